//! Does Prometheus find the service's metrics where its configuration says?

use super::support::monitoring::{config, faulty, limit_written, trouble, without_targets};
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::Location;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "metrics-scraped",
    include_str!("metrics_scraped.en.ftl"),
    include_str!("metrics_scraped.de.ftl"),
);

/// A target of `prometheus.yml` is asked, and its page is read as strictly as Prometheus 3.5 reads it.
/// Prometheus runs on the host in the exercise, so that a target is an address of the host. Further targets
/// may be somebody else's: one of this service is enough.
pub(super) static CHECK: Check = Check {
    id: "metrics-scraped",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[22],
        cis: &[],
        owasp: &["D10"],
        nist: &[],
        reference: "Prometheus: configuration, exposition formats",
    },
    needs: &[Need::Metrics],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = seen(&subject::service(evidence, params)?.metrics)?;
    let expected = || WORDS.say("expected");
    let monitoring = config(evidence, expected())?;
    let own = monitoring.faults.iter().find(|fault| fault.at.file == monitoring.file);
    // A rule file that is not there is the alert's business.
    let names_rules = |at: &Location| monitoring.rule_files.iter().any(|named| named.at == *at);
    if let Some(fault) = own.filter(|fault| !names_rules(&fault.at)) {
        return Err(faulty(fault, expected()));
    }
    let fail = |seen, place, direction| Ok(Verdict::fail_at(place, expected(), seen, WORDS.say(direction)));
    let mut first = None;
    for target in &facts.targets {
        let Some(job) = monitoring.jobs.get(target.place[0]) else { continue };
        let Some(named) = job.targets.get(target.place[1]) else { continue };
        match trouble(job, target) {
            None if target.scrapes.is_empty() => {
                return Err(Verdict::Error { reason: WORDS.say("unscraped").with("target", &named.address) });
            }
            None => {
                let seen = WORDS.say("passed").with("target", &named.address).with("path", &named.path);
                return Ok(Verdict::pass(seen.with("scrapes", target.scrapes.len())));
            }
            Some(trouble) => {
                let limit = limit_written(job, target);
                let direction = if limit.is_some() { "direction-limit" } else { "direction" };
                let at = limit.unwrap_or(&named.written.at);
                first.get_or_insert((trouble, place::at(at), direction));
            }
        }
    }
    if let Some(fault) = monitoring.target_faults.first() {
        return Err(without_targets(fault, expected()));
    }
    let dropped = monitoring.jobs.iter().find_map(|job| job.dropped.first());
    match (first, dropped) {
        (Some((trouble, place, direction)), _) => fail(trouble, place, direction),
        (None, Some(dropped)) => {
            let seen = WORDS.say("dropped").with("target", &dropped.target.value);
            fail(seen, place::at(&dropped.rule), "direction-dropped")
        }
        (None, None) => fail(WORDS.say("no-target"), Place::WholeFile(monitoring.file.clone()), "direction"),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, at, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, NoTarget};
    use crate::submission::{DroppedTarget, FaultKind, Monitoring, MonitoringFault, ScrapeLimits};
    use crate::words::Language;

    fn config(evidence: &mut Evidence) -> &mut Monitoring {
        evidence.submission.monitoring.as_mut().unwrap()
    }

    #[test]
    fn a_target_that_answers_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn without_a_file_or_a_target_there_is_nothing_to_scrape() {
        let mut evidence = hardened();
        evidence.submission.monitoring = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-config");
        assert_eq!(failure.place, Place::WholeFile("prometheus.yml".to_owned()));
        let mut evidence = hardened();
        config(&mut evidence).jobs.clear();
        fact(&mut web(&mut evidence).metrics).targets.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-target");
    }

    #[test]
    fn a_fault_is_told_at_its_line_and_one_of_a_rule_file_is_not_this_checks() {
        let fault = |kind, file, line| MonitoringFault { kind, about: "x".to_owned(), at: at(file, line) };
        let mut evidence = hardened();
        config(&mut evidence).faults =
            vec![fault(FaultKind::NoYaml, "alerts.yml", 2), fault(FaultKind::NoFile, "prometheus.yml", 5)];
        assert_passes(&CHECK, &evidence, &params());
        config(&mut evidence).faults = vec![fault(FaultKind::UnknownKey, "prometheus.yml", 8)];
        let failure = assert_fails(&CHECK, &evidence, &params(), "unknown-key");
        assert!(matches!(failure.place, Place::File(at) if at.line == 8));
    }

    #[test]
    fn another_port_a_page_and_a_program_that_is_silent_are_no_target() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).targets[0].problem = NoTarget::NotPublished;
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-published");
        assert!(matches!(failure.place, Place::File(at) if at.line == 9));
        let mut evidence = hardened();
        let scrape = &mut fact(&mut web(&mut evidence).metrics).targets[0].scrapes[0];
        scrape.content_type = Some("text/html".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "other-type");
        let scrape = &mut fact(&mut web(&mut evidence).metrics).targets[0].scrapes[0];
        scrape.status = None;
        assert_fails(&CHECK, &evidence, &params(), "silent");
    }

    #[test]
    fn a_limit_that_stops_the_scrape_is_told_at_its_own_line() {
        for (key, set) in [
            ("sample_limit", (|limits| limits.samples = 1) as fn(&mut ScrapeLimits)),
            ("body_size_limit", |limits| limits.body = 9),
            ("label_limit", |limits| limits.labels = 1),
            ("label_name_length_limit", |limits| limits.label_name = 2),
        ] {
            let mut evidence = hardened();
            let limits = &mut config(&mut evidence).jobs[0].limits;
            set(limits);
            limits.at.insert(key.to_owned(), at("prometheus.yml", 21));
            let failure = assert_fails(&CHECK, &evidence, &params(), "limit");
            assert!(failure.seen.text(Language::En).contains(key), "{failure:?}");
            assert!(matches!(&failure.place, Place::File(at) if at.line == 21), "{key}: {failure:?}");
            assert_eq!(failure.direction.key(), "direction-limit");
        }
    }

    #[test]
    fn a_target_that_a_rule_drops_or_that_no_file_has_is_told_where_it_went() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).targets.clear();
        let job = &mut config(&mut evidence).jobs[0];
        let target = job.targets.remove(0).written;
        job.dropped.push(DroppedTarget { target, rule: at("prometheus.yml", 12) });
        let failure = assert_fails(&CHECK, &evidence, &params(), "dropped");
        assert!(matches!(failure.place, Place::File(at) if at.line == 12));
        let fault = |kind, file| MonitoringFault { kind, about: "x".to_owned(), at: at(file, 2) };
        config(&mut evidence).target_faults = vec![fault(FaultKind::NoJson, "targets.json")];
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-json");
        assert!(matches!(failure.place, Place::File(at) if at.file == "targets.json"));
        config(&mut evidence).target_faults = vec![fault(FaultKind::OutsideLab, "targets.json")];
        assert_error(&CHECK, &evidence, &params());
        // Where another one is the service, nobody misses it.
        let mut evidence = hardened();
        config(&mut evidence).target_faults = vec![fault(FaultKind::NoFile, "prometheus.yml")];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).metrics).targets[0].scrapes.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
