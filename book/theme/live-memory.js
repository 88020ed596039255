// What did the last check say, and of which files? It is kept in this browser, so that a reload shows it again and the
// next check can tell what has changed.
"use strict";
const memory = (() => {
  const key = (exercise) => `harden-check-report-${exercise}-${document.documentElement.lang}`;
  const fileKey = (exercise) => `harden-check-files-${exercise}`;
  // In characters. A browser keeps some five million for all pages of a site.
  const LONGEST = 200_000;

  function put(name, value) {
    const text = JSON.stringify(value);
    try {
      localStorage.removeItem(name);
      if (text.length <= LONGEST) localStorage.setItem(name, text);
    } catch { /* private mode, or full: then a reload shows the verdicts alone */ }
  }

  const keep = (exercise, report) => put(key(exercise), report);

  // The texts of the files by path. Whatever the language, they are the same.
  const keepFiles = (exercise, course, texts) => put(fileKey(exercise), { course, texts });

  function files(exercise, course) {
    try {
      const kept = JSON.parse(localStorage.getItem(fileKey(exercise)));
      return kept?.course === course ? kept.texts : null;
    } catch {
      return null;
    }
  }

  // Nothing where the progress speaks of another run: one in a terminal, or one of another course folder.
  function recall(exercise, course, at) {
    try {
      const kept = JSON.parse(localStorage.getItem(key(exercise)));
      return kept && kept.course === course && kept.at === at ? kept : null;
    } catch {
      return null;
    }
  }

  return { keep, recall, keepFiles, files };
})();
