//! What if the learner cancels, saves again too soon, has no files yet, or files that cannot be read?

use std::fs;

use crate::book::{Book, word};
use crate::browser::Browser;
use crate::course::{EXERCISE, SILENT_SERVICE, SLOW_BUILD, containers_of, until};
use crate::panel::Panel;

#[test]
fn a_cancelled_check_leaves_no_container() {
    let (book, browser) = (Book::open("de"), Browser::open());
    let panel = Panel::open(&browser, &book, "de");
    book.course.write("Dockerfile", SILENT_SERVICE);
    panel.press("check");
    let run = book.course.run_with_container();
    panel.press("cancel");
    panel.until("idle");
    assert_eq!(containers_of(&run), 0, "it says that all is removed");
    assert_eq!(panel.summary(), word("de", "live-cancelled"));
    assert!(panel.with("running").is_empty(), "{:?}", panel.rows());
    assert_eq!(book.course.status(8)["attempts"], 0, "what was cancelled is no attempt");
    // In the middle of a build as well, and the next check finds all as it should be.
    book.course.write("Dockerfile", SLOW_BUILD);
    panel.press("check");
    browser.until("the build", 30, "document.querySelector('.step').textContent.includes('RUN sleep')");
    panel.press("cancel");
    panel.until("idle");
    book.course.answer("solution");
    panel.check("passed");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_newer_save_replaces_a_running_check() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let panel = Panel::open(&browser, &book, "en");
    book.course.write("Dockerfile", SILENT_SERVICE);
    panel.press("watch");
    let run = book.course.run_with_container();
    book.course.answer("solution");
    panel.until_result("passed");
    assert_eq!(containers_of(&run), 0);
    panel.until("waiting");
    assert_eq!(panel.states(), ["idle", "running", "waiting"]);
    assert_eq!(book.course.status(8)["attempts"], 1);
    // A page that is left takes its watching along.
    book.course.write("Dockerfile", SILENT_SERVICE);
    let run = book.course.run_with_container();
    browser.goto(&book.page("en/foundations.html"));
    until("the abandoned check's end", 30, || (containers_of(&run) == 0).then_some(()));
}

#[test]
fn a_missing_folder_can_be_filled_from_the_page() {
    let (book, browser) = (Book::open("de"), Browser::open());
    let folder = book.course.folder().join(EXERCISE);
    fs::remove_dir_all(&folder).unwrap();
    browser.goto(&book.entrance);
    let panel = Panel::at(&browser, &book.chapter("de"));
    let shown = |what: &str| {
        browser.script(&format!("return document.querySelector('[data-do={what}]').checkVisibility()"), &[])
    };
    assert_eq!((shown("start"), shown("check"), shown("watch")), (true.into(), false.into(), false.into()));
    let begin = word("de", "live-no-folder").split('#').next().unwrap();
    assert!(browser.text(".files").starts_with(begin), "{}", browser.text(".files"));
    panel.press("start");
    browser.until("the check button", 5, "document.querySelector('[data-do=check]').checkVisibility()");
    assert!(folder.join("Dockerfile").is_file());
    assert_eq!(shown("start"), false);
    assert_eq!(browser.script("return document.activeElement.dataset.do", &[]), "check");
    assert!(panel.summary().contains(EXERCISE), "{}", panel.summary());
}

#[test]
fn a_file_that_cannot_be_read_is_shown_at_the_place() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let panel = Panel::open(&browser, &book, "en");
    let text = fs::read_to_string(book.course.folder().join(EXERCISE).join("run.sh")).unwrap();
    book.course.write("run.sh", &text.replace("--publish", "--pubilsh"));
    panel.check("failed");
    assert_eq!(panel.summary(), word("en", "live-unreadable"));
    let problem = browser.text(".problem");
    assert!(problem.contains("--pubilsh") && problem.contains("--publish"), "{problem}");
    assert!(problem.contains("run.sh:6:"), "{problem}");
    assert!(browser.text(".problem pre").contains('^'), "{}", browser.text(".problem pre"));
    assert!(panel.with("running").is_empty());
    shows_the_line(&browser, ".problem button", "run.sh", 6, "--pubilsh");
    book.course.write("run.sh", &text);
    book.course.write("Dockerfile", "FROM harden-check/slim:1\n\nFORM nothing\n");
    panel.press("check");
    browser.until("the other problem", 5, "document.querySelector('.problem')?.textContent.includes('FORM')");
    assert!(browser.text(".problem").contains("Dockerfile:3:1"), "{}", browser.text(".problem"));
    shows_the_line(&browser, ".problem button", "Dockerfile", 3, "FORM nothing");
    assert_eq!(book.course.runs(), [""; 0], "nothing was started");
    // The same for a place of a finding.
    book.course.answer("wrong/root-under-another-name");
    panel.check("failed");
    shows_the_line(&browser, "[data-check=user-declared] .finding button", "Dockerfile", 11, "USER app");
}

fn shows_the_line(browser: &Browser, button: &str, file: &str, line: u64, text: &str) {
    browser.click(button);
    browser.until("the marked line", 5, "document.querySelector('dialog.file .line[aria-current]')");
    let marked = browser.text("dialog .line[aria-current]");
    assert!(marked.contains(text), "{marked}");
    let number = "return [...document.querySelectorAll('dialog .line')].findIndex((one) => one.ariaCurrent === 'true') + 1";
    assert_eq!(browser.script(number, &[]), line);
    let title = browser.text("dialog h2");
    assert!(title.contains(file) && title.contains(&line.to_string()), "{title}");
    let folder = browser.text("dialog .folder");
    assert!(folder.ends_with(&format!("{EXERCISE}/{file}")), "{folder}");
    browser.click("dialog button");
    browser.until("the closed dialog", 5, "!document.querySelector('dialog')");
}
