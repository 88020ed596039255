//! What is wrong with a submission, and how is it shown below the learner's own line?

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::words::{Catalogue, Language, Message};

use super::Location;
use super::environment::shown;

static WORDS: Catalogue =
    Catalogue::new("problem", include_str!("problem.en.ftl"), include_str!("problem.de.ftl"));

/// One thing in the submission that cannot be understood or cannot be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong, a lower-case fragment.
    pub message: Message,
    /// Where; absent when a whole file or folder is meant.
    pub at: Option<Location>,
    /// The text of the line at [`Problem::at`], without its line end.
    pub line: Option<String>,
    /// What the learner can do about it.
    pub help: Option<Message>,
    /// Whether Docker would take it and only the lab does not carry it out. A mistake otherwise.
    pub outside_lab: bool,
}

impl Problem {
    /// A problem of the whole submission.
    #[must_use]
    pub fn new(message: Message) -> Problem {
        // No word of a reader's own that stands for a value gets into a sentence.
        let message = message.with_texts(&shown);
        Problem { message, at: None, line: None, help: None, outside_lab: false }
    }

    /// The same problem with advice.
    #[must_use]
    pub fn with_help(mut self, help: Message) -> Problem {
        self.help = Some(help.with_texts(&shown));
        self
    }

    /// The problem as text in the manner of rustc: message, file with line and column, the line with
    /// a caret, advice. Colours are ANSI sequences; without them the text is plain ASCII art.
    #[must_use]
    pub fn render(&self, language: Language, coloured: bool) -> String {
        let error = WORDS.say("error").text(language);
        let help = WORDS.say("help").text(language);
        let title = self.message.text(language);
        let advice = self.help.as_ref().map(|message| message.text(language));
        let line = self.line.as_deref().unwrap_or_default();
        let mut group =
            Level::ERROR.with_name(error).primary_title(title).elements(self.at.as_ref().map(|at| {
                Snippet::source(line)
                    .line_start(at.line)
                    .path(at.file.as_str())
                    .annotation(AnnotationKind::Primary.span(bytes_of(line, at)))
            }));
        if let Some(advice) = advice {
            group = group.element(Level::HELP.with_name(help).message(advice));
        }
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
}

/// Every problem as text, one blank line between two.
#[must_use]
pub fn render_problems(problems: &[Problem], language: Language, coloured: bool) -> String {
    let texts: Vec<String> = problems.iter().map(|problem| problem.render(language, coloured)).collect();
    texts.join("\n\n")
}

/// Locations count characters, the renderer counts bytes.
fn bytes_of(line: &str, at: &Location) -> std::ops::Range<usize> {
    let byte_of =
        |characters: usize| line.char_indices().nth(characters).map_or(line.len(), |(byte, _)| byte);
    let start = byte_of(at.column.saturating_sub(1));
    start..byte_of(at.column.saturating_sub(1) + at.length).max(start)
}
