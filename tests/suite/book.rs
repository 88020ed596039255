//! Do the two books have one shape, and does the German one render the English one as it is now?
//!
//! Read here is the source of the book. What becomes of it is read in `book_site`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use harden_check::exercise::Course;
use harden_check::words::Language;
use regex::Regex;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::fences::{self, Block};

/// The sections of a chapter in their order, and what the German book calls each.
const SECTIONS: [(&str, &str); 9] = [
    ("see", "So gelingt der Angriff"),
    ("why", "Warum"),
    ("how", "So machst du es"),
    ("prove", "Beweise es"),
    ("limits", "Wovor das nicht schützt"),
    ("questions", "Zwei Fragen"),
    ("real-life", "Im echten Leben"),
    ("instructors", "Für Kursleitende"),
    ("sources", "Quellen"),
];

/// Sorted by words, which differ between the languages: one set of headings, in any order.
pub(crate) const SORTED_BY_WORDS: &str = "appendix-glossary.md";

static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\]\(([^)\s]+)\)").unwrap());
static INLINE_CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`[^`]+`").unwrap());
static HEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(#{1,6}) (.*?)(?: \{#([a-z0-9-]+)\})?$").unwrap());

/// A heading and all that stands below it, up to the next one.
pub(crate) struct Section {
    pub(crate) level: usize,
    pub(crate) title: String,
    pub(crate) id: String,
    /// Line of the heading, counted from 0.
    pub(crate) line: usize,
    /// With the heading, without blanks at the ends of lines and of the whole.
    pub(crate) text: String,
    /// Directives in this section, a figure's without its words.
    pub(crate) directives: Vec<String>,
}

/// One file of the book.
pub(crate) struct Page {
    /// `08-dedicated-user.md`.
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) text: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) blocks: Vec<Block>,
    /// Everything outside of fenced blocks.
    pub(crate) prose: String,
}

impl Page {
    fn new(name: String, language: Language, text: String) -> Page {
        let mut page = Page {
            name,
            language,
            text: String::new(),
            sections: vec![],
            blocks: vec![],
            prose: String::new(),
        };
        page.blocks = fences::read(&text, |number, line| page.line_of_prose(number, line));
        let lines: Vec<&str> = text.lines().collect();
        let mut end = lines.len();
        for section in page.sections.iter_mut().rev() {
            for line in &lines[section.line..end] {
                section.text.push_str(line.trim_end());
                section.text.push('\n');
            }
            end = section.line;
        }
        page.text = text;
        page
    }

    fn line_of_prose(&mut self, number: usize, line: &str) {
        if let Some(found) = HEADING.captures(line) {
            let part = |group| found.get(group).map(|part: regex::Match<'_>| part.as_str().to_owned());
            self.sections.push(Section {
                level: found[1].len(),
                title: part(2).unwrap_or_default(),
                id: part(3).unwrap_or_default(),
                line: number,
                text: String::new(),
                directives: vec![],
            });
        }
        let directive = line.trim().strip_prefix("{{#").and_then(|rest| rest.strip_suffix("}}"));
        if let (Some(directive), Some(section)) = (directive, self.sections.last_mut()) {
            section.directives.push(directive.split(" \"").next().unwrap_or_default().to_owned());
        }
        self.prose.push_str(line);
        self.prose.push('\n');
    }

    /// `en/src/08-dedicated-user.md`.
    pub(crate) fn place(&self) -> String {
        format!("{}/src/{}", self.language, self.name)
    }

    /// Number of the step, where the page is the chapter of one.
    pub(crate) fn step(&self) -> Option<u8> {
        harden_check::book::chapter_slug(Path::new(&self.name)).map(|(number, _)| number)
    }

    /// The prose without what stands in backticks.
    pub(crate) fn words(&self) -> String {
        INLINE_CODE.replace_all(&self.prose, "``").into_owned()
    }

    /// What stands in backticks in the prose, blanks and line ends as one blank.
    pub(crate) fn inline_code(&self) -> Vec<String> {
        let spans = INLINE_CODE.find_iter(&self.prose).map(|span| span.as_str().trim_matches('`'));
        spans.map(|span| span.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// Commands and flags with their values that the prose names, sorted: a language has an order of its own.
    fn commands(&self) -> Vec<String> {
        let mut commands = self.inline_code();
        commands.retain(|span| span.starts_with("docker ") || span.starts_with('-') && span.contains(' '));
        commands.sort_unstable();
        commands
    }

    /// Targets of the links, sorted.
    pub(crate) fn links(&self) -> Vec<String> {
        let words = self.words();
        let mut links: Vec<String> = LINK.captures_iter(&words).map(|found| found[1].to_owned()).collect();
        links.sort_unstable();
        links
    }
}

fn source(language: Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("book").join(language.code()).join("src")
}

