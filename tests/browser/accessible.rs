//! Can everybody use it? axe-core on every kind of page and every state of the panel, in both
//! languages, light and dark, narrow and wide. Pictures are taken on the way.

use crate::axe::{LOOKS, look, violations};
use crate::book::{Book, LANGUAGES};
use crate::browser::Browser;
use crate::course::SLOW_BUILD;
use crate::pages::KINDS;
use crate::panel::Panel;
use crate::screenshots;

const WIDTHS: [u32; 2] = [320, 1280];

#[test]
fn every_page_in_english_on_a_wide_window() {
    pages("en", 1280);
}

#[test]
fn every_page_in_english_on_a_narrow_window() {
    pages("en", 320);
}

#[test]
fn every_page_in_german_on_a_wide_window() {
    pages("de", 1280);
}

#[test]
fn every_page_in_german_on_a_narrow_window() {
    pages("de", 320);
}

#[test]
fn every_state_of_the_panel_in_english() {
    states("en");
}

#[test]
fn every_state_of_the_panel_in_german() {
    states("de");
}

fn pages(language: &str, width: u32) {
    let (book, browser) = (Book::open(language), Browser::open());
    browser.size(width, 900);
    browser.goto(&book.entrance);
    let mut found = Vec::new();
    for (kind, path) in KINDS {
        browser.goto(&book.page(&format!("{language}/{path}")));
        browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
        found.extend(in_both_looks(&browser, &format!("{kind}-{language}"), width, None));
    }
    if width < 960 {
        browser.click("#menu");
        found.extend(in_both_looks(&browser, &format!("menu-{language}"), width, None));
    }
    browser.goto(&book.chapter(language));
    browser.script("for (const part of document.querySelectorAll('details')) part.open = true", &[]);
    found.extend(in_both_looks(&browser, &format!("unfolded-{language}"), width, Some("main")));
    browser.click("#query");
    browser.write(if language == "de" { "Geheimnis" } else { "secret" });
    browser.until("places", 5, "!document.getElementById('results').hidden");
    found.extend(in_both_looks(&browser, &format!("search-{language}"), width, None));
    if LANGUAGES[0] == language {
        browser.goto(&book.page(""));
        found.extend(in_both_looks(&browser, "chooser", width, None));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn in_both_looks(browser: &Browser, name: &str, width: u32, element: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for shade in LOOKS {
        look(browser, shade);
        let name = format!("{name}-{shade}-{width}");
        found.extend(violations(browser, &name));
        screenshots::take(browser, &name, element);
    }
    found
}

fn states(language: &str) {
    let (book, browser) = (Book::open(language), Browser::open());
    let panel = Panel::open(&browser, &book, language);
    let mut found = Vec::new();
    let mut looked = |state: &str, element: Option<&str>| {
        for width in WIDTHS {
            browser.size(width, 900);
            found.extend(in_both_looks(&browser, &format!("panel-{state}-{language}"), width, element));
        }
        browser.size(1280, 900);
    };
    looked("idle", Some(".panel"));
    book.course.write("Dockerfile", SLOW_BUILD);
    panel.press("check");
    browser.until("the build", 30, "document.querySelector('.step').textContent.includes('RUN sleep')");
    looked("running", Some(".panel"));
    panel.press("cancel");
    panel.until("idle");
    book.course.answer("wrong/root-under-another-name");
    panel.check("failed");
    browser.script("for (const part of document.querySelectorAll('.panel details')) part.open = true", &[]);
    looked("failed", Some(".panel"));
    browser.click("[data-check=user-declared] .finding button");
    browser.until("the dialog", 5, "document.querySelector('dialog .line[aria-current]')");
    looked("dialog", None);
    browser.click("dialog button");
    book.course.answer("solution");
    panel.check("passed");
    looked("passed", Some(".panel"));
    browser.reload();
    browser.until("the last verdicts", 5, "document.querySelector('[data-recalled]')");
    looked("remembered", Some(".panel"));
    browser.goto(&book.chapter(language).replace("127.0.0.1", "localhost"));
    browser.until("the state", 5, "document.querySelector('.panel[data-state=no-key]')");
    looked("no-key", Some(".panel"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
