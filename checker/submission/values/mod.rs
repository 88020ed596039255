//! How are Docker's values written: sizes, durations, ports, mounts, names?
//!
//! Each reader takes a [`Word`] and returns the value as the engine counts it, or a [`Fault`] under
//! the very part that is wrong. The command line and the compose file share them, as they do in Docker.

mod fault;
mod mount;
mod names;
mod port;
mod quantity;
mod subnet;
mod target;
mod tmpfs;

use super::source::{Fault, Word};
use super::{EnvironmentVariable, RestartPolicy, Ulimit};

pub(super) use fault::did_you_mean;
pub(super) use mount::{
    VOLUME_OPTION, binds_a_host_path, drive, host_path_danger, mount, named_volume, volume,
};
pub(super) use names::{capability, container_name, image_reference, network_name, signal};
pub(super) use port::{address, exposed, ports};
pub(super) use quantity::{bytes, duration, memory, nano_cpus, number};
pub(super) use subnet::{Subnet, subnet};
pub(super) use target::target_path;
pub(super) use tmpfs::tmpfs;

use fault::{fault, unknown};
use quantity::decimal_number;

/// `true` or `false`, in the spellings of Go's `strconv.ParseBool`.
pub(super) fn boolean(word: &Word) -> Result<bool, Fault> {
    match word.text() {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(fault(word, "boolean")),
    }
}

/// `NAME=value`, or `NAME` alone; the name without white space.
pub(super) fn assignment(word: &Word) -> Result<EnvironmentVariable, Fault> {
    let pair = variable(word)?;
    if pair.name.contains(char::is_whitespace) { Err(fault(word, "variable-name")) } else { Ok(pair) }
}

/// `NAME=value`, or `NAME` alone, of `--env`: any name that is not empty.
pub(super) fn variable(word: &Word) -> Result<EnvironmentVariable, Fault> {
    let (name, value) = match word.text().split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (word.text(), None),
    };
    if name.is_empty() {
        return Err(fault(word, "variable-name"));
    }
    Ok(EnvironmentVariable { name: name.to_owned(), value })
}

/// `NAME=value`, where the value may not be left out.
pub(super) fn option_pair(word: &Word) -> Result<EnvironmentVariable, Fault> {
    let pair = assignment(word)?;
    if pair.value.is_none() { Err(fault(word, "needs-equals")) } else { Ok(pair) }
}

const RESTART_POLICIES: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];

/// `no`, `always`, `unless-stopped`, `on-failure[:N]`.
pub(super) fn restart(word: &Word) -> Result<RestartPolicy, Fault> {
    let (name, count) = match word.split_once(':') {
        Some((name, count)) => (name, Some(count).filter(|count| !count.text().is_empty())),
        None => (word.clone(), None),
    };
    let text = if word.text().is_empty() { "no" } else { name.text() };
    if !RESTART_POLICIES.contains(&text) {
        return Err(unknown(&name, "restart", RESTART_POLICIES));
    }
    let maximum_retries = match &count {
        Some(count) => Some(decimal_number(count, 0, i64::from(i32::MAX))?),
        None => None,
    };
    if let Some(count) = &count
        && text != "on-failure"
        && maximum_retries != Some(0)
    {
        return Err(fault(count, "restart-count"));
    }
    Ok(RestartPolicy { name: text.to_owned(), maximum_retries })
}

/// Resource names of `--ulimit` (`getrlimit(2)`), as Docker spells them.
const ULIMITS: [&str; 15] = [
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

/// `name=soft[:hard]`.
pub(super) fn ulimit(word: &Word) -> Result<Ulimit, Fault> {
    let Some((name, limits)) = word.split_once('=') else {
        return Err(fault(word, "ulimit"));
    };
    ulimit_of(&name, &limits)
}

/// A ulimit whose name and limits stand apart, as in a compose file.
pub(super) fn ulimit_of(name: &Word, limits: &Word) -> Result<Ulimit, Fault> {
    if !ULIMITS.contains(&name.text()) {
        return Err(unknown(name, "ulimit-name", ULIMITS));
    }
    let (soft, hard) = match limits.split_once(':') {
        Some((soft, hard)) => (any_decimal(&soft)?, Some((any_decimal(&hard)?, hard))),
        None => (any_decimal(limits)?, None),
    };
    let (hard, hard_word) = hard.map_or((soft, None), |(hard, word)| (hard, Some(word)));
    // -1 stands for unlimited, which is more than any number.
    if hard != -1 && (soft == -1 || soft > hard) {
        return Err(fault(&hard_word.unwrap_or_else(|| limits.clone()), "ulimit-order"));
    }
    Ok(Ulimit { name: name.text().to_owned(), soft, hard })
}

fn any_decimal(word: &Word) -> Result<i64, Fault> {
    decimal_number(word, i64::MIN, i64::MAX)
}

/// `0-3,5`: a list of CPUs or memory nodes; an empty one for all of them.
pub(super) fn cpu_set(word: &Word) -> Result<String, Fault> {
    if word.text().is_empty() {
        return Ok(String::new());
    }
    for part in word.split(',') {
        let bounds: Vec<Option<u32>> = part.text().split('-').map(|bound| bound.parse().ok()).collect();
        let fine = match bounds.as_slice() {
            [Some(_)] => true,
            [Some(first), Some(last)] => first <= last,
            _ => false,
        };
        if !fine {
            return Err(fault(&part, "cpu-set"));
        }
    }
    Ok(word.text().to_owned())
}

/// `name:address` of `--add-host`; newer clients also take `name=address`. An IPv6 address may stand in
/// brackets.
pub(super) fn extra_host(word: &Word) -> Result<String, Fault> {
    let separator = if word.text().contains('=') { '=' } else { ':' };
    let Some((name, host)) = word.split_once(separator) else {
        return Err(fault(word, "extra-host"));
    };
    if name.text().is_empty() {
        return Err(fault(word, "extra-host"));
    }
    if host.text() == "host-gateway" {
        return Ok(format!("{}:{}", name.text(), host.text()));
    }
    Ok(format!("{}:{}", name.text(), address(&host)?))
}
