//! Does the service start, and stay up?

use super::support::build_trouble::lacks_a_shell;
use super::support::{blame, dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{ContainerState, Evidence};
use crate::submission::{ContainerSpec, Instruction, Location};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "service-starts",
    include_str!("service_starts.en.ftl"),
    include_str!("service_starts.de.ftl"),
);

/// The exit code after `SIGSYS`.
const KILLED_BY_FILTER: i64 = 128 + 31;

/// The one place where a service that does not run is a failure; every other check is skipped then.
pub(super) static CHECK: Check = Check {
    id: "service-starts",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[8, 26],
        cis: &[],
        owasp: &[],
        nist: &["3.4.3"],
        reference: "docker run; docker inspect: State",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let Ok(container) = subject::container(evidence, params) else {
        return Ok(Verdict::fail_at(
            Place::WholeFile(command_file(evidence)),
            WORDS.say("expected").with("service", &params.service),
            WORDS.say("no-command").with("service", &params.service),
            WORDS.say("direction-no-command").with("service", &params.service),
        ));
    };
    let state = &subject::inspected(evidence, params)?.state;
    if state.running {
        return Ok(Verdict::pass(WORDS.say("passed").with("service", &params.service)));
    }
    if blame::is_of_user(&state.error)
        && let Some(verdict) = no_such_user(evidence, params, container, &state.error)
    {
        return Ok(verdict);
    }
    let filter = filtered(container, state);
    let shell_form = Some(&state.error).filter(|error| lacks_a_shell(error));
    let shell_form = shell_form.and_then(|_| in_shell_form(evidence, params, container));
    let seen = match (state.error.is_empty(), state.exit_code) {
        (false, _) => WORDS.say("not-started").with("error", &state.error),
        (true, _) if state.out_of_memory => WORDS.say("out-of-memory"),
        (true, Some(code)) => WORDS.say("ended").with("code", code),
        (true, None) => WORDS.say("not-running"),
    };
    Ok(Verdict::fail_at(
        place::at(
            &blame::flag(container, &state.error)
                .or_else(|| shell_form.map(|written| written.at.clone()))
                .or_else(|| filter.map(|(_, at)| at.clone()))
                .unwrap_or_else(|| container.at.clone()),
        ),
        WORDS.say("expected").with("service", &params.service),
        if state.log.is_empty() {
            seen
        } else {
            WORDS.say("with-log").with("end", seen).with("log", state.log.join("\n"))
        },
        match (shell_form, filter) {
            (Some(written), _) => WORDS.say("direction-no-shell").with("keyword", &written.keyword),
            (None, Some((file, _))) => WORDS.say("direction-profile").with("file", file),
            (None, None) if state.error.is_empty() => WORDS.say("direction"),
            (None, None) => WORDS.say("direction-refused"),
        },
    ))
}

/// The instruction of the Dockerfile that starts the program through a shell, where no flag says otherwise.
fn in_shell_form<'a>(
    evidence: &'a Evidence,
    params: &Params,
    container: &ContainerSpec,
) -> Option<&'a Instruction> {
    let recipe = dockerfile::recipe(evidence, params).ok()?;
    let entrypoint = recipe.last("ENTRYPOINT").filter(|_| container.entrypoint.is_none());
    let has_own = container.entrypoint.is_some() || container.command.is_some();
    let command = recipe.last("CMD").filter(|_| !has_own && entrypoint.is_none());
    entrypoint.or(command).filter(|written| !written.exec_form)
}

/// The engine does not know the user that the image or the command names. A group that a flag adds is the
/// flag's.
fn no_such_user(
    evidence: &Evidence,
    params: &Params,
    container: &ContainerSpec,
    error: &str,
) -> Option<Verdict> {
    let flag = container.user.as_ref().filter(|flag| !flag.value.is_empty());
    let (user, place) = match (flag, blame::flag(container, error)) {
        (Some(flag), Some(at)) if at == flag.at => (flag.value.clone(), place::at(&at)),
        (None, None) => {
            let user = subject::image(evidence, params).ok()?.user.clone();
            let place = place::user(evidence, params, &user);
            (user, place)
        }
        _ => return None,
    };
    Some(Verdict::fail_at(
        place,
        WORDS.say("expected").with("service", &params.service),
        WORDS.say("not-started").with("error", error),
        WORDS.say("direction-user").with("user", user),
    ))
}

/// The learner's own profile, file and option, where the end is one that a filter makes.
fn filtered<'a>(container: &'a ContainerSpec, state: &ContainerState) -> Option<(&'a str, &'a Location)> {
    let (file, _) = container.own_profile()?;
    let option = container.security_option("seccomp")?;
    let said = |words: &str| state.error.contains(words) || state.log.iter().any(|line| line.contains(words));
    // runc that was killed before it became the program leaves the engine with these words.
    let killed = state.exit_code == Some(KILLED_BY_FILTER) || said("cannot start a stopped process");
    (killed || said("peration not permitted")).then_some((file, &option.at))
}

