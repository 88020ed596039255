// Which hint fits? It comes first and is named; it stays folded until the reader wants it.
"use strict";
class Hints {
  #exercise;
  #all;

  constructor(exercise) {
    this.#exercise = exercise;
    this.#all = [...document.querySelectorAll("details.hint")];
    this.#all.forEach((hint, index) => {
      // A click, also by keyboard: printing unfolds hints as well, and shows none to a learner.
      hint.querySelector("summary").addEventListener("click", () => {
        if (!hint.open) this.#shown(index + 1);
      });
    });
  }

  // Marks the hint with this number (counted from 1), or none.
  fit(number) {
    for (const label of document.querySelectorAll("details.hint .fits")) label.remove();
    const fitting = this.#all[number - 1];
    fitting?.querySelector("summary").append(" ", basics.make("span", { class: "fits" }, "@@live-fits@@"));
    const order = [fitting, ...this.#all.filter((hint) => hint !== fitting)].filter(Boolean);
    const now = [...document.querySelectorAll("details.hint")];
    // Moving takes the focus away, so nothing is moved that stands right.
    if (order.some((hint, index) => hint !== now[index])) document.getElementById("hints").after(...order);
  }

  // Remembered like the hints of `harden-check hint`. A hint is readable without.
  #shown(number) {
    wire.post(`exercises/${this.#exercise}/hint`, { hint: number }).catch(() => { /* only the record is missing */ });
  }
}
