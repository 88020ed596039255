//! What do `head`, `tail`, `wc`, `cut` and `tr` make of a text that is known?

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::script::Script;
use super::spelled::Spelled;

impl Script {
    /// What the program writes; `None` where nobody knows.
    pub(super) fn filtered(&mut self, draft: &mut Draft<'_>, name: &str, texts: &[&str]) -> Option<String> {
        let (flags, files): (Vec<&str>, Vec<&str>) = match name {
            "cut" => split(texts, &["-d", "-f", "-c"]),
            _ => split(texts, &["-n", "-c"]),
        };
        let files = if name == "tr" { Vec::new() } else { files };
        let input = if files.is_empty() { self.input.clone() } else { self.cat(draft, &files) };
        let text = input.filter(|text| first_unknown(text).is_none())?;
        let lines: Vec<&str> = text.lines().collect();
        match name {
            "wc" => (flags == ["-l"] && files.is_empty())
                .then(|| text.matches('\n').count().max(lines.len()).to_string()),
            "head" | "tail" => {
                let count = match flags.as_slice() {
                    [] => 10,
                    ["-n", count] => count.parse().ok()?,
                    [one] => one.trim_start_matches("-n").trim_start_matches('-').parse::<usize>().ok()?,
                    _ => return None,
                };
                let from = if name == "head" { 0 } else { lines.len().saturating_sub(count) };
                Some(lines.iter().skip(from).take(count).copied().collect::<Vec<_>>().join("\n"))
            }
            "cut" => {
                let value = |flag: &str| {
                    let alone = flags.iter().position(|text| *text == flag).and_then(|at| flags.get(at + 1));
                    alone.copied().or_else(|| {
                        flags.iter().find_map(|text| text.strip_prefix(flag).filter(|rest| !rest.is_empty()))
                    })
                };
                if let Some(places) = value("-c").filter(|_| value("-f").is_none()) {
                    let places = places_of(places)?;
                    let spelled = Spelled::of(&text);
                    let cut = |line: &str| -> String {
                        let at =
                            |place: usize| places.iter().any(|(from, to)| (*from..=*to).contains(&place));
                        line.chars()
                            .enumerate()
                            .filter(|(place, _)| at(place + 1))
                            .map(|(_, letter)| letter)
                            .collect()
                    };
                    return Some(
                        spelled.cut(&spelled.text().lines().map(cut).collect::<Vec<_>>().join("\n")),
                    );
                }
                let delimiter = value("-d").unwrap_or("\t").chars().next()?;
                let is_other =
                    |text: &&str| text.starts_with('-') && !text.starts_with("-d") && !text.starts_with("-f");
                if flags.iter().any(is_other) {
                    return None;
                }
                let fields = value("-f")?;
                let to_the_end = fields.ends_with('-');
                let first = fields.trim_end_matches('-').parse().ok().filter(|field: &usize| *field > 0)?;
                let taken = if to_the_end { usize::MAX } else { 1 };
                let spelled = Spelled::of(&text);
                let cut = |line: &str| match line.contains(delimiter) {
                    true => {
                        let fields: Vec<&str> = line.split(delimiter).skip(first - 1).take(taken).collect();
                        fields.join(delimiter.encode_utf8(&mut [0; 4]))
                    }
                    false => line.to_owned(),
                };
                spelled.back(&spelled.text().lines().map(cut).collect::<Vec<_>>().join("\n"))
            }
            "tr" => {
                let spelled = Spelled::of(&text);
                spelled.back(&translated(texts, spelled.text())?)
            }
            _ => None,
        }
    }
}

/// `1-12`, `8-`, `1,3`: the places of letters, counted from one.
fn places_of(text: &str) -> Option<Vec<(usize, usize)>> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let place = |part: &str| match part.split_once('-') {
        None => number(part).map(|one| (one, one)),
        Some(("", to)) => number(to).map(|to| (1, to)),
        Some((from, "")) => number(from).map(|from| (from, usize::MAX)),
        Some((from, to)) => Some((number(from)?, number(to)?)),
    };
    text.split(',').map(place).collect()
}

