//! Does the book begin with what it is for, and with a map that says how far the reader is?

use serde_json::json;

use crate::book::{Book, LANGUAGES, word};
use crate::browser::Browser;

/// The state beside a step of the map.
fn state(browser: &Browser, step: u8) -> (String, String) {
    let script = "const state = document.querySelector(`.map [data-step='${arguments[0]}'] .state`);
        return [state.dataset.status ?? '', state.textContent]";
    let state = browser.script(script, &[json!(step)]);
    let part = |index: usize| state[index].as_str().unwrap().to_owned();
    (part(0), part(1))
}

#[test]
fn the_map_knows_every_step_and_how_far_the_reader_is() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/index.html")));
        browser.until("the states", 5, "document.querySelector('.map [data-step=\"8\"] [aria-hidden]')");
        assert_eq!(browser.count(".map li a"), 27);
        assert_eq!(browser.count("#chapter-list a[aria-current=page]"), 1);
        let expected = if language == "en" { "none" } else { "started" };
        assert_eq!(state(&browser, 8).0, expected);
        if language == "en" {
            assert!(state(&browser, 8).1.contains(word(language, "live-list-none")));
            let answer = book.course.command(&["exercise", "8", "--format", "json"]);
            assert_eq!(answer.status.code(), Some(1), "{answer:?}");
            browser.script("window.dispatchEvent(new Event('focus'))", &[]);
            browser.until("the check in the map", 5, "document.querySelector('.map [data-status=started]')");
        }
        // The last step, which nobody has begun.
        assert_eq!(state(&browser, 27).0, "none");
        browser.click(".map [data-step='9'] a");
        browser.until("chapter 9", 5, "location.pathname.includes('/09-')");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_file_without_a_server_has_the_cover_and_the_map() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let site = book.course.folder().join("site");
    let answer = book.course.command(&["book", "build", "site"]);
    assert!(answer.status.success(), "{answer:?}");
    browser.goto(&format!("file://{}/index.html", site.display()));
    for language in LANGUAGES {
        browser.goto(&format!("file://{}/{language}/index.html", site.display()));
        assert_eq!(browser.count(".map li a"), 27);
        let colours = "const word = document.querySelector('code .hk');
            return [word.textContent, getComputedStyle(word).color !== getComputedStyle(word.parentElement).color]";
        assert_eq!(browser.script(colours, &[]), json!(["harden-check", true]));
        browser.click(".map [data-step='8'] a");
        browser.until("chapter 8", 5, "location.pathname.endsWith('/08-dedicated-user.html')");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}
