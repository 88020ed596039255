//! The browser suite: what only a real browser can prove of the book that `harden-check book` serves.
//!
//! Each test starts the real program on a course folder of its own and reads the book in a headless
//! Chromium, at most two of them at a time. Where Chromium, its driver, an engine or axe-core is
//! missing the tests fail and name the next step; with `HARDEN_CHECK_SETUP=1` they are fetched first.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accessible;
mod axe;
mod bad_moments;
mod book;
mod browser;
mod course;
mod cover;
mod drawings;
mod held;
mod keyboard;
mod launch;
mod looks;
mod own;
mod pages;
mod panel;
mod paper;
mod questions;
mod reading;
mod screenshots;
mod searching;
mod session;
mod setup;
mod story;
mod strangers;
mod widths;
mod wire;
