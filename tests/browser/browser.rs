//! One headless Chromium with a profile of its own, and what a reader does with it: go, press, look.

use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::held::Held;
use crate::setup;

/// Keys as the WebDriver protocol names them.
pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
pub(crate) const ESCAPE: char = '\u{E00C}';

/// How the browser is started. It asks nobody on the network for anything.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A page that still scrolls cannot be pressed.
    "--force-prefers-reduced-motion",
];

/// Browsers that may be open at the same time.
static PLACES: (Mutex<usize>, Condvar) = (Mutex::new(2), Condvar::new());

/// One of the [`PLACES`].
struct Place;

impl Place {
    fn take() -> Place {
        let (free, told) = &PLACES;
        let mut free = told.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap();
        *free -= 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *PLACES.0.lock().unwrap() += 1;
        PLACES.1.notify_one();
    }
}

/// A browser with one window. Closed at the end, with all its processes.
pub(crate) struct Browser {
    client: Client,
    runtime: Runtime,
    /// The driver's address of this session.
    session: String,
    // Dropped in this order.
    _driver: Held,
    _profile: TempDir,
    _place: Place,
}

impl Browser {
    /// A new one, 1280 pixels wide.
    pub(crate) fn open() -> Browser {
        Browser::with(&[])
    }

    /// A new one with more flags.
    pub(crate) fn with(flags: &[&str]) -> Browser {
        let tools = setup::tools();
        let place = Place::take();
        let profile = TempDir::new().unwrap();
        let driver = Held::start(&tools.driver, &["--port=0"], profile.path(), &[("HOME", profile.path())]);
        let port: u16 = driver.said("the driver's port", 30, |text| {
            text.split("successfully on port ").nth(1)?.split('.').next()?.parse().ok()
        });
        let address = format!("http://127.0.0.1:{port}");
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let capabilities = capabilities(&tools.chromium, profile.path(), flags);
        let client = runtime
            .block_on(
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(capabilities.as_object().unwrap().clone())
                    .connect(&address),
            )
            .unwrap();
        let id = runtime.block_on(client.session_id()).unwrap().unwrap();
        let session = format!("{address}/session/{id}");
        let browser = Browser { client, runtime, session, _driver: driver, _profile: profile, _place: place };
        browser.size(1280, 900);
        browser
    }

    /// Opens an address and waits until its page is read.
    #[track_caller]
    pub(crate) fn goto(&self, address: &str) {
        self.runtime.block_on(self.client.goto(address)).unwrap();
    }

    /// The address that stands in the bar.
    #[track_caller]
    pub(crate) fn address(&self) -> String {
        self.runtime.block_on(self.client.current_url()).unwrap().to_string()
    }

    /// Reads the page anew.
    #[track_caller]
    pub(crate) fn reload(&self) {
        self.runtime.block_on(self.client.refresh()).unwrap();
    }

    /// What a script returns. The page's policy does not bind it.
    #[track_caller]
    pub(crate) fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.runtime
            .block_on(self.client.execute(script, arguments.to_vec()))
            .unwrap_or_else(|error| panic!("{error}\nin {script}"))
    }

    /// What the promise of an expression comes to.
    #[track_caller]
    pub(crate) fn promised(&self, expression: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => ({expression}))().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self.runtime.block_on(self.client.execute_async(&script, arguments.to_vec())).unwrap();
        assert!(answer["error"].is_null(), "{}\nin {expression}", answer["error"]);
        answer["value"].clone()
    }

    /// The text of the first element that a selector finds.
    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent.trim().replace(/\\s+/g, ' ')";
        let text = self.script(script, &[json!(selector)]);
        text.as_str().unwrap_or_else(|| panic!("nothing is `{selector}`")).to_owned()
    }

    /// How many elements a selector finds.
    #[track_caller]
    pub(crate) fn count(&self, selector: &str) -> u64 {
        self.script("return document.querySelectorAll(arguments[0]).length", &[json!(selector)])
            .as_u64()
            .unwrap()
    }

    /// Presses the first element that a selector finds with the mouse, in the middle of the window.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        // The bar is always in sight, and going there would move the page.
        let script = "const one = document.querySelector(arguments[0]);
            if (one && !one.closest('.bar')) one.scrollIntoView({ block: 'center' })";
        self.script(script, &[json!(selector)]);
        self.runtime
            .block_on(async { self.client.find(Locator::Css(selector)).await?.click().await })
            .unwrap_or_else(|error| panic!("{error}\nat {selector}"));
    }

    /// Presses and lets go of keys, one after the other, wherever the focus is.
    #[track_caller]
    pub(crate) fn press(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.runtime.block_on(self.client.perform_actions(actions)).unwrap();
    }

    /// Types text, wherever the focus is.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        self.press(&text.chars().collect::<Vec<_>>());
    }

    /// Polls an expression until it is true for JavaScript, and returns its value.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, seconds: u64, expression: &str) -> Value {
        let end = Instant::now() + Duration::from_secs(seconds);
        let script = format!("return {expression}");
        loop {
            let value = self.script(&script, &[]);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != 0 && value != "" {
                return value;
            }
            assert!(
                Instant::now() < end,
                "waited {seconds} s for {what}: `{expression}` is {value} at {}",
                self.address()
            );
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// Gives the window another size, in CSS pixels.
    #[track_caller]
    pub(crate) fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// A command of the browser's own tools.
    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.driver("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What the page has complained about since this was last asked: errors of scripts, refused
    /// requests, breaches of its policy.
    #[track_caller]
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.driver("se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().unwrap();
        entries.iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// The addresses of all requests since this was last asked, those of the browser itself among them.
    #[track_caller]
    pub(crate) fn requests(&self) -> Vec<String> {
        let entries = self.driver("se/log", &json!({ "type": "performance" }));
        let told = entries.as_array().unwrap().iter();
        told.filter_map(|entry| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let is_request = event["message"]["method"] == "Network.requestWillBeSent";
            is_request.then(|| event["message"]["params"]["request"]["url"].as_str().unwrap().to_owned())
        })
        .collect()
    }

    /// Opens a second window and goes on there.
    #[track_caller]
    pub(crate) fn second_window(&self) -> String {
        let first = self.runtime.block_on(self.client.window()).unwrap();
        let opened = self.runtime.block_on(self.client.new_window(true)).unwrap();
        let second = fantoccini::wd::WindowHandle::try_from(opened.handle).unwrap();
        self.runtime.block_on(self.client.switch_to_window(second)).unwrap();
        String::from(first)
    }

    /// Goes on in another window.
    #[track_caller]
    pub(crate) fn to_window(&self, window: &str) {
        let window = fantoccini::wd::WindowHandle::try_from(window.to_owned()).unwrap();
        self.runtime.block_on(self.client.switch_to_window(window)).unwrap();
    }

    /// The page on paper, as a PDF.
    #[track_caller]
    pub(crate) fn paper(&self) -> Vec<u8> {
        let printed = self.driver("print", &json!({}));
        base64::prelude::BASE64_STANDARD.decode(printed.as_str().unwrap()).unwrap()
    }

    #[track_caller]
    fn driver(&self, command: &str, body: &Value) -> Value {
        let address = format!("{}/{command}", self.session);
        self.runtime.block_on(crate::wire::post(&address, body))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Where it does not close, its process group is killed.
        let _ = self.runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(10), self.client.clone().close()).await
        });
    }
}

fn capabilities(chromium: &Path, profile: &Path, flags: &[&str]) -> Value {
    let mut arguments: Vec<String> = FLAGS.iter().chain(flags).map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.join("profile").display()));
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    })
}
