//! What looks like a secret by its form?

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use super::keys;

/// What a private key of any kind is called.
pub(in crate::lab) const PRIVATE_KEY: &str = "private-key";

/// Tokens whose makers gave them a form of their own. Each pattern's first group is the secret.
const TOKENS: [(&str, &str); 16] = [
    ("aws-access-key", r"(?:^|[^A-Za-z0-9])((?:AKIA|ASIA)[A-Z2-7]{16})(?:[^A-Za-z0-9]|$)"),
    ("github-token", r"(?:^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{36,251})"),
    ("github-token", r"(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})"),
    ("gitlab-token", r"(?:^|[^A-Za-z0-9])(glpat-[A-Za-z0-9_-]{20,64})"),
    ("slack-token", r"(?:^|[^A-Za-z0-9])(xox[abeoprs]-[0-9]{6,}-[A-Za-z0-9-]{10,})"),
    ("npm-token", r"(?:^|[^A-Za-z0-9])(npm_[A-Za-z0-9]{36})(?:[^A-Za-z0-9]|$)"),
    ("npm-token", r"_authToken=([A-Za-z0-9_/+=-]{20,})"),
    ("pypi-token", r"(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})"),
    ("docker-token", r"(?:^|[^A-Za-z0-9])(dckr_pat_[A-Za-z0-9_-]{27})"),
    ("google-api-key", r"(?:^|[^A-Za-z0-9])(AIza[A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$)"),
    ("stripe-key", r"(?:^|[^A-Za-z0-9])([rs]k_live_[A-Za-z0-9]{20,})"),
    ("vault-token", r"(?:^|[^A-Za-z0-9])(hvs\.[A-Za-z0-9_-]{24,})"),
    ("json-web-token", r"(eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,})"),
    // `https://user:secret@host`, as a remote of git keeps it.
    ("password-in-address", r"[a-z][a-z0-9+.-]*://[^\s/:@<>{}$]{1,64}:([^\s/:@<>{}$%]{8,128})@[A-Za-z0-9\[]"),
    // The header alone stands in every program that can read keys; a key has a body.
    (
        PRIVATE_KEY,
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+((?:[A-Za-z0-9+/=:,. -]{16,}(?:\s|\\n|\\r)+){1,})",
    ),
    // The same without its line breaks: the closing line says that it is one, and not two texts of a program that
    // happen to lie side by side.
    (
        PRIVATE_KEY,
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:Proc-Type: 4,ENCRYPTED ?DEK-Info: [A-Z0-9-]+,[A-F0-9]{16,32} ?)?([A-Za-z0-9+/=]{64,})-----END ",
    ),
];

/// `password=…` and its kind, in a text.
const ASSIGNMENT: &str = r#"(?i)(?:^|[^a-z])(?:[a-z0-9]+[_.-])*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)(?:[_.-](?:key|value|id))?["']?\s*(?::=|=|:)\s*["']?([^\s"'`,;&|<>(){}\[\]]{8,200})"#;

/// Text beyond this is data, in which an assignment is met by chance.
const LONGEST_TEXT: usize = 1 << 20;

/// Fewest bits per character of an assigned value. Words stay below, random characters lie above.
const LEAST_ENTROPY: f64 = 3.0;

/// All patterns, compiled.
pub(super) struct Patterns {
    tokens: Vec<(&'static str, Regex)>,
    assignment: Option<Regex>,
}

impl Patterns {
    pub(super) fn new() -> Patterns {
        // A test compiles every pattern; one that did not compile would find nothing.
        let compiled = |pattern: &str| RegexBuilder::new(pattern).unicode(false).build().ok();
        let tokens = TOKENS.iter().filter_map(|(name, pattern)| Some((*name, compiled(pattern)?)));
        Patterns { tokens: tokens.collect(), assignment: compiled(ASSIGNMENT) }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> (usize, usize) {
        (self.tokens.len() + usize::from(self.assignment.is_some()), TOKENS.len() + 1)
    }

    /// Every secret by its form: its name, and where its value lies.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<(&'static str, Range<usize>)> {
        let mut found = Vec::new();
        for (name, token) in &self.tokens {
            let values = token.captures_iter(bytes).filter_map(|captures| captures.get(1));
            let values = values.filter(|value| !is_placeholder(value.as_bytes()));
            found.extend(values.map(|value| (*name, value.range())));
        }
        found.retain(|(name, value)| *name != "password-in-address" || !is_stand_in(&bytes[value.clone()]));
        found.extend(keys::find(bytes).into_iter().map(|key| (PRIVATE_KEY, key)));
        let is_text = bytes.len() <= LONGEST_TEXT && !bytes.contains(&0);
        if let Some(assignment) = self.assignment.as_ref().filter(|_| is_text) {
            let values = assignment.captures_iter(bytes).filter_map(|captures| captures.get(1));
            let is_call = |end: usize| matches!(bytes.get(end), Some(b'(' | b'['));
            let values = values.filter(|value| is_random(value.as_bytes()) && !is_call(value.end()));
            found.extend(values.map(|value| ("assigned-secret", value.range())));
        }
        found
    }
}

/// Whether a value has the look of a password and not of a name, a path or a piece of code.
fn is_random(value: &[u8]) -> bool {
    let is_reference = value.starts_with(b"$") || value.starts_with(b"/") || value.starts_with(b"%");
    let is_code = value.contains(&b'$') || value.windows(2).any(|pair| pair == b"::" || pair == b"->");
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let marked = has(|byte| b"!@#^*+=?~".contains(byte)) && has(u8::is_ascii_alphabetic);
    !is_reference
        && !is_code
        && !is_member_expression(value)
        && !is_stand_in(value)
        && (mixed || marked)
        && !is_placeholder(value)
        && entropy(value) >= LEAST_ENTROPY
}

/// Whether a value is a piece of a program, `form.elements.password1.value`: names with dots between
/// them, each a word at its begin.
fn is_member_expression(value: &[u8]) -> bool {
    let is_name = |part: &[u8]| {
        let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_').count();
        let word = part.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        word && (letters >= 3 || (letters > 0 && part.len() <= 3))
    };
    value.contains(&b'.') && value.trim_ascii_end().split(|byte| *byte == b'.').all(is_name)
}

/// Whether a value says by a word that a secret would stand here, `password` or `Secret123!`.
fn is_stand_in(value: &[u8]) -> bool {
    const WORDS: [&str; 14] = [
        "dbpassword",
        "mypassword",
        "mysecret",
        "pass",
        "passphrase",
        "passwd",
        "password",
        "passwort",
        "secret",
        "testpassword",
        "token",
        "username",
        "userpassword",
        "yourpassword",
    ];
    let letters: String = String::from_utf8_lossy(value).chars().filter(|one| one.is_alphabetic()).collect();
    WORDS.contains(&letters.to_lowercase().as_str())
}

fn is_placeholder(value: &[u8]) -> bool {
    const WORDS: [&str; 10] = [
        "example",
        "changeme",
        "change-me",
        "placeholder",
        "your-",
        "your_",
        "xxxx",
        "dummy",
        "redacted",
        "****",
    ];
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// Shannon entropy in bits per byte.
fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let length = value.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
    shares.map(|share| -share * share.log2()).sum()
}
