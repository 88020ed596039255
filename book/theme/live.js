// What does a page do that `harden-check book` serves? It takes the key, shows how far the reader is, and
// lets the panel of an exercise check. The files `live-*.js` come before this one, in the order of their names, which
// `live-basics.js` begins: the others take from it while they are read. The static book has none of them.
"use strict";
wire.takeKey();
// After `page.js`, which builds the copy buttons that the panel moves.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".panel[data-exercise]");
  let asking = false;
  const refresh = async () => {
    if (asking || document.visibilityState === "hidden") return;
    asking = true;
    try {
      const now = await wire.get("progress");
      progress.show(now);
      panel?.know(now);
      questions.know(now, exercise);
    } catch (problem) {
      panel?.trouble(problem);
    } finally {
      asking = false;
    }
  };
  // A chapter is of an exercise, also where its panel is missing.
  const exercise = document.querySelector(".exercise-head[data-exercise]")?.dataset.exercise;
  if (exercise) questions.follow(exercise);
  const panel = box ? new Panel(box, refresh) : null;
  refresh();
  // A check in a terminal changes it too, and another window may have got the key.
  addEventListener("focus", refresh);
  addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
  addEventListener("storage", (event) => { if (event.key === wire.KEY) refresh(); });
  document.addEventListener("visibilitychange", refresh);
});
