// Where in my own file is it? The file as it lies in the course folder, with the line marked.
"use strict";
const file = (() => {
  const { make, button, fill, prose, lines } = basics;

  // A place of a finding or a problem as text, with a button where it is in a file.
  function place(exercise, { place: text, location }) {
    if (!text) return null;
    const words = make("span", { class: "place" }, ...(location?.line ? [make("code", {}, text)] : prose(text)));
    if (!location?.file) return words;
    return make("span", {}, words, " ", button("@@live-show-file@@", () => show(exercise, location)));
  }

  async function show(exercise, location) {
    const sheet = dialog(location);
    document.body.append(sheet);
    // Also closed by Escape and by leaving; what had the focus gets it back.
    sheet.addEventListener("close", () => sheet.remove());
    sheet.showModal();
    try {
      const { absolute, text } = await wire.post(`exercises/${exercise}/file`, { path: location.file });
      sheet.querySelector(".folder").textContent = absolute;
      sheet.append(numbered(text, new Set([location.line])));
      sheet.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    } catch (problem) {
      sheet.append(make("p", {}, ...prose(problem.message)));
    }
  }

  function dialog({ file: path, line }) {
    const title = line ? `${path}, ${fill("@@live-line@@", line)}` : path;
    const sheet = make("dialog", { class: "file", "aria-labelledby": "file-title" });
    sheet.append(
      make("div", { class: "file-head" },
        make("h2", { id: "file-title" }, title),
        button("@@live-close@@", () => sheet.close())),
      make("p", { class: "folder" }),
    );
    return sheet;
  }

  // The numbers are drawn by the stylesheet, so that a selection holds only the file's own text. `idOf` gives a marked
  // line an id, and so a place that links lead to.
  function numbered(text, marked, idOf = null) {
    const block = lines("");
    text.replace(/\n$/, "").split("\n").forEach((line, index) => {
      const number = index + 1;
      const id = marked.has(number) && idOf && idOf(number);
      block.firstChild.append(make("span", {
        class: "line", id: id || null, tabindex: id && "-1", "aria-current": marked.has(number) && "true",
      }, `${line}\n`));
    });
    return block;
  }

  return { place, numbered };
})();
