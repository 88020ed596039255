//! What does `sed` make of a text?
//!
//! Substitutions, `p`, `d` and `q` are carried out, each with a line number, `$` or an expression before it.

use regex::{Captures, Regex};

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::posix;
use super::script::{Flow, Script};
use super::spelled::Spelled;
use super::state::Status;

/// What is asked for.
#[derive(Debug, Default)]
struct Asked<'a> {
    quiet: bool,
    extended: bool,
    in_place: bool,
    scripts: Vec<&'a str>,
    files: Vec<&'a str>,
}

/// Which lines a command is for.
#[derive(Debug)]
enum Lines {
    All,
    Number(usize),
    Last,
    Like(Regex),
}

/// What is done to a line.
#[derive(Debug)]
enum Deed {
    Print,
    Delete,
    Quit,
    Substitute { what: Regex, by: Vec<Part>, everywhere: bool, prints: bool },
}

/// A part of what stands in place of a match.
#[derive(Debug)]
enum Part {
    Text(String),
    Group(usize),
}

impl Script {
    /// `sed`: what it writes, or the files that it changes in place.
    pub(super) fn sed(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let texts: Vec<&str> = arguments.iter().map(Word::text).collect();
        let in_place = texts.iter().any(|text| text.starts_with("-i") || text.starts_with("--in-place"));
        let commands = asked(&texts).and_then(|asked| {
            let known = asked.scripts.iter().all(|script| first_unknown(script).is_none());
            let scripts: Vec<String> = asked.scripts.iter().map(|script| (*script).to_owned()).collect();
            known.then(|| (asked, scripts.join("\n")))
        });
        let Some((asked, script)) = commands else { return self.not_sed(draft, name, arguments, in_place) };
        if self.is_missing(draft, &asked.files) {
            self.state.status = Status::Known(2);
            return Flow::Next;
        }
        if !asked.in_place {
            let Some(made) = self.cat(draft, &asked.files).and_then(|text| edited(&script, &asked, &text))
            else {
                return self.not_sed(draft, name, arguments, in_place);
            };
            self.write(&made);
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        }
        for file in &asked.files {
            let made = self.cat(draft, &[*file]).and_then(|text| edited(&script, &asked, &text));
            let (Some(made), Some(path)) = (made, self.path(file)) else {
                return self.not_sed(draft, name, arguments, in_place);
            };
            if let Err(message) = self.put(draft, &path, &made, false) {
                self.tell(draft, &name.range(), message);
                return self.lost(draft);
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// One that is not carried out: nobody knows what it writes, and one that changes a file is told at once.
    fn not_sed(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word], in_place: bool) -> Flow {
        if !in_place {
            return self.says(draft, name, arguments, None);
        }
        for word in arguments {
            if draft.tell_unknown(word.text()) {
                return self.lost(draft);
            }
        }
        let fault = Fault::new(name, WORDS.say("sed")).help(WORDS.say("sed-help")).outside_lab();
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }
}

fn asked<'a>(texts: &[&'a str]) -> Option<Asked<'a>> {
    let mut asked = Asked::default();
    let mut operands = Vec::new();
    let mut texts = texts.iter();
    while let Some(text) = texts.next() {
        match *text {
            "-n" | "--quiet" | "--silent" => asked.quiet = true,
            "-E" | "-r" | "--regexp-extended" => asked.extended = true,
            "-i" | "--in-place" => asked.in_place = true,
            "-ne" | "-nE" | "-nr" => {
                asked.quiet = true;
                asked.extended |= *text != "-ne";
                if *text == "-ne" {
                    asked.scripts.push(*texts.next()?);
                }
            }
            "-Ei" | "-ri" => (asked.extended, asked.in_place) = (true, true),
            "-e" | "--expression" => asked.scripts.push(*texts.next()?),
            flag if flag.starts_with('-') && flag.len() > 1 => return None,
            operand => operands.push(operand),
        }
    }
    if asked.scripts.is_empty() {
        if operands.is_empty() {
            return None;
        }
        asked.scripts.push(operands.remove(0));
    }
    asked.files = operands;
    (!asked.in_place || !asked.files.is_empty()).then_some(asked)
}

