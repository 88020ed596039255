// How does the reader find a word? In an index that is made with the book (`checker/book/search.rs`):
// sections, and for every written form of a word its stem. It is fetched when the search is first used, as a script:
// a page that was opened as a file may read no other file.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const words = document.getElementById("words").dataset;
  const root = document.body.dataset.root;
  form.hidden = false;

  // Characters shown of a section, and of these before the first hit.
  const SHOWN = 160;
  const BEFORE = 50;

  const fold = (text) => text.toLowerCase().normalize("NFC");
  // Whoever has no umlauts on the keyboard writes them with two letters.
  const plain = (word) => word.replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter]);
  const wordsOf = (text) => (fold(text).match(/[\p{L}\p{N}_.-]+/gu) ?? [])
    .map((word) => word.replace(/^[_.-]+|[_.-]+$/g, ""))
    .filter((word) => word.length > 1);

  let index = null;
  const load = () => {
    index ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${root}search-index.js`;
      script.addEventListener("load", () => resolve(prepared(globalThis.searchIndex)));
      // The next attempt asks again.
      script.addEventListener("error", () => { index = null; resolve(null); });
      document.head.append(script);
    });
    return index;
  };
  const prepared = ({ places, stems }) => ({ places, stems, forms: Object.entries(stems).map(([word, stem]) => [plain(word), stem]) });

  const look = async () => {
    const asked = query.value;
    const wanted = wordsOf(asked);
    const book = wanted.length > 0 ? await load() : null;
    // The reader has typed on while the index came.
    if (asked !== query.value) return;
    const sets = book ? wanted.map((word) => matching(plain(word), book.forms)) : [];
    const hits = book ? ranked(sets, book) : [];
    found.textContent = !book ? "" : hits.length === 0 ? words.none : hits.length === 1 ? words.one : words.many.replace("#", hits.length);
    results.replaceChildren(...hits.slice(0, 20).map((place) => entry(place, sets, book)));
    results.hidden = hits.length === 0;
  };

  // Places that hold every word or, where none does, most of them. A chapter that is about the words comes first, then
  // sections with the words in their headings.
  const ranked = (sets, { places, stems }) => {
    const held = (place) => sets.filter((set) => place.stems.some((stem) => set.has(stem))).length;
    const most = Math.max(0, ...places.map(held));
    if (most === 0) return [];
    const count = (text, set) => wordsOf(text).some((part) => set.has(stems[part]));
    const rank = (place) => sets.reduce((sum, set) => {
      const [chapter, heading] = [count(place.chapter, set), count(place.heading, set)];
      return sum + 3 * chapter + 2 * heading + (place.heading === place.chapter ? 2 * chapter : 0);
    }, 0);
    return places
      .filter((place) => held(place) === most)
      .map((place) => ({ place, rank: rank(place) }))
      .sort((one, other) => other.rank - one.rank)
      .map(({ place }) => place);
  };

  // A form that the book holds stands for its stem. Any other is matched by its beginning, so that
  // endings that the book never uses are found as well. A longer one also finds compounds.
  const matching = (word, forms) => {
    const set = new Set();
    const add = (fits) => { for (const [form, stem] of forms) if (fits(form)) set.add(stem); };
    add((form) => form === word);
    for (let length = word.length; set.size === 0 && length >= Math.max(2, word.length - 4); length -= 1) {
      const start = word.slice(0, length);
      add((form) => form.startsWith(start));
    }
    if (word.length > 3) add((form) => form.includes(word));
    return set;
  };

  const entry = (place, sets, book) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + place.address;
    link.append(...marked(place.heading === place.chapter ? place.chapter : `${place.chapter}: ${place.heading}`, sets, book));
    // The place may be on this page, below the list.
    link.addEventListener("click", () => { results.hidden = true; });
    item.append(link);
    if (place.text) {
      const text = document.createElement("p");
      text.append(...marked(around(place.text, sets, book), sets, book));
      item.append(text);
    }
    return item;
  };

  const pieces = (text) => text.split(/([\p{L}\p{N}_.-]+)/u);
  const isHit = (piece, sets, { stems }) => wordsOf(piece).some((word) => sets.some((set) => set.has(stems[word])));

  // As much of a section as fits below its name, from a little before the first word that was looked for.
  const around = (text, sets, book) => {
    let first = 0;
    for (const [position, piece] of pieces(text).entries()) {
      if (position % 2 === 1 && isHit(piece, sets, book)) break;
      first += piece.length;
    }
    // Where the section's words stand in its code alone, its beginning is shown.
    const start = first < BEFORE || first === text.length ? 0 : text.lastIndexOf(" ", first - BEFORE) + 1;
    const last = text.lastIndexOf(" ", start + SHOWN);
    const end = text.length - start <= SHOWN ? text.length : last > start ? last : start + SHOWN;
    return `${start > 0 ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };

  // A text whose words that were looked for are marked.
  const marked = (text, sets, book) => pieces(text).map((piece, position) => {
    if (position % 2 === 0 || !isHit(piece, sets, book)) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });

  // `/` from anywhere but a field, and the arrows through what was found.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
  const step = (event) => {
    const links = [...results.querySelectorAll("a")];
    if (results.hidden || links.length === 0) return;
    const stops = [query, ...links];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0 || next >= stops.length) return;
    event.preventDefault();
    stops[next].focus();
  };

  query.addEventListener("focus", () => { load(); look(); });
  query.addEventListener("input", look);
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) results.hidden = true;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return step(event);
    if (event.key !== "Escape") return;
    query.value = "";
    query.focus();
    look();
  });
});
