//! The panel of an exercise's page, as a learner sees it: its state, its rows, what it says.

use serde_json::{Value, json};

use crate::book::Book;
use crate::browser::Browser;
use crate::setup;

/// Longest that a check of the course's own answers may take, in seconds.
pub(crate) const PATIENCE: u64 = 60;

/// Keeps every state that the panel and its rows go through.
const RECORD: &str = "
    window.seen = { panel: [], rows: {} };
    new MutationObserver((records) => {
        for (const { target, attributeName, oldValue } of records) {
            if (attributeName === 'data-state') window.seen.panel.push(oldValue);
            else if (target.matches('li[data-check]')) (window.seen.rows[target.dataset.check] ??= []).push(oldValue);
        }
    }).observe(document.querySelector('.panel'), {
        subtree: true, attributes: true, attributeOldValue: true, attributeFilter: ['data-state', 'data-verdict'],
    });";

/// The state now and those before it, and what rows failed: whether a check is slow, was never begun, or failed.
const WENT_THROUGH: &str = "JSON.stringify([document.querySelector('.panel').dataset.state, window.seen.panel,
    [...document.querySelectorAll('li[data-verdict=fail], li[data-verdict=error]')].map((row) => row.dataset.check)])";

/// The browser with an exercise's page open, on a machine with an engine.
pub(crate) struct Panel<'a> {
    pub(crate) browser: &'a Browser,
}

impl<'a> Panel<'a> {
    /// Enters by the printed address and opens the exercise's chapter.
    #[track_caller]
    pub(crate) fn open(browser: &'a Browser, book: &Book, language: &str) -> Panel<'a> {
        setup::engine();
        browser.goto(&book.entrance);
        Panel::at(browser, &book.chapter(language))
    }

    /// Opens an address that has a panel.
    #[track_caller]
    pub(crate) fn at(browser: &'a Browser, address: &str) -> Panel<'a> {
        browser.goto(address);
        Panel::here(browser)
    }

    /// The panel of the page that is open.
    #[track_caller]
    pub(crate) fn here(browser: &'a Browser) -> Panel<'a> {
        browser.until(
            "the panel with the progress",
            5,
            "document.querySelector('.panel[data-state] .files')?.textContent",
        );
        browser.script(RECORD, &[]);
        Panel { browser }
    }

    /// Presses `check`, `cancel`, `start` or `watch`.
    #[track_caller]
    pub(crate) fn press(&self, what: &str) {
        self.browser.click(&format!("[data-do={what}]"));
    }

    /// Waits for a state.
    #[track_caller]
    pub(crate) fn until(&self, state: &str) {
        let reached = format!("document.querySelector('.panel').dataset.state === '{state}'");
        self.browser.until_or_tell(&format!("the panel to be {state}"), PATIENCE, &reached, WENT_THROUGH);
    }

    /// Waits for a verdict, also while the panel waits for the next save.
    #[track_caller]
    pub(crate) fn until_result(&self, verdict: &str) {
        let reached = format!("document.querySelector('.panel').dataset.result === '{verdict}'");
        self.browser.until(&format!("the result {verdict}"), PATIENCE, &reached);
    }

    /// Presses the button and waits for the verdict.
    #[track_caller]
    pub(crate) fn check(&self, verdict: &str) {
        self.press("check");
        self.until(verdict);
    }

    /// The state now.
    #[track_caller]
    pub(crate) fn state(&self) -> String {
        let state = self.browser.script("return document.querySelector('.panel').dataset.state", &[]);
        state.as_str().unwrap().to_owned()
    }

    /// The sentence that is read out.
    #[track_caller]
    pub(crate) fn summary(&self) -> String {
        self.browser.text(".panel .summary")
    }

    /// Every state that the panel went through, this one included.
    #[track_caller]
    pub(crate) fn states(&self) -> Vec<String> {
        let script = "return [...window.seen.panel, document.querySelector('.panel').dataset.state]";
        let states = self.browser.script(script, &[]);
        let mut states: Vec<String> =
            states.as_array().unwrap().iter().map(|state| state.as_str().unwrap().to_owned()).collect();
        states.dedup();
        states
    }

    /// The verdicts that each row went through, the present one last.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<(String, Vec<String>)> {
        let script = "return [...document.querySelectorAll('li[data-check]')].map((row) =>
            [row.dataset.check, [...(window.seen.rows[row.dataset.check] ?? []), row.dataset.verdict ?? null]])";
        let rows = self.browser.script(script, &[]);
        let named = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (named(&row[0]), row[1].as_array().unwrap().iter().map(named).collect())).collect()
    }

    /// The checks with this verdict.
    #[track_caller]
    pub(crate) fn with(&self, verdict: &str) -> Vec<String> {
        let rows = self.rows().into_iter();
        rows.filter(|(_, seen)| seen.last().is_some_and(|last| last == verdict))
            .map(|(check, _)| check)
            .collect()
    }

    /// What stands beside an exercise in the chapter list: its status, and its words.
    #[track_caller]
    pub(crate) fn listed(&self, folder: &str) -> (String, String) {
        let script =
            "const state = document.querySelector(`#chapter-list a[href$='${arguments[0]}.html'] .state`);
            return [state?.dataset.status, state?.textContent]";
        let listed = self.browser.script(script, &[json!(folder)]);
        let part = |index: usize| listed[index].as_str().unwrap_or_default().to_owned();
        (part(0), part(1))
    }

    /// The text below a row with this label.
    #[track_caller]
    pub(crate) fn fact(&self, check: &str, label: &str) -> String {
        let script = "return [...document.querySelectorAll(`li[data-check='${arguments[0]}'] dt`)]
            .find((term) => term.textContent === arguments[1])?.nextElementSibling.textContent";
        let fact = self.browser.script(script, &[json!(check), json!(label)]);
        fact.as_str().unwrap_or_else(|| panic!("{check} has no `{label}`")).to_owned()
    }

    /// Milliseconds from the click to a mark of the page's script.
    #[track_caller]
    pub(crate) fn milliseconds_to(&self, mark: &str) -> f64 {
        let script =
            "const at = (name) => performance.getEntriesByName(`harden-check:${name}`).at(-1).startTime;
            return at(arguments[0]) - at('click')";
        self.browser.script(script, &[json!(mark)]).as_f64().unwrap()
    }
}
