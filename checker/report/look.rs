//! How does text look here: in which language, how wide, and in which colours?

use std::time::Duration;

use colored::{Color, ColoredString, Colorize};

use crate::words::Language;

/// Narrower than this, wrapping helps nobody.
const NARROWEST: usize = 40;
/// Wider than this, lines are hard to read.
const WIDEST: usize = 110;
/// Columns where nobody knows how wide the reader's window is.
const UNKNOWN_WIDTH: usize = 100;

/// The look of every text that goes to one stream. Made once, at the start of the program.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The reader's language.
    pub language: Language,
    /// Columns that a line may take.
    pub width: usize,
    /// Whether escape sequences are written.
    pub colour: bool,
}

/// What a colour stands for. Each meaning is also in the words, so that nothing is lost without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Passed, done.
    Good,
    /// Failed.
    Bad,
    /// Open: skipped, lab error, a note.
    Open,
    /// A heading.
    Heading,
    /// Beside the point.
    Quiet,
    /// A command or a path to copy.
    Code,
}

impl Look {
    /// A look. `columns` is the width of the terminal, absent where there is none.
    #[must_use]
    pub fn new(language: Language, columns: Option<usize>, colour: bool) -> Look {
        if colour {
            // `colored` would decide again by its own reading of the environment; `Look` has decided.
            colored::control::set_override(true);
        }
        let width = columns.unwrap_or(UNKNOWN_WIDTH).clamp(NARROWEST, WIDEST);
        Look { language, width, colour }
    }

    /// Plain text of a given width.
    #[must_use]
    pub fn plain(language: Language, columns: usize) -> Look {
        Look::new(language, Some(columns), false)
    }

    /// The text in the colour of its meaning; unchanged where there are no colours.
    #[must_use]
    pub fn paint(&self, meaning: Meaning, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let coloured: ColoredString = match meaning {
            Meaning::Good => text.color(Color::Green),
            Meaning::Bad => text.color(Color::Red).bold(),
            Meaning::Open => text.color(Color::Yellow),
            Meaning::Heading => text.bold(),
            Meaning::Quiet => text.dimmed(),
            Meaning::Code => text.color(Color::Cyan),
        };
        coloured.to_string()
    }

    /// A duration in seconds with one decimal place, with the language's decimal mark: `2.3`, `2,3`.
    #[must_use]
    pub fn seconds(&self, duration: Duration) -> String {
        self.decimal(&format!("{:.1}", duration.as_secs_f64()))
    }

    /// Bytes in the largest fitting unit of 1024: `1.2 MiB`, `1,2 MiB`.
    #[must_use]
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
        if bytes < 1024 {
            return format!("{bytes} B");
        }
        // Sizes shown here are far below 2^53 bytes.
        let mut value = bytes as f64 / 1024.0;
        let mut unit = 0;
        while value >= 1024.0 && unit + 1 < UNITS.len() {
            value /= 1024.0;
            unit += 1;
        }
        format!("{} {}", self.decimal(&format!("{value:.1}")), UNITS[unit])
    }

    fn decimal(&self, number: &str) -> String {
        match self.language {
            Language::En => number.to_owned(),
            Language::De => number.replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        let english = Look::plain(Language::En, 80);
        let german = Look::plain(Language::De, 80);
        assert_eq!(english.seconds(Duration::from_millis(2345)), "2.3");
        assert_eq!(german.seconds(Duration::from_millis(2345)), "2,3");
        assert_eq!(german.bytes(512), "512 B");
        assert_eq!(german.bytes(1_258_291), "1,2 MiB");
    }

    #[test]
    fn a_window_of_no_width_still_gets_lines() {
        assert_eq!(Look::plain(Language::En, 3).width, NARROWEST);
        assert_eq!(Look::new(Language::En, Some(400), false).width, WIDEST);
    }
}
