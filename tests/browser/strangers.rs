//! What do others in the same browser reach: a foreign page, a foreign name, a window without the key?

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

use crate::book::{Book, LANGUAGES, word};
use crate::browser::Browser;
use crate::course::SILENT_SERVICE;
use crate::panel::Panel;
use crate::session::Session;

/// A page that somebody else serves on the same machine.
struct Stranger {
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stranger {
    fn open() -> Stranger {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, closed) = (listener.local_addr().unwrap(), Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&closed);
        let thread = thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                if seen.load(Ordering::SeqCst) {
                    return;
                }
                // A browser also opens connections that it may never use.
                thread::spawn(move || {
                    let _ = stream.read(&mut [0; 4096]);
                    let page = "<!DOCTYPE html><title>stranger</title><p>stranger";
                    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
                    // A browser that has gone needs no answer.
                    let _ = write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len());
                });
            }
        });
        Stranger { address, closed, thread: Some(thread) }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the listener.
        drop(TcpStream::connect(self.address));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Everything that a page can send without being asked first, and what it can ask for.
const ATTEMPTS: &str = "await (async () => {
    const [origin, key] = arguments;
    const read = async (options, path) => {
        try {
            const answer = await fetch(`${origin}${path}`, options);
            return answer.type === 'opaque' ? 'opaque' : `${answer.status} ${(await answer.text()).slice(0, 200)}`;
        } catch (problem) { return 'refused'; }
    };
    const check = '/api/exercises/8/check', post = { method: 'POST', body: '{\"watch\":false}' };
    const headers = { 'X-Harden-Check-Key': key, 'Content-Type': 'application/json' };
    const picture = (path) => new Promise((done) => {
        const image = new Image();
        image.onload = () => done('loaded');
        image.onerror = () => done('refused');
        image.src = `${origin}${path}`;
    });
    return {
        page: await read({}, '/en/index.html'),
        progress: await read({}, '/api/progress'),
        'progress with the key': await read({ headers: { 'X-Harden-Check-Key': key } }, '/api/progress'),
        'check without headers': await read(post, check),
        'check with headers': await read({ ...post, headers }, check),
        'check as text': await read({ ...post, mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } }, check),
        'check with cookies': await read({ ...post, credentials: 'include' }, check),
        'start as text': await read({ method: 'POST', body: '{}', mode: 'no-cors' }, '/api/exercises/8/start'),
        'check as a picture': await picture(check),
        'progress as a picture': await picture('/api/progress'),
        'the favicon': await picture('/en/favicon.svg'),
    };
})()";

#[test]
fn a_foreign_page_reads_nothing_and_starts_nothing() {
    let (book, browser, stranger) = (Book::open("en"), Browser::open(), Stranger::open());
    browser.goto(&book.entrance);
    // Another port is another origin and still the same site; another name is another site.
    for address in
        [format!("http://{}/", stranger.address), format!("http://localhost:{}/", stranger.address.port())]
    {
        browser.goto(&address);
        let answers = browser.promised(ATTEMPTS, &[json!(book.origin), json!(book.key())]);
        for (attempt, answer) in answers.as_object().unwrap() {
            // An opaque answer cannot be read; that it was a refusal is seen below.
            assert!(
                ["refused", "opaque"].contains(&answer.as_str().unwrap()),
                "{attempt} from {address}: {answer}"
            );
        }
        let form = "const form = document.createElement('form');
            Object.assign(form, { method: 'post', enctype: 'text/plain', action: `${arguments[0]}/api/exercises/8/check` });
            document.body.append(form); form.submit()";
        browser.script(form, &[json!(book.origin)]);
        browser.until("the refusal", 5, "document.body.textContent.includes('foreign-origin')");
        assert!(browser.address().starts_with(&book.origin));
        nothing_has_happened(&book);
        // Nor does a plain link to the API tell anything.
        browser.goto(&address);
        browser.script("location.href = `${arguments[0]}/api/progress`", &[json!(book.origin)]);
        browser.until("the refusal", 5, "document.body.textContent.includes('foreign-origin')");
        // In a frame it does not appear either.
        browser.goto(&address);
        let frame = "const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame);
            window.framed = false; frame.onload = () => { window.framed = true; }";
        browser.script(frame, &[json!(book.chapter("en"))]);
        browser.until("the frame's end", 5, "window.framed");
        let complaints = browser.complaints().join("\n");
        assert!(complaints.contains("frame-ancestors"), "{complaints}");
    }
}

