//! Does a reachable program give its starter the rights of another user?

use super::support::{programs, settle};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, FileFact};
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
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected"),
        WORDS.say("found").with("count", hits.len()).with("paths", programs::paths(&hits)),
        WORDS.say("direction"),
    ))
}

fn changes_user(file: &FileFact) -> bool {
    file.executable && file.honours_setuid && file.mode & 0o6000 != 0
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, program, unseen, web,
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
