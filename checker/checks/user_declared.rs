//! Do the Dockerfile and the run command name a user that is not root?

use super::support::{dockerfile, place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "user-declared",
    include_str!("user_declared.en.ftl"),
    include_str!("user_declared.de.ftl"),
);

/// The user that decides is the run command's, otherwise the image's. A number is judged on paper; a
/// name is judged by the uid that the kernel gave to PID 1, since `app` may be uid 0 in `/etc/passwd`.
/// A group of 0 (`10001:0`) is no failure: see `non-root` for why.
pub(super) static CHECK: Check = Check {
    id: "user-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[8],
        cis: &["4.1"],
        owasp: &["R2", "D01"],
        nist: &["3.1.2"],
        reference: "Dockerfile reference: USER; docker run: --user",
    },
    needs: &[Need::Container, Need::Processes],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let by = written::of(container);
    // An empty `--user ""` leaves the decision to the image, as if it were not there.
    let (user, place, by_flag) = match &container.user {
        Some(flag) if !flag.value.is_empty() => (flag.value.clone(), place::at(&flag.at), true),
        _ => {
            let image = subject::image(evidence, params)?;
            (image.user.clone(), place::user(evidence, params, &image.user), false)
        }
    };
    let fail = |seen: Message, place: Place| {
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected").with("written", by),
            seen,
            if by_flag { WORDS.say("direction-flag").with("written", by) } else { WORDS.say("direction") },
        ))
    };
    let name = user.split(':').next().unwrap_or_default();
    if name.is_empty() {
        let seen = match (user.is_empty(), by_flag) {
            (true, _) if left_behind(evidence, params) => WORDS.say("build-stage-only"),
            (true, _) => WORDS.say("no-user").with("written", by),
            (false, true) => WORDS.say("group-only-flag").with("written", by),
            (false, false) => WORDS.say("group-only"),
        };
        return fail(seen.with("user", &user), place);
    }
    let number = name.parse::<u64>().ok();
    if number == Some(0) || name == "root" {
        let seen = if by_flag { WORDS.say("root-by-flag").with("written", by) } else { WORDS.say("root") };
        return fail(seen.with("user", &user), place);
    }
    let written = subject::inspected(evidence, params)?;
    if written.user != user {
        let reason = WORDS.say("engine-differs").with("engine", &written.user).with("user", &user);
        return Err(subject::differs(written, reason));
    }
    let processes = subject::processes(evidence, params)?;
    let first = processes.iter().find(|process| process.pid == 1).unwrap_or(&processes[0]);
    if number.is_none() && first.uids.contains(&0) {
        return fail(WORDS.say("alias").with("user", &user), place);
    }
    let seen = if by_flag { WORDS.say("passed-flag").with("written", by) } else { WORDS.say("passed") };
    Ok(Verdict::pass(seen.with("user", &user).with("uid", first.uids[1])))
}

fn left_behind(evidence: &Evidence, params: &Params) -> bool {
    dockerfile::recipe(evidence, params).is_ok_and(|recipe| !recipe.left_behind("USER").is_empty())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, image, instruction, params, run,
        stages, unseen, web,
    };
    use crate::evidence::Evidence;

    /// The engine reports what the image or the flag says.
    fn with_user(user: &str) -> Evidence {
        let mut evidence = hardened();
        image(&mut evidence).user = user.to_owned();
        fact(&mut web(&mut evidence).container).user = user.to_owned();
        evidence
    }

    #[test]
    fn a_group_without_a_user_is_root_in_that_group() {
        for user in [":10001", ":", ":staff"] {
            assert_fails(&CHECK, &with_user(user), &params(), "group-only");
            let mut evidence = hardened();
            run(&mut evidence).user = Some(flag(user.to_owned(), 6));
            let failure = assert_fails(&CHECK, &evidence, &params(), "group-only-flag");
            assert!(matches!(failure.place, Place::File(place) if place.line == 6));
        }
    }

    #[test]
    fn a_number_and_a_name_pass() {
        for user in ["10001", "10001:10001", "app", "app:app", "10001:0"] {
            assert_passes(&CHECK, &with_user(user), &params());
        }
    }

    #[test]
    fn every_spelling_of_root_fails() {
        for user in ["root", "0", "0:0", "root:root", "000", "0:10001"] {
            let failure = assert_fails(&CHECK, &with_user(user), &params(), "root");
            assert!(matches!(failure.place, Place::File(place) if place.line == 7), "{user}");
        }
    }

    #[test]
    fn a_name_that_is_uid_0_fails() {
        let mut evidence = with_user("app");
        fact(&mut web(&mut evidence).processes)[0].uids = [0; 4];
        assert_fails(&CHECK, &evidence, &params(), "alias");
    }

    #[test]
    fn a_flag_beats_a_good_image() {
        for user in ["0", "root", "0:0", "00"] {
            let mut evidence = hardened();
            run(&mut evidence).user = Some(flag(user.to_owned(), 6));
            fact(&mut web(&mut evidence).container).user = user.to_owned();
            let failure = assert_fails(&CHECK, &evidence, &params(), "root-by-flag");
            assert!(matches!(failure.place, Place::File(place) if place.file == "run.sh"));
        }
    }

    #[test]
    fn a_flag_alone_is_enough() {
        let mut evidence = with_user("");
        run(&mut evidence).user = Some(flag("10001:10001".to_owned(), 6));
        fact(&mut web(&mut evidence).container).user = "10001:10001".to_owned();
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn no_user_at_all_fails_for_the_whole_file() {
        let mut evidence = with_user("");
        stages(&mut evidence)[1].instructions.retain(|instruction| instruction.keyword != "USER");
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-user");
        assert_eq!(failure.place, Place::WholeFile("Dockerfile".to_owned()));
    }

    #[test]
    fn a_user_in_the_build_stage_does_not_count() {
        let mut evidence = with_user("");
        let stages = stages(&mut evidence);
        stages[1].instructions.retain(|instruction| instruction.keyword != "USER");
        stages[0].instructions.push(instruction(4, "USER", "10001"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "build-stage-only");
        assert!(matches!(failure.place, Place::File(place) if place.line == 4));
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).user = "0".to_owned();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
