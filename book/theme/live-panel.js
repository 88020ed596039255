// What happens between the button and the verdict? The panel's states: `idle`, `running`, `waiting` (for a save),
// `passed`, `failed`, `not-checked`, `no-key`, `lost`.
"use strict";
class Panel {
  #box;
  #exercise;
  #rows;
  #hints;
  // The state to go back to when nothing runs.
  #result = "idle";
  // The check that is under way, with what ends it.
  #run = null;
  // The check whose report stands here, in seconds since 1970 as the progress has it; nothing before one does.
  #at = null;
  #clock;
  // Asks for the progress anew.
  #refresh;

  constructor(box, refresh) {
    this.#box = box;
    this.#refresh = refresh;
    this.#exercise = box.dataset.exercise;
    this.#rows = new Rows(box);
    this.#hints = new Hints(this.#exercise);
    this.#build();
    this.#become("idle");
  }

  // ---- What stands there

  #build() {
    const { make, button } = basics;
    this.check = button("@@live-check@@", () => this.#clicked(), { class: "main", "data-do": "check" });
    this.cancel = button("@@live-cancel@@", () => this.#cancelled(), { "data-do": "cancel" });
    this.start = button("@@live-start@@", () => this.#startingFiles(), { class: "main", "data-do": "start", hidden: true });
    this.watch = make("input", { type: "checkbox", "data-do": "watch" });
    this.watch.addEventListener("change", () => this.#watched());
    this.watching = make("label", { class: "watch" }, this.watch, "@@live-watch@@");
    this.controls = make("div", { class: "controls" }, this.check, this.cancel, this.start, this.watching);
    this.step = make("span", { class: "step" });
    this.count = make("span", { class: "count" });
    this.elapsed = make("span", { class: "elapsed" });
    this.bar = make("progress", { max: 1, value: 0, "aria-label": "@@live-progress@@" });
    this.now = make("div", { class: "now" }, this.bar, make("p", {}, this.step, " ", this.count, " ", this.elapsed));
    // The one place that is read out: beginning, result, trouble.
    this.summary = make("p", { class: "summary", role: "status", "aria-live": "polite" });
    this.more = make("div", { class: "more" });
    this.place = make("p", { class: "files" });
    const live = this.#box.querySelector(".live");
    live.replaceChildren(this.controls, this.now, make("div", { class: "outcome" }, this.summary, this.more), this.place);
    live.hidden = false;
    // The command stays at hand.
    this.command = make("details", { class: "command" }, make("summary", {}, "@@live-command@@"),
      ...this.#box.querySelectorAll(":scope > .static, :scope > .code"));
    live.after(this.command);
  }

  #become(state) {
    this.#box.dataset.state = state;
    const running = state === "running";
    const busy = running || state === "waiting";
    this.controls.hidden = state === "no-key";
    if (state === "no-key") this.command.open = true;
    this.now.hidden = !busy;
    this.bar.hidden = !running;
    // Not `disabled`, which would take the focus away.
    this.check.setAttribute("aria-disabled", String(running));
    this.watch.disabled = running && !this.#run.watch;
    this.cancel.textContent = state === "waiting" ? "@@live-stop@@" : "@@live-cancel@@";
    const focused = document.activeElement === this.cancel;
    this.cancel.hidden = !busy;
    if (focused && !busy) this.check.focus({ preventScroll: true });
  }

  #say(sentence, ...more) {
    this.summary.replaceChildren(...basics.prose(sentence));
    this.more.replaceChildren(...more.filter(Boolean));
  }

  #show(step) {
    this.step.replaceChildren(...basics.prose(step));
  }

  #counted() {
    const { judged, total } = this.#rows.count();
    this.count.textContent = total > 0 ? basics.fill("@@live-judged@@", judged, total) : "";
    this.bar.value = total > 0 ? judged / total : 0;
  }

  // ---- What the reader does

