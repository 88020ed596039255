//! Does somebody hear of it when the service crashes again and again, and only then?

use super::support::monitoring::{config, faulty, good_targets};
use super::support::prometheus::Refused;
use super::support::prometheus::alert::{Course, course};
use super::support::prometheus::clock::{Scene, Times, history};
use super::support::prometheus::records::{asks_for, behind, record};
use super::support::prometheus::store::Store;
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::{AlertRule, Location, Monitoring, RecordRule};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "restart-alert",
    include_str!("restart_alert.en.ftl"),
    include_str!("restart_alert.de.ftl"),
);

/// The service was scraped, made to crash three times, and scraped after each. Those scrapes are put on a
/// clock on which the service works for two hours before the first crash and the crashes are a minute apart;
/// every alert is evaluated on it. The same scrapes make three histories in which an alert for three crashes
/// within five minutes has to stay silent: one with a crash less, one with the crashes further apart, and one
/// without a crash, in which the service is used a lot. No
/// engine has a metric for the restarts of one container: what a process
/// says of itself has to tell.
pub(super) static CHECK: Check = Check {
    id: "restart-alert",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[22],
        cis: &["2.13"],
        owasp: &["R10", "D10"],
        nist: &[],
        reference: "Prometheus: alerting rules, querying",
    },
    needs: &[Need::Metrics],
    required: &["max-seconds"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reaction = subject::required(params.max_seconds, "max-seconds")?;
    let facts = seen(&subject::service(evidence, params)?.metrics)?;
    let expected = || WORDS.say("expected");
    let monitoring = config(evidence, expected())?;
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, expected(), seen, WORDS.say(direction)))
    };
    let of_rules = |file: &str| file != monitoring.file;
    let names = |at: &Location| monitoring.rule_files.iter().any(|named| named.at == *at);
    let mut faults = monitoring.faults.iter();
    if let Some(fault) = faults.find(|fault| of_rules(&fault.at.file) || names(&fault.at)) {
        return Err(faulty(fault, expected()));
    }
    if monitoring.alerts.is_empty() {
        let place = Place::WholeFile(monitoring.file.clone());
        return match monitoring.unread.first() {
            Some(file) => fail(WORDS.say("unread").with("file", file), place, "unread-direction"),
            None => fail(WORDS.say("no-alert"), place, "direction"),
        };
    }
    let targets = good_targets(evidence, params, monitoring)?;
    if targets.is_empty() {
        return Err(Verdict::Skipped { reason: WORDS.say("not-scraped") });
    }
    if facts.crashes.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-crash") });
    }
    if facts.crashes.iter().any(|crash| !crash.back) {
        let container = subject::container(evidence, params)?;
        let place = place::flag(evidence, container, container.restart.as_ref());
        return fail(WORDS.say("stayed-down"), place, "direction-down");
    }
    let reaction = i64::try_from(reaction).unwrap_or(i64::MAX / 4000) * 1000;
    let all = Scene { crashes: facts.crashes.len(), apart: APART, reaction, used: false };
    let Some((mut store, times)) = history(&targets, all) else {
        return Err(Verdict::Error { reason: WORDS.say("no-crash") });
    };
    let recorded = record(&mut store, &monitoring.records, times);
    let refused: Vec<(&RecordRule, &Refused)> = monitoring
        .records
        .iter()
        .zip(&recorded)
        .filter_map(|(rule, one)| Some((rule, one.as_ref().err()?)))
        .collect();
    // Prometheus refuses the whole file for one expression.
    if let Some((rule, words)) = refused.iter().find_map(|(rule, refused)| match refused {
        Refused::Invalid(words) => Some((rule, words)),
        Refused::Outside(_) => None,
    }) {
        let seen = WORDS.say("invalid").with("alert", &rule.name.value).with("reason", words);
        return fail(seen, place::at(&rule.expression.at), "direction-invalid");
    }
    let courses: Vec<(&AlertRule, Result<Course, Refused>)> =
        monitoring.alerts.iter().map(|rule| (rule, course(rule, &store, times))).collect();
    let harmless = [
        // First: what was written and asked for then is still there behind the crashes.
        ("after-use", Scene { crashes: 0, used: true, ..all }),
        ("after-fewer", Scene { crashes: all.crashes - 1, ..all }),
        ("after-spread", Scene { apart: FURTHER_APART, ..all }),
    ];
    let harmless: Vec<(&'static str, (Store, Times))> = harmless
        .into_iter()
        // Without a crash there is nothing in a history but peace.
        .filter(|(_, scene)| scene.used || scene.crashes > 0 && all.crashes > 1)
        .filter_map(|(key, scene)| {
            let (mut store, times) = history(&targets, scene)?;
            record(&mut store, &monitoring.records, times);
            Some((key, (store, times)))
        })
        .collect();
    let too_eager = |rule: &AlertRule| {
        let fires = |store: &Store, times| {
            course(rule, store, times).is_ok_and(|course| course.after_crash.is_some())
        };
        harmless.iter().find(|(_, (store, times))| fires(store, *times)).map(|(key, _)| *key)
    };
    let records = Records { refused: &refused, store: &store };
    verdict(monitoring, &records, &courses, &too_eager, &fail)
}

