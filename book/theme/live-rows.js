// How does each check stand? One row for each, and one below it for each service where there are several.
"use strict";
class Rows {
  static #MARKS = { running: "…", pass: "✓", fail: "✗", skipped: "–", error: "!" };
  static #WORDS = {
    running: "@@live-running@@",
    pass: "@@live-pass@@",
    fail: "@@live-fail@@",
    skipped: "@@live-skipped@@",
    error: "@@live-error@@",
  };
  // A check of several services shows what matters most.
  static #RANK = ["fail", "running", "error", "skipped", "pass"];

  #panel;
  #exercise;
  // The kinds of checks, each with its heading, its list, its rows in their order, and what folds those that passed.
  #groups;

  constructor(panel) {
    this.#panel = panel;
    this.#exercise = panel.dataset.exercise;
    this.#groups = [...panel.querySelectorAll("ul.checks")].map((list) => ({
      title: list.previousElementSibling, list, rows: [...list.children], fold: null,
    }));
  }

  // Every row that will be judged waits. What the last run said stays below it, quietly, until it is judged
  // again: nothing jumps while the reader looks at it.
  begin(checks) {
    for (const { fold } of this.#groups) fold?.firstChild.replaceChildren(Rows.#passed(fold, "@@live-greens-before@@"));
    for (const row of this.#all()) {
      const services = checks.filter(({ check }) => check === row.dataset.check).map(({ service }) => service);
      this.#divide(row, services.length > 1 ? services : []);
      if (services.length === 0) this.#paint(row, null, "");
      for (const one of services.length > 0 ? this.#parts(row) : []) {
        this.#paint(one, "running");
        one.querySelector(":scope > .finding")?.setAttribute("aria-busy", "true");
      }
      this.#sum(row);
    }
    Rows.#first("harden-check:first-row");
  }

  judge(row) {
    const whole = this.#all().find((one) => one.dataset.check === row.check);
    const one = whole && (this.#parts(whole).find((part) => part.dataset.service === row.service) ?? whole);
    if (!one) return;
    this.#paint(one, row.verdict);
    this.#explain(one, row);
    this.#sum(whole);
    Rows.#first("harden-check:first-verdict");
  }

  // The run is over: what waits for nothing more does not say that it does.
  end() {
    for (const row of this.#all()) {
      for (const one of this.#parts(row)) {
        if (one.dataset.verdict !== "running") continue;
        this.#paint(one, null, "@@live-not-checked@@");
        one.querySelector(":scope > .finding")?.remove();
      }
      this.#sum(row);
    }
  }

  // What needs work stands first, in its group and among the groups, and what passed folds below it. Where nothing
  // failed, everything stands open as before. Called when all is judged, so that no row moves under the reader's eyes.
  settle() {
    const bad = (row) => ["fail", "error"].includes(row.dataset.verdict);
    const rank = (row) => Rows.#RANK.indexOf(row.dataset.verdict ?? "skipped");
    const failed = this.#all().some(bad);
    const focused = document.activeElement;
    const order = [...this.#groups];
    if (failed) order.sort((one, other) => other.rows.some(bad) - one.rows.some(bad));
    for (const group of order) {
      const green = failed ? group.rows.filter((row) => row.dataset.verdict === "pass") : [];
      const rest = group.rows.filter((row) => !green.includes(row));
      if (failed) rest.sort((one, other) => rank(one) - rank(other));
      group.list.replaceChildren(...rest);
      group.list.hidden = rest.length === 0;
      const open = group.fold?.open ?? false;
      group.fold?.remove();
      group.fold = green.length > 0 ? Rows.#folded(green, open) : null;
      this.#panel.append(...[group.title, group.list, group.fold].filter(Boolean));
    }
    // Moving takes the focus away.
    if (this.#panel.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  static #folded(rows, open) {
    const list = basics.make("ul", { class: "checks" }, ...rows);
    const fold = basics.make("details", { class: "greens", open }, basics.make("summary", {}), list);
    fold.firstChild.append(Rows.#passed(fold, "@@live-greens@@"));
    return fold;
  }

  static #passed(fold, sentence) {
    return basics.fill(sentence, fold.querySelectorAll("li[data-check]").length);
  }

  // Nothing is known any more.
  clear() {
    for (const row of this.#all()) {
      this.#divide(row, []);
      this.#paint(row, null, "");
      row.querySelector(":scope > .finding")?.remove();
    }
    this.settle();
  }

  // Whether a check on this page has said anything.
  get judged() {
    return this.#panel.querySelector("[data-verdict]") !== null;
  }

  // What is known from an earlier run, in a quiet form.
  remember(verdicts) {
    for (const row of this.#all()) {
      const verdict = verdicts[row.dataset.check];
      this.#paint(row, null, verdict ? basics.fill("@@live-last@@", Rows.#WORDS[verdict] ?? verdict) : "");
      if (!verdict) continue;
      row.dataset.last = verdict;
      row.querySelector(".mark").textContent = Rows.#MARKS[verdict] ?? "";
    }
  }

  count() {
    const all = this.#all().flatMap((row) => this.#parts(row)).filter((one) => one.dataset.verdict);
    return { judged: all.filter((one) => one.dataset.verdict !== "running").length, total: all.length };
  }

  #all() {
    return [...this.#panel.querySelectorAll("li[data-check]")];
  }

  // What is judged on its own: the services, or the row itself.
  #parts(row) {
    const services = [...row.querySelectorAll(":scope > .services > li")];
    return services.length > 0 ? services : [row];
  }

  #divide(row, services) {
    const before = [...row.querySelectorAll(":scope > .services > li")].map((one) => one.dataset.service);
    if (before.join() === services.join()) return;
    row.querySelectorAll(":scope > .services, :scope > .finding").forEach((old) => old.remove());
    if (services.length === 0) return;
    row.append(basics.make("ul", { class: "services" }, ...services.map((service) => basics.make("li", { "data-service": service },
      basics.make("span", { class: "mark", "aria-hidden": "true" }), " ",
      basics.make("span", { class: "service" }, service), " ",
      basics.make("span", { class: "verdict" })))));
  }

  #sum(row) {
    const all = this.#parts(row);
    if (all[0] === row) return;
    const worst = Rows.#RANK.find((verdict) => all.some((one) => one.dataset.verdict === verdict));
    this.#paint(row, worst ?? null, worst ? undefined : "@@live-not-checked@@");
  }

  #paint(row, verdict, word = Rows.#WORDS[verdict] ?? verdict) {
    delete row.dataset.last;
    if (verdict) row.dataset.verdict = verdict;
    else delete row.dataset.verdict;
    row.querySelector(":scope > .mark").textContent = Rows.#MARKS[verdict] ?? "";
    row.querySelector(":scope > .verdict").textContent = word;
  }

  #explain(row, found) {
    const old = row.querySelector(":scope > .finding");
    const folded = old?.querySelector(":scope > details");
    const shown = finding.shown(this.#exercise, found, folded ? folded.open : undefined);
    const focused = old?.contains(document.activeElement);
    old?.remove();
    row.append(shown);
    // The reader stood on what is replaced.
    if (focused) shown.querySelector("summary")?.focus({ preventScroll: true });
  }

  // For measurements: how soon does a click show?
  static #first(name) {
    const clicked = performance.getEntriesByName("harden-check:click").at(-1);
    const marked = performance.getEntriesByName(name).at(-1);
    if (clicked && (!marked || marked.startTime < clicked.startTime)) performance.mark(name);
  }
}
