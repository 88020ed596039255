//! Where in the learner's own line is the place in question? Carets stand below it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::submission::Location;

/// The line with carets below the place that `at` names in it, or `None` where the line does not
/// have such a place (a file that was changed since).
#[must_use]
pub fn snippet(line: &str, at: &Location, colour: bool) -> Option<String> {
    let from = byte_of(line, at.column.checked_sub(1)?)?;
    let to = byte_of(line, at.column - 1 + at.length.max(1)).unwrap_or(line.len()).max(from);
    let group = Group::with_level(Level::ERROR).element(
        Snippet::source(line)
            .line_start(at.line)
            .path(&at.file)
            .annotation(AnnotationKind::Primary.span(from..to)),
    );
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    Some(renderer.render(&[group]))
}

/// A line of a text, counted from 1, without its end.
#[must_use]
pub fn line_of(source: &str, number: usize) -> Option<&str> {
    source.lines().nth(number.checked_sub(1)?)
}

/// Byte offset of a character, counted from 0; the end of the line counts as one more.
fn byte_of(line: &str, characters: usize) -> Option<usize> {
    line.char_indices().map(|(byte, _)| byte).chain([line.len()]).nth(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize, length: usize) -> Location {
        Location { file: "Dockerfile".to_owned(), line, column, length }
    }

    #[test]
    fn carets_stand_below_the_word_also_after_umlauts() {
        let line = line_of("FROM a\n# größe\r\nRUN ä USER\n", 3).unwrap();
        let shown = snippet(line, &at(3, 7, 4), false).unwrap();
        let lines: Vec<&str> = shown.lines().collect();
        let word = lines.iter().find(|line| line.contains("RUN")).unwrap();
        let carets = lines.iter().find(|line| line.contains('^')).unwrap();
        let column = |line: &str, part: &str| line.split(part).next().unwrap().chars().count();
        assert_eq!(column(word, "USER"), column(carets, "^"), "{shown}");
        assert!(shown.contains("Dockerfile:3:7"), "{shown}");
    }

    #[test]
    fn a_place_that_is_not_there_is_not_drawn() {
        assert!(line_of("FROM a\n", 9).is_none());
        assert!(line_of("FROM a\n", 0).is_none());
        assert!(snippet("FROM a", &at(1, 40, 1), false).is_none());
        assert!(snippet("FROM a", &at(1, 0, 1), false).is_none());
    }

    #[test]
    fn a_length_beyond_the_line_ends_with_it() {
        assert!(snippet("FROM a", &at(1, 6, 50), false).unwrap().contains('^'));
    }
}
