// What of the reader's own files stands below the report? Those in which a failing row names a place, with the lines
// marked, and what has changed in each since the last check.
"use strict";
const own = (() => {
  const { make, prose, fill, lines } = basics;

  // An id that no other path has.
  const safe = (path) => path.replace(/[^a-zA-Z0-9]/g, (sign) => `-${sign.codePointAt(0).toString(16)}-`);
  const anchor = (path, line) => `own-${safe(path)}-${line}`;

  // Each file with its difference from `before`, the texts of the last check by path. The text of a file that holds a
  // secret is in no difference either.
  function compared(files, before) {
    return files.map(({ path, text, keep }) => {
      const old = before?.[path];
      return { path, text, keep, changes: keep && typeof old === "string" ? difference.of(old, text) : null };
    });
  }

  // What may be kept of them.
  function kept(files) {
    return files.map((one) => (one.keep ? one : { ...one, text: null, changes: null }));
  }

  function texts(files) {
    return Object.fromEntries(files.filter(({ keep }) => keep).map(({ path, text }) => [path, text]));
  }

  // A row without the line in which the secret stands.
  function withoutSecrets(rows, files) {
    const secret = (name) => files.some(({ path, keep }) => path === name && !keep);
    return rows.map((row) => (secret(row.location?.file) ? { ...row, snippet: null } : row));
  }

  // The places that a report names: `{ file, line, title, address }`.
  function places(rows, problems) {
    const failed = rows.filter(({ verdict, location }) => verdict === "fail" && location?.file)
      .map(({ check, title, location }) => ({ ...location, title, address: `#${check}` }));
    const unread = problems.filter(({ location }) => location?.file)
      .map(({ message, location }) => ({ ...location, title: message, address: null }));
    return [...failed, ...unread];
  }

  // The fold, or nothing where there is nothing to show.
  function shown(files, rows, problems, open) {
    const named = places(rows, problems);
    const of = (path) => named.filter((place) => place.file === path);
    const parts = files
      .filter(({ path, changes }) => of(path).length > 0 || changes?.added || changes?.removed)
      .map((one) => part(one, of(one.path)));
    if (parts.length === 0) return null;
    return make("details", { class: "own", open: open ?? false }, make("summary", {}, "@@live-own@@"), ...parts);
  }

  function part({ path, text, keep, changes }, named) {
    const marked = named.filter(({ line }) => line);
    const list = marked.map(({ line, title, address }) => make("li", {},
      make("a", { href: `#${anchor(path, line)}` }, fill("@@live-own-line@@", line)), ": ",
      ...(address ? [make("a", { href: address }, title)] : prose(title))));
    const section = make("section", {},
      make("h3", {}, make("code", {}, path)),
      list.length > 0 ? make("ul", { class: "guilty" }, ...list) : null,
      text === null ? make("p", {}, "@@live-own-gone@@") : file.numbered(text, new Set(marked.map(({ line }) => line)), (line) => anchor(path, line)),
      text === null ? null : changed(keep, changes));
    section.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link) arrive(link.hash.slice(1));
    });
    return section;
  }

  function changed(keep, changes) {
    const say = (text) => make("p", { class: "changes" }, text);
    if (!keep) return say("@@live-own-unkept@@");
    if (!changes) return say("@@live-own-new@@");
    if (changes.added + changes.removed === 0) return say("@@live-own-same@@");
    const block = lines("");
    for (const line of changes.text.split("\n")) {
      const kind = { "+": "ha", "-": "hd" }[line[0]];
      block.firstChild.append(kind ? make("span", { class: kind }, line) : line, "\n");
    }
    return make("details", { class: "changes" },
      make("summary", {}, fill("@@live-own-changed@@", changes.added, changes.removed)), block);
  }

  // Every failing row whose line stands below leads there.
  function link(panel) {
    for (const place of panel.querySelectorAll("a.to-line")) {
      const id = anchor(place.dataset.file, place.dataset.line);
      place.hidden = !document.getElementById(id);
      place.hash = id;
      place.onclick = () => arrive(id);
    }
  }

  // Opens what is folded around a place and puts the focus there, after the browser's own jump.
  function arrive(id) {
    const target = document.getElementById(id);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    requestAnimationFrame(() => {
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    });
  }

  // For a row: hidden until its line is there.
  function toLine({ file: path, line }) {
    return make("a", { class: "to-line", href: "#check", hidden: true, "data-file": path, "data-line": line },
      ...prose(fill("@@live-own-to-line@@", line, path)));
  }

  return { compared, kept, texts, withoutSecrets, shown, link, toLine };
})();
