//! Does every file keep to the style that CONTRIBUTING.md names?

use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, ExprForLoop, ExprLoop, ExprWhile, Item, LitStr, Macro};

use crate::house::{root, rust_files_below};
use crate::house_imports::{attributes_of, for_tests_only};

/// The most lines of a file.
const MOST_LINES: usize = 400;

/// Longer files that are being taken apart.
const TOO_LONG: [&str; 1] = ["tests/live/dockerfiles.rs"];

/// The waits of a fixed time that are what is asked for, and why no condition could end them earlier.
const FIXED_WAITS: [(&str, &str); 8] = [
    (
        "checker/lab/experiment/crash.rs",
        "the crash is asked for over HTTP and comes a moment after the answer",
    ),
    ("checker/lab/experiment/hang_calls.rs", "calls begin at a distance of each other"),
    ("checker/lab/experiment/health.rs", "between two looks of a loop, at Docker's own checks"),
    ("checker/lab/experiment/health.rs", "between two looks of a loop, at checks by hand"),
    ("checker/lab/experiment/health_command.rs", "a deadline of its own, which the command's end cuts short"),
    ("checker/lab/experiment/script/shop.rs", "the learner's own `sleep`, carried out"),
    ("checker/lab/run/ready.rs", "a service that publishes nothing is given time to fail"),
    ("tests/live/bad_days.rs", "a build is to be under way, and no message says so"),
];

/// Every Rust file of the house, by its path from the root.
fn all_files() -> Vec<(String, String)> {
    let mut files = vec![root().join("build.rs")];
    for folder in ["benches", "checker", "exercises/notes", "tests"] {
        files.extend(rust_files_below(folder));
    }
    let read = |path: PathBuf| (short(&path), fs::read_to_string(&path).unwrap());
    files.into_iter().map(read).collect()
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// Code that holds tests and nothing else.
fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = all_files()
        .into_iter()
        .filter(|(path, source)| source.lines().count() > MOST_LINES && !TOO_LONG.contains(&path.as_str()))
        .map(|(path, source)| format!("{path}: {} lines", source.lines().count()))
        .collect();
    assert!(long.is_empty(), "more than {MOST_LINES} lines, split them by question:\n{}", long.join("\n"));
}

/// A check's file says its rule, a command's what the command does, and tests what they hold.
#[test]
fn every_file_of_the_program_asks_its_question() {
    let silent: Vec<String> = all_files()
        .into_iter()
        .filter(|(path, _)| path.starts_with("checker/") && !is_test_file(path))
        .filter(|(path, source)| {
            let head = source.lines().map_while(|line| line.strip_prefix("//!"));
            let first: String = head.take_while(|line| !line.trim().is_empty()).collect();
            let says = first.contains('?')
                || (path.starts_with("checker/cli/") && first.starts_with(" `"))
                || path.starts_with("checker/checks/")
                || ["checker/lib.rs", "checker/main.rs", "checker/probe/main.rs"].contains(&path.as_str());
            !says
        })
        .map(|(path, source)| format!("{path}: {}", source.lines().next().unwrap_or_default()))
        .collect();
    assert!(silent.is_empty(), "no question in the first sentence:\n{}", silent.join("\n"));
}

/// Attributes of a source, each in one line.
fn attributes(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in source.lines().map(str::trim) {
        if open.is_none() && (line.starts_with("#[") || line.starts_with("#![")) {
            open = Some(String::new());
        }
        if let Some(text) = &mut open {
            text.push_str(line);
            if line.ends_with(']') {
                found.extend(open.take());
            }
        }
    }
    found
}

#[test]
fn an_exception_from_a_lint_is_expected_and_has_a_reason() {
    let mut broken = Vec::new();
    let mut expected = 0;
    for (path, source) in all_files() {
        for attribute in attributes(&source) {
            let begins = |word: &str| {
                ["#[", "#!["].iter().any(|open| attribute.starts_with(&format!("{open}{word}(")))
            };
            expected += usize::from(begins("expect"));
            if begins("allow") || (begins("expect") && !attribute.contains("reason = \"")) {
                broken.push(format!("{path}: {attribute}"));
            }
        }
    }
    assert!(expected > 0, "no attribute was read");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The seams to the kernel, of the probe and of the notes application's signals, are the places where the
/// compiler cannot know.
#[test]
fn only_the_seams_to_the_kernel_are_unsafe() {
    let words = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "#[unsafe("];
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let mut seen = 0;
    for (path, source) in all_files() {
        // This file names them.
        if path == "tests/suite/house_style.rs" {
            continue;
        }
        let found =
            source.lines().filter(is_code).filter(|line| words.iter().any(|word| line.contains(word)));
        let found = found.count();
        if path.starts_with("checker/probe/kernel/") || path == "exercises/notes/signals.rs" {
            seen += found;
        } else {
            assert_eq!(found, 0, "{path} is unsafe");
        }
    }
    assert!(seen > 0, "no seam to the kernel was read");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut before = "";
    let (mut bare, mut said) = (Vec::new(), 0);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && line.contains('=') && !line.starts_with('#') {
            match before.starts_with('#') {
                true => said += 1,
                false => bare.push(line),
            }
        }
        before = line;
    }
    assert!(said > 0, "no dependency was read");
    assert!(bare.is_empty(), "no reason above:\n{}", bare.join("\n"));
}

