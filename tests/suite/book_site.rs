//! Is the built book whole: does every link lead somewhere, and does it need nothing from outside?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use harden_check::checks;
use harden_check::exercise::Course;
use harden_check::words::Language;
use regex::Regex;
use tempfile::TempDir;

use super::book::none;

/// Most bytes of a page, without what it shares with the others.
const MAXIMUM_PAGE: usize = 150_000;

/// The whole book on one page, for a printer; nobody waits for it while reading.
const PRINT_PAGE: &str = "print.html";

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"<([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>"#).unwrap());
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([a-zA-Z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?"#).unwrap()
});
static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->").unwrap());

/// One start tag.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    /// What stands after it, up to the next tag.
    text: String,
}

impl Tag {
    fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }
}

/// One page of the site.
struct Html {
    /// Path below the site, `de/08-dedicated-user.html`.
    path: PathBuf,
    text: String,
    tags: Vec<Tag>,
    ids: BTreeSet<String>,
    /// Ids that stand in it more than once.
    doubled: Vec<String>,
}

impl Html {
    fn read(site: &Path, path: PathBuf) -> Html {
        let text = fs::read_to_string(site.join(&path)).unwrap();
        let visible = COMMENT.replace_all(&text, "");
        let unescaped = |text: &str| text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
        let tags: Vec<Tag> = TAG
            .captures_iter(&visible)
            .map(|found| Tag {
                name: found[1].to_ascii_lowercase(),
                attributes: ATTRIBUTE
                    .captures_iter(&found[2])
                    .map(|one| {
                        let value = one.get(2).or(one.get(3)).or(one.get(4));
                        let value = value.map_or("", |value| value.as_str());
                        (one[1].to_ascii_lowercase(), unescaped(value))
                    })
                    .collect(),
                text: visible[found.get(0).unwrap().end()..].split('<').next().unwrap_or_default().to_owned(),
            })
            .collect();
        let (mut ids, mut doubled) = (BTreeSet::new(), Vec::new());
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            if !ids.insert(id.to_owned()) {
                doubled.push(id.to_owned());
            }
        }
        Html { path, text, tags, ids, doubled }
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Tag> {
        self.tags.iter().filter(move |tag| tag.name == name)
    }

    fn is_print(&self) -> bool {
        self.path.ends_with(PRINT_PAGE)
    }

    fn language(&self) -> Option<Language> {
        Language::ALL.into_iter().find(|language| self.path.starts_with(language.code()))
    }
}

struct Site {
    folder: TempDir,
    pages: BTreeMap<PathBuf, Html>,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let course = Course::embedded().unwrap();
    harden_check::book::build(&course, folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let pages = files_below(folder.path())
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| (path.clone(), Html::read(folder.path(), path)))
        .collect();
    Site { folder, pages }
});

/// Paths relative to `folder`.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                files.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

/// All that `look` finds on any page, with the page's path before it.
fn on_every_page(look: impl Fn(&Html) -> Vec<String>) {
    let mut mistakes = Vec::new();
    for page in SITE.pages.values() {
        mistakes.extend(look(page).into_iter().map(|found| format!("{}: {found}", page.path.display())));
    }
    none(&mistakes);
}

fn is_outside(target: &str) -> bool {
    target.starts_with("//") || target.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '#']))
}

/// The file that `target` leads to from `page`, relative to the site, and the place on it.
fn resolve(page: &Html, target: &str) -> (PathBuf, String) {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = path.split('?').next().unwrap_or_default();
    let base = page.named("base").find_map(|tag| tag.get("href"));
    let start = match base {
        _ if path.is_empty() => return (page.path.clone(), anchor.to_owned()),
        // The page of an address that is not there is served for addresses of any depth.
        Some(base) => PathBuf::from(base.trim_start_matches('/')),
        None => page.path.parent().unwrap().to_owned(),
    };
    let joined = match path.strip_prefix('/') {
        Some(from_root) => PathBuf::from(from_root),
        None => start.join(path),
    };
    let mut resolved = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => assert!(resolved.pop(), "{target} leaves the site"),
            Component::Normal(name) => resolved.push(name),
            _ => {}
        }
    }
    if path.ends_with('/') {
        resolved.push("index.html");
    }
    (resolved, anchor.to_owned())
}

