//! Does the report stand beside the reader's own files, and does it know a tempting mistake when it sees one?

use serde_json::{Value, json};

use crate::axe::violations;
use crate::book::{Book, LANGUAGES, word};
use crate::browser::Browser;
use crate::panel::Panel;
use crate::screenshots;
use crate::session::{ENTER, Session};

/// A tempting wrong answer of the exercise, and one that the chapter shows.
const KNOWN: &str = "wrong/code-belongs-to-user";

/// The first words of a sentence of the page.
fn beginning(language: &str, key: &str) -> &'static str {
    word(language, key).split('#').next().unwrap().trim_end()
}

/// What the browser keeps of the files, and of the report.
fn kept(browser: &Session) -> String {
    let all = browser.script("return JSON.stringify(Object.entries(localStorage))", &[]);
    all.as_str().unwrap().to_owned()
}

#[test]
fn a_known_mistake_is_named_and_nothing_else_is() {
    for language in LANGUAGES {
        let (book, browser) = (Book::open(language), Browser::open());
        let panel = Panel::open(&browser, &book, language);
        // The starting files are no mistake.
        panel.check("failed");
        assert_eq!(browser.count(".resembles"), 0);
        book.course.answer(KNOWN);
        panel.check("failed");
        assert_eq!(panel.with("fail"), ["code-not-writable"]);
        let said = browser.text(".resembles");
        assert!(said.starts_with(word(language, "live-resembles")), "{said}");
        assert!(said.contains("chown -R app /app"), "{said}");
        screenshots::take(&browser, &format!("resembles-{language}"), Some(".panel"));
        // The chapter shows it, and a link opens it there.
        let shown = browser.count("#wrong-code-belongs-to-user") == 1;
        assert_eq!(browser.count(".resembles a"), u64::from(shown));
        if shown {
            browser.click(".resembles a");
            browser.until("the open answer", 5, "document.getElementById('wrong-code-belongs-to-user').open");
        }
        // A reload still knows it; the solution looks like no mistake.
        browser.reload();
        browser.until("the last report", 5, "document.querySelector('.panel[data-recalled] .resembles')");
        book.course.answer("solution");
        Panel::here(&browser).check("passed");
        assert_eq!(browser.count(".resembles"), 0);
        assert_eq!(browser.complaints(), [""; 0]);
    }
}

#[test]
fn a_failing_row_leads_to_its_line_and_the_next_check_shows_what_changed() {
    for language in LANGUAGES {
        let (book, browser) = (Book::open(language), Browser::open());
        let panel = Panel::open(&browser, &book, language);
        book.course.write("Dockerfile", &dockerfile("USER root"));
        panel.check("failed");
        let script = "const own = document.querySelector('.panel > .own');
            return [own.open, own.querySelector('h3').textContent, own.querySelectorAll('.line').length]";
        let lines = dockerfile("").lines().count();
        assert_eq!(browser.script(script, &[]), json!([false, "Dockerfile", lines]));
        assert_eq!(browser.text(".own p.changes"), word(language, "live-own-new"));
        assert_eq!(browser.text(".own .line[aria-current]"), "USER root");
        let number = dockerfile("USER root").lines().position(|line| line == "USER root").unwrap() + 1;
        // From the row to the line, by keyboard: the fold opens, and the focus is there.
        let link = "[data-check=user-declared] .to-line";
        assert!(
            browser.text(link).starts_with(beginning(language, "live-own-to-line")),
            "{}",
            browser.text(link)
        );
        assert!(browser.text(link).contains(&number.to_string()), "{}", browser.text(link));
        browser.script("document.querySelector(arguments[0]).focus()", &[json!(link)]);
        browser.press(&[ENTER]);
        browser.until(
            "the line with the focus",
            5,
            "document.activeElement.matches('.own[open] .line[aria-current]')",
        );
        // And back to the row.
        browser.click(".own .guilty a[href='#user-declared']");
        browser.until("the row", 5, "location.hash === '#user-declared'");
        looks_well(&browser, &format!("own-{language}"));
        // One line more, and another line instead of one: three signs of two lines.
        book.course.write("Dockerfile", &dockerfile("USER 0\nLABEL tried=again"));
        panel.check("failed");
        let changed = word(language, "live-own-changed").replacen('#', "2", 1).replacen('#', "1", 1);
        assert_eq!(browser.text(".own .changes > summary"), changed);
        let signs =
            "return [...document.querySelectorAll('.own .changes span')].map((line) => line.textContent)";
        assert_eq!(browser.script(signs, &[]), json!(["- USER root", "+ USER 0", "+ LABEL tried=again"]));
        // A reload shows the same.
        browser.reload();
        browser.until("the last report", 5, "document.querySelector('.panel[data-recalled] > .own')");
        assert_eq!(browser.text(".own .changes > summary"), changed);
        browser
            .script("for (const part of document.querySelectorAll('.panel details')) part.open = true", &[]);
        looks_well(&browser, &format!("own-changed-{language}"));
        // Passed: no line is guilty any more, and what made the difference stands there.
        book.course.answer("solution");
        Panel::here(&browser).check("passed");
        assert_eq!(browser.count(".own .line[aria-current]"), 0);
        assert_eq!(browser.count(".own .changes"), 1);
        assert_eq!(browser.complaints(), [""; 0]);
    }
}

