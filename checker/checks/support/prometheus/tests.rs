//! Does a page mean what Prometheus takes it for, and does a rule fire when it would there?

use super::Refused;
use super::alert::{Course, course};
use super::clock::{Scene, history};
use super::page::{Down, read};
use crate::checks::support::fixtures::monitored::{experiment, job, rule};
use crate::evidence::Scrape;

fn page(content_type: Option<&str>, body: &str) -> Scrape {
    let content_type = content_type.map(str::to_owned);
    Scrape { status: Some(200), content_type, body: body.to_owned(), ..Scrape::default() }
}

const TEXT: Option<&str> = Some("text/plain; version=0.0.4");
const OPEN: Option<&str> = Some("application/openmetrics-text; version=1.0.0");

#[test]
fn a_page_is_taken_or_given_up_as_prometheus_does() {
    let values = |scrape| read(&scrape, false).map(|samples| samples.len());
    assert_eq!(
        values(page(TEXT, "# TYPE a counter\n# EOF\na{b=\"x,\\\"}\",c=\"\",} 1 1795\n\na NaN")),
        Ok(2)
    );
    assert_eq!(values(page(None, "a 1\n")), Err(Down::NoType));
    assert_eq!(read(&page(None, "a 1\n"), true).map(|samples| samples.len()), Ok(1));
    assert_eq!(values(page(Some("text/html"), "a 1\n")), Err(Down::OtherType("text/html".to_owned())));
    assert_eq!(
        values(page(TEXT, "# TYPE a counter\r\na 1\r\n")),
        Err(Down::Line(1, "# TYPE a counter\r".to_owned()))
    );
    assert_eq!(values(page(TEXT, "# TYPE a count\na 1\n")), Err(Down::Line(1, "# TYPE a count".to_owned())));
    for line in ["a", "a b", "1a 1", "a{b} 1", "a{b=\"x\" 1", "a 1 x", "a 1 2 3"] {
        assert_eq!(values(page(TEXT, line)), Err(Down::Line(1, line.to_owned())), "{line}");
    }
    assert_eq!(values(page(OPEN, "a 1\n")), Err(Down::NoEnd));
    assert_eq!(values(page(OPEN, "a 1\n# EOF\n")), Ok(1));
    assert_eq!(values(page(TEXT, "# nothing\n")), Err(Down::Empty));
}

fn judged(expression: &str, wait: u64) -> Result<Course, Refused> {
    let (job, experiment) = (job(), experiment());
    let targets: Vec<_> = experiment.targets.iter().map(|target| (&job, target)).collect();
    let (store, times) = history(
        &targets,
        Scene { crashes: experiment.crashes.len(), apart: 60_000, reaction: 300_000, used: false },
    )
    .unwrap();
    course(&rule(expression, wait), &store, times)
}

#[test]
fn rules_on_restarts_fire_after_the_crash_and_only_then() {
    for expression in [
        "changes(process_start_time_seconds{job=\"notes\"}[5m]) >= 3",
        "changes(process_start_time_seconds[5m]) > 0",
        "resets(notes_uptime_seconds[10m]) >= 3",
        "resets(notes_uptime_seconds{instance=~\"127.*\"}[5m]) > 0",
        "time() - process_start_time_seconds < 300",
        "notes_uptime_seconds < 60 and up == 1",
        "resets(notes_requests_total{class=\"2xx\"}[5m]) > 0",
        "sum by (job) (changes(process_start_time_seconds[5m])) > 2",
        "process_start_time_seconds != process_start_time_seconds offset 2m",
        "delta(notes_uptime_seconds[5m]) < 0",
        "min_over_time(notes_uptime_seconds[5m]) < 120",
        "(changes(process_start_time_seconds[5m]) > 0) unless on (job) (up == 0)",
    ] {
        let course = judged(expression, 0).unwrap();
        assert_eq!(
            (course.for_nothing, course.after_crash.is_some()),
            (None, true),
            "{expression}: {course:?}"
        );
    }
}

#[test]
fn rules_that_are_blind_or_never_quiet_are_told_apart() {
    for (expression, wait, unknown) in [
        ("up == 0", 0, 0),
        ("changes(process_start_time_seconds[5m]) > 3", 0, 0),
        ("changes(process_start_seconds[5m]) > 0", 0, 1),
        ("absent(notes_info)", 0, 0),
        ("changes(process_start_time_seconds{job=\"web\"}[5m]) > 0", 0, 0),
    ] {
        let course = judged(expression, wait).unwrap();
        assert_eq!((course.for_nothing, course.after_crash), (None, None), "{expression}");
        assert_eq!((course.was_true, course.unknown.len()), (false, unknown), "{expression}");
    }
    let waits = judged("changes(process_start_time_seconds[1m]) > 0", 20 * 60 * 1000).unwrap();
    assert_eq!((waits.after_crash, waits.was_true), (None, true));
    for expression in ["up == 1", "vector(1)", "1", "process_start_time_seconds > 0", "up or vector(0)"] {
        assert!(judged(expression, 0).unwrap().for_nothing.is_some(), "{expression}");
    }
}

#[test]
fn what_is_not_known_here_is_not_judged() {
    for expression in [
        "max_over_time(up[5m:1m]) > 0",
        "topk(1, up)",
        "histogram_quantile(0.9, up)",
        "up @ 5",
        "up * on (job) group_left () up",
    ] {
        assert!(
            matches!(judged(expression, 0), Err(Refused::Outside(_))),
            "{expression}: {:?}",
            judged(expression, 0)
        );
    }
    for expression in ["up ==", "rate(up) > 0", "1 > 2"] {
        assert!(matches!(judged(expression, 0), Err(Refused::Invalid(_))), "{expression}");
    }
}
