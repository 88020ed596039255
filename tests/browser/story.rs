//! The whole story on a real engine: come in, fail, understand, fix, pass; the terminal knows it too.

use std::fs;

use serde_json::json;

use crate::book::{Book, word};
use crate::browser::Browser;
use crate::course::EXERCISE;
use crate::panel::Panel;

#[test]
fn a_learner_solves_an_exercise_in_english() {
    println!("{}", story("en"));
}

#[test]
fn a_learner_solves_an_exercise_in_german() {
    println!("{}", story("de"));
}

/// Tells how fast the page was.
fn story(language: &str) -> String {
    let (book, browser) = (Book::open(language), Browser::open());
    let panel = enter(&browser, &book, language);
    let pace = fails(&panel, &book, language);
    is_told_why(&panel, language);
    // Now it checks by itself whenever the learner saves.
    panel.press("watch");
    panel.until("waiting");
    book.course.answer("solution");
    panel.until_result("passed");
    panel.until("waiting");
    has_passed(&panel, &book, language);
    terminal_says_the_same(&panel, &book, language);
    assert_eq!(browser.complaints(), [""; 0]);
    pace
}

/// By the printed address; the key is in no bookmark.
fn enter<'a>(browser: &'a Browser, book: &Book, language: &str) -> Panel<'a> {
    crate::setup::engine();
    browser.goto(&book.entrance);
    browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
    assert_eq!(browser.address(), book.page(&format!("{language}/index.html")));
    browser.click(&format!("#chapter-list a[href$='{EXERCISE}.html']"));
    browser.until("the chapter", 5, "document.querySelector('.panel')");
    assert_eq!(browser.address(), book.chapter(language));
    let panel = Panel::here(browser);
    assert_eq!(panel.state(), "idle");
    assert_eq!(browser.text(".chip"), word(language, "live-chip-none"));
    assert_eq!(panel.listed(EXERCISE).0, "none");
    let files = browser.text(".files");
    assert!(files.ends_with(&format!("course/{EXERCISE}")), "{files}");
    panel
}

fn fails(panel: &Panel, book: &Book, language: &str) -> String {
    panel.check("failed");
    let (row, verdict) = (panel.milliseconds_to("first-row"), panel.milliseconds_to("first-verdict"));
    assert!(row < 1000.0, "the first row came after {row} ms");
    assert!(verdict < 10_000.0, "the first verdict came after {verdict} ms");
    assert_eq!(panel.states(), ["idle", "running", "failed"]);
    for (check, seen) in panel.rows() {
        assert_eq!(seen[..2], ["nothing", "running"], "{check}: {seen:?}");
        assert!(["pass", "fail"].contains(&seen.last().unwrap().as_str()), "{check}: {seen:?}");
    }
    let failed = ["non-root", "no-way-back", "code-not-writable", "user-declared"];
    assert_eq!(panel.with("fail"), failed);
    // The count stands in the chip and in the chapter list.
    let total = panel.rows().len();
    let passed = total - failed.len();
    assert_eq!(panel.listed(EXERCISE).0, "started");
    assert!(
        panel.listed(EXERCISE).1.starts_with(&format!("{passed}/{total}")),
        "{:?}",
        panel.listed(EXERCISE)
    );
    let chip = word(language, "live-chip-started").replacen('#', &passed.to_string(), 1);
    assert_eq!(panel.browser.text(".chip"), chip.replace('#', &total.to_string()));
    assert_eq!(book.course.status(8)["last"]["verdict"], "failed");
    format!("{language}: first row after {row:.0} ms, first verdict after {verdict:.0} ms")
}

