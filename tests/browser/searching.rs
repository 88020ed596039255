//! Does the search find words as people write them?

use crate::book::Book;
use crate::browser::Browser;
use crate::session::{DOWN, UP};

/// Looks a word up and returns the headings of the places.
fn found(browser: &Browser, word: &str) -> Vec<String> {
    browser.script("const field = document.getElementById('query'); field.focus(); field.select()", &[]);
    browser.script("document.getElementById('found').textContent = ''", &[]);
    browser.write(word);
    browser.until(&format!("places for {word}"), 5, "document.getElementById('found').textContent");
    let links = browser
        .script("return [...document.querySelectorAll('#results a')].map((link) => link.textContent)", &[]);
    links.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()).collect()
}

#[test]
fn words_are_found_in_their_usual_forms() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let words: [(&str, &[&str]); 2] = [
        (
            "de",
            &[
                "Rechte",
                "Rechten",
                "Containern",
                "Geheimnisse",
                "Geheimnissen",
                "Schlüsseln",
                "schlüssel",
                "Größen",
                "USER",
            ],
        ),
        ("en", &["container", "containers", "hardening", "secrets", "secret", "no-new-privileges", "USER"]),
    ];
    for (language, words) in words {
        browser.goto(&book.page(&format!("{language}/index.html")));
        for word in words {
            assert!(!found(&browser, word).is_empty(), "{word} is not found");
        }
        let none = found(&browser, "xylophonquark");
        assert!(none.is_empty(), "{none:?}");
        assert_eq!(browser.text("#found"), crate::book::word(language, "found-none"));
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_singular_finds_what_its_plural_finds() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for (language, one, other) in [
        ("de", "Geheimnis", "Geheimnissen"),
        ("de", "Container", "Containern"),
        ("de", "Größe", "Größen"),
        ("en", "volume", "volumes"),
    ] {
        browser.goto(&book.page(&format!("{language}/index.html")));
        let common: Vec<String> = found(&browser, other);
        let places = found(&browser, one);
        assert!(common.iter().any(|place| places.contains(place)), "{one}: {places:?}\n{other}: {common:?}");
    }
}

#[test]
fn a_place_that_is_found_leads_there_from_every_page() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for (language, word, page) in [("de", "Glossar", "no/such/page.html"), ("en", "glossary", "index.html")] {
        browser.goto(&book.page(&format!("{language}/{page}")));
        assert!(!found(&browser, word).is_empty());
        let heading = browser.text("#results a");
        browser.click("#results a");
        browser.until(
            "the place",
            5,
            "!document.querySelector('#results a') && document.querySelector('h1')",
        );
        assert!(browser.address().contains(&format!("/{language}/")), "{}", browser.address());
        let title = browser.text("h1");
        assert!(
            heading.starts_with(title.split(" · ").last().unwrap()) || heading.contains(&title),
            "{heading} leads to {title}"
        );
        // The list is closed by Escape, and the field is empty then.
        found(&browser, word);
        browser.press(&[crate::session::ESCAPE]);
        browser.until("an empty list", 5, "document.getElementById('results').hidden");
        assert_eq!(browser.script("return document.getElementById('query').value", &[]), "");
    }
}

#[test]
fn a_chapter_that_is_about_the_words_comes_first() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for (language, words, chapter) in [
        ("en", "capabilities", "9 ·"),
        ("en", "networks", "16 ·"),
        ("de", "Capabilities", "9 ·"),
        ("de", "Netzwerke", "16 ·"),
    ] {
        browser.goto(&book.page(&format!("{language}/index.html")));
        let places = found(&browser, words);
        assert!(places[0].starts_with(chapter), "{words}: {places:?}");
        assert!(browser.count("#results mark") > 0, "{words}: what was looked for is not marked");
    }
    // What is shown of a place is short, and where its prose holds the words, it is the part with them.
    found(&browser, "Gesundheitsprüfung Kernel");
    let shown = "return [...document.querySelectorAll('#results p')].map((text) =>
        [text.textContent.length <= 170, text.textContent.startsWith('… '), text.querySelector('mark') !== null])";
    let shown = browser.script(shown, &[]);
    let shown = shown.as_array().unwrap();
    assert!(shown.iter().all(|one| one[0] == true), "{shown:?}");
    assert!(shown.iter().any(|one| one[1] == true), "{shown:?}");
    assert!(shown.iter().all(|one| one[1] == false || one[2] == true), "{shown:?}");
    // Umlauts in two letters, and words that no section holds together.
    for words in ["schreibgeschuetzt", "Schluessel", "Rechte entziehen"] {
        assert!(!found(&browser, words).is_empty(), "{words}");
    }
    assert_eq!(found(&browser, "Schluessel"), found(&browser, "Schlüssel"));
}

#[test]
fn the_search_is_reached_and_walked_through_by_keyboard() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let site = book.course.folder().join("site");
    let answer = book.course.command(&["book", "build", "site"]);
    assert!(answer.status.success(), "{answer:?}");
    let served = book.page("en/08-dedicated-user.html");
    // From a file as well, without a server.
    for address in [served, format!("file://{}/en/08-dedicated-user.html", site.display())] {
        browser.goto(&address);
        browser.press(&['/']);
        browser.write("capability");
        browser.until("places", 5, "document.querySelectorAll('#results a').length > 1");
        let place = "return [...document.querySelectorAll('#results a')].indexOf(document.activeElement)";
        for expected in [0, 1] {
            browser.press(&[DOWN]);
            assert_eq!(browser.script(place, &[]), expected);
        }
        browser.press(&[UP, UP]);
        assert_eq!(browser.script("return document.activeElement.id", &[]), "query");
        browser.press(&[DOWN, crate::session::ENTER]);
        browser.until("the place", 5, "!location.pathname.includes('/08-') && document.querySelector('h1')");
        assert_eq!(browser.complaints(), [""; 0]);
    }
}
