//! Is an output the one that a page shows?

use std::sync::LazyLock;

use regex::Regex;

/// What one command printed.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The command in one line.
    pub(crate) command: String,
    /// Both streams.
    pub(crate) text: String,
}

/// Commands whose output a page leaves out: names and numbers of what they made or removed, and all that a
/// builder says.
const LEFT_OUT: [&str; 20] = [
    "docker build",
    "docker commit",
    "docker compose",
    "docker create",
    "docker kill",
    "docker network create",
    "docker network rm",
    "docker push",
    "docker restart",
    "docker rm",
    "docker run --detach",
    "docker secret",
    "docker service",
    "docker stop",
    "docker swarm",
    "docker volume",
    "harden-check doctor",
    "harden-check images",
    "printf",
    "sh ",
];

/// What differs from one run to the next, and what stands for it.
static VARYING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let varying = [
        (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
        (r"time=[\d.]+ ms", "time=TIME ms"),
        // How long the notes application took to answer.
        (r#""ms":"\d+""#, "MS"),
        // `ls -l` and `date`.
        (r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d", "TIME"),
        // Whole, or cut short in a page.
        (r"\b[0-9a-f]{64}\b|\b[0-9a-f]{4,}…", "DIGEST"),
        // A container's number, where a log names its sender, and the sender's process.
        (r"\b[0-9a-f]{12} \d+ ", "CONTAINER "),
        (r"\b[0-9a-f]{12}\b", "CONTAINER"),
        // Networks that the engine chooses; the first one, 172.17, is the same everywhere.
        (r"\b(172\.(1[89]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}\b", "ADDRESS"),
        // With a name server in reach, and without.
        ("Temporary failure in name resolution", "Name or service not known"),
        // Columns are as wide as what stands in them, and lines between paragraphs are nobody's.
        (r"[ \t]+", " "),
        (r"(?m)^\s*\n", ""),
        // What a processor's account holds after three seconds.
        (r"\b(nr_periods|nr_throttled|throttled_time|throttled_usec) \d+", "$1 COUNT"),
        // `docker top`: a process, and its parent.
        (r"(?m)^root \d+ \d+ ", "root PID PID "),
    ];
    varying.map(|(pattern, name)| (Regex::new(pattern).unwrap(), name)).into()
});

/// A text without what varies.
fn same(text: &str) -> String {
    VARYING.iter().fold(text.to_owned(), |text, (pattern, name)| pattern.replace_all(&text, *name).into())
}

/// Whether a page may leave the output of a command out.
fn is_left_out(command: &str) -> bool {
    LEFT_OUT.iter().any(|start| command.starts_with(start))
}

/// Whether the output of a block's commands is the one that a page shows. `…` stands for anything in a line,
/// and alone in a line for any number of lines. A container's two streams come in no fixed order, so the
/// lines may have another one.
pub(crate) fn is_as_shown(shown: &str, said: &[Said]) -> bool {
    let may_go: Vec<usize> =
        (0..said.len()).filter(|index| is_left_out(&said[*index].command)).take(12).collect();
    (0..1_usize << may_go.len()).any(|choice| {
        let gone = |index: usize| {
            may_go.iter().position(|other| *other == index).is_some_and(|place| choice & (1 << place) == 0)
        };
        let kept = said.iter().enumerate().filter(|(index, _)| !gone(*index));
        let text: String = kept.map(|(_, said)| whole_lines(&said.text)).collect();
        is_alike(shown, &text)
    })
}

fn is_alike(shown: &str, seen: &str) -> bool {
    let (shown, seen) = (same(shown), same(seen));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        lines.sort_unstable();
        lines
    };
    if sorted(&shown) == sorted(&seen) {
        return true;
    }
    let mut pattern = String::from(r"\A");
    for line in shown.lines() {
        pattern.push_str(&match line.trim() {
            "…" => r"(?:.*\n)*?".to_owned(),
            line => format!(" ?{} ?\\n", regex::escape(line).replace('…', ".*")),
        });
    }
    Regex::new(&(pattern + r"\z")).unwrap().is_match(&seen)
}

fn whole_lines(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

/// Whether a page shows how a command failed: a line of what it said.
pub(crate) fn shows_failure(shown: &str, said: &Said) -> bool {
    let patterns: Vec<Regex> = same(shown)
        .lines()
        .filter(|line| line.trim().chars().any(|character| character != '…'))
        .map(|line| {
            let escaped = regex::escape(line.trim()).replace('…', ".*");
            Regex::new(&format!(r"\A\s*{escaped}\s*\z")).unwrap()
        })
        .collect();
    let seen = same(&said.text);
    let mut lines = seen.lines().filter(|line| !line.trim().is_empty());
    lines.any(|line| patterns.iter().any(|pattern| pattern.is_match(line)))
}
