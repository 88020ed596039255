//! One headless Chromium with a profile of its own, and what a reader does with it: go, press, look.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::held::Held;
use crate::launch;

/// Keys as the WebDriver protocol names them.
pub(crate) const TAB: char = '\u{E004}';
pub(crate) const DOWN: char = '\u{E015}';
pub(crate) const UP: char = '\u{E013}';
pub(crate) const ENTER: char = '\u{E007}';
pub(crate) const ESCAPE: char = '\u{E00C}';

/// A browser's process and its window.
pub(crate) struct Session {
    client: Client,
    runtime: Runtime,
    /// The driver's address of this session.
    address: String,
    /// The servers whose pages were open, since the last test.
    origins: Mutex<BTreeSet<String>>,
    /// Ends the browser, after a panic and at the end of the test program as well.
    _driver: Held,
}

impl Session {
    /// A new one with more flags, which no other test gets.
    pub(crate) fn start(flags: &[&str]) -> Session {
        let (driver, driver_address, capabilities) = launch::driver(flags);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime
            .block_on(
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(capabilities.as_object().unwrap().clone())
                    .connect(&driver_address),
            )
            .unwrap();
        let id = runtime.block_on(client.session_id()).unwrap().unwrap();
        let address = format!("{driver_address}/session/{id}");
        Session { client, runtime, address, origins: Mutex::default(), _driver: driver }
    }

    /// Forgets everything that a test may have left: windows, what pages keep and may do, media.
    #[track_caller]
    pub(crate) fn forget(&self) {
        let windows = self.runtime.block_on(self.client.windows()).unwrap();
        for window in &windows[1..] {
            self.runtime.block_on(self.client.switch_to_window(window.clone())).unwrap();
            self.runtime.block_on(self.client.close_window()).unwrap();
        }
        self.runtime.block_on(self.client.switch_to_window(windows[0].clone())).unwrap();
        self.goto("about:blank");
        for origin in std::mem::take(&mut *self.origins.lock().unwrap()) {
            let all = json!({ "origin": origin, "storageTypes": "all" });
            self.devtools("Storage.clearDataForOrigin", &all);
        }
        self.devtools("Browser.resetPermissions", &json!({}));
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": "", "features": [] }));
        self.complaints();
        self.requests();
    }

    /// Opens an address and waits until its page is read.
    #[track_caller]
    pub(crate) fn goto(&self, address: &str) {
        let origin: Vec<&str> = address.splitn(4, '/').take(3).collect();
        self.origins.lock().unwrap().insert(origin.join("/"));
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
        self.until_or_tell(what, seconds, expression, "''")
    }

    /// The same, and where the time is over it tells what another expression says then.
    #[track_caller]
    pub(crate) fn until_or_tell(&self, what: &str, seconds: u64, expression: &str, told: &str) -> Value {
        let end = Instant::now() + Duration::from_secs(seconds);
        let script = format!("return {expression}");
        loop {
            let value = self.script(&script, &[]);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != 0 && value != "" {
                return value;
            }
            assert!(
                Instant::now() < end,
                "waited {seconds} s for {what}: `{expression}` is {value} at {}, {}",
                self.address(),
                self.script(&format!("return {told}"), &[])
            );
            thread::sleep(Duration::from_millis(25));
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
        self.runtime.block_on(self.client.switch_to_window(opened.handle)).unwrap();
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

    /// The page as a PDF in A4 with numbered pages and a list of contents.
    #[track_caller]
    pub(crate) fn pdf(&self) -> Vec<u8> {
        let number = "<p style=\"font: 8pt sans-serif; width: 100%; text-align: center\"><span class=pageNumber></span></p>";
        let wish = json!({
            "paperWidth": 8.27, "paperHeight": 11.69, "displayHeaderFooter": true, "headerTemplate": "<p></p>",
            "footerTemplate": number, "generateTaggedPDF": true, "generateDocumentOutline": true,
        });
        let printed = self.devtools("Page.printToPDF", &wish);
        base64::prelude::BASE64_STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
    }

    #[track_caller]
    fn driver(&self, command: &str, body: &Value) -> Value {
        let address = format!("{}/{command}", self.address);
        self.runtime.block_on(crate::wire::post(&address, body))
    }
}
