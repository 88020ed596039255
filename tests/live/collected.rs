//! Every log driver that the lab has a collector for, from both sides: to the collector of the task a line
//! comes, to a port beside it none does, and over TCP the container does not even start.

use std::fs;

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
