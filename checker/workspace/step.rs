//! What is happening right now, in one sentence?

use crate::lab::Event;
use crate::words::{Catalogue, Language};

static WORDS: Catalogue = Catalogue::new("step", include_str!("step.en.ftl"), include_str!("step.de.ftl"));

/// The sentence; nothing for a build's own output and for measurements.
#[must_use]
pub fn step(event: &Event, language: Language) -> Option<String> {
    let message = match event {
        Event::KitImage { image, step } => {
            WORDS.say("kit-image").with("image", image).with("step", step.clone())
        }
        Event::Setup { step } => WORDS.say("setup").with("step", step.clone()),
        Event::BuildStep { tag, step } => WORDS.say("build-step").with("tag", tag).with("step", step),
        Event::Starting { service } => WORDS.say("starting").with("service", service),
        Event::Observing { service, what } => {
            let key = format!("observing-{what}");
            let what = WORDS.lookup(language, &key).unwrap_or_else(|| what.clone());
            WORDS.say("observing").with("service", service).with("what", what)
        }
        Event::CleaningUp => WORDS.say("cleaning-up"),
        Event::BuildOutput { .. } | Event::Phase { .. } => return None,
    };
    Some(message.text(language))
}

#[cfg(test)]
mod tests {
    use super::{WORDS, step};
    use crate::check::Need;
    use crate::lab::Event;
    use crate::words::Language;

    #[test]
    fn whatever_is_observed_is_said_in_words() {
        for need in Need::ALL {
            let key = format!("observing-{}", need.name());
            assert!(WORDS.has(&key), "step.en.ftl has no `{key}`");
            let what = need.name().to_owned();
            let event = Event::Observing { service: "web".to_owned(), what };
            let said = Language::ALL.map(|language| step(&event, language).unwrap());
            assert!(said.iter().all(|words| words.starts_with("web: ")), "{said:?}");
            assert_ne!(said[0], said[1], "{key}");
        }
    }
}
