// What has changed in a text? The lines that came and went, with a little of what stands around them.
"use strict";
const difference = (() => {
  // Lines shown before and after a change.
  const AROUND = 2;
  // Comparing takes the product of both lengths; beyond this the middle counts as changed as a whole.
  const MOST = 1_000_000;

  const split = (text) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

  // Every line of both texts in order: `{ sign, line }` with the signs "+", "-" and " ".
  function lines(before, after) {
    const [old, now] = [split(before), split(after)];
    let head = 0;
    while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
    let tail = 0;
    while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
    const same = (part) => part.map((line) => ({ sign: " ", line }));
    const middle = compared(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
    return [...same(now.slice(0, head)), ...middle, ...same(now.slice(now.length - tail))];
  }

  function compared(old, now) {
    const gone = (line) => ({ sign: "-", line });
    const came = (line) => ({ sign: "+", line });
    if (old.length * now.length > MOST) return [...old.map(gone), ...now.map(came)];
    // The longest rest that both have, from each place on.
    const rest = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
    for (let one = old.length - 1; one >= 0; one -= 1) {
      for (let two = now.length - 1; two >= 0; two -= 1) {
        rest[one][two] = old[one] === now[two] ? rest[one + 1][two + 1] + 1 : Math.max(rest[one + 1][two], rest[one][two + 1]);
      }
    }
    const found = [];
    let [one, two] = [0, 0];
    while (one < old.length || two < now.length) {
      if (one < old.length && two < now.length && old[one] === now[two]) {
        found.push({ sign: " ", line: old[one] });
        [one, two] = [one + 1, two + 1];
      } else if (two >= now.length || (one < old.length && rest[one + 1][two] >= rest[one][two + 1])) {
        found.push(gone(old[one++]));
      } else {
        found.push(came(now[two++]));
      }
    }
    return found;
  }

  // What is worth showing: `{ added, removed, text }`; nothing added and removed where both are one.
  function of(before, after) {
    const all = lines(before, after);
    const count = (sign) => all.filter((one) => one.sign === sign).length;
    const near = (index) => all.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ sign }) => sign !== " ");
    const text = [];
    all.forEach(({ sign, line }, index) => {
      if (near(index)) text.push(`${sign} ${line}`);
      else if (text.length > 0 && text.at(-1) !== "…") text.push("…");
    });
    if (text.at(-1) === "…") text.pop();
    return { added: count("+"), removed: count("-"), text: text.join("\n") };
  }

  return { of };
})();