#[test]
fn each_chapter_has_a_page_in_both_languages() {
    for language in Language::ALL {
        for name in super::book::pages(language).keys() {
            let path = Path::new(language.code()).join(name).with_extension("html");
            assert!(SITE.pages.contains_key(&path), "{}", path.display());
        }
    }
}

#[test]
fn every_link_leads_to_a_page_and_a_place_on_it() {
    on_every_page(|page| {
        let mut broken = Vec::new();
        for tag in &page.tags {
            for target in [tag.get("href"), tag.get("src")].into_iter().flatten() {
                if is_outside(target) || tag.name == "base" {
                    continue;
                }
                let (path, anchor) = resolve(page, target);
                if !SITE.folder.path().join(&path).is_file() {
                    broken.push(format!("`{target}` leads to no file"));
                } else if !anchor.is_empty()
                    && SITE.pages.get(&path).is_some_and(|other| !other.ids.contains(&anchor))
                {
                    broken.push(format!("`{target}` leads to no place on its page"));
                }
            }
        }
        broken
    });
}

/// Links and attributes that name an id must name one of the page.
#[test]
fn ids_are_unique_and_named_ones_are_there() {
    on_every_page(|page| {
        let mut wrong: Vec<String> =
            page.doubled.iter().map(|id| format!("two elements have the id `{id}`")).collect();
        for tag in &page.tags {
            for attribute in ["for", "aria-controls", "aria-describedby", "aria-labelledby"] {
                for id in tag.get(attribute).into_iter().flat_map(str::split_whitespace) {
                    if !page.ids.contains(id) {
                        wrong.push(format!("`{attribute}` names `{id}`, which is not there"));
                    }
                }
            }
        }
        wrong
    });
}

#[test]
fn every_check_can_be_linked_to() {
    for language in Language::ALL {
        let reference = &SITE.pages[&Path::new(language.code()).join("appendix-checks.html")];
        for check in checks::ALL {
            assert!(reference.ids.contains(check.id), "{language}: {}", check.id);
        }
    }
}

#[test]
fn every_directive_and_word_was_put_in() {
    on_every_page(|page| {
        let left = ["{{#", "{{ ", "@@"].into_iter().filter(|mark| {
            // Templates of `docker inspect --format` are code.
            let outside =
                Regex::new(r"(?s)<code.*?</code>").unwrap().replace_all(&page.text, "").into_owned();
            outside.contains(mark)
        });
        left.map(|mark| format!("`{mark}` is left")).collect()
    });
}

#[test]
fn a_chapter_shows_what_its_exercise_says() {
    let course = Course::embedded().unwrap();
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let exercise = course.load(entry).unwrap();
        for language in Language::ALL {
            let page = &SITE.pages[&Path::new(language.code()).join(format!("{}.html", entry.folder()))];
            for id in ["task", "check", "hints", "wrong", "solution"] {
                assert!(page.ids.contains(id), "{}: no `{id}`", page.path.display());
            }
            for chosen in &exercise.checks {
                assert!(page.ids.contains(chosen.check.id), "{}: {}", page.path.display(), chosen.check.id);
            }
            let hints = page.named("details").filter(|tag| tag.get("class") == Some("hint")).count();
            assert_eq!(hints, exercise.hints.len(), "{}", page.path.display());
            // The words of code are marked.
            let command = format!("harden-check</span> exercise {}", entry.number);
            assert!(page.text.contains(&command), "{}", page.path.display());
        }
    }
}

