//! Does the image start from a small base?

use super::support::dockerfile::Recipe;
use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::Instruction;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("small-base", include_str!("small_base.en.ftl"), include_str!("small_base.de.ftl"));

/// The lab tells the base by the digests of its layers, so that another name does not hide it. A copy
/// of a whole file system (`COPY --from=… / /`) brings the same files without the same layers.
pub(super) static CHECK: Check = Check {
    id: "small-base",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[1],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "Dockerfile reference: FROM; OCI image specification: layers",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let recipe = dockerfile::recipe(evidence, params)?;
    let fail = |seen: Message, place: Place| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction")))
    };
    if let Some(copy) = whole_copy(&recipe) {
        return fail(WORDS.say("whole-copy"), place::at(&copy.at));
    }
    let image = subject::image(evidence, params)?;
    let base = recipe.base();
    match image.base.as_deref() {
        Some("full") => fail(
            WORDS.say("full").with("base", &base.value),
            place::at(place::base(subject::build(evidence, params)?, base)),
        ),
        Some(kind) => Ok(Verdict::pass(WORDS.say("passed").with("base", &base.value).with("kind", kind))),
        None => Ok(Verdict::pass(WORDS.say("passed-own").with("base", &base.value))),
    }
}

/// The last `COPY --from` that brings a whole file system into the root, which a relative target is
/// where `WORKDIR` says so.
fn whole_copy<'a>(recipe: &Recipe<'a>) -> Option<&'a Instruction> {
    let mut in_order: Vec<&Instruction> = recipe.latest_first().collect();
    in_order.reverse();
    let mut folder = Vec::new();
    let mut found = None;
    for instruction in in_order {
        match (instruction.keyword.as_str(), instruction.words.first(), instruction.words.last()) {
            ("WORKDIR", Some(path), _) => folder = joined(&folder, path),
            ("COPY", Some(source), Some(target))
                if instruction.flags.iter().any(|flag| flag.value.starts_with("from="))
                    && matches!(source.as_str(), "/" | "/." | ".")
                    && joined(&folder, target).is_empty() =>
            {
                found = Some(instruction);
            }
            _ => {}
        }
    }
    found
}

/// The parts of a path as seen from a folder; none for the root.
fn joined<'a>(folder: &[&'a str], path: &'a str) -> Vec<&'a str> {
    let mut parts = if path.starts_with('/') { Vec::new() } else { folder.to_vec() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, image, instruction, params, said, stages, unseen,
    };

    #[test]
    fn slim_distroless_and_nothing_pass() {
        for base in [Some("slim"), Some("distroless"), None] {
            let mut evidence = hardened();
            image(&mut evidence).base = base.map(str::to_owned);
            assert_passes(&CHECK, &evidence, &params());
        }
    }

    #[test]
    fn the_full_base_fails_at_its_from_under_any_name() {
        let mut evidence = hardened();
        image(&mut evidence).base = Some("full".to_owned());
        stages(&mut evidence)[1].base = said("my/slim:2".to_owned(), 5);
        let failure = assert_fails(&CHECK, &evidence, &params(), "full");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
    }

    #[test]
    fn a_copied_file_system_is_the_full_base_again() {
        let mut evidence = hardened();
        image(&mut evidence).base = None;
        stages(&mut evidence)[1].instructions.push(instruction(6, "COPY", "--from=build / /"));
        assert_fails(&CHECK, &evidence, &params(), "whole-copy");
    }

    #[test]
    fn a_folder_copied_into_the_working_folder_is_no_file_system() {
        for target in [".", "./"] {
            let mut evidence = hardened();
            image(&mut evidence).base = Some("slim".to_owned());
            let stage = &mut stages(&mut evidence)[1].instructions;
            stage.retain(|instruction| instruction.keyword != "WORKDIR");
            stage.push(instruction(6, "COPY", &format!("--from=build / {target}")));
            assert_fails(&CHECK, &evidence, &params(), "whole-copy");
            stages(&mut evidence)[1].instructions.insert(0, instruction(4, "WORKDIR", "/app"));
            assert_passes(&CHECK, &evidence, &params());
            // Back in the root before the copy.
            for back in ["/", ".."] {
                let mut returned = evidence.clone();
                stages(&mut returned)[1].instructions.insert(1, instruction(5, "WORKDIR", back));
                assert_fails(&CHECK, &returned, &params(), "whole-copy");
            }
        }
    }

    #[test]
    fn a_build_that_nobody_saw_is_an_error() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