/// Every page of one language but `SUMMARY.md`, by name.
pub(crate) fn pages(language: Language) -> BTreeMap<String, Page> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(source(language)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != "SUMMARY.md" {
            let text = fs::read_to_string(source(language).join(&name)).unwrap();
            pages.insert(name.clone(), Page::new(name, language, text));
        }
    }
    pages
}

/// English and German of each page.
fn pairs() -> Vec<(Page, Page)> {
    let (english, mut german) = (pages(Language::En), pages(Language::De));
    let names = |pages: &BTreeMap<String, Page>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&english), names(&german), "the two books have different files");
    let of = |(name, page)| (page, german.remove(&name).unwrap());
    english.into_iter().map(of).collect()
}

/// Fails with all that was found.
pub(crate) fn none(mistakes: &[String]) {
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
}

/// What of `one` is not at the same place of `other`, for a message.
fn first_difference<T: PartialEq>(one: &[T], other: &[T], show: impl Fn(&T) -> String) -> Option<String> {
    let longest = one.len().max(other.len());
    let index = (0..longest).find(|index| one.get(*index) != other.get(*index))?;
    let shown = |side: &[T]| side.get(index).map_or_else(|| "nothing".to_owned(), &show);
    Some(format!("number {}: {} / {}", index + 1, shown(one), shown(other)))
}

#[test]
fn both_books_have_one_shape() {
    let mut mistakes = Vec::new();
    for (english, german) in pairs() {
        let mut compare = |what: &str, difference: Option<String>| {
            mistakes.extend(difference.map(|shown| format!("{}, {what} {shown}", english.name)));
        };
        let headings = |page: &Page| {
            let mut headings: Vec<String> =
                page.sections.iter().map(|one| format!("{} {}", "#".repeat(one.level), one.id)).collect();
            if page.name == SORTED_BY_WORDS {
                headings.sort_unstable();
            }
            headings
        };
        let directives = |page: &Page| {
            let all = page.sections.iter().flat_map(|one| one.directives.iter().cloned());
            all.collect::<Vec<String>>()
        };
        let shown = |text: &String| text.clone();
        compare("heading", first_difference(&headings(&english), &headings(&german), shown));
        compare("directive", first_difference(&directives(&english), &directives(&german), shown));
        compare("link", first_difference(&english.links(), &german.links(), shown));
        // As it is written, all but the line it stands in.
        let blocks = |page: &Page| {
            let block = |block: &Block| format!("```{}\n{}```", block.kind, block.text);
            page.blocks.iter().map(block).collect::<Vec<String>>()
        };
        compare("code block", first_difference(&blocks(&english), &blocks(&german), shown));
        compare("command", first_difference(&english.commands(), &german.commands(), shown));
    }
    none(&mistakes);
}

#[test]
fn every_heading_has_an_id_of_its_own() {
    let mut mistakes = Vec::new();
    for (english, german) in pairs() {
        for page in [english, german] {
            let mut seen = BTreeSet::new();
            assert!(page.sections.first().is_some_and(|first| first.level == 1), "{}", page.place());
            for section in &page.sections {
                if section.id.is_empty() {
                    mistakes.push(format!("{}: `{}` has no `{{#id}}`", page.place(), section.title));
                } else if !seen.insert(&section.id) {
                    mistakes.push(format!("{}: two headings are `{}`", page.place(), section.id));
                }
            }
        }
    }
    none(&mistakes);
}

/// What a chapter of step `number` consists of, and what it may leave out when it has no exercise.
fn outline(number: u8, slug: &str, reports: bool) -> String {
    let mut wanted = format!("{slug}: exercise-head\n");
    for (id, _) in SECTIONS {
        let inside = match id {
            "see" if reports => "report start".to_owned(),
            "why" => format!("figure {number:02}"),
            "how" => "exercise".to_owned(),
            "prove" if reports => "report solution, clean-up".to_owned(),
            "prove" => "clean-up".to_owned(),
            _ => String::new(),
        };
        writeln!(wanted, "{id}: {inside}").unwrap();
    }
    wanted
}

