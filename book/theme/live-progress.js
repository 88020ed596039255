// How far is the reader? A chip at the head of a chapter, and a word beside each chapter in the list.
"use strict";
const progress = (() => {
  const { make, fill, date } = basics;

  function show({ exercises }) {
    for (const exercise of exercises.filter(({ available }) => available)) {
      chip(exercise);
      listed(exercise);
      mapped(exercise);
    }
  }

  function chip({ number, status, passed, total, passed_at: day }) {
    const element = document.querySelector(`.exercise-head[data-exercise="${number}"] .chip`);
    if (!element) return;
    element.dataset.status = status;
    element.textContent = {
      passed: day ? fill("@@live-chip-passed@@", date(day)) : "@@live-pass@@",
      started: fill("@@live-chip-started@@", passed, total),
    }[status] ?? "@@live-chip-none@@";
  }

  function listed({ number, slug, status, passed, total }) {
    const page = `${String(number).padStart(2, "0")}-${slug}.html`;
    const link = document.querySelector(`#chapter-list a[href$="${page}"]`);
    if (!link) return;
    const [sign, sentence] = standing({ status, passed, total });
    link.querySelector(".state")?.remove();
    link.append(make("span", { class: "state", "data-status": status },
      make("span", { "aria-hidden": "true" }, sign),
      make("span", { class: "for-readers" }, ` (${sentence})`)));
  }

  function standing({ status, passed, total }) {
    return {
      passed: ["✓", "@@live-list-passed@@"],
      started: [`${passed}/${total}`, fill("@@live-list-started@@", passed, total)],
    }[status] ?? ["○", "@@live-list-none@@"];
  }

  // On the cover there is room for the words.
  function mapped({ number, status, passed, total }) {
    const place = document.querySelector(`.map [data-step="${number}"] .state`);
    if (!place) return;
    const [sign, sentence] = standing({ status, passed, total });
    place.dataset.status = status;
    place.replaceChildren(make("span", { "aria-hidden": "true" }, status === "started" ? "" : `${sign} `), sentence);
  }

  return { show };
})();
