//! Are Prometheus' files read as Prometheus reads them?

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
    assert_eq!(
        (job.name.value.as_str(), job.interval, job.targets[0].path.as_str()),
        ("notes", 15_000, "/metrics")
    );
    assert_eq!((job.targets[0].address.as_str(), job.targets[0].written.at.line), ("127.0.0.1:8080", 8));
    let alert = &read.alerts[0];
    assert_eq!((alert.expression.value.as_str(), alert.wait, alert.interval), ("up == 0", 90_000, 60_000));
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
    assert_eq!(kinds(CONFIG, &RULES.replace("alert:", "record:")), [(FaultKind::NotHere, 6)]);
    assert_eq!(kinds(CONFIG, "- alert: x\n"), [(FaultKind::WrongKind, 1)]);
}

#[test]
fn patterns_name_rule_files_and_the_rest_is_unread() {
    let config = CONFIG.replace("alerts.yml", "rules/*.yml");
    let read = read(&[("prometheus.yml", &config), ("rules/a.yml", RULES), ("alerts.yml", RULES)]);
    assert_eq!((read.alerts.len(), read.unread), (1, vec!["alerts.yml".to_owned()]));
}

/// The configuration with other lines in place of its `static_configs`.
fn with_job(lines: &str) -> String {
    let (head, _) = CONFIG.split_once("    static_configs").unwrap();
    format!("{head}{lines}")
}

/// The targets of the only job, as `address path name=value …`.
fn targets(read: &super::Monitoring) -> Vec<String> {
    let one = |target: &super::ScrapeTarget| {
        let labels: Vec<String> =
            target.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} {}", target.address, target.path, labels.join(" "))
    };
    read.jobs[0].targets.iter().map(one).collect()
}

#[test]
fn targets_come_out_of_files_as_well() {
    const FILES: &str =
        "    file_sd_configs:\n      - files: ['targets/*.json', here.yml]\n        refresh_interval: 1m\n";
    const JSON: &str = "[\n\t{\"targets\": [\"127.0.0.1:8080\"], \"labels\": {\"zone\": \"a\"}}\n]\n";
    let config = with_job(FILES);
    let read_with = |json: &str, yaml: &str| {
        read(&[
            ("prometheus.yml", &config),
            ("alerts.yml", RULES),
            ("targets/a.json", json),
            ("here.yml", yaml),
        ])
    };
    let yaml = "- targets: [localhost:9090]\n  labels: {job: admin, __metrics_path__: /admin}\n";
    let found = read_with(JSON, yaml);
    assert_eq!((found.faults.len(), found.target_faults.len()), (0, 0), "{found:?}");
    assert_eq!(
        targets(&found),
        [
            "127.0.0.1:8080 /metrics instance=127.0.0.1:8080 job=notes zone=a",
            "localhost:9090 /admin instance=localhost:9090 job=admin"
        ]
    );
    // A file that cannot be read stops nobody, and has no target.
    for (json, yaml, kind, at, left) in [
        ("[{\"targets\": [\"a:1\",]}]", yaml, FaultKind::NoJson, ("targets/a.json", 1), 1),
        ("[{\"target\": [\"a:1\"]}]", yaml, FaultKind::UnknownKey, ("targets/a.json", 1), 1),
        (JSON, "targets: [a:1]\n", FaultKind::WrongKind, ("here.yml", 1), 1),
        (JSON, "- targets:\n - x: [\n", FaultKind::NoYaml, ("here.yml", 2), 1),
    ] {
        let found = read_with(json, yaml);
        let faults: Vec<_> =
            found.target_faults.iter().map(|one| (one.kind, (one.at.file.as_str(), one.at.line))).collect();
        assert_eq!(
            (faults, found.faults.len(), targets(&found).len()),
            (vec![(kind, at)], 0, left),
            "{json}"
        );
    }
    let alone = read(&[("prometheus.yml", &config), ("alerts.yml", RULES)]);
    let missing: Vec<_> = alone.target_faults.iter().map(|one| (one.kind, one.about.as_str())).collect();
    assert_eq!(missing, [(FaultKind::NoFile, "targets/*.json"), (FaultKind::NoFile, "here.yml")]);
    for path in ["targets.txt", "*/here.yml", "targets"] {
        let config = with_job(&format!("    file_sd_configs: [{{files: ['{path}']}}]\n"));
        let found = read(&[("prometheus.yml", &config), ("alerts.yml", RULES)]);
        assert_eq!(found.faults[0].kind, FaultKind::NoDiscoveryFile, "{path}");
    }
}

