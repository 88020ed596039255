//! Does everything work without a mouse?

use serde_json::{Value, json};

use crate::book::Book;
use crate::browser::Browser;
use crate::course::SLOW_BUILD;
use crate::panel::Panel;
use crate::session::{ENTER, ESCAPE, TAB};

/// What has the focus, and whether that can be seen.
const FOCUSED: &str = "
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const name = one.dataset.do ?? (one.id || one.className || `${one.tagName} ${one.textContent.slice(0, 30)}`);
    const box = one.getBoundingClientRect();
    return { name, body: one === document.body, tag: one.tagName,
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth }";

/// Presses Tab until the focus is on something with this name.
#[track_caller]
fn tab_to(browser: &Browser, name: &str) {
    for _ in 0..200 {
        browser.press(&[TAB]);
        let focused = browser.script(FOCUSED, &[]);
        if focused["body"] == false {
            assert_eq!(focused["seen"], true, "the focus is invisible: {focused}");
            assert_eq!(focused["inside"], true, "the focus is out of sight: {focused}");
        }
        if focused["name"] == name {
            return;
        }
    }
    panic!("Tab never comes to `{name}`");
}

fn focused(browser: &Browser) -> Value {
    browser.script(FOCUSED, &[])["name"].clone()
}

#[test]
fn the_first_stop_skips_to_the_content() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for page in ["en/index.html", "de/08-dedicated-user.html", "de/appendix-checks.html"] {
        browser.goto(&book.page(page));
        browser.press(&[TAB]);
        assert_eq!(focused(&browser), "skip", "{page}");
        browser.press(&[ENTER]);
        browser.until("the content to have the focus", 5, "document.activeElement.id === 'content'");
    }
}

#[test]
fn a_check_is_made_by_keyboard_alone() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let panel = Panel::open(&browser, &book, "en");
    book.course.write("Dockerfile", SLOW_BUILD);
    tab_to(&browser, "check");
    browser.press(&[ENTER]);
    panel.until("running");
    assert_eq!(focused(&browser), "check", "the focus stays where it was");
    tab_to(&browser, "cancel");
    browser.press(&[' ']);
    panel.until("idle");
    assert_eq!(focused(&browser), "check", "the focus is not lost with its button");
    // A wrong answer with a place, and the dialog that shows it.
    book.course.answer("wrong/root-under-another-name");
    browser.press(&[' ']);
    panel.until("failed");
    let button = "li[data-check=user-declared] .finding button";
    browser.script("document.querySelector(arguments[0]).id = 'show'", &[json!(button)]);
    tab_to(&browser, "show");
    browser.press(&[ENTER]);
    browser.until("the dialog", 5, "document.querySelector('dialog[open] .line[aria-current]')");
    let inside = "return document.querySelector('dialog').contains(document.activeElement)";
    assert_eq!(browser.script(inside, &[]), true);
    browser.press(&[ESCAPE]);
    browser.until("the closed dialog", 5, "!document.querySelector('dialog')");
    assert_eq!(focused(&browser), "show", "the focus is back");
    // Watching begins and ends by the space bar.
    browser.script("document.querySelector('.language-switch a').focus()", &[]);
    tab_to(&browser, "watch");
    browser.press(&[' ']);
    panel.until("waiting");
    browser.press(&[' ']);
    panel.until("failed");
    assert_eq!(focused(&browser), "watch");
}

#[test]
fn the_chapter_list_and_folded_parts_open_by_keyboard() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.size(320, 640);
    browser.goto(&book.chapter("en"));
    tab_to(&browser, "menu");
    browser.press(&[ENTER]);
    let open = "return [document.getElementById('chapter-list').checkVisibility(), document.getElementById('menu').ariaExpanded]";
    assert_eq!(browser.script(open, &[]), json!([true, "true"]));
    browser.press(&[TAB, TAB, ESCAPE]);
    assert_eq!(browser.script(open, &[]), json!([false, "false"]));
    assert_eq!(focused(&browser), "menu");
    browser.script("document.querySelector('.hint summary').id = 'hint'", &[]);
    tab_to(&browser, "hint");
    browser.press(&[ENTER]);
    assert_eq!(browser.script("return document.querySelector('.hint').open", &[]), true);
}