/// `clean` removes what carries our labels. Whoever prunes takes what is somebody else's.
#[test]
fn nothing_of_somebody_else_is_pruned() {
    for (path, source) in all_files() {
        for call in ["containers", "images", "networks", "volumes", "build"] {
            assert!(!source.contains(&format!(".prune_{call}(")), "{path} prunes {call}");
        }
    }
}

/// What an error says is a part of somebody's sentence.
#[test]
fn errors_are_fragments_in_lower_case() {
    let mut broken = Vec::new();
    let mut read = 0;
    for (path, source) in all_files().into_iter().filter(|(path, _)| path.starts_with("checker/")) {
        for attribute in attributes(&source) {
            let Some(text) = attribute.strip_prefix("#[error(\"") else { continue };
            read += 1;
            let text = &text[..text.rfind('"').unwrap_or(text.len())];
            if text.starts_with(|first: char| first.is_uppercase()) || text.ends_with(['.', '!']) {
                broken.push(format!("{path}: {text}"));
            }
        }
    }
    assert!(read > 0, "no error was read");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What a file's code waits for and says, its own tests left out.
#[derive(Default)]
struct Habits {
    loops: usize,
    /// Waits outside of every loop.
    waits: usize,
    /// All waits.
    all_waits: usize,
    sentences: Vec<String>,
}

impl Habits {
    fn of(source: &str) -> Self {
        let mut habits = Self::default();
        habits.visit_file(&syn::parse_file(source).unwrap());
        habits
    }

    fn wait(&mut self) {
        self.all_waits += 1;
        self.waits += usize::from(self.loops == 0);
    }

    fn in_loop(&mut self, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        visit(self);
        self.loops -= 1;
    }

    fn text(&mut self, text: &str) {
        let words = text.split_whitespace().count();
        if words > 3 && text.starts_with(char::is_uppercase) && text.trim_end().ends_with(['.', '!', '?']) {
            self.sentences.push(text.to_owned());
        }
    }

    fn tokens(&mut self, mut cursor: Cursor<'_>) {
        while !cursor.eof() {
            if let Some((ident, rest)) = cursor.ident() {
                if ident == "sleep" {
                    self.wait();
                }
                cursor = rest;
            } else if let Some((literal, rest)) = cursor.literal() {
                if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string()) {
                    self.text(&text.value());
                }
                cursor = rest;
            } else if let Some((inside, _, _, rest)) = cursor.any_group() {
                self.tokens(inside);
                cursor = rest;
            } else {
                cursor = cursor.token_tree().unwrap().1;
            }
        }
    }
}

impl<'ast> Visit<'ast> for Habits {
    fn visit_item(&mut self, item: &'ast Item) {
        let own_tests = matches!(item, Item::Mod(module) if for_tests_only(&module.attrs));
        if !own_tests && !for_tests_only(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    // What stands in an attribute is for developers.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_expr_for_loop(&mut self, expression: &'ast ExprForLoop) {
        self.in_loop(|habits| visit::visit_expr_for_loop(habits, expression));
    }

    fn visit_expr_loop(&mut self, expression: &'ast ExprLoop) {
        self.in_loop(|habits| visit::visit_expr_loop(habits, expression));
    }

    fn visit_expr_while(&mut self, expression: &'ast ExprWhile) {
        self.in_loop(|habits| visit::visit_expr_while(habits, expression));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func
            && path.path.segments.last().is_some_and(|last| last.ident == "sleep")
        {
            self.wait();
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.text(&text.value());
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let buffer = TokenBuffer::new2(call.tokens.clone());
        self.tokens(buffer.begin());
    }
}

/// Whoever waits looks again and again, until a condition holds or a deadline is over.
#[test]
fn nothing_sleeps_a_fixed_time() {
    let mut broken = Vec::new();
    let mut all = 0;
    for (path, source) in all_files() {
        let habits = Habits::of(&source);
        all += habits.all_waits;
        let known = FIXED_WAITS.iter().filter(|(known, _)| *known == path).count();
        if habits.waits > known {
            broken.push(format!("{path}: {} waits outside of a loop, {known} are known", habits.waits));
        }
    }
    assert!(all > 0, "no wait was read");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Sentences are said in the reader's language, and that is in the catalogues alone.
#[test]
fn no_code_holds_a_sentence() {
    let told = Habits::of("fn f() { say(\"This is a sentence.\"); format!(\"And one more of them!\"); }");
    assert_eq!(told.sentences.len(), 2);
    let mut broken = Vec::new();
    for (path, source) in all_files() {
        if path.starts_with("checker/") && !is_test_file(&path) {
            broken.extend(Habits::of(&source).sentences.iter().map(|sentence| format!("{path}: {sentence}")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
