//! Does a reachable program give its starter the rights of another user?

use super::support::{dockerfile, place, programs, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, FileFact};
use crate::submission::Instruction;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-setuid-programs",
    include_str!("no_setuid_programs.en.ftl"),
    include_str!("no_setuid_programs.de.ftl"),
);

/// The files themselves, whoever they belong to and whatever the container is told at run time:
/// `no-new-privileges` is one flag that the next run may lack. `no-way-back` weighs both.
pub(super) static CHECK: Check = Check {
    id: "no-setuid-programs",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[1, 8],
        cis: &["4.8"],
        owasp: &["R4"],
        nist: &["3.1.2"],
        reference: "execve(2); inode(7): S_ISUID, S_ISGID",
    },
    needs: &[Need::ReachableFiles],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let files = programs::reachable(evidence, params)?;
    let count = files.len();
    let hits: Vec<&FileFact> = files.into_iter().filter(|file| changes_user(file)).collect();
    if hits.is_empty() {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", count)));
    }
    let recipe = dockerfile::recipe(evidence, params).ok();
    let mut own = recipe.iter().flat_map(dockerfile::Recipe::latest_first);
    let own = own.find(|written| hits.iter().any(|file| sets_the_bit(written, &file.path)));
    let place = own.map_or_else(|| Place::Service(params.service.clone()), |written| place::at(&written.at));
    Ok(Verdict::fail_at(
        place,
        WORDS.say("expected"),
        WORDS.say("found").with("count", hits.len()).with("paths", programs::paths(&hits)),
        WORDS.say(if own.is_some() { "direction-own" } else { "direction" }),
    ))
}

/// Whether the instruction gives the bit to this file, as far as its text says: a mode with the bit, and the name.
fn sets_the_bit(written: &Instruction, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_named = |text: &str| {
        let mut words = text.split(|sign: char| sign.is_whitespace() || "\"',;&|[]".contains(sign));
        words.any(|word| word.rsplit('/').next() == Some(name))
    };
    match written.keyword.as_str() {
        "RUN" => {
            let mut words = written.text.split_whitespace();
            let changes = written.text.contains("chmod") || written.text.contains("install");
            changes
                && words.any(|word| has_the_bit(word.trim_matches(['"', ',', '\''])))
                && is_named(&written.text)
        }
        "COPY" | "ADD" => {
            let mut modes = written.flags.iter().filter_map(|flag| flag.value.strip_prefix("chmod="));
            modes.any(has_the_bit)
                && (is_named(&written.text) || written.words.iter().any(|word| is_named(word)))
        }
        _ => false,
    }
}

/// Whether a mode, as `chmod` or `install -m` takes it, gives one of both bits.
fn has_the_bit(mode: &str) -> bool {
    let mode = mode.trim_start_matches("--mode=").trim_start_matches("-m");
    if let Ok(bits) = u32::from_str_radix(mode, 8) {
        return mode.len() >= 4 && bits & 0o6000 != 0;
    }
    mode.split(',').any(|part| {
        let (who, what) = part.split_once(['+', '=']).unwrap_or((part, ""));
        who.chars().all(|who| "ugoa".contains(who))
            && what.contains('s')
            && what.chars().all(|bit| "rwxXst".contains(bit))
    })
}

fn changes_user(file: &FileFact) -> bool {
    file.executable && file.honours_setuid && file.mode & 0o6000 != 0
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, instruction, params, program, stages,
        unseen, web,
    };

    #[test]
    fn the_labs_own_program_is_not_the_learners() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn set_user_id_and_set_group_id_fail() {
        for mode in [0o4755, 0o2755] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).reachable_files).push(program("/usr/bin/passwd", mode, &[]));
            assert_fails(&CHECK, &evidence, &params(), "found");
        }
    }

    #[test]
    fn a_line_of_the_learners_own_that_sets_the_bit_is_named() {
        for (keyword, text, is_own) in [
            ("RUN", "chmod 4755 /app/notes", true),
            ("RUN", "cp /bin/busybox notes && chmod u+s,g=rx notes", true),
            ("RUN", "install -m2755 /tmp/x /app/notes", true),
            ("COPY", "--chmod=4755 notes /app/notes", true),
            ("RUN", "chmod 0755 /app/notes", false),
            ("RUN", "chmod 4755 /app/other", false),
            ("RUN", "echo 4755 /app/notes", false),
            ("COPY", "--chmod=755 notes /app/notes", false),
        ] {
            let mut evidence = hardened();
            stages(&mut evidence)[1].instructions.push(instruction(9, keyword, text));
            fact(&mut web(&mut evidence).reachable_files).push(program("/app/notes", 0o4755, &[]));
            let failure = assert_fails(&CHECK, &evidence, &params(), "found");
            assert_eq!(failure.direction.key() == "direction-own", is_own, "{text}");
            assert_eq!(matches!(failure.place, Place::File(place) if place.line == 9), is_own, "{text}");
        }
    }

    #[test]
    fn no_new_privileges_does_not_excuse_the_file() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].no_new_privileges = true;
        fact(&mut web(&mut evidence).reachable_files).push(program("/usr/bin/passwd", 0o4755, &[]));
        assert_fails(&CHECK, &evidence, &params(), "found");
    }

    #[test]
    fn seeing_no_file_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
