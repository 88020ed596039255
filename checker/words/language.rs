//! Which language does the learner read?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that every learner-visible sentence exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German, with the informal "du".
    De,
}

impl Language {
    /// Every language, English first.
    pub const ALL: [Language; 2] = [Language::En, Language::De];

    /// The two-letter code of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
        }
    }

    /// The language of a POSIX locale name such as `de_AT.UTF-8`; English for any other.
    #[must_use]
    pub fn from_locale(locale: &str) -> Language {
        if locale == "de"
            || locale.starts_with("de_")
            || locale.starts_with("de.")
            || locale.starts_with("de-")
        {
            Language::De
        } else {
            Language::En
        }
    }

    /// The language of the environment: `LC_ALL`, `LC_MESSAGES`, `LANG`, in POSIX's order of precedence.
    #[must_use]
    pub fn from_environment() -> Language {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .map_or(Language::En, |locale| Language::from_locale(&locale))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Language::ALL.into_iter().find(|language| language.code() == text).ok_or_else(|| text.to_owned())
    }
}
