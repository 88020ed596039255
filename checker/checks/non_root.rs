//! Is any process of the container root?

use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, ProcessFact};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("non-root", include_str!("non_root.en.ftl"), include_str!("non_root.de.ftl"));

/// All four uids of every process, as the kernel shows them inside the container.
///
/// Two decisions. A remapped user namespace does not excuse uid 0: root in it still owns every file of
/// the container, and the image runs elsewhere without the remapping. And gid 0 is shown, not failed:
/// Docker gives it to every numeric `USER` that has no passwd entry, which is the guide's own example;
/// the kernel ties no power to it, `capabilities(7)`, and what its file permissions really open is
/// tried by `code-not-writable`, `only-known-writable` and `no-way-back`.
pub(super) static CHECK: Check = Check {
    id: "non-root",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[8],
        cis: &["4.1"],
        owasp: &["R2", "D01"],
        nist: &["3.1.2"],
        reference: "credentials(7); proc_pid_status(5): Uid",
    },
    needs: &[Need::Processes],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let processes = subject::processes(evidence, params)?;
    if let Some(process) = processes.iter().find(|process| process.uids.contains(&0)) {
        let key = if process.uids == [0; 4] { "root" } else { "root-in-reserve" };
        return Ok(Verdict::fail_at(
            place_of(evidence, params),
            WORDS.say("expected"),
            WORDS
                .say(key)
                .with("pid", process.pid)
                .with("name", &process.name)
                .with("uids", numbers(&process.uids)),
            WORDS.say("direction"),
        ));
    }
    let count = processes.len();
    let first = &processes[0];
    let key = if processes.iter().any(in_group_root) { "passed-group-root" } else { "passed" };
    Ok(Verdict::pass(WORDS.say(key).with("count", count).with("uid", first.uids[1])))
}

fn in_group_root(process: &ProcessFact) -> bool {
    process.gids.contains(&0) || process.groups.contains(&0)
}

/// The flag that chose root, if one did; otherwise the running container, where it was seen.
fn place_of(evidence: &Evidence, params: &Params) -> Place {
    let user = subject::container(evidence, params).ok().and_then(|container| container.user.as_ref());
    user.map_or_else(|| Place::Service(params.service.clone()), |user| place::at(&user.at))
}

fn numbers(uids: &[u32; 4]) -> String {
    uids.map(|uid| uid.to_string()).join(", ")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, process,
        run, unseen, web,
    };
    use crate::evidence::{Blocked, Observed};

    #[test]
    fn an_unprivileged_user_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn one_root_process_among_others_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes).push(process(7, 0));
        let failure = assert_fails(&CHECK, &evidence, &params(), "root");
        assert!(failure.seen.to_string().contains('7'));
    }

    #[test]
    fn a_saved_uid_0_is_root_in_reserve() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].uids = [10001, 10001, 0, 10001];
        assert_fails(&CHECK, &evidence, &params(), "root-in-reserve");
    }

    #[test]
    fn the_flag_that_chose_root_is_shown() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].uids = [0; 4];
        run(&mut evidence).user = Some(flag("0".to_owned(), 6));
        let failure = assert_fails(&CHECK, &evidence, &params(), "root");
        assert!(matches!(failure.place, Place::File(place) if place.line == 6));
    }

    #[test]
    fn group_root_is_told_and_does_not_fail() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].gids = [0; 4];
        let Verdict::Pass { seen, .. } = (CHECK.judge)(&evidence, &params()) else {
            panic!("group root fails");
        };
        assert_eq!(seen.key(), "passed-group-root");
    }

    #[test]
    fn seeing_no_process_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
        web(&mut evidence).processes = Observed::Blocked(Blocked::NotRunning);
        assert_skipped(&CHECK, &evidence, &params());
    }
}