/// The text with the script gone over it; `None` where nobody knows.
fn edited(script: &str, asked: &Asked<'_>, text: &str) -> Option<String> {
    if first_unknown(text).is_some() {
        return None;
    }
    // The script may name ids as well, and what it puts in is spelled like the rest.
    let spelled = Spelled::of(&format!("{script}\n{text}"));
    let script = Spelled::of(script);
    let commands = commands(script.text(), asked.extended)?;
    let own = Spelled::of(text);
    let lines: Vec<&str> = own.text().lines().collect();
    let mut made = String::new();
    'lines: for (number, line) in lines.iter().enumerate() {
        let mut line = (*line).to_owned();
        let mut quits = false;
        for (which, deed) in &commands {
            let is_meant = match which {
                Lines::All => true,
                Lines::Number(wanted) => *wanted == number + 1,
                Lines::Last => number + 1 == lines.len(),
                Lines::Like(regex) => regex.is_match(&line),
            };
            if !is_meant {
                continue;
            }
            match deed {
                Deed::Print => made.push_str(&format!("{line}\n")),
                Deed::Delete => continue 'lines,
                Deed::Quit => quits = true,
                Deed::Substitute { what, by, everywhere, prints } => {
                    if !what.is_match(&line) {
                        continue;
                    }
                    let put = |found: &Captures<'_>| by.iter().map(|part| part.of(found)).collect::<String>();
                    line = what.replacen(&line, usize::from(!everywhere), put).into_owned();
                    if *prints {
                        made.push_str(&format!("{line}\n"));
                    }
                }
            }
            if quits {
                break;
            }
        }
        if !asked.quiet {
            made.push_str(&format!("{line}\n"));
        }
        if quits {
            break;
        }
    }
    spelled.back(&made)
}

impl Part {
    fn of(&self, found: &Captures<'_>) -> String {
        match self {
            Part::Text(text) => text.clone(),
            Part::Group(number) => found.get(*number).map_or("", |part| part.as_str()).to_owned(),
        }
    }
}

/// The commands of a script; `None` for one that means more.
fn commands(script: &str, extended: bool) -> Option<Vec<(Lines, Deed)>> {
    let mut commands = Vec::new();
    let mut rest = script.trim_start_matches([' ', ';', '\n']);
    while !rest.is_empty() {
        let (which, after) = lines(rest, extended)?;
        let (deed, after) = deed(after.trim_start_matches(' '), extended)?;
        commands.push((which, deed));
        let after = after.trim_start_matches(' ');
        if !after.is_empty() && !after.starts_with([';', '\n']) {
            return None;
        }
        rest = after.trim_start_matches([' ', ';', '\n']);
    }
    (!commands.is_empty()).then_some(commands)
}

fn lines(text: &str, extended: bool) -> Option<(Lines, &str)> {
    if let Some(rest) = text.strip_prefix('$') {
        return Some((Lines::Last, rest));
    }
    if let Some(rest) = text.strip_prefix('/') {
        let (inside, rest) = until(rest, '/')?;
        return Some((Lines::Like(regex(&inside, extended)?), rest));
    }
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    match text[..digits].parse() {
        Ok(number) => Some((Lines::Number(number), &text[digits..])),
        Err(_) => Some((Lines::All, text)),
    }
}

fn deed(text: &str, extended: bool) -> Option<(Deed, &str)> {
    let mut letters = text.chars();
    let deed = match letters.next()? {
        'p' => Deed::Print,
        'd' => Deed::Delete,
        'q' => Deed::Quit,
        's' => return substitution(letters.as_str(), extended),
        _ => return None,
    };
    Some((deed, letters.as_str()))
}

fn substitution(text: &str, extended: bool) -> Option<(Deed, &str)> {
    let separator = text.chars().next().filter(|letter| *letter != '\\' && *letter != '\n')?;
    let (what, rest) = until(&text[separator.len_utf8()..], separator)?;
    let (by, rest) = until(rest, separator)?;
    let flags = rest.len() - rest.trim_start_matches(['g', 'p']).len();
    let (flags, rest) = rest.split_at(flags);
    let deed = Deed::Substitute {
        what: regex(&what, extended)?,
        by: parts(&by)?,
        everywhere: flags.contains('g'),
        prints: flags.contains('p'),
    };
    Some((deed, rest))
}

