//! Which capabilities, signals, container names and image names are there?

use super::super::environment::is_digest;
use super::super::source::{Fault, Word};
use super::fault::{did_you_mean, fault, unknown};

/// Linux capabilities (`capability.h` of Linux 6), without `CAP_`.
const CAPABILITIES: [&str; 41] = [
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// A capability in Docker's form: upper case, without `CAP_`; or `ALL`, which has no such prefix.
pub(in super::super) fn capability(word: &Word) -> Result<String, Fault> {
    let upper = word.text().to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    if upper == "ALL" || CAPABILITIES.contains(&name) {
        return Ok(name.to_owned());
    }
    let known = CAPABILITIES.into_iter().chain(["ALL"]);
    let mut fault = fault(word, "capability");
    fault.help = did_you_mean(name, known);
    Err(fault)
}

/// Signals of Linux without `SIG`, as the engine knows them; real-time ones are read apart.
const SIGNALS: [&str; 34] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
    "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
    "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

/// Real-time signals above `RTMIN` and below `RTMAX`; the engine counts fifteen from each end.
const REAL_TIME_STEPS: u8 = 15;

/// A signal by name (`SIGTERM`, `term`) or by any number but 0, as written.
pub(in super::super) fn signal(word: &Word) -> Result<String, Fault> {
    let upper = word.text().to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let known = SIGNALS.contains(&name)
        || real_time(name)
        || word.text().parse::<i32>().is_ok_and(|number| number != 0);
    if known {
        return Ok(word.text().to_owned());
    }
    Err(unknown(&Word::at(name, word.range()), "signal", SIGNALS))
}

fn real_time(name: &str) -> bool {
    let (step, most) = match (name.strip_prefix("RTMIN+"), name.strip_prefix("RTMAX-")) {
        (Some(step), _) => (step, REAL_TIME_STEPS),
        (None, Some(step)) => (step, REAL_TIME_STEPS - 1),
        (None, None) => return ["RTMIN", "RTMAX"].contains(&name),
    };
    !step.starts_with('+') && step.parse::<u8>().is_ok_and(|step| (1..=most).contains(&step))
}

/// A name of a container, network or volume: a letter or digit, then letters, digits, `_`, `.`, `-`.
pub(in super::super) fn container_name(word: &Word) -> Result<String, Fault> {
    let name = word.text().strip_prefix('/').unwrap_or(word.text());
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|character| character.is_ascii_alphanumeric());
    let rest = characters.all(|character| character.is_ascii_alphanumeric() || "_.-".contains(character));
    if first && rest && name.len() > 1 { Ok(name.to_owned()) } else { Err(fault(word, "object-name")) }
}

/// A name of a network or a compose service, which may be one letter long.
pub(in super::super) fn network_name(word: &Word) -> Result<String, Fault> {
    let name = word.text();
    let first = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    let rest = name.chars().all(|character| character.is_ascii_alphanumeric() || "_.-".contains(character));
    if first && rest { Ok(name.to_owned()) } else { Err(fault(word, "network-name")) }
}

/// An image reference: `[host[:port]/]path[:tag][@digest]`; the path in lower case.
pub(in super::super) fn image_reference(word: &Word) -> Result<String, Fault> {
    let (name, digest) = match word.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (word.clone(), None),
    };
    if let Some(digest) = digest
        && !digest.text().strip_prefix("sha256:").is_some_and(|hex| {
            let written = hex.len() == 64
                && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            // One that a registry says is a single character here.
            written || (hex.starts_with(is_digest) && hex.chars().count() == 1)
        })
    {
        return Err(fault(&digest, "image-digest"));
    }
    let last_part = name.text().rfind('/').map_or(0, |slash| slash + 1);
    let tag = name.text().get(last_part..).and_then(|last| last.find(':')).map(|colon| last_part + colon);
    let path = name.part(0..tag.unwrap_or(name.text().len()));
    if let Some(colon) = tag {
        let tag = name.from(colon + 1);
        let fine = !tag.text().is_empty()
            && tag.text().len() <= 128
            && !tag.text().starts_with(['.', '-'])
            && tag.text().chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter));
        if !fine {
            return Err(fault(&tag, "image-tag"));
        }
    }
    let mut parts: Vec<&str> = path.text().split('/').collect();
    // Only the first part may be a registry's host, which is allowed capitals and a port.
    if parts.len() > 1 && parts.first().is_some_and(|host| host.contains(['.', ':']) || *host == "localhost")
    {
        parts.remove(0);
    }
    if path.text().chars().any(|letter| letter.is_ascii_uppercase())
        && parts.iter().any(|part| has_capital(part))
    {
        return Err(fault(&path, "image-lower-case"));
    }
    let fine = parts.iter().all(|part| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.ends_with(|last: char| last.is_ascii_alphanumeric())
            && part.split(|letter: char| letter.is_ascii_alphanumeric()).all(is_separator)
    });
    if fine { Ok(word.text().to_owned()) } else { Err(fault(word, "image")) }
}

/// What may stand between letters and figures of a name (distribution, reference grammar): nothing, one dot,
/// one or two underscores, or any number of dashes.
fn is_separator(text: &str) -> bool {
    ["", ".", "_", "__"].contains(&text) || text.bytes().all(|byte| byte == b'-')
}

fn has_capital(part: &str) -> bool {
    part.chars().any(|letter| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{Word, image_reference};

    #[test]
    fn separators_of_an_images_name_are_dockers() {
        for (text, fine) in [
            ("a_b", true),
            ("a__b", true),
            ("a---b.c", true),
            ("a___b", false),
            ("a..b", false),
            ("a.-b", false),
            ("_a", false),
        ] {
            assert_eq!(image_reference(&Word::at(text, 0..text.len())).is_ok(), fine, "{text}");
        }
    }
}
