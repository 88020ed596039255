//! What does this machine tell a script that asks it?
//!
//! The learner's shell would say the same here and now: the day, the user, a fresh random value.

use std::fmt::Write;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::asking::Question;

/// Most random bytes that somebody gets.
const MOST_RANDOM: usize = 1 << 16;

/// What a program of the host writes, where the answer depends on nothing but this machine and this moment, or
/// one some days later.
pub(super) fn answer(name: &str, arguments: &[&str], days: i64) -> Option<String> {
    match (name, arguments) {
        ("date", [format]) => date(format, days),
        ("date", ["-u" | "--utc", format]) => date(format, days),
        ("id", ["-u"]) => own_ids().map(|[user, _]| user.to_string()),
        ("id", ["-g"]) => own_ids().map(|[_, group]| group.to_string()),
        ("openssl", ["rand", "-hex", count]) => {
            random(count).map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
        }
        ("openssl", ["rand", "-base64", count]) => random(count).map(|bytes| {
            // OpenSSL breaks lines after 64 characters.
            let text = STANDARD.encode(bytes);
            let lines: Vec<&str> =
                text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
            lines.join("\n")
        }),
        _ => None,
    }
}

/// `+%Y%m%d`, in UTC.
fn date(format: &str, days: i64) -> Option<String> {
    let format = format.strip_prefix('+')?;
    let day = chrono::Utc::now().checked_add_signed(chrono::TimeDelta::try_days(days)?)?;
    let mut text = String::new();
    // What it does not know is an error, which GNU's date may well know.
    write!(text, "{}", day.format(format)).ok()?;
    Some(text)
}

/// What `curl` or `wget` asks at an address of this machine's own; nothing where it asks elsewhere, or does
/// more than ask.
pub(super) fn request(name: &str, arguments: &[&str]) -> Option<Question> {
    if !["curl", "wget"].contains(&name) {
        return None;
    }
    let written = |text: &&&str| text.starts_with("http://") || text.starts_with("localhost:");
    let address = arguments.iter().find(written)?;
    let address = address.strip_prefix("http://").unwrap_or(address);
    let (host, path) = address.find('/').map_or((address, "/"), |slash| address.split_at(slash));
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    if !["localhost", "127.0.0.1", "[::1]"].contains(&host) {
        return None;
    }
    // Whatever sends something is more than a question.
    let sends = ["-d", "-X", "-T", "-F", "--data", "--request", "--post-data", "--json", "--upload-file"];
    if arguments.iter().any(|text| sends.iter().any(|flag| text.starts_with(flag))) {
        return None;
    }
    // One that keeps what it gets in a file would leave it beside the script.
    let short = |letter: char| {
        arguments.iter().any(|text| text.starts_with('-') && !text.starts_with("--") && text.contains(letter))
    };
    let quiet = ["/dev/null", "-", "-O-", "-qO-", "-O/dev/null", "-qO/dev/null", "--spider"];
    let keeps_nothing = arguments.iter().any(|text| quiet.contains(text) || text.ends_with("=/dev/null"));
    if !keeps_nothing && (name == "wget" || short('o') || short('O')) {
        return None;
    }
    let fails = name == "wget" || short('f') || arguments.iter().any(|text| text.starts_with("--fail"));
    let code = arguments.iter().any(|text| text.contains("%{http_code}"));
    Some(Question::Request { port: port.parse().ok()?, path: path.to_owned(), fails, code })
}

/// Effective user and group of this process.
fn own_ids() -> Option<[u32; 2]> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = fs::metadata("/proc/self").ok()?;
        Some([own.uid(), own.gid()])
    }
    #[cfg(not(unix))]
    None
}

fn random(count: &str) -> Option<Vec<u8>> {
    let count = count.parse::<usize>().ok().filter(|count| *count > 0 && *count <= MOST_RANDOM)?;
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_day_the_user_and_a_random_value_are_told() {
        let day = answer("date", &["+%Y%m%d"], 0).unwrap();
        assert!(day.len() == 8 && day.starts_with("20"), "{day}");
        let soon = answer("date", &["+%s"], 31).unwrap().parse::<i64>().unwrap();
        let now = answer("date", &["+%s"], 0).unwrap().parse::<i64>().unwrap();
        assert!((31 * 86_400 - 5..=31 * 86_400).contains(&(soon - now)), "{soon} {now}");
        assert_eq!(answer("date", &["+%nonsense%%%"], 0), None);
        assert_eq!(answer("date", &["--date", "yesterday"], 0), None);
        assert!(answer("id", &["-u"], 0).unwrap().parse::<u32>().is_ok());
        assert_eq!(answer("id", &["-un"], 0), None);
        let (one, other) =
            (answer("openssl", &["rand", "-hex", "16"], 0), answer("openssl", &["rand", "-hex", "16"], 0));
        assert_eq!(one.as_ref().unwrap().len(), 32);
        assert_ne!(one, other);
        assert!(answer("openssl", &["rand", "-base64", "60"], 0).unwrap().contains('\n'));
        assert_eq!(answer("openssl", &["rand", "-hex", "many"], 0), None);
        assert_eq!(answer("openssl", &["genrsa"], 0), None);
    }
}
