//! What does `awk` make of a text that is known?
//!
//! Rules that print fields are carried out: `/PATTERN/ { print $1, $NF }`, with `NR`, `NF`, texts between quotes and
//! comparisons of a field. Whatever does more is a program of its own, which nobody here follows.

use regex::Regex;

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::Word;
use super::posix;
use super::script::{Flow, Script};
use super::spelled::Spelled;
use super::state::Status;

/// Words with which it starts other programs or writes files.
const DOES_MORE: [&str; 5] = ["system", "getline", ">", "|", "close"];

/// One rule.
#[derive(Debug)]
struct Rule {
    when: When,
    /// What is printed, one list for each `print`; nothing in it prints the line.
    prints: Vec<Vec<Vec<Atom>>>,
    exits: bool,
}

/// Which lines a rule is for.
#[derive(Debug)]
enum When {
    Always,
    Like(Option<Atom>, Regex, bool),
    Compared(Atom, Sign, Atom),
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    Other,
    Less,
    More,
}

/// A part of an expression.
#[derive(Debug, Clone)]
enum Atom {
    /// `$3`; `$0` is the line.
    Field(usize),
    /// `$NF`, or so many before it.
    Last(usize),
    /// `NR`, `NF`.
    Lines,
    Fields,
    Text(String),
}

/// A line as the rules see it.
struct Line<'a> {
    text: &'a str,
    fields: Vec<&'a str>,
    number: usize,
}

impl Script {
    /// `awk PROGRAM [FILE…]`.
    pub(super) fn awk(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let texts: Vec<&str> = arguments.iter().map(Word::text).collect();
        let Some((separator, program, files)) = asked(&texts) else {
            return self.unknown_program(draft, name);
        };
        if !files.is_empty() && self.is_missing(draft, &files) {
            self.state.status = Status::Known(2);
            return Flow::Next;
        }
        let known = self.cat(draft, &files).filter(|text| first_unknown(text).is_none());
        let Some(rules) = rules(&program) else {
            let harmless = DOES_MORE.iter().all(|word| !program.contains(word));
            return match harmless {
                true => self.says(draft, name, arguments, Some(Status::SUCCESS)),
                false => self.unknown_program(draft, name),
            };
        };
        match known.and_then(|text| printed(&rules, separator, &text)) {
            Some(made) => {
                self.write(&made);
                self.state.status = Status::SUCCESS;
                Flow::Next
            }
            None => self.says(draft, name, arguments, Some(Status::SUCCESS)),
        }
    }
}

/// The separator of fields, the program and the files; nothing where another option is given.
fn asked<'a>(texts: &[&'a str]) -> Option<(Option<&'a str>, String, Vec<&'a str>)> {
    let mut separator = None;
    let mut texts = texts.iter();
    let program = loop {
        match *texts.next()? {
            "-F" | "--field-separator" => separator = Some(*texts.next()?),
            flag if flag.starts_with("-F") => separator = flag.get(2..),
            "--" => break *texts.next()?,
            flag if flag.starts_with('-') && flag.len() > 1 => return None,
            program => break program,
        }
    };
    // More than one letter is an expression.
    let plain = |text: &&str| {
        text.chars().count() == 1
            || text.chars().all(|letter| letter.is_alphanumeric() || "@:=,/ ".contains(letter))
    };
    let separator = match separator {
        Some("\\t" | "t") => Some("\t"),
        Some(text) if !plain(&text) || text.is_empty() => return None,
        other => other,
    };
    (first_unknown(program).is_none()).then(|| (separator, program.to_owned(), texts.copied().collect()))
}

fn printed(rules: &[Rule], separator: Option<&str>, text: &str) -> Option<String> {
    let spelled = Spelled::of(text);
    let mut made = String::new();
    let mut last = Line { text: "", fields: Vec::new(), number: 0 };
    'lines: for (index, text) in spelled.text().lines().enumerate() {
        let fields = match separator {
            None | Some(" ") => text.split_whitespace().collect(),
            Some(_) if text.is_empty() => Vec::new(),
            Some(separator) => text.split(separator).collect(),
        };
        last = Line { text, fields, number: index + 1 };
        for rule in rules.iter().filter(|rule| rule.when.holds(&last)) {
            rule.print(&last, &mut made);
            if rule.exits {
                break 'lines;
            }
        }
    }
    for rule in rules.iter().filter(|rule| matches!(rule.when, When::End)) {
        rule.print(&last, &mut made);
    }
    spelled.back(&made)
}

impl Rule {
    fn print(&self, line: &Line<'_>, made: &mut String) {
        for print in &self.prints {
            let words: Vec<String> =
                print.iter().map(|atoms| atoms.iter().map(|atom| atom.value(line)).collect()).collect();
            made.push_str(&if words.is_empty() { line.text.to_owned() } else { words.join(" ") });
            made.push('\n');
        }
    }
}

impl When {
    fn holds(&self, line: &Line<'_>) -> bool {
        match self {
            When::Always => true,
            When::End => false,
            When::Like(atom, regex, wanted) => {
                let text = atom.as_ref().map_or(line.text.to_owned(), |atom| atom.value(line));
                regex.is_match(&text) == *wanted
            }
            When::Compared(one, sign, other) => {
                let (one, other) = (one.value(line), other.value(line));
                let order = match (one.parse::<f64>(), other.parse::<f64>()) {
                    (Ok(one), Ok(other)) => one.partial_cmp(&other),
                    _ => Some(one.cmp(&other)),
                };
                match sign {
                    Sign::Equal => order.is_some_and(std::cmp::Ordering::is_eq),
                    Sign::Other => order.is_some_and(std::cmp::Ordering::is_ne),
                    Sign::Less => order.is_some_and(std::cmp::Ordering::is_lt),
                    Sign::More => order.is_some_and(std::cmp::Ordering::is_gt),
                }
            }
        }
    }
}