/// What stands before a separator, and what behind it. One with a backslash before it is no end.
fn until(text: &str, separator: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                escaped if escaped == separator && separator != '|' => inside.push(escaped),
                // With `s|…|…|`, the two dialects do not agree on what `\|` is.
                escaped if escaped == separator => return None,
                escaped => inside.extend(['\\', escaped]),
            },
            // Within brackets a separator is a letter for some, and an end for others.
            letter if letter == separator => return Some((inside, letters.as_str())),
            letter => inside.push(letter),
        }
    }
    None
}

fn parts(by: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut letters = by.chars();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '&' => Part::Group(0),
            '\\' => match letters.next()? {
                'n' => Part::Text("\n".to_owned()),
                digit if digit.is_ascii_digit() => Part::Group(digit.to_digit(10)?.try_into().ok()?),
                letter if letter.is_alphabetic() => return None,
                escaped => Part::Text(escaped.to_string()),
            },
            other => Part::Text(other.to_string()),
        });
    }
    Some(parts)
}

/// An expression in which it is no matter which of several alternatives counts.
fn regex(text: &str, extended: bool) -> Option<Regex> {
    let body = posix::pattern(text, extended).filter(|_| !text.is_empty() && !text.contains('|'))?;
    Regex::new(&body).ok()
}

#[cfg(test)]
mod tests {
    use super::{asked, edited};
    use crate::submission::environment::Id;

    fn sed(words: &[&str], text: &str) -> Option<String> {
        let asked = asked(words)?;
        edited(&asked.scripts.join("\n"), &asked, text)
    }

    #[test]
    fn lines_are_printed_changed_and_left_out() {
        let text = "a: 1\nb: 2\na: 3\n";
        for (words, made) in [
            (vec!["s/a/x/"], "x: 1\nb: 2\nx: 3\n"),
            (vec!["-n", "s/^a: //p"], "1\n3\n"),
            (vec!["-n", "2p"], "b: 2\n"),
            (vec!["$d"], "a: 1\nb: 2\n"),
            (vec!["/^b/d"], "a: 1\na: 3\n"),
            (vec!["1q"], "a: 1\n"),
            (vec!["-E", "s|([a-z]): ([0-9]+)|\\2=\\1|"], "1=a\n2=b\n3=a\n"),
            (vec!["s/\\([a-z]\\): */&&/; s/:/;/g"], "a; a; 1\nb; b; 2\na; a; 3\n"),
            (vec!["-e", "s/a/x/", "-e", "s/x/y/"], "y: 1\nb: 2\ny: 3\n"),
        ] {
            assert_eq!(sed(&words, text).as_deref(), Some(made), "{words:?}");
        }
        for words in
            [vec!["y/a/b/"], vec!["1,2d"], vec!["s/a/\\U&/"], vec!["-i.bak", "s/a/b/", "f"], vec!["s/a/b"]]
        {
            assert_eq!(sed(&words, text), None, "{words:?}");
        }
    }

    #[test]
    fn a_digest_is_put_in_and_found_again() {
        let digest = Id::Digest(0).letter();
        let name = format!("localhost:5000/notes@sha256:{digest}");
        let script = format!("s|image: .*|image: {name}|");
        let made = sed(&[&script], "  image: old\n").unwrap();
        assert_eq!(made, format!("  image: {name}\n"));
        assert_eq!(sed(&["-n", "s/^ *image: //p"], &made), Some(format!("{name}\n")));
        assert_eq!(
            sed(&["-n", "s/.*@\\(sha256:[0-9a-f]*\\)$/\\1/p"], &made),
            Some(format!("sha256:{digest}\n"))
        );
        assert_eq!(sed(&["-n", "s/.*sha256:\\(............\\).*/\\1/p"], &made), None);
    }
}