fn nothing_has_happened(book: &Book) {
    assert_eq!(book.course.runs(), [""; 0]);
    let status = book.course.status(8);
    assert_eq!((&status["attempts"], &status["last"]), (&json!(0), &Value::Null), "{status}");
}

#[test]
fn the_server_does_not_answer_to_a_foreign_name() {
    let book = Book::open("en");
    let browser = Session::start(&["--host-resolver-rules=MAP evil.test 127.0.0.1"]);
    let rebound = book.origin.replace("127.0.0.1", "evil.test");
    for path in ["en/index.html", "-/live.en.js", "api/progress"] {
        browser.goto(&format!("{rebound}/{path}"));
        let text = browser.text("body");
        assert!(text.contains("foreign-host") && !text.contains("chapter"), "{text}");
    }
    // Its own script in that name could read what it gets; it gets a refusal.
    let answer = browser.promised(
        "await fetch('/api/progress', { headers: { 'X-Harden-Check-Key': arguments[0] } }).then((answer) => answer.status)",
        &[json!(book.key())],
    );
    assert_eq!(answer, 403);
}

#[test]
fn a_window_without_the_key_says_so_and_stays_useful() {
    let (book, browser) = (Book::open("en"), Browser::open());
    for language in LANGUAGES {
        // The same server under its other name keeps no key here.
        browser.goto(&book.chapter(language).replace("127.0.0.1", "localhost"));
        browser.until("the state", 5, "document.querySelector('.panel[data-state=no-key]')");
        assert_eq!(browser.text(".summary"), word(language, "live-no-key").replace('`', ""));
        let shown = |selector: &str| {
            browser
                .script("return document.querySelector(arguments[0]).checkVisibility()", &[json!(selector)])
        };
        assert_eq!(shown(".panel .static"), true);
        assert_eq!(shown(".panel .copy"), true);
        assert_eq!(shown("[data-do=check]"), false);
        assert_eq!(browser.text(".panel .code code"), "harden-check exercise 8");
        assert_eq!(browser.complaints(), [""; 0], "it asks for nothing that it cannot have");
        // An old key of an earlier start is no better, and says the same.
        browser.script("localStorage.setItem('harden-check-key', '00000000000000000000000000000000')", &[]);
        browser.reload();
        browser.until("the state", 5, "document.querySelector('.panel[data-state=no-key]')");
        browser.complaints();
        // With the address that was printed this very window works.
        let hash = book.chapter(language).replace("127.0.0.1", "localhost");
        browser.goto(&format!("{hash}?key={}#check", book.key()));
        browser.until(
            "the state",
            5,
            "document.querySelector('.panel[data-state=idle] .files')?.textContent",
        );
        assert_eq!(browser.address(), format!("{hash}#check"));
        browser.script("localStorage.removeItem('harden-check-key')", &[]);
    }
}

#[test]
fn a_second_check_of_the_same_exercise_is_refused_with_a_sentence() {
    let (book, browser) = (Book::open("en"), Browser::open());
    let panel = Panel::open(&browser, &book, "en");
    book.course.write("Dockerfile", SILENT_SERVICE);
    panel.press("check");
    panel.until("running");
    let first = browser.second_window();
    browser.size(1280, 900);
    let second = Panel::at(&browser, &book.chapter("de"));
    second.press("check");
    browser.until("the refusal", 5, "document.querySelector('.summary').textContent");
    browser.until("the refusal", 5, "document.querySelector('.panel').dataset.state !== 'running'");
    assert!(second.summary().contains("in einem anderen Fenster"), "{}", second.summary());
    assert_eq!(second.state(), "idle");
    assert!(second.with("running").is_empty());
    // An exercise that is not there has its sentence, too.
    let unknown = "await fetch('/api/exercises/99/check?lang=de', { method: 'POST', body: '{\"watch\":false}',
        headers: { 'Content-Type': 'application/json', 'X-Harden-Check-Key': localStorage.getItem('harden-check-key') } })
        .then(async (answer) => [answer.status, (await answer.json()).message])";
    assert_eq!(browser.promised(unknown, &[]), json!([404, "Diese Übung gibt es nicht."]));
    browser.to_window(&first);
    assert_eq!(panel.state(), "running");
    panel.press("cancel");
    panel.until("idle");
}