/// `tr -d LETTERS` and `tr LETTERS LETTERS`, without classes and ranges.
fn translated(texts: &[&str], text: &str) -> Option<String> {
    let letters = |set: &str| -> Option<Vec<char>> {
        let plain = set.replace("\\n", "\n").replace("\\t", "\t");
        // A bracket begins a class only with a letter of those behind it.
        let has_class = plain.contains('[') && plain.contains([':', '=', '*']);
        let simple = !plain.contains('\\') && !has_class && (plain == "-" || !plain.contains('-'));
        simple.then(|| plain.chars().collect())
    };
    match texts {
        ["-d", set] => {
            let set = letters(set)?;
            Some(text.chars().filter(|letter| !set.contains(letter)).collect())
        }
        [from, to] => {
            let (from, to) = (letters(from)?, letters(to)?);
            let last = *to.last()?;
            let one = |letter: char| match from.iter().rposition(|known| *known == letter) {
                Some(place) => to.get(place).copied().unwrap_or(last),
                None => letter,
            };
            Some(text.chars().map(one).collect())
        }
        _ => None,
    }
}

/// Flags, with the values of those that have one behind them, and the rest.
fn split<'a>(texts: &[&'a str], with_value: &[&str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut flags, mut files) = (Vec::new(), Vec::new());
    let mut texts = texts.iter();
    while let Some(text) = texts.next() {
        if text.starts_with('-') && text.len() > 1 {
            flags.push(*text);
            if with_value.contains(text) {
                flags.extend(texts.next());
            }
        } else {
            files.push(*text);
        }
    }
    (flags, files)
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::script;

    #[test]
    fn the_first_digits_of_an_id_tell_it_from_others() {
        for (line, count) in [
            ("id=$(docker image inspect -f '{{.Id}}' notes | cut -c8-19)\ndocker run -d \"$id\"", 1),
            (
                "id=$(docker image inspect -f '{{.Id}}' notes | cut -c1-19)\ndocker run -d --name \"n-${id#sha256:}\" notes",
                1,
            ),
            (
                "a=$(docker image inspect -f '{{.Id}}' notes | cut -c8-19); b=$(docker image inspect -f '{{.Id}}' other | cut -c8-19)\n[ \"$a\" = \"$b\" ] && docker run -d notes\ndocker run -d other",
                1,
            ),
            (
                "docker run -d --name web notes\nid=$(docker ps -q | cut -c1-12)\ndocker rm -f \"$id\"\ndocker run -d notes",
                1,
            ),
        ] {
            let text = format!("docker build -t notes .\ndocker build -t other .\n{line}\n");
            assert_eq!(script(&text).plan.containers.len(), count, "{line}");
        }
    }

    #[test]
    fn lines_of_a_known_text() {
        for (command, name) in [
            ("head -n 1 names", "one"),
            ("head -1 names", "one"),
            ("tail -n 1 names", "three"),
            ("tail -n2 names | head -n 1", "two"),
            ("cat names | wc -l", "3"),
            ("echo web=notes | cut -d= -f2", "notes"),
            ("echo web=notes | cut -d = -f 1", "web"),
            ("echo notes | cut -d= -f2", "notes"),
            ("echo a=b=c | cut -d= -f2- | tr = -", "b-c"),
            ("echo '\"notes\"' | tr -d '\"'", "notes"),
            ("echo '[notes]' | tr -d '[]'", "notes"),
            ("echo notes | cut -c1-3", "not"),
            ("echo notes | cut -c 4-", "es"),
            ("echo notes | cut -c-2,5", "nos"),
        ] {
            let text = format!(
                "printf 'one\\ntwo\\nthree\\n' > names\nname=$({command})\ndocker build -t notes .\ndocker run -d --name \"n$name\" notes\n"
            );
            assert_eq!(script(&text).plan.containers[0].service(), format!("n{name}"), "{command}");
        }
    }
}
