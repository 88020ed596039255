//! What is on paper? The text, everything unfolded, and nothing to press.

use serde_json::json;

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
