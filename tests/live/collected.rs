//! Every log driver that the lab has a collector for, from both sides: to the collector of the task a line
//! comes, to a port beside it none does, and over TCP the container does not even start. What stays on the machine and
//! in the container is counted from both sides as well.

use std::fs;

use harden_check::check::Need;

use crate::script_two_sided::{Change, seen};
use crate::support::{Desk, finish};

/// Longest run of one submission, in seconds.
const PATIENCE: u64 = 180;

/// A driver's flags, with the port of the collector as `PORT`; the right port, and the way that the line
/// comes.
const DRIVERS: [(&str, &str, &str); 7] = [
    ("gelf --log-opt gelf-address=udp://127.0.0.1:PORT", "12201", "gelf-udp"),
    (
        "gelf --log-opt gelf-address=udp://localhost:PORT --log-opt gelf-compression-type=zlib",
        "12201",
        "gelf-udp",
    ),
    ("gelf --log-opt gelf-address=tcp://127.0.0.1:PORT", "12201", "gelf-tcp"),
    ("syslog --log-opt syslog-address=udp://127.0.0.1:PORT", "5514", "syslog-udp"),
    (
        "syslog --log-opt syslog-address=tcp://127.0.0.1:PORT --log-opt syslog-format=rfc3164",
        "5514",
        "syslog-tcp",
    ),
    (
        "syslog --log-opt syslog-address=udp://127.0.0.1:PORT --log-opt syslog-format=rfc5424",
        "514",
        "syslog-udp",
    ),
    ("fluentd --log-opt fluentd-address=127.0.0.1:PORT", "24224", "fluentd"),
];

#[test]
fn a_line_comes_to_the_collector_of_the_task_and_to_no_other_port() {
    let mut wrong = Vec::new();
    for (number, (flags, port, way)) in DRIVERS.iter().enumerate() {
        let stream = way.ends_with("-tcp") || *way == "fluentd";
        for right in [true, false] {
            let desk = Desk::new();
            let folder = desk.copy("22-logs-metrics/solution");
            let port = if right { (*port).to_owned() } else { format!("4{}", &port[1..]) };
            let log = flags.replace("PORT", &port);
            let run = format!(
                "docker build --tag notes .\ndocker volume create notes-data\ndocker run --detach --name web \
                 --publish 8080:8080 --restart always --volume notes-data:/data --log-driver {log} \
                 --log-opt cache-disabled=true notes\n"
            );
            fs::write(folder.join("run.sh"), run).unwrap();
            let answer = finish(&mut desk.exercise(22, &folder), PATIENCE);
            let (check, expected) = match (right, stream) {
                (true, _) => ("log-lines-collected", "pass"),
                (false, true) => ("service-starts", "fail"),
                (false, false) => ("log-lines-collected", "fail"),
            };
            let finding = answer.finding(check);
            let told = finding.to_string();
            // A refusal speaks of the learner's address, not of the lab's.
            let as_written = if right { told.contains(way) } else { told.contains(&port) };
            if finding["verdict"] != expected || !as_written {
                wrong.push(format!("{number} {log}: {finding:#}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a line of the log lies in a file, and where it does not: what the probe finds as the service's own user.
const COPIES: [(&str, &[Change], &[&str]); 4] = [
    ("start", &[], &["/data/notes.log"]),
    ("solution", &[], &[]),
    (
        "solution",
        &[(
            "Dockerfile",
            "CMD [\"/app/notes\"]",
            "CMD [\"/bin/sh\", \"-c\", \"/app/notes | tee /data/copy\"]",
        )],
        &["/data/copy"],
    ),
    (
        "solution",
        &[("Dockerfile", "CMD [\"/app/notes\"]", "CMD [\"/bin/sh\", \"-c\", \"/app/notes > /dev/stdout\"]")],
        &[],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_lies_in_a_file_is_found_there_and_nowhere_else() {
    for (name, changes, files) in COPIES {
        let facts = seen(22, Need::Logs, name, changes).await;
        let logs = facts.logs.seen().unwrap_or_else(|| panic!("{name} {changes:?}: {:?}", facts.logs));
        let found: Vec<&str> = logs.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(found, files, "{name} {changes:?}");
    }
}

/// Options of the drivers that keep the log here, and whether it stays within the 32 MB of the task.
const BOUNDS: [(&str, bool); 8] = [
    ("json-file --log-opt max-size=1m --log-opt max-file=3", true),
    ("json-file --log-opt max-size=1000k --log-opt max-file=2 --log-opt compress=true", true),
    ("json-file --log-opt max-size=4m --log-opt labels=team", true),
    ("local --log-opt max-size=2m --log-opt max-file=2", true),
    ("local --log-opt max-size=512k --log-opt compress=false", true),
    ("json-file --log-opt max-file=3", false),
    ("json-file --log-opt mode=non-blocking", false),
    ("local", false),
];

#[test]
fn a_log_that_is_kept_here_is_bounded_by_a_size_with_whatever_driver() {
    let mut wrong = Vec::new();
    for (log, bounded) in BOUNDS {
        let desk = Desk::new();
        let folder = desk.copy("22-logs-metrics/solution");
        let run = format!(
            "docker build --tag notes .\ndocker run --detach --name web --publish 8080:8080 --restart always \
             --log-driver {log} notes\n"
        );
        fs::write(folder.join("run.sh"), run).unwrap();
        let answer = finish(&mut desk.exercise(22, &folder), PATIENCE);
        let finding = answer.finding("logs-bounded");
        if finding["verdict"] != if bounded { "pass" } else { "fail" } {
            wrong.push(format!("{log}: {finding:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
