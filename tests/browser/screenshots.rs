//! Pictures of the book for people to look at, in `target/screenshots`.

use std::fs;

use base64::Engine as _;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::setup;

/// Draws the window, or one element of the page in its whole length. After anything that measures:
/// a long element is drawn in a window of another size.
#[track_caller]
pub(crate) fn take(browser: &Browser, name: &str, element: Option<&str>) {
    let mut wish = json!({ "format": "png" });
    // A window without scrollbars is wider, and the lines break elsewhere.
    browser.devtools("Emulation.setScrollbarsHidden", &json!({ "hidden": element.is_some() }));
    if let Some(selector) = element {
        let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return { x: Math.max(0, box.x + scrollX - 8), y: box.y + scrollY - 8, width: box.width + 16, height: box.height + 16, scale: 1 }";
        wish["clip"] = browser.script(script, &[json!(selector)]);
        wish["captureBeyondViewport"] = Value::Bool(true);
    }
    let picture = browser.devtools("Page.captureScreenshot", &wish);
    browser.devtools("Emulation.setScrollbarsHidden", &json!({ "hidden": false }));
    let picture = base64::prelude::BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    keep(&format!("{name}.png"), &picture);
}

/// Puts a file beside the pictures.
pub(crate) fn keep(name: &str, bytes: &[u8]) {
    let folder = setup::target().join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}
