//! What is told of typing the book (`cargo test --test engines -- typed`): is it still so?
//!
//! That command needs an engine of its own and half an hour; here are its tables of exceptions and the
//! comparison that it goes by. Both languages tell to type the same (`book`), so the English pages are read.

use std::path::Path;

use harden_check::book;
use harden_check::exercise::Course;
use tempfile::TempDir;

use crate::book::none;
use crate::typed::commands::{in_one_line, split};
use crate::typed::exceptions::{BY_HOST, Exception, FAILS, NOT_COMPARED, NOT_TYPED, SAVED};
use crate::typed::page::{Kind, Page, Part, parts};
use crate::typed::shown::{Said, is_as_shown, shows_failure};

/// The English pages as they are built.
fn pages() -> Vec<Page> {
    let site = TempDir::new().unwrap();
    book::build(&Course::embedded().unwrap(), site.path()).unwrap();
    Page::all(&site.path().join("en"))
}

#[test]
fn every_exception_names_something_of_its_page() {
    let pages = pages();
    let on = |name: &str| -> Vec<&Part> {
        pages.iter().filter(|page| page.name == name).flat_map(|page| &page.parts).collect()
    };
    let mut idle = Vec::new();
    let mut each = |table: &[Exception], texts: &dyn Fn(&Part) -> Vec<String>| {
        for entry in table {
            assert!(!entry.why.is_empty());
            let named = |part: &&Part| texts(part).iter().any(|text| text.starts_with(entry.start));
            if !on(entry.page).iter().any(named) {
                idle.push(format!("{}: {}", entry.page, entry.start));
            }
        }
    };
    let typed = |part: &Part| match part.kind {
        Kind::Typed | Kind::Solved => split(&part.text).iter().map(|command| in_one_line(command)).collect(),
        Kind::Shown | Kind::File => Vec::new(),
    };
    let shown = |part: &Part| if part.kind == Kind::Shown { vec![part.text.clone()] } else { Vec::new() };
    each(&NOT_TYPED, &typed);
    each(&FAILS, &typed);
    each(&NOT_COMPARED, &shown);
    each(&BY_HOST, &shown);
    for saved in &SAVED {
        let found = on(saved.page);
        let block =
            found.iter().position(|part| part.kind == Kind::File && part.text.starts_with(saved.start));
        // A command behind it takes the file.
        let used = |part: &&Part| part.kind == Kind::Typed && part.text.contains(saved.file);
        if block.is_none_or(|index| !found[index..].iter().any(used)) {
            idle.push(format!("{}: {}", saved.page, saved.file));
        }
    }
    none(&idle);
}

/// What a chapter is typed in: its own folder, from the course's, and back.
#[test]
fn a_chapter_that_goes_into_its_folder_comes_back() {
    let mut lost = Vec::new();
    for page in pages().iter().filter(|page| page.is_step()) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(&page.name);
        assert!(folder.is_dir(), "{}", folder.display());
        let typed = page.parts.iter().filter(|part| part.kind == Kind::Typed);
        let mut depth = 0;
        for command in typed.flat_map(|part| split(&part.text)) {
            match command.as_str() {
                "cd .." => depth -= 1,
                line if line.starts_with("cd ") => depth += 1,
                _ => {}
            }
        }
        if depth != 0 {
            lost.push(format!("{} ends {depth} folders below the course's", page.name));
        }
    }
    none(&lost);
}

