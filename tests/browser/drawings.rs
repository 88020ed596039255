//! Can a drawing be read in its language, turned step by step, and told to whoever does not see it?

use serde_json::json;

use crate::axe::{look, violations};
use crate::book::{Book, LANGUAGES, word};
use crate::browser::Browser;
use crate::screenshots;

const SHOWN: &str =
    "return [...document.querySelectorAll('.steps > li')].map((one) => one.checkVisibility())";
const SAID: &str = ".step-turn [role=status]";

#[test]
fn a_drawing_is_turned_step_by_step() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/12-no-secrets-in-image.html")));
        let said = |step: &str| word(language, "step-of").replacen('#', step, 1).replacen('#', "4", 1);
        assert_eq!(browser.script(SHOWN, &[]), json!([true, false, false, false]));
        assert_eq!(browser.text(SAID), said("1"));
        // Back from the first step leads nowhere, and the button keeps the focus.
        browser.click(".step-turn button:first-of-type");
        assert_eq!(browser.script(SHOWN, &[]), json!([true, false, false, false]));
        browser.script("document.querySelector('.step-turn button:last-of-type').focus()", &[]);
        for step in ["2", "3", "4", "4"] {
            browser.press(&[' ']);
            assert!(browser.text(SAID).starts_with(&said(step)), "{}", browser.text(SAID));
        }
        assert_eq!(browser.script(SHOWN, &[]), json!([false, false, false, true]));
        // What is seen is told as well, once when it is turned and as the drawing's words.
        let told = browser.script(
            "const caption = document.querySelector('.steps > li:last-child figcaption').textContent;
             return [document.querySelector(arguments[0]).textContent.endsWith(caption),
                document.querySelector('.steps > li:last-child svg').getAttribute('aria-label') === caption]",
            &[json!(SAID)],
        );
        assert_eq!(told, json!([true, true]));
        for (width, colours) in [(320, "dark"), (1280, "light")] {
            browser.size(width, 900);
            look(&browser, colours);
            let name = format!("steps-{language}-{width}");
            assert_eq!(violations(&browser, &name), [""; 0]);
            browser.script("document.querySelector('.steps').scrollIntoView({ block: 'center' })", &[]);
            screenshots::take(&browser, &name, None);
        }
        browser.size(1280, 900);
        // On paper all of them stand there, and nothing to turn them.
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
        assert_eq!(browser.script(SHOWN, &[]), json!([true, true, true, true]));
        assert_eq!(
            browser.script("return document.querySelector('.step-turn').checkVisibility()", &[]),
            false
        );
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// A word that is wider in one language reaches out of its drawing unseen.
#[test]
fn no_word_reaches_out_of_its_drawing() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/print.html")));
        browser.until("the whole book", 10, "document.body.dataset.page === 'print.md'");
        let outside = browser.script(
            "return [...document.querySelectorAll('figure.drawing svg')].flatMap((drawing) => {
                const paper = drawing.viewBox.baseVal;
                return [...drawing.querySelectorAll('text')].filter((word) => {
                    const box = word.getBBox();
                    return box.x < 0 || box.y < -1 || box.x + box.width > paper.width || box.y + box.height > paper.height + 1;
                }).map((word) => word.textContent);
            })",
            &[],
        );
        assert_eq!(outside, json!([]), "{language}");
        // A word belongs to the box that its middle lies in, and stays between its edges.
        let wide = browser.script(
            "return [...document.querySelectorAll('figure.drawing svg')].flatMap((drawing) => {
                const boxes = [...drawing.querySelectorAll('rect')].map((box) => box.getBBox());
                return [...drawing.querySelectorAll('text')].filter((word) => {
                    const own = word.getBBox();
                    const [x, y] = [own.x + own.width / 2, own.y + own.height / 2];
                    const around = boxes.filter((box) => box.x < x && x < box.x + box.width && box.y < y && y < box.y + box.height)
                        .sort((one, other) => one.width * one.height - other.width * other.height)[0];
                    return around && (own.x < around.x - 1 || own.x + own.width > around.x + around.width + 1);
                }).map((word) => `${word.textContent} in ${drawing.getAttribute('aria-label').slice(0, 40)}`);
            })",
            &[],
        );
        assert_eq!(wide, json!([]), "{language}");
    }
}
