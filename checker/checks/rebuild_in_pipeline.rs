//! Does something build the image again although nobody changes a line?

use super::support::schedules::comes_within;
use super::support::{place, schedules, settle, subject};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{DockerfileFacts, Rhythm, Schedule, ScheduleKind};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "rebuild-in-pipeline",
    include_str!("rebuild_in_pipeline.en.ftl"),
    include_str!("rebuild_in_pipeline.de.ftl"),
);

/// A workflow, a crontab or a timer that builds the image or starts `run.sh`, with no longer pause than the exercise
/// allows. A bot that looks after base images counts where every base is named by its digest or whole version: under
/// a name that moves, an update changes no line for it to propose.
pub(super) static CHECK: Check = Check {
    id: "rebuild-in-pipeline",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[18],
        cis: &["4.4"],
        owasp: &["R0", "D02"],
        nist: &["3.1.1"],
        reference: "GitHub: Workflow syntax, on.schedule; crontab(5), systemd.timer(5); Dependabot options",
    },
    needs: &[],
    required: &["max-days"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let longest = subject::required(params.max_days, "max-days")?;
    let schedules = &evidence.submission.schedules;
    let builds = |one: &Schedule| one.starts_script || one.builds;
    let fits = |one: &&Schedule| builds(one) && comes_within(one, longest);
    if let Some(good) = schedules.iter().find(fits) {
        return Ok(Verdict::pass(schedules::about(WORDS.say("passed"), good)));
    }
    let bot = schedules.iter().find(|one| one.kind == ScheduleKind::Bot && is_about_images(one));
    if let Some(bot) = bot.filter(|_| bases_stand_fast(evidence)) {
        return Ok(Verdict::pass(schedules::about(WORDS.say("passed-bot"), bot)));
    }
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected").with("days", longest), seen, WORDS.say(direction)))
    };
    // The nearest miss is told: one that builds, then one that has a time, then a bot.
    let Some(one) = schedules.iter().max_by_key(|one| (builds(one), nearness(one))) else {
        let file = evidence.submission.workflows.first().map(|workflow| workflow.file.clone());
        let place = Place::WholeFile(file.unwrap_or_else(|| ".github/workflows".to_owned()));
        return fail(WORDS.say("none"), place, "direction-file");
    };
    let (key, direction) = match (one.kind, &one.rhythm) {
        (ScheduleKind::Bot, _) if is_about_images(one) => ("bot-moving", "direction-bot"),
        (ScheduleKind::Bot, _) => ("bot-other", "direction-file"),
        (ScheduleKind::Pipeline, _) => ("pipeline", "direction-file"),
        (_, Rhythm::Unread | Rhythm::Absent) => ("unread", "direction-time"),
        (_, Rhythm::Boot) => ("boot", "direction-boot"),
        (_, Rhythm::Never) => ("never", "direction-time"),
        (_, Rhythm::Days(_)) if builds(one) => ("seldom", "direction-time"),
        (_, Rhythm::Days(_)) => ("other", "direction-build"),
    };
    fail(schedules::about(WORDS.say(key), one), place::at(&one.at), direction)
}

/// Whether a bot proposes newer base images.
fn is_about_images(bot: &Schedule) -> bool {
    ["docker", "docker-compose", "Renovate"].contains(&bot.written.as_str())
}

/// Whether every base image is named by what does not move.
fn bases_stand_fast(evidence: &Evidence) -> bool {
    let mut files = evidence.submission.dockerfiles.values();
    files.all(|file: &DockerfileFacts| {
        let is_stage = |name: &str| {
            file.stages.iter().any(|stage| stage.name.as_ref().is_some_and(|own| own.value == name))
        };
        let mut bases = file.stages.iter().map(|stage| stage.base.value.as_str());
        bases.all(|base| base == "scratch" || is_stage(base) || stands_fast(base))
    })
}

/// A digest, or a version of three numbers.
fn stands_fast(image: &str) -> bool {
    let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
    let numbers = tag.unwrap_or_default().split(['.', '-', '_']);
    let numbers =
        numbers.take_while(|part| part.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit()));
    image.contains("@sha256:") || numbers.count() >= 3
}

fn nearness(schedule: &Schedule) -> u8 {
    match schedule.kind {
        ScheduleKind::Crontab | ScheduleKind::Workflow | ScheduleKind::Timer => 2,
        ScheduleKind::Bot if is_about_images(schedule) => 1,
        ScheduleKind::Bot | ScheduleKind::Pipeline => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{CHECK, stands_fast};
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, params, stages,
    };
    use crate::evidence::Evidence;
    use crate::submission::{Rhythm, Schedule, ScheduleKind};

    fn with(change: impl FnOnce(&mut Schedule)) -> Evidence {
        let mut evidence = hardened();
        change(&mut evidence.submission.schedules[0]);
        evidence
    }

    fn bot(written: &str) -> Evidence {
        with(|one| {
            (one.kind, one.rhythm, one.starts_script) = (ScheduleKind::Bot, Rhythm::Absent, false);
            one.written = written.to_owned();
        })
    }

    #[test]
    fn what_builds_in_time_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        let other = with(|one| (one.starts_script, one.builds) = (false, true));
        assert_passes(&CHECK, &other, &params());
    }

    #[test]
    fn each_way_of_having_none_fails() {
        let mut evidence = hardened();
        evidence.submission.schedules.clear();
        let failure = assert_fails(&CHECK, &evidence, &params(), "none");
        assert!(matches!(failure.place, Place::WholeFile(file) if file.ends_with(".yml")));
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Never), &params(), "never");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Unread), &params(), "unread");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Boot), &params(), "boot");
        assert_fails(&CHECK, &with(|one| one.rhythm = Rhythm::Days(200)), &params(), "seldom");
        assert_fails(&CHECK, &with(|one| one.starts_script = false), &params(), "other");
        let pipeline = with(|one| {
            (one.kind, one.rhythm, one.starts_script) = (ScheduleKind::Pipeline, Rhythm::Absent, false);
        });
        assert_fails(&CHECK, &pipeline, &params(), "pipeline");
        assert_error(&CHECK, &hardened(), &Params { max_days: None, ..params() });
    }

    #[test]
    fn a_bot_counts_where_an_update_changes_a_line() {
        assert_fails(&CHECK, &bot("docker"), &params(), "bot-moving");
        assert_fails(&CHECK, &bot("github-actions"), &params(), "bot-other");
        for written in ["docker", "Renovate"] {
            let mut evidence = bot(written);
            for stage in stages(&mut evidence) {
                stage.base.value = "debian:12.8.0-slim".to_owned();
            }
            assert_passes(&CHECK, &evidence, &params());
            stages(&mut evidence)[0].base.value = "debian:12-slim".to_owned();
            assert_fails(&CHECK, &evidence, &params(), "bot-moving");
        }
    }

    #[test]
    fn a_name_stands_fast_by_a_digest_or_three_numbers() {
        for image in ["alpine:3.20.1", "localhost:5000/a/b:v1.2.3-slim", "alpine:3@sha256:00", "a:1.2.3.4"] {
            assert!(stands_fast(image), "{image}");
        }
        for image in
            ["alpine", "alpine:3", "alpine:3.20", "localhost:5000/a", "node:22-alpine3.20.1", "a:latest"]
        {
            assert!(!stands_fast(image), "{image}");
        }
    }
}