  async #clicked() {
    if (this.#box.dataset.state === "running") return;
    performance.mark("harden-check:click");
    const watch = this.watch.checked;
    // While it waits for a save, the button checks now.
    if (this.#run) await this.#stop();
    this.watch.checked = watch;
    this.#begin(watch);
  }

  #watched() {
    // A check that is under way is finished; it ends instead of waiting.
    if (!this.watch.checked && this.#box.dataset.state === "waiting") this.#stop();
    if (this.watch.checked && !this.#run) this.#clicked();
  }

  async #cancelled() {
    this.watch.checked = false;
    if (this.#box.dataset.state === "waiting") return void this.#stop();
    this.#show("@@live-cancelling@@");
    this.#run.over = true;
    // The stream tells when all is removed. Closing it cancels as well.
    await this.#post("cancel", {}).catch(() => this.#run?.abort.abort());
  }

  async #stop() {
    const run = this.#run;
    run.over = true;
    await this.#post("cancel", {}).catch(() => { /* closing the stream says it too */ });
    run.abort.abort();
    await run.end;
  }

  async #startingFiles() {
    try {
      const { folder } = await this.#post("start", {});
      this.#exists(true, folder);
      this.#say(basics.fill("@@live-started@@", `\`${folder}\``));
      this.check.focus({ preventScroll: true });
    } catch (problem) {
      this.trouble(problem);
    }
  }

