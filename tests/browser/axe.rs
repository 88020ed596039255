//! axe-core on the page that is open: which rules of WCAG 2.2 AA does it break?

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::setup;

/// WCAG 2.0 to 2.2, A and AA (`target-size` among them), and axe's own good practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The looks that a page has.
pub(crate) const LOOKS: [&str; 2] = ["light", "dark"];

/// Violations of the open page, one line each: where, which rule, which elements.
#[track_caller]
pub(crate) fn violations(browser: &Browser, page: &str) -> Vec<String> {
    broken(browser, page, true)
}

/// The same without the contrast of colours, which takes most of the time: for a page that is made of pages that were
/// looked at.
#[track_caller]
pub(crate) fn violations_but_colours(browser: &Browser, page: &str) -> Vec<String> {
    broken(browser, page, false)
}

#[track_caller]
fn broken(browser: &Browser, page: &str, colours: bool) -> Vec<String> {
    if browser.script("return typeof axe", &[]) == "undefined" {
        browser.script(setup::axe().as_str(), &[]);
        let known = browser.script("return axe.getRules(['wcag22aa']).map((rule) => rule.ruleId)", &[]);
        assert!(known.to_string().contains("target-size"), "this axe-core is too old: {known}");
    }
    let found = browser.promised(
        "await axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'], rules: { 'color-contrast': { enabled: arguments[1] } } })
            .then(({ violations }) => violations.map(({ id, help, nodes }) => ({
                id, help, targets: nodes.map((node) => node.target.join(' ')), why: nodes[0].failureSummary })))",
        &[json!(RULES), json!(colours)],
    );
    let line = |violation: &Value| {
        let part = |key: &str| violation[key].as_str().unwrap_or_default().replace('\n', " ");
        format!("{page}: {} ({}) at {}: {}", part("id"), part("help"), violation["targets"], part("why"))
    };
    found.as_array().unwrap().iter().map(line).collect()
}

/// Makes the page light or dark, at once.
#[track_caller]
pub(crate) fn look(browser: &Browser, look: &str) {
    browser.script("document.documentElement.dataset.look = arguments[0]", &[json!(look)]);
}
