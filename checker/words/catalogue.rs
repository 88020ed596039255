//! Where do the sentences of one thing stand, in both languages?

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::language::Language;

type Bundle = FluentBundle<FluentResource>;

/// The sentences of one thing (a check, the lab, the command line) in every language.
///
/// A catalogue is parsed when its first sentence is said, so that `--help` does not pay for the
/// words of forty checks.
pub struct Catalogue {
    name: &'static str,
    english: &'static str,
    german: &'static str,
    bundles: [OnceLock<Bundle>; 2],
}

impl Catalogue {
    /// A catalogue from the texts of its two `.ftl` files. `name` is the check id or module name.
    #[must_use]
    pub const fn new(name: &'static str, english: &'static str, german: &'static str) -> Catalogue {
        Catalogue { name, english, german, bundles: [const { OnceLock::new() }; 2] }
    }

    /// The name given to [`Catalogue::new`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text of the `.ftl` file, for the law that both languages hold the same keys.
    #[must_use]
    pub fn source(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.english,
            Language::De => self.german,
        }
    }

    /// Whether the catalogue holds a sentence with this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle(Language::En).has_message(key)
    }

    /// The sentence with a key that is only known at run time (`cli-exercise-about`), if there is one.
    #[must_use]
    pub fn lookup(&self, language: Language, key: &str) -> Option<String> {
        self.has(key).then(|| self.text(language, key, &FluentArgs::new()))
    }

    /// The sentence with its arguments put in.
    pub(super) fn text(&self, language: Language, key: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle = self.bundle(language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            // A law over the sources keeps this from happening; a learner still gets the fact.
            return format!("{}/{key}", self.name);
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned()
    }

    fn bundle(&self, language: Language) -> &Bundle {
        let cell = match language {
            Language::En => &self.bundles[0],
            Language::De => &self.bundles[1],
        };
        cell.get_or_init(|| {
            let locale = language.code().parse::<LanguageIdentifier>().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![locale]);
            // Isolation marks are invisible characters that break copy and paste of paths and flags.
            bundle.set_use_isolating(false);
            let resource = FluentResource::try_new(self.source(language).to_owned())
                .unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }
}
