// How does the reader find a word? In an index that is made with the book (`checker/book/search.rs`):
// sections, and for every written form of a word its stem. It is fetched when the search is first used.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  // A page that was opened as a file may not read the index.
  if (location.protocol === "file:") return;
  const form = document.getElementById("search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const words = document.getElementById("words").dataset;
  const root = document.body.dataset.root;
  form.hidden = false;

  let index = null;
  const load = () => {
    index ??= fetch(`${root}search-index.json`)
      .then((answer) => answer.json())
      // The next attempt asks again.
      .catch(() => { index = null; return null; });
    return index;
  };
  const fold = (text) => text.toLowerCase().normalize("NFC");
  const wordsOf = (text) => (fold(text).match(/[\p{L}\p{N}_.-]+/gu) ?? [])
    .map((word) => word.replace(/^[_.-]+|[_.-]+$/g, ""))
    .filter((word) => word.length > 1);

  const look = async () => {
    const asked = query.value;
    const wanted = wordsOf(asked);
    const book = wanted.length > 0 ? await load() : null;
    // The reader has typed on while the index came.
    if (asked !== query.value) return;
    const hits = book ? ranked(wanted, book) : [];
    found.textContent = !book ? "" : hits.length === 0 ? words.none : hits.length === 1 ? words.one : words.many.replace("#", hits.length);
    results.replaceChildren(...hits.slice(0, 20).map(entry));
    results.hidden = hits.length === 0;
  };

  // Places that hold every word; those with the words in their headings come first.
  const ranked = (wanted, { places, stems }) => {
    const sets = wanted.map((word) => matching(word, stems));
    const count = (text, set) => wordsOf(text).some((part) => set.has(stems[part]));
    const rank = (place) => sets.reduce((sum, set) => sum + 2 * count(place.heading, set) + count(place.chapter, set), 0);
    return places
      .filter((place) => sets.every((set) => place.stems.some((stem) => set.has(stem))))
      .map((place) => ({ place, rank: rank(place) }))
      .sort((one, other) => other.rank - one.rank)
      .map(({ place }) => place);
  };

  // A form that the book holds stands for its stem. Any other is matched by its beginning, so that
  // endings that the book never uses are found as well. A longer one also finds compounds.
  const matching = (word, stems) => {
    const forms = Object.keys(stems);
    const set = new Set();
    if (Object.hasOwn(stems, word)) set.add(stems[word]);
    for (let length = word.length; set.size === 0 && length >= Math.max(2, word.length - 4); length -= 1) {
      const start = word.slice(0, length);
      for (const form of forms) if (form.startsWith(start)) set.add(stems[form]);
    }
    if (word.length > 3) {
      for (const form of forms) if (form.includes(word)) set.add(stems[form]);
    }
    return set;
  };

  const entry = (place) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + place.address;
    link.textContent = place.heading === place.chapter ? place.chapter : `${place.chapter}: ${place.heading}`;
    // The place may be on this page, below the list.
    link.addEventListener("click", () => { results.hidden = true; });
    item.append(link);
    if (place.text) {
      const text = document.createElement("p");
      text.textContent = place.text;
      item.append(text);
    }
    return item;
  };

  query.addEventListener("focus", () => { load(); look(); });
  query.addEventListener("input", look);
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) results.hidden = true;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    query.value = "";
    query.focus();
    look();
  });
});
