// What are the live parts of a page made of? Elements and sentences. What comes from the server is only
// ever put in as text, never as HTML.
"use strict";
const basics = (() => {
  const language = document.documentElement.lang;

  // An element with attributes (`false` and `null` leave one out) and children (elements or text).
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value !== false && value !== null) element.setAttribute(attribute, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  function button(text, click, attributes = {}) {
    const element = make("button", { type: "button", ...attributes }, text);
    element.addEventListener("click", click);
    return element;
  }

  // The sentences of the checker set names between backticks; a page has an element for them. A number
  // keeps its unit beside it.
  function prose(text) {
    const pieces = String(text).replace(/(\d) (m?s)\b/g, "$1\u00a0$2").split("`");
    if (pieces.length % 2 === 0) return [text];
    return pieces.map((piece, index) => (index % 2 ? make("code", {}, piece) : piece));
  }

  // Puts values into a sentence, each at the next `#`.
  function fill(sentence, ...values) {
    return sentence.replace(/#/g, () => String(values.shift()));
  }

  function date(day) {
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
    return format.format(new Date(`${day}T00:00:00Z`));
  }

  // A day and a time of day where the reader is. `seconds` since 1970.
  function moment(seconds) {
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short" });
    return format.format(new Date(seconds * 1000));
  }

  // Text of several lines. Where it scrolls it can be reached with the keyboard; where not, it is no stop.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  function lines(text) {
    const block = make("pre", {}, make("code", {}, text));
    sizes.observe(block);
    return block;
  }

  return { make, button, prose, fill, date, moment, lines };
})();
