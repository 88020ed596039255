// What does the page say below a judged check? As much as helps: a failure stands open, the rest is short.
"use strict";
const finding = (() => {
  const { make, prose, fill, lines } = basics;
  // Longer sentences are folded where all is well.
  const SHORT = 140;
  // Attempts that stand open below a failure.
  const SHOWN = 6;

  // The part below a row. `open` keeps what the reader had folded.
  function shown(exercise, row, open = true) {
    const inside = { pass: passed, fail: failed }[row.verdict] ?? reason;
    return make("div", { class: `finding ${row.verdict}` }, ...inside(row, { exercise, open }));
  }

  function reason(row) {
    return row.reason ? [text(row.reason)] : [];
  }

  function passed({ seen, attempt_lines: attempts = [] }) {
    const short = seen && seen.length <= SHORT && !seen.includes("\n");
    const whole = [seen && !short ? text(seen) : null, attempts.length > 0 ? list(attempts) : null].filter(Boolean);
    const label = attempts.length === 1 ? "@@live-attempt@@" : attempts.length > 1 ? fill("@@live-attempts@@", attempts.length) : "@@live-seen@@";
    return [short ? text(seen) : null, whole.length > 0 ? folded(label, ...whole) : null].filter(Boolean);
  }

  function failed(row, { exercise, open }) {
    const facts = make("dl");
    const add = (label, ...content) => {
      const filled = content.filter(Boolean);
      if (filled.length > 0) facts.append(make("div", {}, make("dt", {}, label), make("dd", {}, ...filled)));
    };
    add("@@live-seen@@", row.seen && text(row.seen));
    add("@@live-expected@@", row.expected && text(row.expected));
    add("@@live-attempted@@", row.attempt_lines?.length && attempted(row.attempt_lines));
    add("@@live-why@@", row.why && text(row.why));
    add("@@live-where@@", file.place(exercise, row), row.snippet && lines(row.snippet),
      row.location?.line && own.toLine(row.location));
    add("@@live-direction@@", row.direction && text(row.direction));
    add("@@live-more@@", explained(row.check), make("a", { href: `appendix-checks.html#${row.check}` }, "@@live-about@@"));
    const all = folded("@@live-what-failed@@", facts);
    all.open = open;
    return [all];
  }

  // Where the chapter explains what failed; at least how it is done.
  function explained(check) {
    const place = document.getElementById(`about-${check}`) ?? document.getElementById("how");
    return place && make("a", { class: "explained", href: `#${place.id}` }, "@@live-explained@@");
  }

  // The output of a build keeps its lines.
  function text(sentence) {
    return sentence.trim().includes("\n") ? lines(sentence.trimEnd()) : make("p", {}, ...prose(sentence));
  }

  function attempted(attempts) {
    const rest = attempts.slice(SHOWN);
    if (rest.length < 2) return list(attempts);
    return make("div", {}, list(attempts.slice(0, SHOWN)), folded(fill("@@live-more-attempts@@", rest.length), list(rest)));
  }

  // An arrow of one sign, which no line break takes apart.
  function list(attempts) {
    return make("ul", { class: "attempts" }, ...attempts.map((line) => make("li", {}, line.replaceAll(" -> ", "\u00a0→ "))));
  }

  function folded(label, ...content) {
    return make("details", {}, make("summary", {}, label), ...content);
  }

  return { shown, text };
})();
