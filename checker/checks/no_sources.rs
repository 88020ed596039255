//! Does the image hold the sources that it was built from?

use std::collections::BTreeSet;

use super::support::{pattern, programs, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{ContextCopy, ContextFile, Evidence, LayerFile};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("no-sources", include_str!("no_sources.en.ftl"), include_str!("no_sources.de.ftl"));

/// `paths` are patterns. One that begins with `/` or `**` is matched against the image's paths; every
/// one without a leading `/` also names files of the build's context, whose content must not be in the
/// image under any name, alone or joined with others, changed a little or packed.
pub(super) static CHECK: Check = Check {
    id: "no-sources",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[3, 4],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "OCI image specification: layers",
    },
    needs: &[Need::Files, Need::LayerFiles, Need::Context],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let files = seen(&image.files)?;
    if files.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    let layers = seen(&image.layer_files)?;
    let sources = sources(evidence, params)?;
    let by_path = |file: &LayerFile| {
        let absolute = |path: &&String| path.starts_with('/') || path.starts_with("**");
        params.paths.iter().filter(absolute).any(|path| pattern::matches(path, &file.path))
    };
    let by_content = |file: &LayerFile| {
        // Every empty file is equal to every other.
        let same = |source: &&&ContextFile| file.size_bytes > 0 && source.sha256 == file.sha256;
        sources.iter().find(same).map(|source| format!("{} (= {})", file.path, source.path))
    };
    let by_copy = |file: &LayerFile| {
        let copies = file.copies.iter().filter(|copy| is_copy(copy));
        let mut named = copies.filter(|copy| sources.iter().any(|source| source.path == copy.path));
        let copy = named.next()?;
        let packed = if copy.packed.is_empty() { String::new() } else { format!(", {}", copy.packed) };
        Some(format!("{} (~ {}{packed})", file.path, copy.path))
    };
    let source = |file: &LayerFile| {
        let regular = !file.sha256.is_empty() && !programs::of_the_lab(&file.path);
        let named = || by_content(file).or_else(|| by_copy(file));
        if regular { named().or_else(|| by_path(file).then(|| file.path.clone())) } else { None }
    };
    let shown: BTreeSet<(&str, usize)> = files.iter().map(|file| (file.path.as_str(), file.layer)).collect();
    let buried = layers.iter().filter(|file| !shown.contains(&(file.path.as_str(), file.layer)));
    let (word, hits): (&str, Vec<String>) = match files.iter().filter_map(&source).collect::<Vec<_>>() {
        // Whoever pulls the image gets every layer, whatever a later one hides.
        none if none.is_empty() => ("buried", buried.filter_map(&source).collect()),
        hits => ("found", hits),
    };
    if hits.is_empty() {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", files.len())));
    }
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected"),
        WORDS.say(word).with("count", hits.len()).with("paths", programs::list(&hits, 6)),
        WORDS.say("direction"),
    ))
}

/// Whether what was met is the source itself and not what a build makes of it: hardly a byte of it is
/// missing, and it is long, or the file around it is made of little else. A build may well put a short
/// template into a page as it is.
fn is_copy(copy: &ContextCopy) -> bool {
    const FEW: u64 = 16;
    const LONG: u64 = 400;
    const MOSTLY: u8 = 90;
    copy.missing_bytes <= FEW.max(copy.bytes / 50) && (copy.bytes >= LONG || copy.covered_percent >= MOSTLY)
}

/// The files of the context that count as sources.
fn sources<'a>(evidence: &'a Evidence, params: &Params) -> Result<Vec<&'a ContextFile>, Verdict> {
    let patterns: Vec<&String> = params.paths.iter().filter(|path| !path.starts_with('/')).collect();
    if patterns.is_empty() {
        return Ok(Vec::new());
    }
    seen(&subject::built(evidence, params)?.context)?;
    // Of every build: what an earlier image was made of can be copied out of it.
    let contexts = evidence.builds.iter().filter_map(|build| build.context.seen()).flatten();
    let source = |file: &&ContextFile| patterns.iter().any(|path| pattern::matches(path, &file.path));
    Ok(contexts.filter(source).filter(|file| !file.sha256.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, layer_file, params, unseen, words,
    };
    use crate::evidence::{ContextCopy, Observed};

    fn patterns() -> Params {
        Params { paths: words(&["src/**", "/app/src/**", "**/*.test.js"]), ..params() }
    }

    #[test]
    fn an_image_of_results_passes() {
        assert_passes(&CHECK, &hardened(), &patterns());
    }

    #[test]
    fn a_source_under_its_path_fails() {
        for path in ["/app/src/main.js", "/srv/web/notes.test.js"] {
            let mut evidence = hardened();
            fact(&mut image(&mut evidence).files).push(layer_file(path, "ee", &[]));
            assert_fails(&CHECK, &evidence, &patterns(), "found");
        }
    }

    #[test]
    fn a_source_under_another_name_fails() {
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).files).push(layer_file("/opt/cache/1", "50", &[]));
        let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
        assert!(failure.seen.to_string().contains("/opt/cache/1 (= src/main.js)"));
    }

    #[test]
    fn a_source_that_is_joined_changed_or_packed_fails() {
        let with = |path: &str, bytes: u64, missing_bytes: u64, covered_percent: u8| {
            let mut evidence = hardened();
            let mut file = layer_file("/app/dist/all", "ee", &[]);
            let (path, packed) = (path.to_owned(), "gzip > tar".to_owned());
            file.copies.push(ContextCopy { path, packed, bytes, missing_bytes, covered_percent });
            fact(&mut image(&mut evidence).files).push(file);
            evidence
        };
        for (bytes, missing, covered) in [(2000, 0, 5), (2000, 40, 5), (500, 13, 1), (80, 12, 95)] {
            let evidence = with("src/main.js", bytes, missing, covered);
            let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
            assert!(failure.seen.to_string().contains("/app/dist/all (~ src/main.js, gzip > tar)"));
        }
        // What a build makes of it, a short part of something else, and a file that is no source.
        for (path, bytes, missing, covered) in
            [("src/main.js", 2000, 60, 90), ("src/main.js", 164, 0, 70), ("Dockerfile", 2000, 0, 100)]
        {
            assert_passes(&CHECK, &with(path, bytes, missing, covered), &patterns());
        }
    }

    #[test]
    fn a_source_that_a_later_layer_hides_fails() {
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).layer_files).push(layer_file("/app/src/main.js", "50", &[]));
        assert_fails(&CHECK, &evidence, &patterns(), "buried");
        image(&mut evidence).layer_files = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &patterns());
    }

    #[test]
    fn an_empty_file_is_nobodys_source() {
        let mut evidence = hardened();
        let mut file = layer_file("/opt/cache/1", "50", &[]);
        file.size_bytes = 0;
        fact(&mut image(&mut evidence).files).push(file);
        assert_passes(&CHECK, &evidence, &patterns());
    }

    #[test]
    fn without_files_or_context_there_is_no_verdict() {
        let mut evidence = hardened();
        evidence.builds[0].context = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &patterns());
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).files).clear();
        assert_error(&CHECK, &evidence, &patterns());
        assert_error(&CHECK, &unseen(), &patterns());
    }
}
