//! Where does a container send its lines, and does the lab carry that out?

use super::super::draft::Draft;
use super::super::source::SourceFile;
use super::super::{ContainerSpec, LogSpec};
use super::catalogue::WORDS;

/// Notes an address that the lab does not send lines to, and one that is missing.
pub(super) fn check_log(draft: &mut Draft<'_>, file: &SourceFile, spec: &ContainerSpec) {
    let Some(driver) = &spec.log.driver else { return };
    let Some(option) = LogSpec::address_option(&driver.value) else { return };
    let address = spec.log.option(option);
    let mut say = |at: &super::super::Location, key, outside_lab| {
        let message = WORDS.say(key).with("option", option).with("driver", &driver.value);
        let mut problem = file.problem_at(at.clone(), message);
        problem.outside_lab = outside_lab;
        draft.problems.push(problem);
    };
    let Some(address) = address else {
        match driver.value.as_str() {
            // The host's own log, which is none of the lab's business.
            "syslog" => say(&driver.at, "log-of-the-host", true),
            "gelf" => say(&driver.at, "log-address-missing", false),
            _ => {}
        }
        return;
    };
    let written = address.value.value.as_deref().unwrap_or_default();
    let scheme = written.split_once("://").map_or("", |(scheme, _)| scheme);
    let carried_out = match driver.value.as_str() {
        "fluentd" => ["", "tcp"].contains(&scheme),
        _ => ["udp", "tcp"].contains(&scheme),
    };
    // Docker names an unknown one itself, when it starts.
    if !carried_out && ["unix", "unixgram", "tcp+tls", "tls"].contains(&scheme) {
        say(&address.at, "log-address-kind", true);
    }
}