/// The content security policy of the served book allows none of these, and the static one is the same.
#[test]
fn nothing_is_inline_and_nothing_comes_from_outside() {
    on_every_page(|page| {
        let mut wrong = Vec::new();
        for tag in &page.tags {
            let target = tag.get("src").or(tag.get("href")).or(tag.get("xlink:href")).unwrap_or_default();
            if tag.name != "a" && is_outside(target) {
                wrong.push(format!("<{}> from outside: `{target}`", tag.name));
            }
            if (tag.name == "script" && tag.get("src").is_none()) || tag.name == "style" {
                wrong.push(format!("inline <{}>", tag.name));
            }
            for (name, value) in &tag.attributes {
                if name == "style" || name.starts_with("on") || name == "srcset" || name == "ping" {
                    wrong.push(format!("<{} {name}=\"{value}\">", tag.name));
                }
                if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                    wrong.push(format!("<{} {name}=\"{value}\">", tag.name));
                }
            }
        }
        wrong
    });
    let outside = Regex::new(r#"(?:url\(|@import|fetch\(|import\(|src\s*=)\s*["']?(?:https?:)?//"#).unwrap();
    for path in files_below(SITE.folder.path()) {
        if path.extension().is_some_and(|extension| extension == "css" || extension == "js") {
            let text = fs::read_to_string(SITE.folder.path().join(&path)).unwrap();
            assert!(!outside.is_match(&text), "{} loads something from outside", path.display());
        }
    }
}

#[test]
fn a_page_says_its_language() {
    on_every_page(|page| {
        let said = page.named("html").next().and_then(|tag| tag.get("lang"));
        match (said, page.language()) {
            (Some(said), Some(language)) if said == language.code() => vec![],
            (Some(_), None) => vec![],
            _ => vec![format!("lang is {said:?}")],
        }
    });
}

#[test]
fn a_page_is_small() {
    on_every_page(|page| {
        let too_big = page.text.len() > MAXIMUM_PAGE && !page.is_print();
        if too_big { vec![format!("{} bytes", page.text.len())] } else { vec![] }
    });
}

/// The page for paper holds each chapter once, in the order of the list.
#[test]
fn the_whole_book_is_on_one_page() {
    for language in Language::ALL {
        let page = &SITE.pages[&Path::new(language.code()).join(PRINT_PAGE)];
        let titles = |page: &Html| -> Vec<String> {
            let of = |tag: &Tag| {
                tag.get("id").map(|id| {
                    id.trim_end_matches(|sign: char| sign == '-' || sign.is_ascii_digit()).to_owned()
                })
            };
            page.named("h1").filter_map(of).collect()
        };
        let whole = titles(page);
        let named = super::book::pages(language);
        assert_eq!(whole.len() + 1, named.len(), "{language}: all pages but the one of a lost address");
        for other in SITE.pages.values().filter(|other| other.language() == Some(language)) {
            let is_chapter = other.path.file_stem().is_some_and(|stem| {
                let name = format!("{}.md", stem.to_string_lossy());
                name != "404.md" && named.contains_key(&name)
            });
            if is_chapter {
                assert!(whole.contains(&titles(other)[0]), "{}", other.path.display());
            }
        }
        assert_eq!(page.named("a").filter(|tag| tag.get("hreflang").is_some()).count(), 1, "{language}");
    }
}

/// Whoever cannot see a drawing is told what it shows.
#[test]
fn every_picture_has_words() {
    on_every_page(|page| {
        let mut silent = Vec::new();
        for tag in &page.tags {
            let words = match tag.name.as_str() {
                "img" => tag.get("alt"),
                "svg" if tag.get("aria-hidden") == Some("true") => continue,
                "svg" if tag.get("role") == Some("img") => tag.get("aria-label"),
                "svg" => None,
                _ => continue,
            };
            if words.is_none_or(|words| words.split_whitespace().count() < 5) {
                silent.push(format!("<{}> says `{}`", tag.name, words.unwrap_or_default()));
            }
        }
        let is_chapter = page.named("p").any(|tag| tag.get("class") == Some("exercise-head"));
        if is_chapter && page.named("figure").next().is_none() {
            silent.push("a chapter without a drawing".to_owned());
        }
        silent
    });
}

#[test]
fn each_page_has_one_title_of_its_own() {
    let mut titles = BTreeMap::new();
    for page in SITE.pages.values().filter(|page| !page.is_print()) {
        assert_eq!(page.named("h1").count(), 1, "{}", page.path.display());
        let title = page.named("title").next().unwrap().text.clone();
        assert!(!title.trim().is_empty(), "{}", page.path.display());
        // mdBook writes the first chapter a second time, as the index of the book.
        if !page.path.ends_with("index.html")
            && let Some(other) = titles.insert((page.language().map(Language::code), title), &page.path)
        {
            panic!("{} and {} have one title", other.display(), page.path.display());
        }
    }
}
