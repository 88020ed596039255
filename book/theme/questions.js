// How does a reader answer a question of a chapter? By choosing; what is said to the choice stands below it. The answers
// are kept in this browser, and where `harden-check book` serves the page, in the course folder too (`live-questions.js`).
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const KEY = "harden-check-answers";
  const chapter = document.body.dataset.page.replace(/\.md$/, "");
  // The whole book on one page holds the questions of all chapters: there they stay folds.
  if (chapter === "print") return;
  const questions = [];

  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
  };
  const keep = (number, option) => {
    const all = read();
    all[chapter] = { ...all[chapter], [number]: option };
    try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* private mode: until the page is left */ }
  };

  // The folds that stand in a row are the choices of one question, and the paragraph before them asks it.
  for (const first of document.querySelectorAll("details.option")) {
    // Those of a question that is built already are in the page no more.
    if (!first.isConnected) continue;
    const folds = [first];
    while (folds.at(-1).nextElementSibling?.matches("details.option")) folds.push(folds.at(-1).nextElementSibling);
    questions.push(question(questions.length + 1, folds));
  }

  function question(number, folds) {
    const asked = folds[0].previousElementSibling;
    asked.id ||= `question-${number}`;
    const group = document.createElement("div");
    group.className = "question";
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-labelledby", asked.id);
    const said = document.createElement("div");
    said.className = "said";
    said.setAttribute("role", "status");
    const show = (option) => {
      const fold = folds[option - 1];
      if (!fold) return;
      const sign = document.createElement("span");
      sign.className = "sign";
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = { right: "✓", partly: "○" }[fold.dataset.fits] ?? "✗";
      said.dataset.fits = fold.dataset.fits;
      said.replaceChildren(sign, ...[...fold.children].filter((part) => part.tagName !== "SUMMARY").map((part) => part.cloneNode(true)));
      group.querySelectorAll("input")[option - 1].checked = true;
    };
    folds.forEach((fold, index) => {
      const label = document.createElement("label");
      const radio = document.createElement("input");
      radio.type = "radio";
      radio.name = asked.id;
      radio.addEventListener("change", () => {
        show(index + 1);
        keep(number, index + 1);
        document.dispatchEvent(new CustomEvent("answered", { detail: { question: number, option: index + 1 } }));
      });
      const words = document.createElement("span");
      words.append(...[...fold.querySelector("summary").childNodes].map((part) => part.cloneNode(true)));
      label.append(radio, words);
      group.append(label);
    });
    folds[0].before(group, said);
    for (const fold of folds) fold.remove();
    return show;
  }

  const restore = (answers) => {
    for (const [number, option] of Object.entries(answers ?? {})) questions[number - 1]?.(option);
  };
  restore(read()[chapter]);
  // What the course folder knows comes later, and from every browser.
  document.addEventListener("answers-known", ({ detail }) => restore(detail));
});