/// The starting files of the exercise hold planted secrets.
#[test]
fn a_file_with_a_secret_is_shown_and_not_kept() {
    let (book, browser) = (Book::open("en"), Browser::open());
    crate::setup::engine();
    browser.goto(&book.entrance);
    let panel = Panel::at(&browser, &book.page("en/12-no-secrets-in-image.html"));
    panel.check("failed");
    let folder = book.course.folder().join("12-no-secrets-in-image");
    let description = include_str!("../../exercises/12-no-secrets-in-image/exercise.toml");
    let secrets: Vec<&str> =
        description.lines().filter_map(|line| line.strip_prefix("value = \"")?.strip_suffix('"')).collect();
    assert!(!secrets.is_empty());
    let files = browser
        .script("return [...document.querySelectorAll('.own h3')].map((name) => name.textContent)", &[]);
    let holds = |name: &Value| {
        let text = std::fs::read_to_string(folder.join(name.as_str().unwrap())).unwrap();
        secrets.iter().any(|secret| text.contains(secret))
    };
    let secretive = files.as_array().unwrap().iter().filter(|name| holds(name)).count() as u64;
    assert!(secretive > 0, "{files}");
    let sentences = "return [...document.querySelectorAll('.own p.changes')].map((one) => one.textContent)";
    let unkept = |sentences: &Value| {
        sentences.as_array().unwrap().iter().filter(|one| **one == word("en", "live-own-unkept")).count()
            as u64
    };
    assert_eq!(unkept(&browser.script(sentences, &[])), secretive);
    let kept = kept(&browser);
    for secret in &secrets {
        assert!(!kept.contains(secret), "a secret is kept in the browser");
    }
    browser.reload();
    browser.until("the last report", 5, "document.querySelector('.panel[data-recalled] > .own')");
    let gone = "return [...document.querySelectorAll('.own section > p')].filter((one) => one.textContent === arguments[0]).length";
    assert_eq!(browser.script(gone, &[json!(word("en", "live-own-gone"))]), secretive);
    assert_eq!(browser.complaints(), [""; 0]);
}

fn dockerfile(user: &str) -> String {
    let solution = include_str!("../../exercises/08-dedicated-user/solution/Dockerfile");
    let line = solution.lines().find(|line| line.starts_with("USER ")).unwrap();
    solution.replace(line, user)
}

fn looks_well(browser: &Browser, name: &str) {
    for width in [320, 1280] {
        browser.size(width, 900);
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.script(wide, &[]), true, "{name}, {width}");
        assert_eq!(violations(browser, name), [""; 0]);
        screenshots::take(browser, &format!("{name}-{width}"), Some(".own"));
    }
}
