//! Can the book be read, in both languages, and does a page ask for nothing but itself?

use serde_json::{Value, json};

use crate::book::{Book, LANGUAGES, word};
use crate::browser::Browser;
use crate::pages::KINDS;

/// Most bytes of a page with its style, scripts and pictures, before compression. The search index is
/// fetched when the search is first used, and not counted.
const HEAVIEST: u64 = 150_000;

#[test]
fn the_front_page_leads_to_both_languages() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        browser.goto(&book.page(""));
        browser.click(&format!("a[hreflang={language}]"));
        browser.until("the book", 5, "document.getElementById('chapter-list')");
        assert_eq!(browser.address(), book.page(&format!("{language}/index.html")));
        assert_eq!(browser.script("return document.documentElement.lang", &[]), language);
        let title = browser.script("return document.title", &[]);
        assert!(title.as_str().unwrap().contains(word(language, "title")), "{title}");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_chapter_list_knows_the_place_and_the_pages_turn() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        browser.goto(&book.page(&format!("{language}/foundations.html")));
        let here = "#chapter-list a[aria-current=page]";
        assert_eq!(browser.count(here), 1);
        let first = browser.text(here);
        browser.click("a[rel=next]");
        browser.until("the next chapter", 5, "location.pathname.includes('/01-')");
        assert_eq!(browser.count(here), 1);
        assert_ne!(browser.text(here), first);
        browser.click("a[rel=prev]");
        browser.until("the chapter before", 5, "!location.pathname.includes('/01-')");
        assert_eq!(browser.text(here), first);
        // From the list to a chapter in the middle: its own entry stands in view.
        browser.click("#chapter-list a[href$='21-healthcheck.html']");
        browser.until(
            "chapter 21",
            5,
            "location.pathname.includes('/21-') && document.querySelector('a[rel=next]')",
        );
        let seen = "const list = document.getElementById('chapter-list').getBoundingClientRect();
            const link = document.querySelector('#chapter-list a[aria-current]').getBoundingClientRect();
            return link.top >= list.top && link.bottom <= list.bottom";
        assert_eq!(browser.script(seen, &[]), true);
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn an_address_that_is_not_there_says_so_in_its_language() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for (language, heading) in [("en", "does not exist"), ("de", "gibt es nicht")] {
        for path in ["nothing.html", "deep/er/nothing.html"] {
            browser.goto(&book.page(&format!("{language}/{path}")));
            assert_eq!(browser.script("return document.documentElement.lang", &[]), language);
            let text = browser.text("main");
            assert!(text.contains(heading), "{text}");
            browser.click(".home");
            browser.until("the front page", 5, "document.querySelector('a[rel=next]')");
            assert_eq!(browser.address(), book.page(&format!("{language}/index.html")));
        }
    }
}

#[test]
fn every_page_asks_this_server_only_and_for_little() {
    let (book, browser) = (Book::open("en"), Browser::open());
    browser.goto(&book.entrance);
    browser.requests();
    let mut heaviest = (0, String::new());
    for language in LANGUAGES {
        for (kind, path) in KINDS {
            let address = book.page(&format!("{language}/{path}"));
            browser.goto(&address);
            browser.until("the progress", 5, "document.querySelector('#chapter-list .state')");
            for request in browser.requests() {
                let own = request.starts_with(&format!("{}/", book.origin)) || request.starts_with("data:");
                assert!(own, "{address} asks {request}");
            }
            let complaints = browser.complaints();
            // The browser itself reports the page that is not there.
            let expected = usize::from(kind == "not-found");
            assert_eq!(complaints.len(), expected, "{address}: {complaints:?}");
            assert_policy(&browser, &address);
            browser.complaints();
            let weight = weight(&browser);
            assert!(weight < HEAVIEST, "{address} weighs {weight} bytes");
            heaviest = heaviest.max((weight, address));
        }
    }
    println!("heaviest page: {} bytes, {}", heaviest.0, heaviest.1.replace(&book.origin, ""));
}

/// Even a page that wanted to could not ask anybody else.
fn assert_policy(browser: &Browser, address: &str) {
    let header = "await fetch(location.href).then((answer) => answer.headers.get('content-security-policy'))";
    let policy = browser.promised(header, &[]);
    let policy = policy.as_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains('*'), "{address}: {policy}");
    assert!(!policy.contains("unsafe"), "{address}: {policy}");
}

fn weight(browser: &Browser) -> u64 {
    let sizes: Value = browser.script(
        "return performance.getEntries()
            .filter((entry) => ['navigation', 'resource'].includes(entry.entryType) && !entry.name.includes(arguments[0]))
            .map((entry) => entry.decodedBodySize)",
        &[json!("search-index")],
    );
    sizes.as_array().unwrap().iter().map(|size| size.as_u64().unwrap()).sum()
}