  #post(what, body) {
    return wire.post(`exercises/${this.#exercise}/${what}`, body);
  }

  // ---- What the server says

  #begin(watch) {
    const run = { watch, abort: new AbortController(), over: false, heard: null, reported: false };
    this.#run = run;
    this.#show("@@live-reading@@");
    this.count.textContent = "";
    this.bar.value = 0;
    this.#tick();
    this.#become("running");
    run.end = this.#follow(run);
  }

  async #follow(run) {
    let problem = null;
    try {
      const path = `exercises/${this.#exercise}/check`;
      for await (const { name, data } of wire.stream(path, { watch: run.watch }, run.abort.signal)) {
        run.heard = name;
        this.#heard(name, data, run);
      }
    } catch (caught) {
      problem = caught;
    }
    clearInterval(this.#clock);
    this.#run = null;
    // Whoever closed the stream, nothing watches any more.
    if (run.watch) this.watch.checked = false;
    this.#rows.end();
    if (problem && !run.abort.signal.aborted) this.trouble(problem);
    else this.#ended(run);
  }

  // The stream is closed: as it should be, or without a result.
  #ended(run) {
    const finished = run.over || run.heard === "cancelled" || (run.heard === "report" && !run.watch);
    if (!run.reported) this.#say(finished ? "@@live-cancelled@@" : "@@live-no-result@@");
    this.#become(this.#result);
    // Has the server gone, or was it ended from another window?
    if (!finished) this.#refresh();
  }

  #heard(name, data, run) {
    switch (name) {
      case "begun":
        this.#tick();
        this.#become("running");
        this.#result = "idle";
        delete this.#box.dataset.result;
        delete this.#box.dataset.recalled;
        run.reported = false;
        run.kept = { checks: data.checks, rows: [] };
        this.#rows.begin(data.checks);
        this.#say("@@live-begun@@");
        this.#files(data.folder);
        return this.#counted();
      case "step": return this.#show(data.text);
      case "row":
        this.#rows.judge(data);
        run.kept.rows.push(data);
        return this.#counted();
      case "report": return this.#reported(data, run);
      // A newer save while it checked: the next event begins again.
      case "cancelled": return this.#rows.end();
      case "waiting":
        if (!this.watch.checked) return void this.#stop();
        clearInterval(this.#clock);
        this.elapsed.textContent = this.count.textContent = "";
        this.#show("@@live-waiting@@");
        return this.#become("waiting");
    }
  }

  #reported(report, run) {
    const course = report.progress.course;
    report.files = own.compared(report.files ?? [], memory.files(this.#exercise, course));
    this.#rows.end();
    this.#counted();
    run.reported = true;
    this.#result = this.#box.dataset.result = report.verdict;
    this.#say(outcome.sentence(report), ...outcome.below(this.#exercise, report));
    this.#hints.fit(report.verdict === "failed" ? report.hint : null);
    this.#rows.settle();
    this.#mark(report, run.kept.rows);
    progress.show(report.progress);
    this.#keep(report, run.kept);
    if (!run.watch) this.#become(report.verdict);
  }

  #mine({ exercises }) {
    return exercises.find(({ number }) => String(number) === this.#exercise);
  }

  #keep({ progress: now, ...report }, { checks, rows }) {
    this.#at = this.#mine(now)?.last?.at ?? null;
    // What is no verdict on the files is in no progress.
    if (report.verdict === "not-checked") return;
    memory.keepFiles(this.#exercise, now.course, own.texts(report.files));
    const kept = { ...report, files: own.kept(report.files) };
    memory.keep(this.#exercise, { course: now.course, at: this.#at, checks, rows: own.withoutSecrets(rows, report.files), report: kept });
  }

  // The reader's files, below all rows.
  #mark({ files = [], problems = [] }, rows) {
    const old = this.#box.querySelector(":scope > .own");
    const shown = own.shown(files, rows, problems, old?.open);
    old?.remove();
    if (shown) this.#box.append(shown);
    own.link(this.#box);
  }

  // What the last check said, as if it had ended now, but for the sentence above it.
  #recall({ at, checks, rows, report }) {
    this.#at = at;
    this.#rows.begin(checks);
    for (const row of rows) this.#rows.judge(row);
    this.#rows.end();
    this.#rows.settle();
    this.#mark(report, rows);
    this.#result = this.#box.dataset.result = report.verdict;
    this.#box.dataset.recalled = "";
    this.#say(basics.fill("@@live-recalled@@", basics.moment(at), outcome.sentence(report)), ...outcome.below(this.#exercise, report));
    this.#hints.fit(report.verdict === "failed" ? report.hint : null);
    this.#become(report.verdict);
  }

  // A check in a terminal has judged since, and what stands here is no longer the last.
  #forget() {
    this.#at = null;
    this.#rows.clear();
    this.#mark({}, []);
    this.#hints.fit(null);
    this.#result = "idle";
    delete this.#box.dataset.result;
    delete this.#box.dataset.recalled;
    this.#say("");
    this.#become("idle");
  }

  // Progress, as known from the server.
  know(now) {
    const { course, notes } = now;
    const mine = this.#mine(now);
    if (this.#run || !mine) return;
    if (["no-key", "lost"].includes(this.#box.dataset.state)) {
      this.#say("");
      this.#become(this.#result);
    }
    this.#exists(mine.folder_exists, `${course}/${mine.number < 10 ? "0" : ""}${mine.number}-${mine.slug}`, course);
    if (this.#at !== null && this.#at !== mine.last?.at) this.#forget();
    if (!this.#rows.judged && this.#result === "idle") {
      const kept = mine.folder_exists && mine.last ? memory.recall(this.#exercise, course, mine.last.at) : null;
      if (kept) this.#recall(kept);
      else this.#rows.remember(mine.last?.checks ?? {});
    }
    if (!this.summary.textContent) this.more.replaceChildren(...outcome.remarks(notes));
  }

  #exists(exists, folder, course) {
    this.start.hidden = exists;
    this.check.hidden = this.watching.hidden = !exists;
    if (exists) this.#files(folder);
    else this.place.replaceChildren(...basics.prose(basics.fill("@@live-no-folder@@", `\`${course}\``)));
  }

  #files(folder) {
    this.place.replaceChildren(...basics.prose(basics.fill("@@live-files@@", `\`${folder}\``)));
  }

  // Nothing came, or a refusal.
  trouble(problem) {
    // A check that is under way tells by itself how it ends.
    if (this.#run) return;
    const state = ["no-key", "lost"].includes(problem.kind) ? problem.kind : this.#result;
    // What was said already is not read out again.
    const message = problem.kind ? problem.message : "@@live-no-result@@";
    if (this.summary.textContent !== message.replaceAll("`", "")) this.#say(message);
    if (state === "no-key") this.place.replaceChildren();
    this.#become(state);
  }

  #tick() {
    clearInterval(this.#clock);
    const began = performance.now();
    const show = () => { this.elapsed.textContent = basics.fill("@@live-seconds@@", Math.floor((performance.now() - began) / 1000)); };
    show();
    this.#clock = setInterval(show, 1000);
  }
}
