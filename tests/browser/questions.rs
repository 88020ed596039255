//! Do the questions of a chapter take an answer, say something to it, and remember it?

use std::fs;

use serde_json::{Value, json};

use crate::axe::violations;
use crate::book::{Book, LANGUAGES};
use crate::browser::Browser;
use crate::screenshots;
use crate::session::DOWN;

const FIRST: &str = ".question input";
const SAID: &str = ".said";

/// The choices that are made on this page, counted from 1; nothing where none is.
const CHOSEN: &str = "return [...document.querySelectorAll('.question')]
    .map((one) => [...one.querySelectorAll('input')].findIndex((radio) => radio.checked) + 1)";

#[test]
fn an_answer_is_chosen_by_keyboard_and_something_is_said_to_it() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/09-drop-capabilities.html")));
        browser.script("localStorage.clear()", &[]);
        browser.reload();
        browser.until("the choices", 5, "document.querySelectorAll('.question').length === 2");
        assert_eq!(browser.count("details.option"), 0, "no fold is left beside the choices");
        assert_eq!(browser.text(SAID), "");
        // As a person who comes by Tab: the first choice has the focus, and the arrows choose.
        browser.script("document.querySelector(arguments[0]).focus()", &[json!(FIRST)]);
        browser.press(&[' ']);
        browser.until(
            "a word to the first choice",
            5,
            "document.querySelector('.said').dataset.fits === 'wrong'",
        );
        let first = browser.text(SAID);
        browser.press(&[DOWN]);
        browser.until("a word to the second", 5, "document.querySelector('.said').dataset.fits === 'right'");
        let second = browser.text(SAID);
        assert_ne!(first, second);
        assert!(second.contains(if language == "de" { "Richtig" } else { "Right" }), "{second}");
        // The state is more than a colour, and is read out.
        assert!(second.starts_with('✓') && first.starts_with('✗'), "{first} / {second}");
        assert_eq!(
            browser.script("return document.querySelector('.said').getAttribute('role')", &[]),
            "status"
        );
        let named = browser.script(
            "const group = document.querySelector('.question');
             return document.getElementById(group.getAttribute('aria-labelledby')).textContent.trim().endsWith('?')",
            &[],
        );
        assert_eq!(named, true, "a group of choices is named by its question");
        for width in [320, 1280] {
            browser.size(width, 900);
            let wide = "return document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(browser.script(wide, &[]), true, "{language}, {width}");
            let name = format!("questions-{language}-{width}");
            assert_eq!(violations(&browser, &name), [""; 0]);
            browser.script("document.querySelector('.question').scrollIntoView({ block: 'center' })", &[]);
            screenshots::take(&browser, &name, None);
        }
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn answers_are_kept_in_the_browser_and_with_the_progress() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    browser.goto(&book.page("en/09-drop-capabilities.html"));
    browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
    browser.click(".question label:nth-of-type(3)");
    let chosen = json!([3, 0]);
    assert_eq!(browser.script(CHOSEN, &[]), chosen);
    // The same choice in the other language.
    browser.goto(&book.page("de/09-drop-capabilities.html"));
    assert_eq!(browser.script(CHOSEN, &[]), chosen);
    assert!(browser.text(SAID).contains("Nicht ganz."), "{}", browser.text(SAID));
    let file = book.course.folder().join(".harden-check/progress.json");
    crate::course::until("the answer in the course folder", 5, || {
        let progress: Value = serde_json::from_str(&fs::read_to_string(&file).ok()?).ok()?;
        (progress["exercises"]["09-drop-capabilities"]["answers"] == json!({ "1": 3 })).then_some(())
    });
    // A browser that knows nothing learns it from there.
    browser.script("localStorage.removeItem('harden-check-answers')", &[]);
    browser.reload();
    browser.until("the answer", 5, "document.querySelector('.question label:nth-of-type(3) input').checked");
    // Another chapter's questions have none.
    browser.goto(&book.page("en/10-read-only.html"));
    browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
    assert_eq!(browser.script(CHOSEN, &[]), json!([0, 0]));
    assert_eq!(browser.complaints(), [""; 0]);
}

/// As the server sends it: the choices stand there, and what is said to each is folded behind it.
#[test]
fn without_a_script_the_questions_can_be_read() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.page("en/09-drop-capabilities.html"));
    let text = browser.promised("await (await fetch(location.href)).text()", &[]);
    let script = "const page = new DOMParser().parseFromString(arguments[0], 'text/html');
        return [...page.querySelectorAll('details.option')].map((fold) =>
            [fold.open, fold.querySelector('summary').textContent !== '', fold.querySelector('p').textContent !== ''])";
    let folds = browser.script(script, &[text]);
    assert_eq!(folds.as_array().unwrap().len(), 6);
    assert!(folds.as_array().unwrap().iter().all(|fold| *fold == json!([false, true, true])), "{folds}");
}
