//! What is scraped, and which rule wakes somebody? `prometheus.yml` and the rule files that it names.
//!
//! Read as Prometheus 3 reads them: an unknown key is an error there, so it is one here. What Prometheus
//! takes and the lab does not carry out is a [`MonitoringFault`] of its own kind. Only an exercise that
//! asks for these files says anything about them.

mod config;
mod facts;
mod reader;
mod rules;

use super::folder::Folder;

pub use facts::{AlertRule, FaultKind, Monitoring, MonitoringFault, ScrapeJob, ScrapeTarget};

/// The file's names, the first one that is there counts.
const NAMES: [&str; 2] = ["prometheus.yml", "prometheus.yaml"];

/// Reads `prometheus.yml` and the rule files; nothing where there is no such file.
pub(super) fn read(folder: &Folder) -> Option<Monitoring> {
    let name = NAMES.into_iter().find(|name| folder.has(name))?;
    let mut monitoring = Monitoring { file: name.to_owned(), ..Monitoring::default() };
    let evaluation = config::read(folder, name, &mut monitoring);
    rules::read(folder, evaluation, &mut monitoring);
    Some(monitoring)
}

#[cfg(test)]
mod tests {
    use super::FaultKind;
    use crate::submission::fixtures::folder;

    const CONFIG: &str = "global:\n  scrape_interval: 15s\nrule_files:\n  - alerts.yml\nscrape_configs:\n  - job_name: notes\n    static_configs:\n      - targets: ['127.0.0.1:8080']\n";
    const RULES: &str = "groups:\n  - name: notes\n    rules:\n      - alert: Restarting\n        expr: up == 0\n        for: 1m30s\n";

    fn read(files: &[(&str, &str)]) -> super::Monitoring {
        let files = folder(files);
        super::read(&super::Folder::open(files.path()).unwrap()).unwrap()
    }

    #[test]
    fn a_configuration_and_its_rules_are_read() {
        let read = read(&[("prometheus.yml", CONFIG), ("alerts.yml", RULES)]);
        assert_eq!(read.faults, []);
        let job = &read.jobs[0];
        assert_eq!((job.name.value.as_str(), job.interval, job.path.as_str()), ("notes", 15_000, "/metrics"));
        assert_eq!((job.targets[0].0.value.as_str(), job.targets[0].0.at.line), ("127.0.0.1:8080", 8));
        let alert = &read.alerts[0];
        assert_eq!(
            (alert.expression.value.as_str(), alert.wait, alert.interval),
            ("up == 0", 90_000, 60_000)
        );
        assert_eq!((alert.expression.at.file.as_str(), alert.expression.at.line), ("alerts.yml", 5));
    }

    #[test]
    fn what_prometheus_refuses_is_told_with_its_place() {
        let kinds = |config: &str, rules: &str| {
            let read = read(&[("prometheus.yml", config), ("alerts.yml", rules)]);
            read.faults.into_iter().map(|fault| (fault.kind, fault.at.line)).collect::<Vec<_>>()
        };
        assert_eq!(kinds(CONFIG, "groups: [\n"), [(FaultKind::NoYaml, 1)]);
        assert_eq!(kinds(&CONFIG.replace("alerts.yml", "alert.yml"), RULES), [(FaultKind::NoFile, 4)]);
        assert_eq!(
            kinds(&CONFIG.replace("job_name", "name"), RULES),
            [(FaultKind::UnknownKey, 6), (FaultKind::MissingKey, 6)]
        );
        assert_eq!(kinds(&CONFIG.replace("15s", "15"), RULES), [(FaultKind::NoDuration, 2)]);
        assert_eq!(
            kinds(CONFIG, &RULES.replace("expr", "expression")),
            [(FaultKind::UnknownKey, 5), (FaultKind::MissingKey, 4)]
        );
        assert_eq!(kinds(CONFIG, &RULES.replace("alert:", "record:")), [(FaultKind::OutsideLab, 4)]);
        assert_eq!(kinds(CONFIG, "- alert: x\n"), [(FaultKind::WrongKind, 1)]);
    }

    #[test]
    fn patterns_name_rule_files_and_the_rest_is_unread() {
        let config = CONFIG.replace("alerts.yml", "rules/*.yml");
        let read = read(&[("prometheus.yml", &config), ("rules/a.yml", RULES), ("alerts.yml", RULES)]);
        assert_eq!((read.alerts.len(), read.unread), (1, vec!["alerts.yml".to_owned()]));
    }
}
