//! Do notes outlive their container?

use super::support::{pattern, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, HttpExchange};
use crate::submission::{BindKind, Located};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "data-survives",
    include_str!("data_survives.en.ftl"),
    include_str!("data_survives.de.ftl"),
);

/// The container is replaced, not restarted: its own writable layer is gone.
pub(super) static CHECK: Check = Check {
    id: "data-survives",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8"],
        nist: &[],
        reference: "docker run: --volume, --mount",
    },
    needs: &[Need::Replacement],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let experiment = seen(&subject::service(evidence, params)?.replacement)?;
    let good = |status: Option<u16>| status.is_some_and(|status| (200..300).contains(&status));
    let answer = |exchange: &HttpExchange| match exchange.status {
        None => exchange.problem.clone(),
        Some(status) => format!("{status} {}", exchange.body).trim_end().to_owned(),
    };
    if let Some(removed) = emptied(evidence, params)? {
        return Ok(Verdict::fail_at(
            place::at(&removed.at),
            WORDS.say("expected"),
            WORDS.say("emptied").with("volume", &removed.value),
            WORDS.say("direction-emptied"),
        ));
    }
    let full = experiment.written.body.contains("No space left on device");
    let seen = if !good(experiment.written.status) {
        let crowded = experiment.written.name == "write-notes-at-once";
        let key = if crowded { "not-at-once" } else { "not-written" };
        WORDS.say(key).with("answer", answer(&experiment.written))
    } else if experiment.kept && good(experiment.read.status) {
        return Ok(Verdict::pass(WORDS.say("passed")));
    } else if good(experiment.read.status) || experiment.read.status == Some(404) {
        WORDS.say("lost")
    } else {
        WORDS.say("no-answer").with("answer", answer(&experiment.read))
    };
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected"),
        seen,
        WORDS.say(if full { "direction-full" } else { "direction" }),
    ))
}

/// Where the notes application keeps its notes unless it is told otherwise.
const USUAL: &str = "/data";

/// The volume of the notes, and the command that takes it away before each start. The lab starts with a new
/// volume either way; whoever runs the script again loses the notes.
fn emptied<'a>(evidence: &'a Evidence, params: &Params) -> Result<Option<&'a Located<String>>, Verdict> {
    let container = subject::container(evidence, params)?;
    let data = subject::variable(evidence, params, "NOTES_DATA")?.value.unwrap_or(USUAL);
    let holds = |target: &str| pattern::below(target, data);
    let mounts = container.mounts.iter().filter(|mount| mount.value.kind == BindKind::Volume);
    let mount = mounts.filter(|mount| holds(&mount.value.target)).max_by_key(|m| m.value.target.len());
    let name = mount.and_then(|mount| mount.value.source.as_ref());
    let emptied = &evidence.submission.plan.emptied_volumes;
    Ok(emptied.iter().find(|removed| Some(&removed.value) == name))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, flag, hardened, params, run, silence,
        unseen, variable, web,
    };

    #[test]
    fn a_kept_note_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_note_that_is_gone_or_another_fails() {
        let mut evidence = hardened();
        let experiment = fact(&mut web(&mut evidence).replacement);
        experiment.kept = false;
        assert_fails(&CHECK, &evidence, &params(), "lost");
        fact(&mut web(&mut evidence).replacement).read = exchange("read-note", 404, "");
        assert_fails(&CHECK, &evidence, &params(), "lost");
    }

    #[test]
    fn a_service_that_does_not_write_or_come_back_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).replacement).read = silence("read-note");
        assert_fails(&CHECK, &evidence, &params(), "no-answer");
        fact(&mut web(&mut evidence).replacement).written = exchange("write-note", 500, "read-only");
        assert_fails(&CHECK, &evidence, &params(), "not-written");
    }

    #[test]
    fn a_full_scratch_folder_is_told_as_one() {
        let full = |name: &str| {
            let mut evidence = hardened();
            let problem = "/tmp/notes-upload-1-0: No space left on device (os error 28)";
            fact(&mut web(&mut evidence).replacement).written = exchange(name, 500, problem);
            evidence
        };
        for (name, key) in [("write-note", "not-written"), ("write-notes-at-once", "not-at-once")] {
            let failure = assert_fails(&CHECK, &full(name), &params(), key);
            assert_eq!(failure.direction.key(), "direction-full");
            assert!(failure.seen.to_string().contains("/tmp/notes-upload"), "{}", failure.seen);
        }
    }

    #[test]
    fn a_script_that_takes_the_notes_away_first_fails_at_that_line() {
        let with = |emptied: &str, data: Option<&str>| {
            let mut evidence = hardened();
            evidence.submission.plan.emptied_volumes = vec![flag(emptied.to_owned(), 5)];
            run(&mut evidence).environment =
                data.map(|data| flag(variable("NOTES_DATA", data), 9)).into_iter().collect();
            evidence
        };
        let failure = assert_fails(&CHECK, &with("notes-data", None), &params(), "emptied");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
        assert_passes(&CHECK, &with("cache", None), &params());
        assert_passes(&CHECK, &with("notes-data", Some("/srv/notes")), &params());
    }

    #[test]
    fn without_the_experiment_there_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