/// The file that the commands stand in.
fn command_file(evidence: &Evidence) -> String {
    let plan = &evidence.submission.plan;
    let first = plan.containers.first().map(|container| &container.at);
    first.or(plan.builds.first().map(|build| &build.at)).map_or("run.sh", |at| &at.file).to_owned()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, image, instruction,
        params, run, stages, unseen, web,
    };
    use crate::evidence::{Blocked, Observed};

    #[test]
    fn a_running_service_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_shell_form_on_a_base_without_a_shell_is_told_at_its_own_line() {
        let started = |keyword: &str, text: &str, error: &str| {
            let mut evidence = hardened();
            stages(&mut evidence)[1].instructions.push(instruction(9, keyword, text));
            let state = &mut fact(&mut web(&mut evidence).container).state;
            (state.running, state.error) = (false, error.to_owned());
            let failure = assert_fails(&CHECK, &evidence, &params(), "not-started");
            (failure.direction.key(), failure.place)
        };
        let none = "runc create failed: exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown";
        for keyword in ["CMD", "ENTRYPOINT"] {
            let (direction, place) = started(keyword, "/app/notes", none);
            assert_eq!(direction, "direction-no-shell");
            assert!(matches!(place, Place::File(place) if place.file == "Dockerfile" && place.line == 9));
        }
        let other = none.replace("/bin/sh", "/app/nots");
        assert_eq!(started("CMD", "/app/nots", &other).0, "direction-refused");
        assert_eq!(started("ENTRYPOINT", "[\"/bin/sh\", \"-c\", \"x\"]", none).0, "direction-refused");
    }

    #[test]
    fn a_profile_of_the_learners_own_is_named_where_the_filter_ended_it() {
        let ended = |code: i64, log: &str, own: bool| {
            let mut evidence = hardened();
            let state = &mut fact(&mut web(&mut evidence).container).state;
            (state.running, state.exit_code, state.log) = (false, Some(code), vec![log.to_owned()]);
            if own {
                run(&mut evidence).security_opt.push(flag("seccomp=p.json".to_owned(), 16));
                run(&mut evidence).seccomp_profile = Some(flag("{}".to_owned(), 16));
                run(&mut evidence).seccomp_file = Some("p.json".to_owned());
            }
            let key = if log.is_empty() { "ended" } else { "with-log" };
            assert_fails(&CHECK, &evidence, &params(), key)
        };
        for (code, log) in [(159, "bye"), (1, "exec /notes: operation not permitted")] {
            let failure = ended(code, log, true);
            assert_eq!(failure.direction.key(), "direction-profile");
            assert!(matches!(failure.place, Place::File(at) if at.line == 16));
            assert_eq!(ended(code, log, false).direction.key(), "direction");
        }
        assert_eq!(ended(1, "no such folder", true).direction.key(), "direction");
    }

    #[test]
    fn a_user_that_nobody_knows_is_looked_for_where_it_is_named() {
        let refused = |error: &str| {
            let mut evidence = hardened();
            let state = &mut fact(&mut web(&mut evidence).container).state;
            (state.running, state.error) = (false, error.to_owned());
            run(&mut evidence).user = None;
            image(&mut evidence).user = "ap".to_owned();
            stages(&mut evidence)[1].instructions.retain(|instruction| instruction.keyword != "USER");
            stages(&mut evidence)[1].instructions.push(instruction(9, "USER", "ap"));
            evidence
        };
        let errors = [
            "unable to find user ap: no matching entries in passwd file",
            "unable to find group ap: no matching entries in group file",
            "uids and gids must be in range 0-2147483647",
        ];
        for error in errors {
            let mut evidence = refused(error);
            let failure = assert_fails(&CHECK, &evidence, &params(), "not-started");
            assert_eq!(failure.direction.key(), "direction-user");
            let place = failure.place;
            assert!(
                matches!(&place, Place::File(at) if at.file == "Dockerfile" && at.line == 9),
                "{place:?}"
            );
            run(&mut evidence).user = Some(flag("ap".to_owned(), 12));
            let failure = assert_fails(&CHECK, &evidence, &params(), "not-started");
            assert_eq!(failure.direction.key(), "direction-user");
            assert!(matches!(failure.place, Place::File(at) if at.file == "run.sh" && at.line == 12));
        }
        // A group that a flag adds.
        let mut evidence = refused("Unable to find group audio: no matching entries in group file");
        run(&mut evidence).group_add.push(flag("audio".to_owned(), 12));
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-started");
        assert_eq!(failure.direction.key(), "direction-refused");
        assert!(matches!(failure.place, Place::File(at) if at.line == 12));
    }

    #[test]
    fn a_service_that_ended_shows_its_code_and_log() {
        let mut evidence = hardened();
        let state = &mut fact(&mut web(&mut evidence).container).state;
        state.running = false;
        state.exit_code = Some(1);
        state.log = vec!["/data: permission denied".to_owned()];
        let failure = assert_fails(&CHECK, &evidence, &params(), "with-log");
        let text = failure.seen.to_string();
        assert!(text.contains('1') && text.contains("permission denied"), "{text}");
    }

    #[test]
    fn each_way_to_end_has_its_sentence() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).state.running = false;
        assert_fails(&CHECK, &evidence, &params(), "not-running");
        fact(&mut web(&mut evidence).container).state.exit_code = Some(0);
        assert_fails(&CHECK, &evidence, &params(), "ended");
        fact(&mut web(&mut evidence).container).state.out_of_memory = true;
        assert_fails(&CHECK, &evidence, &params(), "out-of-memory");
        fact(&mut web(&mut evidence).container).state.error = "no such file".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "not-started");
    }

    #[test]
    fn a_service_under_another_name_is_not_this_one() {
        let mut evidence = hardened();
        run(&mut evidence).name = None;
        evidence.services.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-command");
    }

    #[test]
    fn without_a_fact_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        web(&mut evidence).container = Observed::Blocked(Blocked::BuildFailed);
        assert_skipped(&CHECK, &evidence, &params());
    }
}
