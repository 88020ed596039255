//! Where does each letter of a glossary begin? A line of links to the first word of each.

use crate::words::Language;

/// Links to the first heading of each letter, in the order of the headings.
pub(super) fn links(chapter: &str, language: Language) -> String {
    let mut links: Vec<(char, String)> = Vec::new();
    for line in chapter.lines() {
        let Some((title, id)) = line.strip_prefix("## ").and_then(|rest| rest.split_once(" {#")) else {
            continue;
        };
        let Some(letter) = title.chars().next().map(|first| plain(first, language)) else { continue };
        if links.last().is_none_or(|(last, _)| *last != letter) {
            links.push((letter, format!("[{letter}](#{})", id.trim_end_matches('}'))));
        }
    }
    let links: Vec<String> = links.into_iter().map(|(_, link)| link).collect();
    format!("{}\n", links.join(" · "))
}

/// The letter under which a dictionary of the language lists a word.
fn plain(first: char, language: Language) -> char {
    let upper = first.to_uppercase().next().unwrap_or(first);
    match (language, upper) {
        (Language::De, 'Ä') => 'A',
        (Language::De, 'Ö') => 'O',
        (Language::De, 'Ü') => 'U',
        _ => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::links;
    use crate::words::Language;

    #[test]
    fn each_letter_leads_to_its_first_word() {
        let chapter =
            "# Glossar {#glossary}\n\n## Abbild {#image}\n\n## Übung {#exercise}\n\n## UID {#uid}\n";
        assert_eq!(links(chapter, Language::De), "[A](#image) · [U](#exercise)\n");
    }
}
