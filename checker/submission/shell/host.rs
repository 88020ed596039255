//! What does this machine tell a script that asks it?
//!
//! The learner's shell would say the same here and now: the day, the user, a fresh random value.

use std::fmt::Write;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Most random bytes that somebody gets.
const MOST_RANDOM: usize = 1 << 16;

/// What a program of the host writes, where the answer depends on nothing but this machine and this moment.
pub(super) fn answer(name: &str, arguments: &[&str]) -> Option<String> {
    match (name, arguments) {
        ("date", [format]) => date(format),
        ("date", ["-u" | "--utc", format]) => date(format),
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
fn date(format: &str) -> Option<String> {
    let format = format.strip_prefix('+')?;
    let mut text = String::new();
    // What it does not know is an error, which GNU's date may well know.
    write!(text, "{}", chrono::Utc::now().format(format)).ok()?;
    Some(text)
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
        let day = answer("date", &["+%Y%m%d"]).unwrap();
        assert!(day.len() == 8 && day.starts_with("20"), "{day}");
        assert_eq!(answer("date", &["+%nonsense%%%"]), None);
        assert_eq!(answer("date", &["--date", "yesterday"]), None);
        assert!(answer("id", &["-u"]).unwrap().parse::<u32>().is_ok());
        assert_eq!(answer("id", &["-un"]), None);
        let (one, other) =
            (answer("openssl", &["rand", "-hex", "16"]), answer("openssl", &["rand", "-hex", "16"]));
        assert_eq!(one.as_ref().unwrap().len(), 32);
        assert_ne!(one, other);
        assert!(answer("openssl", &["rand", "-base64", "60"]).unwrap().contains('\n'));
        assert_eq!(answer("openssl", &["rand", "-hex", "many"]), None);
        assert_eq!(answer("openssl", &["genrsa"]), None);
    }
}