/// From one crash to the next, in milliseconds.
const APART: i64 = 60 * 1000;
/// The same where the crashes are no cause for an alarm: three of them take twelve minutes.
const FURTHER_APART: i64 = 6 * 60 * 1000;

type Fail<'a> = &'a dyn Fn(Message, Place, &'static str) -> Result<Verdict, Verdict>;

/// What became of the rules with `record`.
struct Records<'a> {
    /// Those that have no value here.
    refused: &'a [(&'a RecordRule, &'a Refused)],
    store: &'a Store,
}

fn verdict(
    monitoring: &Monitoring,
    records: &Records<'_>,
    courses: &[(&AlertRule, Result<Course, Refused>)],
    too_eager: &dyn Fn(&AlertRule) -> Option<&'static str>,
    fail: Fail<'_>,
) -> Result<Verdict, Verdict> {
    let say = |key, rule: &AlertRule| WORDS.say(key).with("alert", &rule.name.value);
    let at = |rule: &AlertRule| place::at(&rule.expression.at);
    for (rule, course) in courses {
        if let Err(Refused::Invalid(words)) = course {
            return fail(say("invalid", rule).with("reason", words), at(rule), "direction-invalid");
        }
    }
    for (rule, course) in courses {
        // One that depends on nothing shows by its ringing that somebody would hear.
        if let Ok(Course { for_nothing: Some(seconds), constant: false, .. }) = course {
            return fail(say("for-nothing", rule).with("minutes", seconds / 60), at(rule), "direction-quiet");
        }
    }
    let ringing = courses.iter().filter_map(|(rule, course)| {
        let seconds = course.as_ref().ok().filter(|course| !course.constant)?.after_crash?;
        Some((*rule, seconds, too_eager(rule)))
    });
    let ringing: Vec<(&AlertRule, i64, Option<&'static str>)> = ringing.collect();
    // Another one may be there for a single crash.
    if let Some((rule, seconds, _)) = ringing.iter().find(|(_, _, eager)| eager.is_none()) {
        return Ok(Verdict::pass(say("passed", rule).with("seconds", *seconds)));
    }
    // What nobody evaluated here may be the right one.
    if let Some((rule, part)) = courses.iter().find_map(|(rule, course)| match course {
        Err(Refused::Outside(part)) => Some((*rule, part)),
        _ => None,
    }) {
        return Err(Verdict::Error { reason: say("outside", rule).with("part", part) });
    }
    // An alert that leans on a recorded series of which nothing is known here.
    let leans = |record: &RecordRule| {
        courses.iter().any(|(rule, _)| asks_for(&rule.expression.value, &record.name.value))
    };
    if let Some((record, part)) = records.refused.iter().find_map(|(record, refused)| match refused {
        Refused::Outside(part) if leans(record) => Some((record, part)),
        _ => None,
    }) {
        let reason = WORDS.say("outside").with("alert", &record.name.value).with("part", part);
        return Err(Verdict::Error { reason });
    }
    if let Some((rule, _, Some(key))) = ringing.first() {
        let direction = if *key == "after-use" { "direction-use" } else { "direction-eager" };
        return fail(say(key, rule), at(rule), direction);
    }
    // The rule that came nearest; among equals the first one that asks for more than who is up.
    let nearest = courses.iter().rev().max_by_key(|(_, course)| course.as_ref().map_or(0, Course::nearness));
    let Some((rule, Ok(course))) = nearest else {
        return fail(WORDS.say("no-alert"), Place::WholeFile(monitoring.file.clone()), "direction");
    };
    match course.unknown.first() {
        _ if course.was_true => fail(say("too-late", rule), place::at(&rule.name.at), "direction-late"),
        Some(name) => {
            let name = behind(name, &monitoring.records, records.store);
            fail(say("unknown-series", rule).with("name", name), at(rule), "direction-series")
        }
        None if course.constant => fail(say("constant", rule), at(rule), "direction"),
        None => {
            let used = too_eager(rule) == Some("after-use");
            fail(say(if used { "silent-but-used" } else { "silent" }, rule), at(rule), "direction")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::monitored::{recording, rule};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, at, fact, hardened, unseen, web,
    };
    use crate::evidence::{Evidence, NoTarget};
    use crate::submission::{FaultKind, MonitoringFault};

    fn params() -> Params {
        Params { max_seconds: Some(300), ..crate::checks::support::fixtures::params() }
    }

    fn with(expressions: &[&str]) -> Evidence {
        let mut evidence = hardened();
        let alerts = expressions.iter().map(|expression| rule(expression, 0)).collect();
        evidence.submission.monitoring.as_mut().unwrap().alerts = alerts;
        evidence
    }

    #[test]
    fn a_rule_that_fires_after_the_crashes_passes_also_beside_another() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&["up == 0", "changes(process_start_time_seconds[5m]) >= 3"]), &params());
        // One for every restart may stand beside it, and one that always rings.
        let good = "changes(process_start_time_seconds[5m]) >= 3";
        for other in ["changes(process_start_time_seconds[5m]) >= 1", "vector(1)"] {
            assert_passes(&CHECK, &with(&[other, good]), &params());
        }
        assert_passes(
            &CHECK,
            &with(&["topk(1, up) == 0", "changes(process_start_time_seconds[5m]) >= 3"]),
            &params(),
        );
    }

    #[test]
    fn each_way_of_being_no_warning_has_its_sentence() {
        let good = "changes(process_start_time_seconds[5m]) >= 3";
        for (expressions, key) in [
            (vec![good, "up == 1"], "for-nothing"),
            (vec!["changes(process_start_time_seconds[5m]) >= 1"], "after-fewer"),
            (vec!["changes(process_start_time_seconds[5m]) >= 2"], "after-fewer"),
            (vec!["notes_uptime_seconds < 60"], "after-fewer"),
            (vec!["time() - process_start_time_seconds < 300"], "after-fewer"),
            (vec!["changes(process_start_time_seconds[1h]) >= 3"], "after-spread"),
            (vec!["changes(process_start_time_seconds[20m]) >= 3"], "after-spread"),
            (vec!["vector(1)"], "constant"),
            (vec!["vector(1)", "up == 0"], "silent"),
            (vec!["up == 0"], "silent"),
            (vec!["changes(container_restarts[5m]) > 0"], "unknown-series"),
            (vec![good, "up =="], "invalid"),
            (vec![], "no-alert"),
        ] {
            assert_fails(&CHECK, &with(&expressions), &params(), key);
        }
        let mut evidence = with(&[]);
        evidence.submission.monitoring.as_mut().unwrap().alerts = vec![rule(good, 3_600_000)];
        assert_fails(&CHECK, &evidence, &params(), "too-late");
        let mut evidence = with(&[]);
        evidence.submission.monitoring.as_mut().unwrap().unread = vec!["rules.yml".to_owned()];
        assert_fails(&CHECK, &evidence, &params(), "unread");
    }

    /// The evidence with these recorded series and one alert.
    fn recorded(records: &[(&str, &str)], alert: &str) -> Evidence {
        let mut evidence = with(&[alert]);
        evidence.submission.monitoring.as_mut().unwrap().records =
            records.iter().map(|(name, expression)| recording(name, expression)).collect();
        evidence
    }

    #[test]
    fn an_alert_may_lean_on_recorded_series() {
        const STARTS: (&str, &str) = ("job:starts:5m", "changes(process_start_time_seconds[5m])");
        assert_passes(&CHECK, &recorded(&[STARTS], "job:starts:5m >= 3"), &params());
        // One on another, and by labels that were aggregated.
        let chain = [STARTS, ("job:starts:sum", "sum by (job) (job:starts:5m)")];
        assert_passes(&CHECK, &recorded(&chain, "job:starts:sum{job=\"notes\"} >= 3"), &params());
        // A recorded series counts over time as any other does.
        let start = [("start", "process_start_time_seconds")];
        assert_passes(&CHECK, &recorded(&start, "changes(start[5m]) >= 3"), &params());
        for (records, alert, key) in [
            (vec![STARTS], "job:starts:5m >= 1", "after-fewer"),
            (vec![STARTS], "job:starts:5m >= 0", "for-nothing"),
            (vec![STARTS], "job:starts >= 3", "unknown-series"),
            (
                vec![("job:starts:5m", "changes(container_restarts[5m])")],
                "job:starts:5m >= 3",
                "unknown-series",
            ),
            (vec![("job:starts:5m", "changes(process_start_time_seconds[5m)")], "up == 0", "invalid"),
        ] {
            assert_fails(&CHECK, &recorded(&records, alert), &params(), key);
        }
        // What no alert asks for is nobody's business.
        let beside = [("top", "topk(1, up)")];
        assert_passes(&CHECK, &recorded(&beside, "changes(process_start_time_seconds[5m]) >= 3"), &params());
    }

    #[test]
    fn what_is_not_evaluated_here_is_nobodys_mistake() {
        for expression in [
            "quantile(0.5, up) == 0",
            "max_over_time(changes(process_start_time_seconds[5m])[1m:15s]) >= 3",
            "label_replace(changes(process_start_time_seconds[5m]), \"a\", \"b\", \"job\", \".*\") >= 3",
            "hour() < 6 and changes(process_start_time_seconds[5m]) >= 3",
        ] {
            assert_error(&CHECK, &with(&[expression]), &params());
            // Beside one that is too eager it may be the right one.
            let eager = "changes(process_start_time_seconds[5m]) >= 1";
            assert_error(&CHECK, &with(&[eager, expression]), &params());
        }
        assert_error(&CHECK, &recorded(&[("top", "topk(1, up)")], "top == 0"), &params());
    }

    #[test]
    fn the_rule_that_counts_something_is_told_before_the_one_about_up() {
        for expressions in [
            ["changes(process_start_time_seconds[5m]) > 3", "up == 0"],
            ["up == 0", "changes(process_start_time_seconds[5m]) > 3"],
        ] {
            let failure = assert_fails(&CHECK, &with(&expressions), &params(), "silent");
            let line = expressions.iter().position(|one| one.contains("changes")).unwrap();
            let rules = &with(&expressions).submission.monitoring.unwrap().alerts;
            let said = failure.seen.text(crate::words::Language::En);
            assert!(said.contains(&rules[line].name.value), "{said}");
        }
    }

    #[test]
    fn use_is_no_crash() {
        let mut evidence = with(&["changes(process_start_time_seconds[5m]) >= 3 or busy > 20"]);
        for target in &mut fact(&mut web(&mut evidence).metrics).targets {
            let last = target.scrapes.iter().rposition(|scrape| scrape.crashes == 0).unwrap();
            let mut used = target.scrapes[last].clone();
            used.used = true;
            target.scrapes.insert(last + 1, used);
            for scrape in &mut target.scrapes {
                let value = if scrape.used || scrape.crashes > 0 { 30 } else { 0 };
                scrape.body.push_str(&format!("busy {value}\n"));
            }
        }
        assert_fails(&CHECK, &evidence, &params(), "after-use");
        let busy = "changes(busy[5m]) > 0 and changes(process_start_time_seconds[5m]) == 0";
        evidence.submission.monitoring = with(&[busy]).submission.monitoring;
        assert_fails(&CHECK, &evidence, &params(), "silent-but-used");
        let good = with(&["changes(process_start_time_seconds[5m]) >= 3"]).submission.monitoring;
        evidence.submission.monitoring = good;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_recorded_series_without_a_metric_behind_it_is_told_by_that_metric() {
        let records = [("a", "changes(container_restarts[5m])"), ("b", "sum(a)")];
        let failure = assert_fails(&CHECK, &recorded(&records, "b > 2"), &params(), "unknown-series");
        let said = failure.seen.text(crate::words::Language::En);
        assert!(said.contains("`container_restarts`"), "{said}");
    }

    #[test]
    fn a_rule_file_that_is_none_is_told_at_its_line() {
        let mut evidence = hardened();
        let fault =
            MonitoringFault { kind: FaultKind::NoYaml, about: "x".to_owned(), at: at("alerts.yml", 3) };
        evidence.submission.monitoring.as_mut().unwrap().faults = vec![fault];
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-yaml");
        assert!(matches!(failure.place, Place::File(at) if at.file == "alerts.yml" && at.line == 3));
    }

    #[test]
    fn a_service_that_stays_down_fails_and_one_that_nobody_scrapes_is_skipped() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).crashes[0].back = false;
        assert_fails(&CHECK, &evidence, &params(), "stayed-down");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).targets[0].problem = NoTarget::NotPublished;
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).crashes.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
