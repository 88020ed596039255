//! Which kind of mistake does a word mean?

use serde::{Deserialize, Serialize};

/// The common mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MistakeKind {
    /// A secret in the repository or in the image.
    Secrets,
    /// A container that runs as root, or with more rights than it needs.
    Root,
    /// An image with more in it than runs.
    Bloat,
    /// A port or a network that is open to more than need it.
    Network,
    /// Nobody looks for known vulnerabilities.
    Scan,
    /// Nothing brings updates.
    Patch,
}

impl MistakeKind {
    /// All of them, in the guide's order.
    pub const ALL: [MistakeKind; 6] = [
        MistakeKind::Secrets,
        MistakeKind::Root,
        MistakeKind::Bloat,
        MistakeKind::Network,
        MistakeKind::Scan,
        MistakeKind::Patch,
    ];

    /// The name in JSON, in `exercise.toml` and in the catalogues: `secrets`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MistakeKind::Secrets => "secrets",
            MistakeKind::Root => "root",
            MistakeKind::Bloat => "bloat",
            MistakeKind::Network => "network",
            MistakeKind::Scan => "scan",
            MistakeKind::Patch => "patch",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<MistakeKind> {
        MistakeKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How the words for each kind begin, in English and in German, in lower case.
const WORDS: [(MistakeKind, &[&str]); 6] = [
    (
        MistakeKind::Secrets,
        &[
            "secret",
            "password",
            "token",
            "credential",
            "geheim",
            "passwort",
            "passwört",
            "kennwort",
            "zugangsdat",
            "klartext",
            "plaintext",
        ],
    ),
    (MistakeKind::Root, &["root", "user", "uid", "nutzer", "benutzer", "privileg", "capabilit"]),
    (
        MistakeKind::Bloat,
        &["bloat", "ballast", "aufgebläh", "compiler", "toolchain", "oversize", "overweight", "übergewicht"],
    ),
    (
        MistakeKind::Network,
        &["network", "netz", "port", "publish", "veröffentlich", "expos", "interface", "schnittstelle"],
    ),
    (MistakeKind::Scan, &["scan", "unscanned", "gescannt", "ungescannt"]),
    (
        MistakeKind::Patch,
        &[
            "patch",
            "unpatched",
            "update",
            "rebuil",
            "neubau",
            "aktualis",
            "schedul",
            "zeitplan",
            "veralte",
            "outdated",
            "latest",
            "unpinned",
        ],
    ),
];

/// The kind that a word means: one of its parts begins like one of the words.
pub(super) fn of_word(word: &str) -> Option<MistakeKind> {
    let lower = word.to_lowercase();
    let parts = || lower.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    // A number is no word, and an address is the word for all interfaces.
    if parts().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return lower.starts_with("0.0.0.0").then_some(MistakeKind::Network);
    }
    parts().find_map(|part| {
        let known = |(_, stems): &&(MistakeKind, &[&str])| stems.iter().any(|stem| part.starts_with(stem));
        WORDS.iter().find(known).map(|(kind, _)| *kind)
    })
}

#[cfg(test)]
mod tests {
    use super::{MistakeKind, of_word};

    #[test]
    fn words_of_both_languages_mean_a_kind() {
        for (word, kind) in [
            ("Secrets", MistakeKind::Secrets),
            ("DB_PASSWORD", MistakeKind::Secrets),
            ("Geheimnis", MistakeKind::Secrets),
            ("root-Container", MistakeKind::Root),
            ("(Benutzer)", MistakeKind::Root),
            ("aufgeblähtes", MistakeKind::Bloat),
            ("Netzwerk", MistakeKind::Network),
            ("0.0.0.0:8080", MistakeKind::Network),
            ("Scans", MistakeKind::Scan),
            ("**Patch-Prozess**", MistakeKind::Patch),
            ("veraltet", MistakeKind::Patch),
        ] {
            assert_eq!(of_word(word), Some(kind), "{word}");
        }
        for word in ["", "no", "8080", "127.0.0.1", "report", "Import", "the", "---", "\u{0}"] {
            assert_eq!(of_word(word), None, "{word}");
        }
    }

    #[test]
    fn a_name_is_the_name_of_one_kind() {
        for kind in MistakeKind::ALL {
            assert_eq!(MistakeKind::of_name(kind.name()), Some(kind));
            assert_eq!(of_word(kind.name()), Some(kind));
        }
        assert_eq!(MistakeKind::of_name("else"), None);
    }
}
