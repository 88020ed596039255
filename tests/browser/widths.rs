//! Does every page fit into every window? What is wide scrolls in its own box.

use crate::book::{Book, LANGUAGES};
use crate::browser::Browser;
use crate::pages::KINDS;

/// The window's width and the elements that reach out of it.
const TOO_WIDE: &str = "
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    return [`page ${wide}`, ...[...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => `${one.tagName}.${one.className}`).slice(0, 8)]";

#[test]
fn no_page_is_wider_than_its_window() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    let mut wide = Vec::new();
    for language in LANGUAGES {
        for path in KINDS.map(|(_, path)| format!("{language}/{path}")).iter().chain([&String::new()]) {
            browser.goto(&book.page(path));
            for width in [320, 768, 1280] {
                browser.size(width, 800);
                // Folded parts are as wide as they are when they are read.
                browser
                    .script("for (const part of document.querySelectorAll('details')) part.open = true", &[]);
                let parts = browser.script(TOO_WIDE, &[]);
                if parts.as_array().unwrap().is_empty() {
                    continue;
                }
                wide.push(format!("/{path} at {width}: {parts}"));
            }
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

#[test]
fn a_transcript_fits_beside_the_chapters() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        browser.goto(&book.chapter(language));
        // It is folded below its counts.
        let open = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })";
        browser.script(open, &[]);
        let cut = "return [...document.querySelectorAll('main pre:has(.language-text)')]
            .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent.slice(0, 40))";
        assert_eq!(browser.script(cut, &[]), serde_json::json!([]));
    }
}

/// Where there is room for columns, nothing that a chapter shows has to be pushed aside to be read.
#[test]
fn code_is_read_without_pushing_it_aside() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        for chapter in ["01-slim-base", "12-no-secrets-in-image", "25-signed-promotion"] {
            browser.goto(&book.page(&format!("{language}/{chapter}.html")));
            let cut = "return [...document.querySelectorAll('main pre')]
                .filter((one) => !one.closest('details, .panel') && one.scrollWidth > one.clientWidth).map((one) => one.textContent.slice(0, 40))";
            assert_eq!(browser.script(cut, &[]), serde_json::json!([]), "{chapter}");
            // What is typed is read whole in a narrow window as well.
            browser.size(320, 640);
            let cut = "return [...document.querySelectorAll('main .code pre')]
                .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.slice(0, 40))";
            assert_eq!(browser.script(cut, &[]), serde_json::json!([]), "{chapter}");
            browser.size(1280, 900);
        }
    }
}

#[test]
fn the_chapter_list_opens_on_narrow_windows() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.size(320, 640);
    browser.goto(&book.chapter("de"));
    let shown = "return document.getElementById('chapter-list').checkVisibility()";
    assert_eq!(browser.script(shown, &[]), false);
    browser.click("#menu");
    assert_eq!(browser.script(shown, &[]), true);
    browser.click("#chapter-list a[href$='09-drop-capabilities.html']");
    browser.until(
        "chapter 9",
        5,
        "location.pathname.includes('/09-') && document.getElementById('look')?.checkVisibility()",
    );
    assert_eq!(browser.script(shown, &[]), false);
}