#[test]
fn a_page_is_read_in_its_order_and_without_its_folds() {
    let html = "<h2 id=\"see\">See</h2><pre><code class=\"language-sh\"><span class=\"hk\">echo</span> \
        &quot;a&amp;lt;&quot;\n</code></pre><p>a &lt; b</p><pre><code class=\"language-text\">a&amp;lt;\n\
        </code></pre><details><pre><code class=\"language-sh\">no</code></pre></details>\
        <pre><code class=\"language-text report\">no</code></pre><h2 id=\"task\">T</h2>\
        <pre class=\"static\"><code class=\"language-sh\">harden-check exercise 8</code></pre>\
        <pre><code class=\"language-dockerfile counterpart\">FROM a\n</code></pre>";
    let part =
        |section: &str, kind, text: &str| Part { section: section.to_owned(), kind, text: text.to_owned() };
    let wanted = [
        part("see", Kind::Typed, "echo \"a&lt;\"\n"),
        part("see", Kind::Shown, "a&lt;\n"),
        part("task", Kind::Solved, "harden-check exercise 8\n"),
        part("task", Kind::File, "FROM a\n"),
    ];
    assert_eq!(parts(html), wanted);
}

#[test]
fn a_command_ends_where_the_shell_says_so() {
    let block = "cd a\n# words\ndocker run \\\n    b\n\nsh -c '\n    id; ls' | sort\nfor i in 1 2; do\n    echo $i\ndone\na && \\\nb\n";
    let wanted = [
        "cd a",
        "docker run \\\n    b",
        "sh -c '\n    id; ls' | sort",
        "for i in 1 2; do\n    echo $i\ndone",
        "a && \\\nb",
    ];
    assert_eq!(split(block), wanted);
    assert_eq!(split("echo 'a\nb\n"), ["echo 'a\nb"]);
    assert_eq!(in_one_line("docker run \\\n    b"), "docker run b");
}

fn said(command: &str, text: &str) -> Said {
    Said { command: command.to_owned(), text: text.to_owned() }
}

#[test]
fn an_output_is_as_shown_or_not() {
    for (shown, seen, same) in [
        ("a\nb\n", "a\nb\n", true),
        ("a\n…\nd\n", "a\nb\nc\nd\n", true),
        ("a\n…\n", "a\n", true),
        ("a\n", "a\nb\n", false),
        ("a\nb\n", "b\na\n", true),
        ("a.c\n", "abc\n", false),
        ("a…c\n", "abbbc\n", true),
        ("a…c\n", "ab\nc\n", false),
        ("{\"time\":\"2026-11-24T10:16:40Z\"}\n", "{\"time\":\"2027-01-02T03:04:05Z\"}\n", true),
        ("1 app 7 Nov 24 10:16 busybox\n", "1 app 7 Jan  2 03:04 busybox\n", true),
        ("1 app 7 Nov 24 10:16 busybox\n", "1 app 8 Jan  2 03:04 busybox\n", false),
        ("192.168.80.3 yes\n", "172.20.0.2 yes\n", true),
        ("172.17.0.3\n", "172.17.0.4\n", false),
        ("a    b\n", "a b\n", true),
    ] {
        assert_eq!(is_as_shown(shown, &[said("cat", seen)]), same, "{shown:?} {seen:?}");
    }
}

#[test]
fn what_a_builder_says_may_be_shown_or_left_out_as_a_whole() {
    let built = said("docker build --tag notes .", "Step 1\nStep 2\n");
    let read = said("docker exec web id", "uid=0\n");
    let stopped = said("docker stop web", "web\n");
    let all = [built, read, stopped];
    for (shown, same) in [
        ("uid=0\n", true),
        ("uid=0\nweb\n", true),
        ("Step 1\nStep 2\nuid=0\n", true),
        ("Step 1\nuid=0\n", false),
        ("web\n", false),
        ("Step 1\nStep 2\n", false),
    ] {
        assert_eq!(is_as_shown(shown, &all), same, "{shown:?}");
    }
}

#[test]
fn a_failure_is_shown_by_one_of_its_lines() {
    let failed = said("docker exec web gcc", "OCI: \"gcc\": not found: unknown\n");
    assert!(shows_failure("a\nOCI: …not found: unknown\n", &failed));
    assert!(!shows_failure("a\n…\n", &failed));
    assert!(!shows_failure("OCI\n", &failed));
    assert!(!shows_failure("a\n", &said("grep b", "")));
}
