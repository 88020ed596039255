//! Does every image that a build starts from or copies from have a version?

use super::support::dockerfile;
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{BuildSpec, DockerfileFacts, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "versions-pinned",
    include_str!("versions_pinned.en.ftl"),
    include_str!("versions_pinned.de.ftl"),
);

/// Every `FROM`, `COPY --from` and `--mount=from` of every build names a digest, or a tag with a number in
/// it. Without a tag Docker takes `latest`. Whether the engine has the digest is asked before a build: one
/// that it does not have ends it. What packages come to is [`super::builds_alike`]'s question.
pub(super) static CHECK: Check = Check {
    id: "versions-pinned",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[2],
        cis: &["4.2"],
        owasp: &["R13"],
        nist: &["3.1.5"],
        reference: "Dockerfile reference: FROM; docker image tag",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    // Of a service that nothing builds there is nothing to say.
    subject::build(evidence, params)?;
    let mut named = Vec::new();
    for build in &evidence.submission.plan.builds {
        let file = build.dockerfile.value.as_str();
        let facts = evidence.submission.dockerfiles.get(file);
        let facts =
            facts.ok_or_else(|| Verdict::Error { reason: WORDS.say("not-read").with("file", file) })?;
        for (image, at) in images(build, facts) {
            if let Some(seen) = floats(&image) {
                return Ok(Verdict::fail_at(
                    place::at(&at),
                    WORDS.say("expected"),
                    seen,
                    WORDS.say("direction"),
                ));
            }
            if !named.contains(&image) {
                named.push(image);
            }
        }
    }
    Ok(Verdict::pass(if named.is_empty() {
        WORDS.say("passed-none")
    } else {
        WORDS.say("passed").with("images", named.join(", "))
    }))
}

/// The images that a Dockerfile takes from elsewhere, each with its place.
fn images(build: &BuildSpec, facts: &DockerfileFacts) -> Vec<(String, Location)> {
    let mut found = Vec::new();
    for (index, stage) in facts.stages.iter().enumerate() {
        let earlier = |name: &str| {
            let mut names = facts.stages[..index].iter().filter_map(|other| other.name.as_ref());
            names.any(|other| other.value.eq_ignore_ascii_case(name))
        };
        if !earlier(&stage.base.value) && stage.base.value != "scratch" {
            found.push((stage.base.value.clone(), place::base(build, &stage.base).clone()));
        }
        for instruction in &stage.instructions {
            for name in dockerfile::sources(instruction) {
                let number = name.parse::<usize>().is_ok_and(|number| number < facts.stages.len());
                let mut stages = facts.stages.iter().filter_map(|other| other.name.as_ref());
                let is_stage = number || stages.any(|other| other.value.eq_ignore_ascii_case(&name));
                if !is_stage && !name.is_empty() {
                    found.push((name, instruction.at.clone()));
                }
            }
        }
    }
    found
}

/// What is said of a name that means another image tomorrow.
fn floats(image: &str) -> Option<Message> {
    let (named, digest) = image.split_once('@').unwrap_or((image, ""));
    if !digest.is_empty() {
        return None;
    }
    // A colon before the last slash is that of a registry's port.
    let last = named.rsplit('/').next().unwrap_or(named);
    match last.split_once(':') {
        None => Some(WORDS.say("no-tag").with("image", image)),
        Some((_, tag)) if !tag.chars().any(|letter| letter.is_ascii_digit()) => {
            Some(WORDS.say("no-version").with("image", image).with("tag", tag))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, hardened, instruction, params, said,
        stages,
    };

    #[test]
    fn a_version_and_a_digest_pass() {
        for base in [
            "harden-check/slim:1",
            "node:22.12.0-alpine3.21",
            "lab.test:5000/base:2.4.1@sha256:54e3",
            "base@sha256:54e3",
            "scratch",
            "build",
        ] {
            let mut evidence = hardened();
            stages(&mut evidence)[1].base = said(base.to_owned(), 5);
            assert_passes(&CHECK, &evidence, &params());
        }
    }

    #[test]
    fn what_moves_fails_at_its_name() {
        for (base, key) in [
            ("node", "no-tag"),
            ("lab.test:5000/base", "no-tag"),
            ("node:latest", "no-version"),
            ("debian:stable-slim", "no-version"),
            // A stage that comes later is an image's name.
            ("late", "no-tag"),
        ] {
            let mut evidence = hardened();
            stages(&mut evidence)[1].base = said(base.to_owned(), 5);
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(matches!(failure.place, Place::File(place) if place.line == 5), "{base}");
        }
    }

    #[test]
    fn an_image_that_only_lends_its_files_counts() {
        for line in ["--from=tools /a /b", "--mount=type=bind,from=tools:edge,target=/m ls"] {
            let mut evidence = hardened();
            stages(&mut evidence)[0].instructions.push(instruction(4, "COPY", line));
            let key = if line.contains("edge") { "no-version" } else { "no-tag" };
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(matches!(failure.place, Place::File(place) if place.line == 4));
        }
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions.push(instruction(10, "COPY", "--from=0 /a /b"));
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_was_not_read_is_no_pass() {
        let mut evidence = hardened();
        evidence.submission.dockerfiles.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        evidence.submission.plan.containers.clear();
        evidence.services.clear();
        assert_skipped(&CHECK, &evidence, &params());
    }
}