fn is_told_why(panel: &Panel, language: &str) {
    let browser = panel.browser;
    for check in panel.with("fail") {
        for label in ["live-seen", "live-expected", "live-why", "live-where", "live-direction", "live-more"] {
            assert!(!panel.fact(&check, word(language, label)).is_empty(), "{check}: {label}");
        }
        assert_eq!(browser.text(&format!("li[data-check={check}] > .verdict")), word(language, "live-fail"));
        assert_eq!(browser.text(&format!("li[data-check={check}] > .mark")), "✗");
    }
    assert!(panel.fact("non-root", word(language, "live-seen")).contains('0'));
    assert!(panel.fact("code-not-writable", word(language, "live-attempted")).contains("/app/notes"));
    assert!(panel.fact("user-declared", word(language, "live-where")).contains("Dockerfile"));
    // The hint that fits comes first, folded, and a link leads to it.
    assert_eq!(browser.count(".hint .fits"), 1);
    assert_eq!(browser.text(".hint .fits"), word(language, "live-fits"));
    let first = browser.script(
        "const hint = document.querySelector('.hint'); return [hint.open, !!hint.querySelector('.fits')]",
        &[],
    );
    assert_eq!(first, json!([false, true]));
    browser.click(".outcome .next a");
    assert!(browser.address().ends_with("#hints"), "{}", browser.address());
    // It opens the hint, which is remembered, and has the focus.
    browser.until(
        "the hint with the focus",
        5,
        "document.querySelector('.hint').open && document.activeElement.parentElement === document.querySelector('.hint')",
    );
    // What failed stands first and what passed is folded; a row leads to the paragraph that explains it.
    let order = "const rows = [...document.querySelectorAll('.panel > .checks:not([hidden]) > li')];
        return [rows.length > 0 && rows.every((row) => row.dataset.verdict === 'fail'),
            [...document.querySelectorAll('.greens')].every((fold) => !fold.open && fold.querySelector('li'))]";
    assert_eq!(browser.script(order, &[]), json!([true, true]));
    for check in panel.with("fail") {
        let link = format!("li[data-check={check}] .explained");
        let target = browser
            .script("return document.querySelector(arguments[0]).getAttribute('href')", &[json!(link)]);
        assert_eq!(target, format!("#about-{check}"));
    }
    // A reload keeps the report, and names its time.
    let seen = panel.fact("non-root", word(language, "live-seen"));
    browser.reload();
    let again = Panel::here(browser);
    browser.until(
        "the last report",
        5,
        "document.querySelector('.panel[data-recalled][data-result=failed]')",
    );
    assert_eq!(again.fact("non-root", word(language, "live-seen")), seen);
    assert!(again.summary().starts_with(word(language, "live-recalled").split('#').next().unwrap()));
    assert_eq!(browser.count(".hint .fits"), 1);
}

fn has_passed(panel: &Panel, book: &Book, language: &str) {
    let browser = panel.browser;
    assert_eq!(panel.with("pass").len(), panel.rows().len());
    assert_eq!(panel.summary(), word(language, "live-solved"));
    assert_eq!(panel.listed(EXERCISE).0, "passed");
    assert_eq!(browser.script("return document.querySelector('.chip').dataset.status", &[]), "passed");
    let chip = word(language, "live-chip-passed");
    assert!(browser.text(".chip").starts_with(chip.trim_end_matches('#')), "{}", browser.text(".chip"));
    assert_eq!(browser.count(".fits"), 0);
    let next = browser.script("return document.querySelector('.outcome .next a').href", &[]);
    assert_eq!(next, book.page(&format!("{language}/09-drop-capabilities.html")));
    panel.press("cancel");
    panel.until("passed");
}

fn terminal_says_the_same(panel: &Panel, book: &Book, language: &str) {
    let status = book.course.status(8);
    assert!(status["passed_at"].is_number() || status["passed_at"].is_string(), "{status}");
    assert!(
        status["last"]["checks"].as_object().unwrap().values().all(|verdict| verdict == "pass"),
        "{status}"
    );
    assert_eq!(status["hints"], json!([1]), "the hint that was opened here");
    // What the terminal checks is seen here when the reader comes back to the window.
    let answer = book.course.command(&["exercise", "9", "--format", "json"]);
    assert_eq!(answer.status.code(), Some(1), "{answer:?}");
    let browser = panel.browser;
    assert_eq!(panel.listed("09-drop-capabilities").0, "none");
    browser.script("window.dispatchEvent(new Event('focus'))", &[]);
    browser.until("the terminal's check in the list", 5, "document.querySelector(\"#chapter-list a[href$='09-drop-capabilities.html'] [data-status=started]\")");
    let nine = Panel::at(browser, &book.page(&format!("{language}/09-drop-capabilities.html")));
    browser.until("the terminal's verdicts", 5, "document.querySelector('[data-last=fail]')");
    assert!(nine.with("fail").is_empty(), "what was seen before is not shown as if it were now");
    assert!(browser.text(".chip") != word(language, "live-chip-none"));
    let files = fs::read_dir(book.course.folder().join(".harden-check")).unwrap().count();
    assert!(files >= 1, "one progress file for both");
}
