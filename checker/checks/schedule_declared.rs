//! Is it written down when the patch cycle runs?

use super::support::schedules::comes_within;
use super::support::{place, schedules, settle, subject};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Rhythm, Schedule, ScheduleKind};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "schedule-declared",
    include_str!("schedule_declared.en.ftl"),
    include_str!("schedule_declared.de.ftl"),
);

/// A crontab, a workflow or a timer that starts `run.sh`, with no longer pause than the exercise allows.
pub(super) static CHECK: Check = Check {
    id: "schedule-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[18],
        cis: &["4.4"],
        owasp: &["R0", "D02"],
        nist: &["3.1.1"],
        reference: "crontab(5), systemd.timer(5), workflow syntax",
    },
    needs: &[],
    required: &["max-days"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let longest = subject::required(params.max_days, "max-days")?;
    let schedules = &evidence.submission.schedules;
    let fits = |one: &&Schedule| one.starts_script && comes_within(one, longest);
    if let Some(good) = schedules.iter().find(fits) {
        return Ok(Verdict::pass(schedules::about(WORDS.say("passed"), good)));
    }
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected").with("days", longest), seen, WORDS.say(direction)))
    };
    // The nearest miss is told: one that starts the script, then one that has a time, then a bot.
    let misses = schedules.iter().max_by_key(|one| (one.starts_script, nearness(one)));
    let Some(one) = misses else {
        return fail(WORDS.say("none"), Place::WholeFile("run.sh".to_owned()), "direction-file");
    };
    let (key, direction) = match (one.kind, &one.rhythm, one.starts_script) {
        (ScheduleKind::Bot, ..) => ("bot", "direction-bot"),
        (ScheduleKind::Pipeline, ..) => ("pipeline", "direction-pipeline"),
        (_, Rhythm::Unread | Rhythm::Absent, _) => ("unread", "direction-time"),
        (_, Rhythm::Boot, _) => ("boot", "direction-boot"),
        (_, Rhythm::Never, _) => ("never", "direction-time"),
        (_, Rhythm::Days(_), false) => ("other", "direction-script"),
        (_, Rhythm::Days(_), true) => ("seldom", "direction-time"),
    };
    fail(schedules::about(WORDS.say(key), one), place::at(&one.at), direction)
}

fn nearness(schedule: &Schedule) -> u8 {
    match schedule.kind {
        ScheduleKind::Crontab | ScheduleKind::Workflow | ScheduleKind::Timer => 2,
        ScheduleKind::Pipeline => 1,
        ScheduleKind::Bot => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{assert_error, assert_fails, assert_passes, hardened, params};
    use crate::evidence::Evidence;
    use crate::submission::{Rhythm, Schedule, ScheduleKind};

    fn with(change: impl FnOnce(&mut Schedule)) -> Evidence {
        let mut evidence = hardened();
        change(&mut evidence.submission.schedules[0]);
        evidence
    }

    #[test]
    fn a_weekly_run_passes_and_so_does_one_beside_others() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut evidence = hardened();
        let bot = Schedule { kind: ScheduleKind::Bot, ..evidence.submission.schedules[0].clone() };
        let bot = Schedule { starts_script: false, rhythm: Rhythm::Absent, ..bot };
        evidence.submission.schedules.insert(0, bot);
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn each_way_of_having_none_fails() {
        let mut evidence = hardened();
        evidence.submission.schedules.clear();
        assert_fails(&CHECK, &evidence, &params(), "none");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Never), &params(), "never");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Unread), &params(), "unread");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Boot), &params(), "boot");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Days(200)), &params(), "seldom");
        assert_fails(&CHECK, &with(|one| one.starts_script = false), &params(), "other");
        for (kind, key) in [(ScheduleKind::Bot, "bot"), (ScheduleKind::Pipeline, "pipeline")] {
            let elsewhere = with(|one| {
                (one.kind, one.rhythm, one.starts_script) = (kind, Rhythm::Absent, false);
            });
            assert_fails(&CHECK, &elsewhere, &params(), key);
        }
    }

    #[test]
    fn without_a_bound_there_is_no_verdict() {
        assert_error(&CHECK, &hardened(), &Params { max_days: None, ..params() });
    }
}
