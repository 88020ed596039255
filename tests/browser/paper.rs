//! What is on paper? The text, everything unfolded, and nothing to press.

use serde_json::json;

use crate::axe::violations_but_colours;
use crate::book::{Book, LANGUAGES};
use crate::browser::Browser;
use crate::screenshots;

#[test]
fn on_paper_all_is_unfolded_and_nothing_can_be_pressed() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    for language in LANGUAGES {
        browser.goto(&book.chapter(language));
        browser.until("the panel", 5, "document.querySelector('.panel[data-state=idle]')");
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
        let folded = browser.script(
            "return [...document.querySelectorAll('main details > :not(summary)')]
                .filter((part) => !part.matches('.static, .code') && part.textContent.trim() && part.getBoundingClientRect().height === 0)
                .map((part) => part.outerHTML.slice(0, 120))",
            &[],
        );
        assert_eq!(folded, json!([]));
        let pressed = browser.script(
            "return [...document.querySelectorAll('button, input, #chapter-list, .turn')]
                .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))",
            &[],
        );
        assert_eq!(pressed, json!([]));
        let squeezed = browser.script(
            "const room = document.querySelector('main').clientWidth / 2;
            return [...document.querySelectorAll('.question label > span')]
                .filter((words) => words.getBoundingClientRect().width < room).map((words) => words.outerHTML.slice(0, 120))",
            &[],
        );
        assert!(browser.count(".question label") > 0);
        assert_eq!(squeezed, json!([]), "an answer has the room of a line");
        screenshots::take(&browser, &format!("paper-{language}"), Some("main"));
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
        let before = browser.count("details[open]");
        let paper = browser.paper();
        assert!(paper.starts_with(b"%PDF"), "{} bytes", paper.len());
        assert_eq!(browser.count("details[open]"), before, "what was folded is folded again");
    }
}

#[test]
fn on_paper_a_dark_page_is_dark_on_light() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.chapter("en"));
    let wish = json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    browser.devtools("Emulation.setEmulatedMedia", &wish);
    for look in ["", "dark", "light"] {
        browser.script("document.documentElement.dataset.look = arguments[0]", &[json!(look)]);
        let ink = browser.script("return getComputedStyle(document.body).color", &[]);
        assert_eq!(ink, "rgb(27, 35, 32)", "look {look}");
    }
}

/// Height of a page of paper between its margins, in CSS pixels: A4, 1 cm above and below.
const PAGE: u64 = 1046;

/// The whole book on one page becomes a PDF, `target/screenshots/book-LANGUAGE.pdf`.
#[test]
fn the_whole_book_is_one_page_for_paper() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    browser.requests();
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/index.html")));
        browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
        let chapters = browser.count("#chapter-list li a");
        browser.click("#chapter-list .whole a");
        browser.until("the whole book", 10, "document.body.dataset.page === 'print.md'");
        assert_eq!(browser.count("main h1"), chapters, "every chapter stands in it once");
        assert_eq!(browser.count(".language-switch"), 1);
        assert_eq!(browser.count(".panel .live:not([hidden])"), 0, "nothing is checked here");
        let links = "return [...document.querySelectorAll('main a[href^=\"#\"]')]
            .filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.outerHTML)";
        assert_eq!(browser.script(links, &[]), json!([]));
        assert_eq!(violations_but_colours(&browser, &format!("whole-{language}")), [""; 0]);
        needs_no_empty_paper(&browser, language);
        let pdf = browser.pdf();
        assert!(pdf.starts_with(b"%PDF"), "{} bytes", pdf.len());
        screenshots::keep(&format!("book-{language}.pdf"), &pdf);
        browser.size(320, 900);
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.script(wide, &[]), true, "{language}");
        browser.size(1280, 900);
    }
    for request in browser.requests() {
        let own = request.starts_with(&format!("{}/", book.origin)) || request.starts_with("data:");
        assert!(own, "{request}");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// A page ends early only where something does not fit that may not be divided. So nothing of the kind is large, and
/// nothing begins a page for its own sake.
#[track_caller]
fn needs_no_empty_paper(browser: &Browser, language: &str) {
    // As wide as A4 between its margins.
    browser.size(718, 900);
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    let large = browser.script(
        "return [...document.querySelectorAll('main *')].filter((part) => {
                const style = getComputedStyle(part);
                const whole = style.breakInside !== 'auto' && part.getBoundingClientRect().height > arguments[0] / 3;
                return whole || style.breakBefore !== 'auto' || style.breakAfter === 'page';
            }).map((part) => `${part.getBoundingClientRect().height} ${part.outerHTML.slice(0, 120)}`)",
        &[json!(PAGE)],
    );
    assert_eq!(large, json!([]), "{language}");
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    browser.size(1280, 900);
}
