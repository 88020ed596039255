//! What the reader chooses: light or dark, the other language at the same place, a command to take along.

use serde_json::json;

use crate::book::{Book, LANGUAGES, other, word};
use crate::browser::Browser;

#[test]
fn the_colours_are_kept_over_pages() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let paper = "return getComputedStyle(document.body).backgroundColor";
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/index.html")));
        browser.script("localStorage.removeItem('harden-check-look')", &[]);
        browser.reload();
        let light = browser.script(paper, &[]);
        assert_eq!(browser.text("#look"), word(language, "to-dark"));
        browser.click("#look");
        let dark = browser.script(paper, &[]);
        assert_ne!(light, dark);
        assert_eq!(browser.text("#look"), word(language, "to-light"));
        browser.goto(&book.chapter(other(language)));
        assert_eq!(browser.script(paper, &[]), dark);
        browser.click("#look");
        browser.goto(&book.page(&format!("{language}/foundations.html")));
        assert_eq!(browser.script(paper, &[]), light);
    }
}

#[test]
fn without_a_choice_the_system_decides() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for (look, paper) in [("dark", "rgb(20, 25, 26)"), ("light", "rgb(255, 255, 255)")] {
        let wish = json!({ "features": [{ "name": "prefers-color-scheme", "value": look }] });
        browser.devtools("Emulation.setEmulatedMedia", &wish);
        browser.goto(&book.chapter("en"));
        assert_eq!(browser.script("return getComputedStyle(document.body).backgroundColor", &[]), paper);
    }
}

/// The heading that stands in the upper third of the window, or just above it.
const IN_VIEW: &str = "const heading = document.getElementById(arguments[0]).getBoundingClientRect();
    return heading.top > -5 && heading.top < innerHeight / 3";

#[test]
fn the_other_language_begins_at_the_same_place() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        let target = other(language);
        for heading in ["why", "check", "wrong", "prove"] {
            browser.goto(&book.chapter(language));
            let script = "document.getElementById(arguments[0]).scrollIntoView()";
            browser.script(script, &[json!(heading)]);
            browser.click(".language-switch a");
            browser.until(
                "the other language",
                5,
                &format!(
                    "document.documentElement.lang === '{target}' && document.readyState === 'complete'"
                ),
            );
            assert_eq!(browser.address(), format!("{}#{heading}", book.chapter(target)));
            browser.until(
                "the heading in view",
                5,
                &format!("(() => {{ {} }})()", IN_VIEW.replace("arguments[0]", &format!("'{heading}'"))),
            );
        }
        // At the top of a page nothing is added.
        browser.goto(&book.chapter(language));
        browser.click(".language-switch a");
        browser.until("the other language", 5, &format!("document.documentElement.lang === '{target}'"));
        assert_eq!(browser.address(), book.chapter(target));
    }
}

#[test]
fn a_command_is_copied_whole() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let allowed =
        json!({ "origin": book.origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    browser.devtools("Browser.grantPermissions", &allowed);
    for language in LANGUAGES {
        browser.goto(&book.chapter(language));
        browser.click(".copy");
        let label = format!("document.querySelector('.copy').textContent === '{}'", word(language, "copied"));
        browser.until("the word that it is copied", 5, &label);
        let clipboard = browser.promised("await navigator.clipboard.readText()", &[]);
        let command = browser.script("return document.querySelector('.code code').textContent", &[]);
        assert_eq!(clipboard, command);
        // The block that starts the chapter: from the folder to the running container.
        let copied = clipboard.as_str().unwrap();
        assert!(copied.starts_with("cd ") && copied.contains("\ndocker run "), "{copied}");
        let label = format!("document.querySelector('.copy').textContent === '{}'", word(language, "copy"));
        browser.until("the button as it was", 5, &label);
    }
}
