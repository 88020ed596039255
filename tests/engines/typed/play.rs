//! How is one page typed from top to bottom?

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use harden_check::exercise::Course;

use super::left::Asked;
use super::pages::commands::{in_one_line, split};
use super::pages::exceptions::{BY_HOST, Exception, FAILS, NOT_COMPARED, NOT_TYPED, SAVED};
use super::pages::page::{Kind, Page, Part};
use super::pages::shown::{Said, is_as_shown, shows_failure};
use super::shell::{Desk, Shell};
use crate::world::World;
use crate::write;

/// How long a command may take: builds and checks need their time.
const COMMAND: Duration = Duration::from_secs(300);

/// Commands after which a service is given time to listen.
const STARTS: [&str; 5] =
    ["docker run --detach", "docker restart", "docker compose up", "sh run.sh", "sh deploy.sh"];

/// The exceptions that were needed, by page and start.
#[derive(Default)]
pub(super) struct Used(BTreeSet<(&'static str, &'static str)>);

impl Used {
    /// Notes that one was needed; whether there is one.
    fn find(&mut self, table: &'static [Exception], page: &str, text: &str) -> bool {
        let found = table.iter().find(|entry| entry.page == page && text.starts_with(entry.start));
        self.0.extend(found.map(|entry| (entry.page, entry.start)));
        found.is_some()
    }

    /// Those that no page of these has needed.
    pub(super) fn never(&self, is_played: impl Fn(&str) -> bool) -> Vec<String> {
        let all = NOT_TYPED.iter().chain(&NOT_COMPARED).chain(&FAILS);
        let all = all.filter(|entry| is_played(entry.page) && !self.0.contains(&(entry.page, entry.start)));
        all.map(|entry| format!("{}, `{}`: {}", entry.page, entry.start, entry.why)).collect()
    }
}

/// Somebody with a page.
pub(super) struct Reader<'a> {
    pub(super) page: &'a Page,
    pub(super) world: &'a World,
    pub(super) desk: &'a Desk,
    pub(super) used: &'a mut Used,
    /// Whether the chapter was typed here before.
    pub(super) again: bool,
}

/// What is known of a block once it is typed.
struct Typed {
    said: Vec<Said>,
    /// Commands that failed, as places in `said`, and their codes.
    failed: Vec<(usize, i32)>,
}

