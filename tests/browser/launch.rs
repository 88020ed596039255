//! How are Chromium and its driver started?

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::held::Held;
use crate::setup;

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

/// A driver that runs, its address, and what it is to be told about the browser.
pub(crate) fn driver(flags: &[&str]) -> (Held, String, Value) {
    let tools = setup::tools();
    let home = TempDir::new().unwrap();
    let capabilities = capabilities(&tools.chromium, home.path(), flags);
    let driver = Held::at_home(&tools.driver, &["--port=0"], home);
    let port: u16 = driver.said("the driver's port", 30, |text| {
        text.split("successfully on port ").nth(1)?.split('.').next()?.parse().ok()
    });
    (driver, format!("http://127.0.0.1:{port}"), capabilities)
}

fn capabilities(chromium: &Path, profile: &Path, flags: &[&str]) -> Value {
    let mut arguments: Vec<String> = FLAGS.iter().chain(flags).map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.join("profile").display()));
    json!({
        "browserName": "chrome",
        // axe-core takes its time over the whole book on one page.
        "timeouts": { "script": 180_000 },
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    })
}
