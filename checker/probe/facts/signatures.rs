//! What does a program's content give away, whatever its name?

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Read of each file, in bytes.
const READ_LIMIT: u64 = 4 << 20;

/// A kind, and the texts that are all in a program of that kind: names of its variables, of the
/// libraries that it loads, parts of its messages.
const SIGNATURES: &[(&str, &[&str])] = &[
    ("package-manager", &["libapt-pkg.so"]),
    ("package-manager", &["DPKG_FORCE", "dpkg-deb"]),
    ("package-manager", &["apk-tools"]),
    ("package-manager", &["librpm.so"]),
    ("compiler", &["COLLECT_LTO_WRAP", "gcc version %s"]),
    ("compiler", &["tcc version", "tcc -run"]),
    ("build-tool", &["GNU Make %s"]),
    ("shell", &["noclobber", "nounset", "errexit", "OPTIND"]),
    ("downloader", &["curl: try 'curl --help'"]),
    ("downloader", &["GNU Wget %s"]),
    ("interpreter", &["PYTHONHOME", "PYTHONPATH"]),
    ("interpreter", &["PERL5LIB"]),
    ("interpreter", &["NODE_OPTIONS", "node_modules"]),
    ("interpreter", &["libruby"]),
    ("multi-call", &["BusyBox v", "applet"]),
];

/// The kinds that the start of a program gives away; nothing for what is no ELF file or cannot be read.
pub(super) fn of_content(path: &Path) -> Vec<&'static str> {
    let mut content = Vec::new();
    let Ok(mut file) = File::open(path) else {
        return Vec::new();
    };
    let mut magic = [0_u8; 4];
    if file.read_exact(&mut magic).is_err() || &magic != b"\x7fELF" {
        return Vec::new();
    }
    match file.take(READ_LIMIT).read_to_end(&mut content) {
        Ok(_) => of_bytes(&content),
        Err(_) => Vec::new(),
    }
}

fn of_bytes(content: &[u8]) -> Vec<&'static str> {
    let found = search(content);
    let mut kinds: Vec<&'static str> = Vec::new();
    for (kind, texts) in SIGNATURES {
        if texts.iter().all(|text| found.contains(text)) && !kinds.contains(kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// All texts of the signatures that a content holds, in one pass over it.
fn search(content: &[u8]) -> Vec<&'static str> {
    let texts: Vec<&'static str> = SIGNATURES.iter().flat_map(|(_, texts)| texts.iter().copied()).collect();
    // By their first byte, and then by the first two, so that almost every position is passed over with
    // one look into a table that stays in the processor.
    let mut begins = [false; 1 << 8];
    let mut pairs = vec![false; 1 << 16];
    for text in &texts {
        if let [first, second, ..] = text.as_bytes() {
            begins[usize::from(*first)] = true;
            pairs[pair(*first, *second)] = true;
        }
    }
    let mut found: Vec<&'static str> = Vec::new();
    for (position, bytes) in content.windows(2).enumerate() {
        if !begins[usize::from(bytes[0])] || !pairs[pair(bytes[0], bytes[1])] {
            continue;
        }
        for text in &texts {
            if content[position..].starts_with(text.as_bytes()) && !found.contains(text) {
                found.push(text);
            }
        }
    }
    found
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

#[cfg(test)]
mod tests {
    use super::of_bytes;

    #[test]
    fn all_texts_of_a_signature_are_needed() {
        assert_eq!(of_bytes(b"..noclobber..nounset..errexit..OPTIND"), ["shell"]);
        assert!(of_bytes(b"..noclobber..nounset..errexit..").is_empty());
        assert_eq!(of_bytes(b"needs libapt-pkg.so.6.0\0GNU Make %s"), ["package-manager", "build-tool"]);
        assert!(of_bytes(b"").is_empty());
    }
}