impl Atom {
    fn value(&self, line: &Line<'_>) -> String {
        let count = line.fields.len();
        match self {
            Atom::Field(0) => line.text.to_owned(),
            Atom::Field(number) => line.fields.get(number - 1).copied().unwrap_or_default().to_owned(),
            Atom::Last(before) if *before >= count => line.text.to_owned(),
            Atom::Last(before) => line.fields[count - 1 - before].to_owned(),
            Atom::Lines => line.number.to_string(),
            Atom::Fields => count.to_string(),
            Atom::Text(text) => text.clone(),
        }
    }
}

/// The rules of a program; nothing for one that does more.
fn rules(program: &str) -> Option<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut rest = program.trim();
    while !rest.is_empty() {
        let (when, after) = when(rest)?;
        let after = after.trim_start();
        let (prints, exits, after) = match after.strip_prefix('{') {
            Some(inside) => {
                let (inside, after) = inside.split_once('}')?;
                let (prints, exits) = deeds(inside)?;
                (prints, exits, after)
            }
            None if matches!(when, When::Always | When::End) => return None,
            None => (vec![Vec::new()], false, after),
        };
        rules.push(Rule { when, prints, exits });
        rest = after.trim_start_matches([' ', '\n', '\t', ';']);
    }
    (!rules.is_empty()).then_some(rules)
}

fn when(text: &str) -> Option<(When, &str)> {
    if text.starts_with('{') {
        return Some((When::Always, text));
    }
    if let Some(rest) = text.strip_prefix("END") {
        return Some((When::End, rest));
    }
    let (wanted, bare) = match text.strip_prefix('!') {
        Some(rest) => (false, rest.trim_start()),
        None => (true, text),
    };
    if bare.starts_with('/') {
        let (regex, rest) = expression(bare)?;
        return Some((When::Like(None, regex, wanted), rest));
    }
    let (one, rest) = atom(text)?;
    let rest = rest.trim_start();
    for (written, wanted) in [("!~", false), ("~", true)] {
        if let Some(rest) = rest.strip_prefix(written) {
            let (regex, rest) = expression(rest.trim_start())?;
            return Some((When::Like(Some(one), regex, wanted), rest));
        }
    }
    let signs = [("==", Sign::Equal), ("!=", Sign::Other), ("<", Sign::Less), (">", Sign::More)];
    let (rest, sign) = signs.iter().find_map(|(written, sign)| Some((rest.strip_prefix(written)?, *sign)))?;
    let (other, rest) = atom(rest.trim_start())?;
    // `&&` and its kind.
    rest.trim_start().starts_with(['{', ';']).then_some(()).or(rest.trim().is_empty().then_some(()))?;
    Some((When::Compared(one, sign, other), rest))
}

/// `/EXPRESSION/`.
fn expression(text: &str) -> Option<(Regex, &str)> {
    let inside = text.strip_prefix('/')?;
    let end = inside.find('/').filter(|end| !inside[..*end].ends_with('\\'))?;
    let regex = Regex::new(&posix::pattern(&inside[..end], true)?).ok()?;
    Some((regex, &inside[end + 1..]))
}

/// Prints, each with its words, and whether an `exit` comes behind them.
fn deeds(inside: &str) -> Option<(Vec<Vec<Vec<Atom>>>, bool)> {
    let (mut prints, mut exits) = (Vec::new(), false);
    for deed in inside.split([';', '\n']).map(str::trim).filter(|deed| !deed.is_empty()) {
        match deed.strip_prefix("print") {
            _ if exits => return None,
            _ if deed == "exit" => exits = true,
            Some(words) if words.is_empty() || words.starts_with([' ', '$', '"', '(']) => {
                let words = words.trim();
                let words =
                    words.strip_prefix('(').and_then(|words| words.strip_suffix(')')).unwrap_or(words);
                prints.push(printed_words(words)?);
            }
            _ => return None,
        }
    }
    Some((prints, exits))
}

/// Words between commas, each of atoms that stand one beside the other.
fn printed_words(text: &str) -> Option<Vec<Vec<Atom>>> {
    let mut words: Vec<Vec<Atom>> = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Some(words);
    }
    let mut word = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(',') {
            words.push(std::mem::take(&mut word));
            rest = after.trim_start();
            continue;
        }
        let (atom, after) = atom(rest)?;
        word.push(atom);
        rest = after.trim_start();
    }
    words.push(word);
    words.iter().all(|word| !word.is_empty()).then_some(words)
}

fn atom(text: &str) -> Option<(Atom, &str)> {
    let number =
        |text: &str| text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    if let Some(rest) = text.strip_prefix("$NF") {
        return Some((Atom::Last(0), rest));
    }
    if let Some(rest) = text.strip_prefix("$(NF-") {
        let digits = number(rest);
        return Some((Atom::Last(rest[..digits].parse().ok()?), rest[digits..].strip_prefix(')')?));
    }
    if let Some(rest) = text.strip_prefix('$') {
        let digits = number(rest);
        return Some((Atom::Field(rest[..digits].parse().ok()?), &rest[digits..]));
    }
    if let Some(rest) = text.strip_prefix('"') {
        let (inside, rest) = rest.split_once('"')?;
        return (!inside.contains('\\')).then(|| (Atom::Text(inside.to_owned()), rest));
    }
    for (name, atom) in [("NR", Atom::Lines), ("NF", Atom::Fields)] {
        if let Some(rest) = text.strip_prefix(name) {
            return Some((atom, rest));
        }
    }
    let digits = number(text);
    (digits > 0).then(|| (Atom::Text(text[..digits].to_owned()), &text[digits..]))
}

#[cfg(test)]
mod tests;
