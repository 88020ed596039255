// How does a check end for the reader? One sentence, the reasons, and where to go from here.
"use strict";
const outcome = (() => {
  const { make, prose, fill, lines } = basics;

  function sentence({ verdict, error, problems, summary }) {
    if (error) return "@@live-not-your-fault@@";
    if (problems.length > 0) return verdict === "failed" ? "@@live-unreadable@@" : "@@live-outside-lab@@";
    if (verdict === "passed") return "@@live-solved@@";
    return verdict === "failed" ? summary : "@@live-open@@";
  }

  function below(exercise, report) {
    return [...reasons(exercise, report), ...score(report.score), resembling(report.resembles), links(report), ...remarks(report.notes)].filter(Boolean);
  }

  // The attacks before and after, where the exercise counts them. A narrow window scrolls the table, not the page.
  function score(counted) {
    if (!counted) return [];
    const cell = (name, text, scope) => make(name, { scope: scope ?? null }, ...prose(text));
    const row = ({ title, before, after, succeeds }) => make("tr", { class: succeeds && "still" },
      cell("th", title, "row"), cell("td", before), cell("td", after));
    const table = make("table", {},
      make("caption", {}, counted.caption),
      make("thead", {}, make("tr", {}, ...counted.heads.map((head) => cell("th", head, "col")))),
      make("tbody", {}, ...counted.rows.map(row)));
    const scroller = make("div", { class: "table-wrapper score", tabindex: "0", role: "region", "aria-label": counted.caption });
    scroller.append(table);
    return [scroller, make("p", {}, ...prose(counted.sentence))];
  }

  function reasons(exercise, { verdict, error, problems, summary }) {
    if (error) return [finding.text(error.message), error.help && finding.text(error.help)];
    if (problems.length > 0) return problems.map((problem) => unreadable(exercise, problem));
    return verdict === "failed" ? [] : [make("p", {}, ...prose(summary))];
  }

  // A tempting wrong answer that the files look like. Where the chapter shows it, a link leads there.
  function resembling(known) {
    if (!known) return null;
    const shown = document.getElementById(`wrong-${known.answer}`);
    const link = shown && make("a", { href: `#${shown.id}` }, "@@live-resembles-shown@@");
    link?.addEventListener("click", () => {
      shown.open = true;
      requestAnimationFrame(() => shown.querySelector("summary").focus({ preventScroll: true }));
    });
    return make("div", { class: "resembles" },
      make("p", {}, make("strong", {}, "@@live-resembles@@"), " ", ...prose(known.about)),
      link && make("p", {}, link));
  }

  function unreadable(exercise, problem) {
    const place = file.place(exercise, problem);
    return make("div", { class: "problem" },
      finding.text(problem.message),
      place && make("p", {}, place),
      problem.snippet && lines(problem.snippet),
      problem.help && finding.text(problem.help));
  }

  function links({ verdict, hint, next_chapter: chapter }) {
    const found = [];
    if (verdict === "failed" && hint) found.push(toHint(hint));
    if (verdict === "passed" && chapter) found.push(next(chapter));
    if (verdict === "passed") found.push(make("a", { href: "#solution" }, "@@live-see-solution@@"));
    return found.length > 0 ? make("ul", { class: "next" }, ...found.map((link) => make("li", {}, link))) : null;
  }

  // The fitting hint stands first. It is opened as by the reader's own click, which is remembered, and has the focus.
  function toHint(number) {
    const link = make("a", { href: "#hints" }, fill("@@live-hint-fits@@", number));
    link.addEventListener("click", () => {
      const hint = document.querySelector("details.hint");
      const summary = hint?.querySelector("summary");
      if (!summary) return;
      if (!hint.open) summary.click();
      // After the jump to the heading above it.
      requestAnimationFrame(() => summary.focus({ preventScroll: true }));
    });
    return link;
  }

  function next(address) {
    const listed = document.querySelector(`#chapter-list a[href="${address.split("/").pop()}"]`);
    return make("a", { href: `/${address}` }, fill("@@live-next@@", listed?.firstChild.textContent ?? "@@live-chapter@@"));
  }

  // What is said beside an answer, such as a record that could not be written.
  function remarks(notes = []) {
    return notes.map((note) => make("p", { class: "note" }, ...prose(note)));
  }

  return { sentence, below, remarks };
})();
