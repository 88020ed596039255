//! Does any process hold a capability that it does not need?

use super::support::{capability, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{Evidence, ProcessFact};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "capabilities-minimal",
    include_str!("capabilities_minimal.en.ftl"),
    include_str!("capabilities_minimal.de.ftl"),
);

/// All five sets of every process, from the kernel. The bounding set counts as well: it is what a
/// set-user-id program or a file capability can still hand out, and an unprivileged user alone leaves
/// it full.
pub(super) static CHECK: Check = Check {
    id: "capabilities-minimal",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[9],
        cis: &["5.4"],
        owasp: &["R3"],
        nist: &["3.4.3"],
        reference: "capabilities(7); proc_pid_status(5): CapInh to CapAmb",
    },
    needs: &[Need::Processes],
    required: &[],
    optional: &["capabilities"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// Effective first: what can be used now is what a learner should read first.
fn sets(process: &ProcessFact) -> [(&'static str, u64); 5] {
    [
        ("effective", process.effective),
        ("permitted", process.permitted),
        ("inheritable", process.inheritable),
        ("ambient", process.ambient),
        ("bounding", process.bounding),
    ]
}

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let allowed = capability::bits(&params.capabilities);
    let processes = subject::processes(evidence, params)?;
    let mut worst: Option<(&ProcessFact, &'static str, u64)> = None;
    'all: for (index, _) in sets(&processes[0]).iter().enumerate() {
        for process in processes {
            let (name, held) = sets(process)[index];
            if held & !allowed != 0 {
                worst = Some((process, name, held & !allowed));
                break 'all;
            }
        }
    }
    let kept = if allowed == 0 { "-".to_owned() } else { capability::names(allowed).join(", ") };
    let Some((process, set, extra)) = worst else {
        let seen = WORDS.say("passed").with("count", processes.len()).with("allowed", kept);
        return Ok(Verdict::pass(seen));
    };
    Ok(Verdict::fail_at(
        place_of(evidence, params, extra),
        WORDS.say("expected").with("allowed", kept),
        WORDS
            .say("too-many")
            .with("pid", process.pid)
            .with("name", &process.name)
            .with("set", set)
            .with("capabilities", capability::names(extra).join(", ")),
        WORDS.say(if set == "bounding" { "direction-bounding" } else { "direction" }),
    ))
}

/// The `--cap-add` that gave one of them, or where a flag is missing.
fn place_of(evidence: &Evidence, params: &Params, extra: u64) -> Place {
    let Ok(container) = subject::container(evidence, params) else {
        return Place::Service(params.service.clone());
    };
    let gives = |name: &str| capability::normal(name) == "ALL" || capability::bits(&[name]) & extra != 0;
    let added = container.cap_add.iter().find(|flag| gives(&flag.value));
    place::flag(evidence, container, added)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::capability;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, process, run, unseen, web,
        words,
    };

    #[test]
    fn empty_sets_pass() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn an_allowed_capability_passes_in_any_spelling() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].bounding = capability::bits(&["NET_BIND_SERVICE"]);
        for name in ["NET_BIND_SERVICE", "cap_net_bind_service"] {
            assert_passes(&CHECK, &evidence, &Params { capabilities: words(&[name]), ..params() });
        }
        assert_fails(&CHECK, &evidence, &params(), "too-many");
    }

    #[test]
    fn each_of_the_five_sets_counts() {
        for set in 0..5 {
            let mut evidence = hardened();
            let process = &mut fact(&mut web(&mut evidence).processes)[0];
            let chown = capability::bits(&["CHOWN"]);
            match set {
                0 => process.effective = chown,
                1 => process.permitted = chown,
                2 => process.inheritable = chown,
                3 => process.ambient = chown,
                _ => process.bounding = chown,
            }
            let failure = assert_fails(&CHECK, &evidence, &params(), "too-many");
            assert!(failure.seen.to_string().contains("CHOWN"));
        }
    }

    #[test]
    fn dockers_own_bounding_set_fails_for_an_unprivileged_user() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].bounding = capability::bits(&capability::DOCKER_DEFAULT);
        let failure = assert_fails(&CHECK, &evidence, &params(), "too-many");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn the_second_process_and_the_flag_that_gave_it_are_found() {
        let mut evidence = hardened();
        let mut second = process(12, 10001);
        second.bounding = capability::bits(&["NET_RAW"]);
        fact(&mut web(&mut evidence).processes).push(second);
        run(&mut evidence).cap_add = vec![flag("CAP_NET_RAW".to_owned(), 7)];
        let failure = assert_fails(&CHECK, &evidence, &params(), "too-many");
        assert!(matches!(failure.place, Place::File(place) if place.line == 7));
        assert!(failure.seen.to_string().contains("12"));
    }

    #[test]
    fn seeing_no_process_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
