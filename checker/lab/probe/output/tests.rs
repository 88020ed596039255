//! Is the whole output of the probe read, and half of one never?

use super::files::{read_files, read_reached_files};
use super::{
    ProbeError, left_out, outputs, put_in, read_attempt, read_calls, read_mounts, read_processes,
    read_report, read_reports,
};
use crate::evidence::{Errno, Outcome};

const HEADER: &str = r#"{"probe":1,"uids":[1,2,3,4]}"#;
const CHOWN: &str =
    r#"{"name":"chown","target":"","outcome":{"refused":{"number":1,"name":"EPERM"}},"facts":{"peer":"x"}}"#;
const SPIN: &str = r#"{"name":"spin-cpu","target":"","outcome":"timed-out","facts":{}}"#;

fn joined(lines: &[&str]) -> Vec<u8> {
    format!("{}\n", lines.join("\n")).into_bytes()
}

#[test]
fn outputs_in_a_row_are_told_apart_and_the_last_may_be_cut() {
    let end = r#"{"end":1}"#;
    let text = joined(&[HEADER, CHOWN, end, HEADER, SPIN, end, HEADER]);
    let parts = outputs(std::str::from_utf8(&text).unwrap());
    assert_eq!(parts.len(), 3);
    assert_eq!(read_report(parts[0].as_bytes()).unwrap().attempts[0].name, "chown");
    assert_eq!(read_report(parts[1].as_bytes()).unwrap().attempts[0].name, "spin-cpu");
    assert_eq!(read_report(parts[2].as_bytes()), Err(ProbeError::CutOff { facts: 0 }));
    assert!(outputs("").is_empty());
}

