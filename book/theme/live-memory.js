// What did the last check say? It is kept in this browser, so that a reload shows it again.
"use strict";
const memory = (() => {
  const key = (exercise) => `harden-check-report-${exercise}-${document.documentElement.lang}`;
  // In characters. A browser keeps some five million for all pages of a site.
  const LONGEST = 200_000;

  function keep(exercise, report) {
    const text = JSON.stringify(report);
    try {
      localStorage.removeItem(key(exercise));
      if (text.length <= LONGEST) localStorage.setItem(key(exercise), text);
    } catch { /* private mode, or full: then a reload shows the verdicts alone */ }
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

  return { keep, recall };
})();
