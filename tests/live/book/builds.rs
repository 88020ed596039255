//! Every Dockerfile of the book that is no counterpart is built, in the folder that its reader has.

use std::fs;
use std::path::Path;

use futures_util::{StreamExt, stream};
use harden_check::exercise::Course;
use harden_check::lab::Engine;
use harden_check::lab::build::Built;
use harden_check::lab::kit::{self, KitImage};
use harden_check::submission;
use sha2::{Digest, Sha256};

use super::Page;
use crate::image::Bench;
use crate::support::copy_folder;

/// Chapters that are built at the same time; the engine has two CPUs in CI.
const AT_ONCE: usize = 2;

/// Where the pages of the notes service lie: what every chapter's `dist/` holds.
const PAGES: &str = "08-dedicated-user/start/dist";

/// The package of chapter 19, as its author wrote it.
const PACKAGE: (&str, &str) = ("vendor/greet-1.2.0.js", "export const greet = (name) => `Hello ${name}`;\n");

/// What lies in the reader's folder beside `dist/` and the start files of the chapter's exercise.
const FILES: [(&str, &[(&str, &str)]); 1] = [("19-dependencies.md", &[PACKAGE])];

/// A bench whose folder is the one that a chapter is about. Its name is part of the images' names.
async fn bench(name: &str, page: &Page) -> Bench {
    let bench = Bench::new(name).await;
    let exercises = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
    copy_folder(&exercises.join(PAGES), &bench.folder.path().join("dist"));
    if page.has_exercise(&Course::embedded().unwrap()) {
        copy_folder(&exercises.join(page.chapter()).join("start"), bench.folder.path());
    }
    for (path, text) in FILES.iter().filter(|(name, _)| page.name == *name).flat_map(|(_, files)| *files) {
        bench.write(path, text);
    }
    let digest = Sha256::digest(PACKAGE.1.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    bench.write("vendor.lock", format!("{digest}  {}\n", PACKAGE.0));
    bench
}

/// Read as somebody's submission, built as the lab builds one.
async fn built(bench: &mut Bench, dockerfile: &str) -> Result<Built, String> {
    bench.write("Dockerfile", dockerfile);
    bench.write("run.sh", "docker build --tag notes .\ndocker run --detach --name web notes\n");
    let submission = submission::read(bench.folder.path()).map_err(|problems| format!("{problems:?}"))?;
    let spec = &submission.plan.builds[0];
    Ok(bench.build_of(spec).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_dockerfile_that_is_no_counterpart_builds() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &|_| {}).await.unwrap();
    let mut pages = Page::all();
    pages.retain(|page| page.blocks.iter().any(|block| block.kind == "dockerfile"));
    let chapters = stream::iter(pages).map(|page| async move {
        let mut bench = bench(&format!("book-{}", page.chapter()), &page).await;
        let (mut count, mut failures) = (0, Vec::new());
        for block in page.blocks.iter().filter(|block| block.kind == "dockerfile") {
            count += 1;
            let failure = match built(&mut bench, &block.text).await {
                Ok(built) => built.facts.failure.map(|failure| format!("{failure:#?}")),
                Err(problem) => Some(problem),
            };
            failures.extend(failure.map(|failure| format!("{}: {failure}", page.place(block))));
        }
        bench.end().await;
        (count, failures)
    });
    let results: Vec<(usize, Vec<String>)> = chapters.buffer_unordered(AT_ONCE).collect().await;
    let count: usize = results.iter().map(|(count, _)| count).sum();
    let mut failures: Vec<String> = results.into_iter().flat_map(|(_, failures)| failures).collect();
    failures.sort();
    assert!(failures.is_empty(), "{} of {count} do not build:\n{}", failures.len(), failures.join("\n"));
    assert!(count >= 8, "{count} Dockerfiles");
}

/// The one build that the book shows failing: chapter 19's package was changed at its source.
#[tokio::test]
async fn a_changed_package_ends_the_build_with_what_the_book_shows() {
    let page = Page::read("19-dependencies.md");
    let shown = |part: &str| {
        let block = page.blocks.iter().find(|block| block.kind == "text" && block.text.contains(part));
        block.unwrap().text.clone()
    };
    // One more line, that nobody has reviewed.
    let changed = format!("{}export const more = 1;\n", PACKAGE.1);
    let pinned = page.blocks.iter().find(|block| block.text.contains("RUN sha256sum -c")).unwrap();

    let mut bench = bench("changed-package", &page).await;
    fs::write(bench.folder.path().join(PACKAGE.0), changed).unwrap();
    let failure = built(&mut bench, &pinned.text).await.unwrap().facts.failure;
    bench.end().await;
    let failure = failure.expect("a failure");
    assert!(failure.step.ends_with("RUN sha256sum -c vendor.lock"), "{failure:#?}");
    let output = shown("FAILED");
    let mut lines: Vec<&str> = output.lines().collect();
    assert!(!lines.is_empty(), "{output}");
    // Two streams, in no fixed order.
    let mut seen = failure.output;
    lines.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, lines);
}