#[test]
fn every_step_has_its_chapter_in_the_same_order() {
    let course = Course::embedded().unwrap();
    let mut mistakes = Vec::new();
    for (english, german) in pairs() {
        let Some(step) = english.step() else { continue };
        let entry = course.entries().iter().find(|entry| entry.number == step).unwrap();
        assert_eq!(english.name, format!("{}.md", entry.folder()));
        for page in [english, german] {
            let mut found = String::new();
            for section in &page.sections {
                // Headings below a section belong to it.
                if section.level <= 2 {
                    write!(found, "{}{}: ", if found.is_empty() { "" } else { "\n" }, section.id).unwrap();
                }
                // Which paragraph explains a check is for the chapter to say; choices have a law of their own.
                // A second drawing, `figure 15-way`, stands where its words are.
                let second = format!("figure {step:02}-");
                let free = |one: &&String| {
                    !["explains ", "option ", "stepped ", &second].iter().any(|kind| one.starts_with(*kind))
                };
                let listed = section.directives.iter().filter(free);
                let listed: Vec<&str> = listed.map(String::as_str).collect();
                let joint = if found.ends_with(": ") || listed.is_empty() { "" } else { ", " };
                write!(found, "{joint}{}", listed.join(", ")).unwrap();
            }
            found.push('\n');
            // Where they stand is for the chapter to say; that they are there is another law.
            for free in ["start", "again"] {
                found = found.replace(&format!(": {free}, "), ": ").replace(&format!(": {free}\n"), ": \n");
            }
            let has_reports = found.contains("report ") || entry.available;
            let wanted = outline(step, &entry.slug, has_reports);
            if found != wanted {
                mistakes.push(format!("{}\n{}", page.place(), similar_lines(&wanted, &found)));
            }
            let questions = page.sections.iter().find(|section| section.id == "questions");
            let answers = questions.map_or(0, |section| section.text.matches("<details>").count());
            if answers != 2 {
                mistakes.push(format!("{}: two questions with {answers} answers", page.place()));
            }
        }
    }
    let chapters = pages(Language::En).values().filter(|page| page.step().is_some()).count();
    assert_eq!(chapters, course.entries().len(), "a step has no chapter");
    none(&mistakes);
}

fn similar_lines(wanted: &str, found: &str) -> String {
    similar::TextDiff::from_lines(wanted, found).unified_diff().header("wanted", "found").to_string()
}

#[test]
fn the_german_book_calls_the_same_section_the_same() {
    let mut mistakes = Vec::new();
    for page in pages(Language::De).into_values().filter(|page| page.step().is_some()) {
        for (id, title) in SECTIONS {
            let section = page.sections.iter().find(|section| section.id == id);
            if let Some(section) = section.filter(|section| section.title != title) {
                mistakes.push(format!("{}: `{}` should be `{title}`", page.place(), section.title));
            }
        }
    }
    none(&mistakes);
}

/// The list of contents names every page once, by the title that stands above it.
#[test]
fn the_list_of_contents_is_complete() {
    let entry = Regex::new(r"\[(.+)\]\(([a-z0-9-]+\.md)\)").unwrap();
    for language in Language::ALL {
        let summary = fs::read_to_string(source(language).join("SUMMARY.md")).unwrap();
        let listed: BTreeMap<String, String> =
            entry.captures_iter(&summary).map(|found| (found[2].to_owned(), found[1].to_owned())).collect();
        assert_eq!(listed.len(), entry.captures_iter(&summary).count(), "{language}: a page is listed twice");
        let mut pages = pages(language);
        // The page of an address that is not there stands in no list.
        pages.remove("404.md").unwrap();
        let titles: BTreeMap<String, String> =
            pages.into_iter().map(|(name, page)| (name, page.sections[0].title.clone())).collect();
        assert_eq!(listed, titles, "{language}");
    }
}

/// First eight digits of the SHA-256 of a section.
fn fingerprint(section: &Section) -> String {
    let digest = Sha256::digest(section.text.trim_end().as_bytes());
    digest.iter().take(4).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Below each German heading stands which English text it renders. After a change of the English book,
/// change the German one and run `UPDATE_BOOK=1 cargo test --test suite book`.
#[test]
fn the_german_book_renders_the_english_one_as_it_is_now() {
    let update = std::env::var_os("UPDATE_BOOK").is_some();
    let mut stale = Vec::new();
    for (english, german) in pairs() {
        let wanted: BTreeMap<&str, String> = english
            .sections
            .iter()
            .map(|section| (section.id.as_str(), format!("<!-- en: {} -->", fingerprint(section))))
            .collect();
        let lines: Vec<&str> = german.text.lines().collect();
        let mut text = String::new();
        for (number, line) in lines.iter().enumerate() {
            let heading = |line: usize| german.sections.iter().find(|section| section.line == line);
            let is_mark = line.starts_with("<!-- en: ") && number > 0 && heading(number - 1).is_some();
            if !is_mark {
                writeln!(text, "{line}").unwrap();
            }
            if let Some(section) = heading(number) {
                let mark = wanted.get(section.id.as_str()).map_or("", String::as_str);
                writeln!(text, "{mark}").unwrap();
                if lines.get(number + 1) != Some(&mark) {
                    stale.push(format!("{}: section `{}`", german.place(), section.id));
                }
            }
        }
        if update && text != german.text {
            // Other laws read the pages at the same time: the old text or the new, never a part.
            let written = NamedTempFile::new_in(source(Language::De).parent().unwrap()).unwrap();
            fs::write(written.path(), text).unwrap();
            fs::set_permissions(written.path(), fs::Permissions::from_mode(0o644)).unwrap();
            written.persist(source(Language::De).join(&german.name)).unwrap();
        }
    }
    if !update {
        assert!(
            stale.is_empty(),
            "the English text changed under these sections; bring them up to date, then set UPDATE_BOOK=1:\n{}",
            stale.join("\n")
        );
    }
}
