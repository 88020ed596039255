//! Does the image hold the sources that it was built from?

use super::support::{pattern, programs, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{ContextFile, Evidence, LayerFile};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("no-sources", include_str!("no_sources.en.ftl"), include_str!("no_sources.de.ftl"));

/// `paths` are patterns. One that begins with `/` or `**` is matched against the image's paths; every
/// one without a leading `/` also names files of the build's context, whose content must not be in the
/// image under any name.
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
    needs: &[Need::Files, Need::Context],
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
    let hits: Vec<String> = files
        .iter()
        .filter(|file| !file.sha256.is_empty() && !programs::of_the_lab(&file.path))
        .filter_map(|file| by_content(file).or_else(|| by_path(file).then(|| file.path.clone())))
        .collect();
    if hits.is_empty() {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", files.len())));
    }
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected"),
        seen: WORDS.say("found").with("count", hits.len()).with("paths", programs::list(&hits, 6)),
        attempts: Vec::new(),
        place: Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        direction: WORDS.say("direction"),
    }))
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
    use crate::evidence::Observed;

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