#[test]
fn a_whole_report_is_read() {
    let report = read_report(&joined(&[HEADER, CHOWN, SPIN, r#"{"end":2}"#])).unwrap();
    assert_eq!(report.uids, [1, 2, 3, 4]);
    assert_eq!(report.attempts[0].outcome, Outcome::Refused(Errno { number: 1, name: "EPERM".to_owned() }));
    assert_eq!(report.attempts[0].facts["peer"], "x");
    assert_eq!(report.attempts[1].outcome, Outcome::TimedOut);
}

#[test]
fn every_kind_of_damage_is_an_error() {
    let cut = Err(ProbeError::CutOff { facts: 1 });
    assert_eq!(read_report(b""), Err(ProbeError::Silent));
    assert_eq!(read_report(&joined(&[HEADER, CHOWN])), cut);
    assert_eq!(read_report(&joined(&[HEADER, CHOWN, &SPIN[..30]])), cut);
    assert_eq!(read_report(&joined(&[HEADER])), Err(ProbeError::CutOff { facts: 0 }));
    assert_eq!(
        read_report(&joined(&[HEADER, CHOWN, r#"{"end":2}"#])),
        Err(ProbeError::Count { counted: 2, came: 1 })
    );
    assert_eq!(
        read_report(&joined(&[HEADER, r#"{"end":0}"#, CHOWN])),
        Err(ProbeError::AfterEnd { line: CHOWN.chars().take(120).collect() })
    );
    assert!(matches!(read_report(&joined(&[CHOWN, r#"{"end":1}"#])), Err(ProbeError::Header { .. })));
    let other = r#"{"probe":2,"uids":[1,2,3,4]}"#;
    assert!(matches!(read_report(&joined(&[other, r#"{"end":0}"#])), Err(ProbeError::Header { .. })));
    let strange = r#"{"name":"chown","outcome":{"maybe":1}}"#;
    assert!(matches!(
        read_report(&joined(&[HEADER, strange, r#"{"end":1}"#])),
        Err(ProbeError::Line { number: 2, .. })
    ));
}

#[test]
fn facts_of_another_kind_are_not_taken() {
    let output = joined(&[HEADER, CHOWN, r#"{"end":1}"#]);
    assert!(matches!(read_processes(&output), Err(ProbeError::Line { .. })));
    assert!(matches!(read_mounts(&output), Err(ProbeError::Line { .. })));
    assert!(matches!(read_files(&output), Err(ProbeError::Line { .. })));
}

#[test]
fn one_attempt_is_the_one_that_was_asked_for() {
    let one = joined(&[HEADER, SPIN, r#"{"end":1}"#]);
    assert_eq!(read_attempt(&one, "spin-cpu").unwrap().name, "spin-cpu");
    assert!(matches!(read_attempt(&one, "chown"), Err(ProbeError::NotAsked { .. })));
    let two = joined(&[HEADER, SPIN, SPIN, r#"{"end":2}"#]);
    assert!(matches!(read_attempt(&two, "spin-cpu"), Err(ProbeError::NotAsked { .. })));
    let none = joined(&[HEADER, r#"{"end":0}"#]);
    assert!(matches!(read_attempt(&none, "spin-cpu"), Err(ProbeError::NotAsked { .. })));
}

#[test]
fn calls_are_read_up_to_the_one_that_the_probe_was_killed_for() {
    let whole = read_calls(&joined(&[HEADER, CHOWN, SPIN, r#"{"end":2}"#])).unwrap();
    assert!(whole.complete && whole.attempts.len() == 2 && whole.uids == [1, 2, 3, 4]);
    let cut = read_calls(&joined(&[HEADER, CHOWN])).unwrap();
    assert!(!cut.complete && cut.attempts.len() == 1);
    let in_a_line = read_calls(&joined(&[HEADER, CHOWN, &SPIN[..30]])).unwrap();
    assert!(!in_a_line.complete && in_a_line.attempts.len() == 1);
    assert!(read_calls(&joined(&[HEADER])).unwrap().attempts.is_empty());
    assert_eq!(read_calls(b""), Err(ProbeError::Silent));
    assert!(read_calls(&joined(&[HEADER, "nonsense", r#"{"end":1}"#])).is_err());
}

#[test]
fn what_each_identity_got_stands_behind_its_name() {
    let first = r#"{"identity":[5,5,5,5]}"#;
    let second = r#"{"identity":[0,0,0,0]}"#;
    let reports =
        read_reports(&joined(&[HEADER, first, CHOWN, second, CHOWN, SPIN, r#"{"end":5}"#])).unwrap();
    let told: Vec<_> = reports.iter().map(|report| (report.uids[0], report.attempts.len())).collect();
    assert_eq!(told, [(5, 1), (0, 2)]);
    for nobody in [vec![HEADER, CHOWN, r#"{"end":1}"#], vec![HEADER, r#"{"end":0}"#]] {
        assert_eq!(read_reports(&joined(&nobody)), Err(ProbeError::Nobody));
    }
    let cut = joined(&[HEADER, first, &CHOWN[..20]]);
    assert_eq!(read_reports(&cut), Err(ProbeError::CutOff { facts: 1 }));
}

#[test]
fn a_file_is_executable_where_one_identity_may_execute_it() {
    let file = |executable| {
        format!(
            r#"{{"path":"/x","mode":493,"uid":0,"gid":0,"size_bytes":1,"executable":{executable},"file_capabilities":0,"honours_setuid":true,"kinds":[]}}"#
        )
    };
    let (first, second) = (r#"{"identity":[5,5,5,5]}"#, r#"{"identity":[6,6,6,6]}"#);
    let output = joined(&[HEADER, first, &file(false), second, &file(true), r#"{"end":4}"#]);
    let files = read_reached_files(&output).unwrap();
    assert!(files.len() == 1 && files[0].executable, "{files:?}");
}

#[test]
fn who_could_not_be_asked_at_once_is_put_in_its_place() {
    let first = r#"{"identity":[5,5,5,5]}"#;
    let unable = r#"{"unable":[6,7]}"#;
    let output = String::from_utf8(joined(&[HEADER, first, CHOWN, unable, r#"{"end":3}"#])).unwrap();
    assert_eq!(left_out(&output), [[6, 7]]);
    assert!(read_reports(output.as_bytes()).is_err(), "nobody is forgotten");
    let cut = put_in(&output, [6, 7], HEADER);
    assert_eq!(left_out(&cut), [[6, 7]]);
    let own = String::from_utf8(joined(&[HEADER, CHOWN, SPIN, r#"{"end":2}"#])).unwrap();
    let whole = put_in(&output, [6, 7], &own);
    let reports = read_reports(whole.as_bytes()).unwrap();
    let told: Vec<_> = reports.iter().map(|report| (report.uids, report.attempts.len())).collect();
    assert_eq!(told, [([5; 4], 1), ([1, 2, 3, 4], 2)]);
}
