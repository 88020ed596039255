//! Does a reader who types along get through, and see what the pages show?
//!
//! On the machine's own engine, started a second time in namespaces of its own with an empty store, so that
//! names, ports, a registry and a Swarm are nobody else's; or on the Docker of another suite, with that suite's
//! client. Every page is typed from top to bottom in one
//! shell, in the order of the book, in a course folder made as the book says; then all of it once more on
//! what the first pass has left.

mod left;
mod play;
mod shell;
mod tools;

#[path = "../../shared/typed/mod.rs"]
mod pages;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use harden_check::book;
use harden_check::exercise::Course;

use crate::beside::{self, Place};
use crate::daemon::Beside;
use crate::kit;
use crate::options::Options;
use crate::suites;

use left::Asked;
use pages::page::Page;
use play::{Reader, Used};
use shell::Desk;

/// Name of the second engine.
const ENGINE: &str = "typed";

/// Brings up the engine, types the pages that were asked for, and tells what is not as shown.
pub(crate) fn play(options: &Options) -> ExitCode {
    match typed(options) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(defects) => {
            println!("\n{defects} defects");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("the book was not typed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn typed(options: &Options) -> anyhow::Result<usize> {
    let _alone = suites::lock(ENGINE)?;
    let of_a_suite = match options.typed_on()? {
        None => None,
        Some(daemon) => Some((daemon, suites::root(daemon)?.context("no suite has this engine")?)),
    };
    let bundle = kit::bundle(kit::Choice::Everything)?;
    let program = beside::program(ENGINE)?;
    let engine = match &of_a_suite {
        None => Beside::own(ENGINE)?,
        Some((daemon, root)) => Beside::begin(ENGINE, *daemon, root)?,
    };
    let world = engine.world();
    Place { program: &program, world: Some(world) }.load(&bundle)?;
    let desk = Desk::new(engine.state().join("reader"))?;
    tools::provide(&desk, of_a_suite.as_ref().map(|(_, root)| root.as_path()))?;
    let pages = pages(engine.state())?;
    let mut used = Used::default();
    let mut defects = 0;
    let passes: &[u8] = if options.once { &[1] } else { &[1, 2] };
    for pass in passes {
        for page in &pages {
            // Without the pages before the first step there is no course folder.
            if page.is_step() && !options.wants_page(&page.name) || *pass > 1 && !page.is_step() {
                continue;
            }
            let begun = Instant::now();
            let mut reader = Reader { page, world, desk: &desk, used: &mut used, again: *pass > 1 };
            let found = reader.read(&Asked(world))?;
            let word = if found.is_empty() { "ok  " } else { "DIFF" };
            println!("{word} pass {pass}: {}, {} s", page.name, begun.elapsed().as_secs());
            for defect in &found {
                println!("{}\n", indented(defect));
            }
            defects += found.len();
        }
    }
    for entry in used.never(|page| options.wants_page(page)) {
        println!("    no longer needed: {entry}");
        defects += 1;
    }
    Ok(defects)
}

/// The pages of the English book as they are built. Both books tell to type the same, by a law of the suite.
fn pages(state: &Path) -> anyhow::Result<Vec<Page>> {
    let site: PathBuf = state.join("book");
    book::build(&Course::embedded()?, &site).context("building the book")?;
    Ok(Page::all(&site.join("en")))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
