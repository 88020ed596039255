//! Does a scanner understand how it is called, and does it look for known flaws then?

/// What `harden-check scan` takes beside the image.
const OWN: [&str; 4] = ["--advisories", "--policy", "--fail-on", "--report"];

/// What every command of `harden-check` takes.
const GLOBAL: [&str; 4] = ["--lang", "--format", "--color", "--setup"];

/// Severities of `harden-check scan`, in the form in which its help names them.
const OWN_SEVERITIES: [&str; 5] = ["low", "medium", "unknown", "high", "critical"];

/// Whether the scanner is only asked about itself.
pub(super) fn only_tells(rest: &[&str]) -> bool {
    rest.first().is_some_and(|word| ["help", "version"].contains(word))
        || rest.iter().any(|word| ["--help", "-h", "--version"].contains(word))
}

/// Whether it looks for known flaws, and not for something else alone: `--scanners secret`.
pub(super) fn looks_for_flaws(rest: &[&str]) -> bool {
    value(rest, &["--scanners", "--security-checks"])
        .is_none_or(|kinds| kinds.contains("vuln") || kinds.contains('$'))
}

/// A word that the scanner does not take: a severity that there is not, or an option of another program's.
pub(super) fn unknown_word<'a>(tool: &str, rest: &[&'a str]) -> Option<&'a str> {
    let (flags, known): (&[&str], &[&str]) = match tool {
        "trivy" => (&["--severity", "-s"], &["unknown", "low", "medium", "high", "critical"]),
        "grype" => (&["--fail-on", "-f"], &["negligible", "low", "medium", "high", "critical"]),
        "docker scout" => (&["--only-severity"], &["unspecified", "low", "medium", "high", "critical"]),
        "snyk" => (&["--severity-threshold"], &["low", "medium", "high", "critical"]),
        "harden-check" => (&["--fail-on"], &OWN_SEVERITIES),
        _ => return None,
    };
    let severity = value(rest, flags).and_then(|written| {
        let mut parts = written.split(',');
        // The others read capitals and small letters alike.
        let read = |part: &str| {
            if tool == "harden-check" { part.to_owned() } else { part.trim().to_ascii_lowercase() }
        };
        parts.find(|part| !part.contains('$') && !known.contains(&read(part).as_str()))
    });
    let option = || {
        let own = rest.iter().find(|word| {
            let name = word.split('=').next().unwrap_or_default();
            word.starts_with('-') && !OWN.contains(&name) && !GLOBAL.contains(&name)
        });
        own.copied().filter(|_| tool == "harden-check")
    };
    severity.or_else(option)
}

/// The value of one of these flags.
pub(super) fn value<'a>(words: &[&'a str], flags: &[&str]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(index, word)| {
        let joined = word.split_once('=').filter(|(flag, _)| flags.contains(flag)).map(|(_, value)| value);
        joined.or_else(|| flags.contains(word).then(|| words.get(index + 1).copied()).flatten())
    })
}