impl Reader<'_> {
    /// Types the page; every defect in a few lines.
    pub(super) fn read(&mut self, engine: &Asked<'_>) -> anyhow::Result<Vec<String>> {
        let before = (engine.inventory()?, self.desk.temporary()?);
        let course = self.desk.home().join("course");
        let folder = if self.page.is_step() { course } else { self.desk.home() };
        let mut defects = Vec::new();
        let mut shell = Shell::open(self.world, self.desk, &folder)?;
        if self.again
            && let Some((number, _)) = self.page.name.split_once('-')
        {
            let reset = format!("harden-check reset {}", number.trim_start_matches('0'));
            let ended = shell.enter(&reset, COMMAND)?;
            if ended.code != 0 {
                defects.push(format!("`{reset}` ends with {}:\n{}", ended.code, ended.text));
            }
        }
        let parts = &self.page.parts;
        for (index, part) in parts.iter().enumerate() {
            match part.kind {
                Kind::Shown => {}
                Kind::File => self.save(part)?,
                Kind::Typed | Kind::Solved => {
                    if part.kind == Kind::Solved {
                        self.solve()?;
                    }
                    let typed = match self.enter(&mut shell, engine, part) {
                        Ok(typed) => typed,
                        Err(error) => {
                            defects.push(format!("{}\n{error:#}", self.place(part)));
                            break;
                        }
                    };
                    let shown = parts.get(index + 1).filter(|next| {
                        next.kind == Kind::Shown && next.section == part.section && part.kind == Kind::Typed
                    });
                    defects.extend(self.compare(part, &typed, shown));
                }
            }
        }
        drop(shell);
        let now = engine.inventory()?;
        let left: BTreeSet<String> = now.difference(&before.0).cloned().collect();
        let gone: Vec<&String> = before.0.difference(&now).collect();
        let files: Vec<String> =
            self.desk.temporary()?.into_iter().filter(|name| !before.1.contains(name)).collect();
        if !left.is_empty() || !gone.is_empty() || !files.is_empty() {
            defects.push(format!("left behind: {left:?}, below /tmp {files:?}; gone: {gone:?}"));
        }
        engine.remove(&left)?;
        Ok(defects)
    }

    /// `book/en/src/08-dedicated-user.md#prove, docker exec web id`.
    fn place(&self, part: &Part) -> String {
        let first = part.text.lines().next().unwrap_or_default();
        format!("{}.md#{}, {first}", self.page.name, part.section)
    }

    fn enter(&mut self, shell: &mut Shell, engine: &Asked<'_>, part: &Part) -> anyhow::Result<Typed> {
        let mut typed = Typed { said: Vec::new(), failed: Vec::new() };
        for command in split(&part.text) {
            let line = in_one_line(&command);
            if self.used.find(&NOT_TYPED, &self.page.name, &line) {
                continue;
            }
            let starts = STARTS.iter().any(|start| line.contains(start));
            let before = if starts { engine.running()? } else { BTreeSet::new() };
            let ended = shell.enter(&command, COMMAND).with_context(|| line.clone())?;
            if starts {
                engine.settle(&before)?;
            }
            if ended.code != 0 {
                typed.failed.push((typed.said.len(), ended.code));
            }
            typed.said.push(Said { command: line, text: ended.text });
        }
        Ok(typed)
    }

    fn compare(&mut self, part: &Part, typed: &Typed, shown: Option<&Part>) -> Vec<String> {
        let mut defects = Vec::new();
        let text = shown.map_or("", |shown| shown.text.as_str());
        for (index, code) in &typed.failed {
            let said = &typed.said[*index];
            let expected = shows_failure(text, said);
            if !expected && !self.used.find(&FAILS, &self.page.name, &said.command) {
                defects.push(format!(
                    "{}\nends with {code}: {}\n{}",
                    self.place(part),
                    said.command,
                    said.text.trim_end()
                ));
            }
        }
        if let Some(shown) = shown
            && !typed.said.is_empty()
            && !is_as_shown(&shown.text, &typed.said)
            && ![&NOT_COMPARED[..], &BY_HOST]
                .iter()
                .any(|table| self.used.find(table, &self.page.name, &shown.text))
        {
            let seen: String =
                typed.said.iter().map(|said| format!("$ {}\n{}", said.command, said.text)).collect();
            defects.push(format!("{}\nshown:\n{}seen:\n{seen}", self.place(part), shown.text));
        }
        defects
    }

    /// The folder in which the reader works on this page.
    fn folder(&self) -> PathBuf {
        self.desk.home().join("course").join(&self.page.name)
    }

    /// Saves a block that the page tells to save.
    fn save(&self, part: &Part) -> anyhow::Result<()> {
        let saved = SAVED.iter().filter(|saved| saved.page == self.page.name);
        for saved in saved.filter(|saved| part.text.starts_with(saved.start)) {
            let path = self.folder().join(saved.file);
            fs::write(&path, &part.text).with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(())
    }

    /// The reader's answer is the reference solution.
    fn solve(&self) -> anyhow::Result<()> {
        let course = Course::embedded()?;
        let entries = course.entries().iter();
        let entry = entries.filter(|entry| entry.available).find(|entry| entry.folder() == self.page.name);
        let exercise = course.load(entry.context("the page has an exercise")?)?;
        let folder = self.folder();
        for path in exercise.start.keys().filter(|path| !exercise.solution.contains_key(*path)) {
            fs::remove_file(folder.join(path)).with_context(|| format!("removing {path}"))?;
        }
        write::files(&exercise.solution, &folder);
        Ok(())
    }
}