#[test]
fn targets_are_relabelled_and_dropped() {
    let job = |rules: &str| {
        let config = with_job(&format!(
            "    static_configs:\n      - targets: [web:8080, db:9090]\n    relabel_configs:\n{rules}"
        ));
        read(&[("prometheus.yml", &config), ("alerts.yml", RULES)])
    };
    let read = job(
        "      - {source_labels: [__address__], regex: 'web:(.*)', target_label: __address__, replacement: '127.0.0.1:$1'}\n\
         \x20     - {source_labels: [__address__], regex: 'db:.*', action: Drop}\n\
         \x20     - {target_label: instance, replacement: notes}\n\
         \x20     - {target_label: __metrics_path__, replacement: /m}\n",
    );
    assert_eq!(targets(&read), ["127.0.0.1:8080 /m instance=notes job=notes"], "{read:?}");
    let dropped = &read.jobs[0].dropped[0];
    assert_eq!((dropped.target.value.as_str(), dropped.rule.line), ("db:9090", 11));
    for (rule, kind) in [
        ("{action: keeps, regex: a}", FaultKind::UnknownAction),
        ("{regex: '(', action: drop}", FaultKind::NoRegex),
        ("{replacement: a}", FaultKind::MissingKey),
        ("{target_label: a, action: hashmod}", FaultKind::MissingKey),
        ("{target_label: a, modulus: x, action: hashmod}", FaultKind::WrongKind),
        ("{action: labeldrop, regex: a, target_label: b}", FaultKind::NotHere),
        ("{action: keepequal, target_label: b, regex: a}", FaultKind::NotHere),
        ("{action: lowercase, target_label: b, replacement: a}", FaultKind::NotHere),
        ("{target: a}", FaultKind::UnknownKey),
    ] {
        let read = job(&format!("      - {rule}\n"));
        assert_eq!(read.faults.first().map(|fault| (fault.kind, fault.at.line)), Some((kind, 10)), "{rule}");
    }
    // Written down, and nothing else than what counts anyway.
    assert_eq!(job("      - {action: labeldrop, regex: a, separator: ';', replacement: $1}\n").faults, []);
    // A rule may ask for what the lab does not carry out.
    let read = job("      - {target_label: __scheme__, replacement: https}\n");
    assert_eq!(read.target_faults[0].kind, FaultKind::OutsideLab);
    assert_eq!(targets(&read), Vec::<String>::new());
}

#[test]
fn a_rule_records_or_warns_and_never_both() {
    let rules = |rule: &str| {
        format!("groups:\n  - name: notes\n    labels: {{team: a}}\n    rules:\n      - {rule}\n")
    };
    let read_with = |rule: &str| read(&[("prometheus.yml", CONFIG), ("alerts.yml", &rules(rule))]);
    let found = read_with("{record: 'job:up:min', expr: min by (job) (up), labels: {zone: b}}");
    assert_eq!(found.faults, []);
    let record = &found.records[0];
    assert_eq!((record.name.value.as_str(), record.expression.at.line), ("job:up:min", 5));
    let labels: Vec<_> = record.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(labels, ["team=a", "zone=b"]);
    for (rule, kind) in [
        ("{record: a, alert: b, expr: up}", FaultKind::TwoRules),
        ("{expr: up}", FaultKind::MissingKey),
        ("{record: a}", FaultKind::MissingKey),
        ("{record: a, expr: up, for: 1m}", FaultKind::NotHere),
        ("{record: a, expr: up, annotations: {summary: x}}", FaultKind::NotHere),
        ("{record: 'a{b=\"c\"}', expr: up}", FaultKind::NoName),
        ("{alert: a, expr: up, labels: {__name__: b}}", FaultKind::NoName),
    ] {
        let found = read_with(rule);
        let kinds: Vec<_> = found.faults.iter().map(|fault| (fault.kind, fault.at.line)).collect();
        assert_eq!(kinds, [(kind, 5)], "{rule}");
    }
    // What Prometheus takes for nothing said.
    assert_eq!(read_with("{record: a, expr: up, for: 0s, annotations: {}}").faults, []);
}

#[test]
fn names_of_labels_and_annotations_are_what_one_prometheus_takes() {
    let faults = |lines: &str| {
        let rules = format!("{RULES}{lines}");
        let read = read(&[("prometheus.yml", CONFIG), ("alerts.yml", &rules)]);
        read.faults.into_iter().map(|fault| (fault.kind, fault.at.line)).collect::<Vec<_>>()
    };
    for taken in [
        "        labels: {severity: page}\n        annotations: {summary: it crashes}\n",
        // Version 3 takes any name, version 2 only the first kind.
        "        labels: {how-bad: page, 1st: x, _a: y}\n        annotations: {run.book: a, übersicht: b, __c: d}\n",
        "        labels: {severity: }\n        annotations:\n",
        "        annotations: {__name__: x}\n",
    ] {
        assert_eq!(faults(taken), [], "{taken}");
    }
    assert_eq!(faults("        labels: {'': page}\n"), [(FaultKind::EmptyName, 7)]);
    assert_eq!(faults("        annotations:\n          \"\": page\n"), [(FaultKind::EmptyName, 8)]);
    assert_eq!(faults("        labels: {__name__: x}\n"), [(FaultKind::NoName, 7)]);
    assert_eq!(faults("        annotations: it crashes\n"), [(FaultKind::WrongKind, 7)]);
    assert_eq!(faults("        annotations: {summary: [a]}\n"), [(FaultKind::WrongKind, 7)]);
}

#[test]
fn a_limit_of_nothing_is_the_one_of_the_whole_file() {
    let limits = |global: &str, job: &str| {
        let config = CONFIG.replace("  scrape_interval: 15s\n", &format!("  scrape_interval: 15s\n{global}"));
        let config = format!("{config}{job}");
        let read = read(&[("prometheus.yml", &config), ("alerts.yml", RULES)]);
        assert_eq!(read.faults, [], "{config}");
        let limits = read.jobs[0].limits.clone();
        (limits.samples, limits.at.get("sample_limit").map(|at| at.line))
    };
    assert_eq!(limits("", ""), (0, None));
    assert_eq!(limits("  sample_limit: 9\n", ""), (9, Some(3)));
    assert_eq!(limits("  sample_limit: 9\n", "    sample_limit: 0\n"), (9, Some(3)));
    assert_eq!(limits("  sample_limit: 9\n", "    sample_limit: 7\n"), (7, Some(10)));
}
