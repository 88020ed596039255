// What every page does, served or opened as a file: colours, chapters, copy buttons, what is folded.
// No library, no request to anybody.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const keep = {
    read(key) { try { return localStorage.getItem(key); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, value); } catch { /* private mode */ } },
  };
  const chosen = keep.read("harden-check-look");
  if (chosen === "light" || chosen === "dark") root.dataset.look = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const words = document.getElementById("words").dataset;
    look();
    chapters();
    language();
    copyButtons(words);
    stepping(words);
    scrolling();
    instructors(words);
    unfolding();
  });

  function look() {
    const button = document.getElementById("look");
    const dark = () => root.dataset.look
      ? root.dataset.look === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const say = () => { button.textContent = dark() ? button.dataset.light : button.dataset.dark; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      root.dataset.look = dark() ? "light" : "dark";
      keep.write("harden-check-look", root.dataset.look);
      say();
    });
  }

  function chapters() {
    const nav = document.getElementById("chapter-list");
    const menu = document.getElementById("menu");
    const links = [...nav.querySelectorAll("a")];
    const name = location.pathname.split("/").pop() || "index.html";
    // mdBook copies the first chapter to the front page, which the list does not name.
    const here = name === "index.html" ? links[0]?.getAttribute("href") : name;
    for (const link of links) {
      if (link.getAttribute("href") === here) {
        link.setAttribute("aria-current", "page");
        const top = link.offsetTop - nav.clientHeight / 2;
        if (top > 0) nav.scrollTop = top;
      }
    }
    menu.addEventListener("click", () => {
      const open = nav.classList.toggle("open");
      menu.setAttribute("aria-expanded", String(open));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !nav.classList.contains("open")) return;
      nav.classList.remove("open");
      menu.setAttribute("aria-expanded", "false");
      menu.focus();
    });
  }

  // The same place in the other language: headings have the same ids there.
  function language() {
    const link = document.querySelector(".language-switch a");
    if (!link) return;
    // In the bar it stays at hand in the middle of a chapter; a narrow bar scrolls away and has no room.
    if (matchMedia("(min-width: 60.01rem)").matches) document.getElementById("look").before(link.parentElement);
    const page = link.getAttribute("href").split("#")[0];
    const follow = () => {
      const headings = [...document.querySelectorAll("main h1[id], main h2[id]")];
      const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      const last = above.at(-1);
      const place = last?.tagName === "H2" ? last.id : "";
      link.setAttribute("href", place ? `${page}#${place}` : page);
    };
    link.addEventListener("focus", follow);
    link.addEventListener("pointerenter", follow);
    link.addEventListener("click", follow);
  }

  function copyButtons(words) {
    // What is typed, and what is written into a file; not what a command answers, nor a difference.
    const taken = ["sh", "dockerfile", "yaml", "json", "toml"].map((kind) => `main pre > code.language-${kind}`);
    for (const block of document.querySelectorAll(taken.join())) {
      const pre = block.parentElement;
      const wrapper = document.createElement("div");
      wrapper.className = "code";
      pre.replaceWith(wrapper);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(block.textContent);
          button.textContent = words.copied;
          setTimeout(() => { button.textContent = words.copy; }, 2000);
        } catch {
          getSelection().selectAllChildren(block);
        }
      });
      wrapper.append(pre, button);
    }
  }

  // A drawing that grows: one step at a time, where the page can be turned. On paper all of them stand there.
  function stepping(words) {
    if (document.body.dataset.page === "print.md") return;
    for (const list of document.querySelectorAll("ol.steps")) {
      const steps = [...list.children];
      const turn = document.createElement("div");
      turn.className = "step-turn";
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      let here = 0;
      const buttons = [-1, 1].map((by) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = by < 0 ? words.stepBack : words.stepNext;
        button.addEventListener("click", () => {
          const to = here + by;
          if (!steps[to]) return;
          show(to);
          // What is shown now is told as well.
          const told = document.createElement("span");
          told.className = "for-readers";
          told.textContent = steps[to].querySelector("figcaption").textContent;
          said.append(" ", told);
        });
        return button;
      });
      const show = (step) => {
        here = step;
        steps.forEach((one, index) => { one.hidden = index !== step; });
        said.textContent = words.stepOf.replace("#", String(step + 1)).replace("#", String(steps.length));
        buttons[0].setAttribute("aria-disabled", String(step === 0));
        buttons[1].setAttribute("aria-disabled", String(step === steps.length - 1));
      };
      show(0);
      turn.append(buttons[0], said, buttons[1]);
      list.after(turn);
    }
  }

  // What scrolls sideways can be reached with the keyboard; what does not is no stop on the way.
  function scrolling() {
    const measure = (box) => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    };
    const watch = new ResizeObserver((entries) => { for (const { target } of entries) measure(target); });
    for (const box of document.querySelectorAll("main pre, main .table-wrapper")) {
      // What is folded has no size yet that would be told of.
      measure(box);
      watch.observe(box);
    }
  }

  function instructors(words) {
    const heading = document.getElementById("instructors");
    if (!heading || heading.tagName !== "H2") return;
    const hidden = [];
    for (let next = heading.nextElementSibling; next && !/^H[12]$|^NAV$/.test(next.tagName); next = next.nextElementSibling) hidden.push(next);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.instructors;
    const show = (shown) => {
      for (const part of hidden) part.classList.toggle("instructors-hidden", !shown);
      button.setAttribute("aria-expanded", String(shown));
    };
    show(location.hash === "#instructors");
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    heading.after(button);
  }

  // A link into a folded part unfolds it, and paper shows everything.
  function unfolding() {
    const follow = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const folded = target?.closest("details:not([open])");
      if (!folded) return;
      folded.open = true;
      target.scrollIntoView();
    };
    addEventListener("hashchange", follow);
    follow();
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not([open])")];
      for (const part of opened) part.open = true;
    });
    addEventListener("afterprint", () => { for (const part of opened) part.open = false; });
  }
})();
