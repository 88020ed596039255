//! Do the scripts of a workflow take no text of strangers as code, and show no secret?

use std::sync::LazyLock;

use regex::Regex;

use super::support::{place, settle, workflows};
use crate::check::{Check, Kind, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Located, Location, Platform, Step, Workflow, carries};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "workflow-scripts-safe",
    include_str!("workflow_scripts_safe.en.ftl"),
    include_str!("workflow_scripts_safe.de.ftl"),
);

/// The platform puts `${{ … }}` into a script before its shell reads it, so that what others write becomes code.
/// `pull_request_target` and `workflow_run` have the repository's secrets: foreign code has no place there.
pub(super) static CHECK: Check = Check {
    id: "workflow-scripts-safe",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[23],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "OWASP CICD-SEC-4; GitHub: Secure use reference, script injections",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _: &Params| settle(judge(evidence)),
};

/// What the platform puts in.
static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{\{(.*?)\}\}").ok());
/// A place in a context; `['x']` means `.x`.
static CONTEXT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_*-]+|\[[^\]]*\])*").ok());

/// Parts of the event that strangers fill.
const FILLED: [&str; 12] = [
    "pull_request",
    "issue",
    "comment",
    "review",
    "review_comment",
    "discussion",
    "pages",
    "commits",
    "head_commit",
    "workflow_run",
    "forkee",
    "client_payload",
];
/// Fields in which any text may stand.
const FREE: [&str; 10] = [
    "body",
    "default_branch",
    "email",
    "head_branch",
    "label",
    "message",
    "name",
    "page_name",
    "ref",
    "title",
];
/// GitLab's variables that strangers fill.
const FILLED_VARIABLES: [&str; 9] = [
    "CI_COMMIT_AUTHOR",
    "CI_COMMIT_BRANCH",
    "CI_COMMIT_DESCRIPTION",
    "CI_COMMIT_MESSAGE",
    "CI_COMMIT_REF_NAME",
    "CI_COMMIT_TITLE",
    "CI_MERGE_REQUEST_DESCRIPTION",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_MERGE_REQUEST_TITLE",
];
/// GitLab's variables that are secrets.
const SECRET_VARIABLES: [&str; 4] =
    ["CI_DEPLOY_PASSWORD", "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL"];
/// Events whose runs hold the repository's secrets while strangers can cause them.
const TRUSTED: [&str; 2] = ["pull_request_target", "workflow_run"];
/// The head of somebody's proposal, in an input of `actions/checkout`.
const HEADS: [&str; 5] = [
    "github.event.pull_request.head.",
    "github.head_ref",
    "refs/pull/",
    "github.event.workflow_run.head",
    "github.event.number",
];

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    for workflow in workflows::all(evidence)? {
        for step in workflow.steps() {
            let names = foreign_names(workflow, step);
            if let Some((seen, at, direction)) = foreign_text(step, &names)
                .or_else(|| text_run(step, &names))
                .or_else(|| foreign_code(workflow, step))
                .or_else(|| shown_secret(workflow, step))
            {
                return Ok(Verdict::fail_at(
                    place::at(&at),
                    WORDS.say("expected"),
                    seen,
                    WORDS.say(direction),
                ));
            }
        }
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

type Found = (Message, Location, &'static str);

/// The variables of a step in which text of strangers stands.
fn foreign_names(workflow: &Workflow, step: &Step) -> Vec<String> {
    let mut names: Vec<String> = match workflow.platform {
        Platform::GitHub => Vec::new(),
        Platform::GitLab => FILLED_VARIABLES.map(str::to_owned).to_vec(),
    };
    for (name, value) in &step.variables {
        let by_expression =
            workflow.platform == Platform::GitHub && first_foreign(&value.value, &names).is_some();
        let by_variable = names.iter().any(|known| uses(&value.value, known));
        if by_expression || (workflow.platform == Platform::GitLab && by_variable) {
            names.push(name.clone());
        }
    }
    names
}

/// The first `${{ … }}` of a text through which text of strangers gets in, and its byte.
fn first_foreign<'t>(text: &'t str, names: &[String]) -> Option<(&'t str, usize)> {
    let is_one = |place: &str| {
        let variable = place.strip_prefix("env.").is_some_and(|name| names.iter().any(|known| known == name));
        variable || is_foreign(place)
    };
    for found in EXPRESSION.as_ref()?.captures_iter(text) {
        let (whole, inside) = (found.get(0)?, found.get(1)?.as_str());
        // What is not understood is searched for places.
        let by_place = || {
            CONTEXT.as_ref().is_some_and(|known| known.find_iter(inside).any(|place| is_one(place.as_str())))
        };
        if carries(inside, &is_one).unwrap_or_else(by_place) {
            return Some((whole.as_str(), whole.start()));
        }
    }
    None
}

/// Text of strangers in a script.
fn foreign_text(step: &Step, names: &[String]) -> Option<Found> {
    let script = step
        .input("script")
        .filter(|_| step.uses.as_ref().is_some_and(|uses| uses.value.starts_with("actions/github-script@")));
    step.scripts().chain(script).find_map(|script| {
        let (whole, start) = first_foreign(&script.value, names)?;
        Some((WORDS.say("text").with("expression", whole), line_of(script, start), "direction-text"))
    })
}

/// Text of strangers that a shell is told to carry out: `eval "$TITLE"`, `sh -c "… $TITLE"`, `echo "$TITLE" | sh`.
fn text_run(step: &Step, names: &[String]) -> Option<Found> {
    step.scripts().find_map(|script| {
        let mut byte = 0;
        for line in script.value.split_inclusive('\n') {
            // Within single quotes a shell puts nothing in; what it starts does, as a value.
            let bare: String = line.split('\'').step_by(2).collect::<Vec<_>>().join("''");
            if let Some(name) = names.iter().find(|name| uses(&bare, name) && is_run(&bare, name)) {
                let seen = WORDS.say("run").with("name", name);
                return Some((seen, line_of(script, byte), "direction-run"));
            }
            byte += line.len();
        }
        None
    })
}

/// Whether a line hands a variable to a shell as a script.
fn is_run(line: &str, name: &str) -> bool {
    let commands = line.split(['|', ';', '&']).map(str::trim);
    let shells = ["sh", "bash", "dash", "zsh"];
    let mut pieces = commands.filter(|piece| !piece.is_empty()).peekable();
    while let Some(piece) = pieces.next() {
        let mut words =
            piece.split_whitespace().skip_while(|word| ["sudo", "exec", "!", "if", "then"].contains(word));
        let first = words.next().unwrap_or_default();
        let base = first.rsplit('/').next().unwrap_or(first);
        let starts_with_it = uses(first, name) && first.trim_matches('"').starts_with('$');
        let by_shell =
            shells.contains(&base) && words.any(|word| word.starts_with('-') && word.ends_with('c'));
        if uses(piece, name) && (first == "eval" || by_shell || starts_with_it) {
            return true;
        }
        let next = pieces.peek().map(|next| next.split_whitespace().collect::<Vec<_>>()).unwrap_or_default();
        let into_shell = matches!(next.as_slice(), [shell] | [shell, "-" | "-s"] if shells.contains(shell));
        if uses(piece, name) && into_shell && line.contains('|') {
            return true;
        }
    }
    false
}

/// Whether `$NAME` or `${NAME…}` stands in a text.
fn uses(text: &str, name: &str) -> bool {
    text.contains(&format!("${{{name}")) || uses_variable(text, name)
}

/// Whether strangers fill this place of a context.
fn is_foreign(context: &str) -> bool {
    let context = context.to_ascii_lowercase().replace("['", ".").replace("[\"", ".");
    let context = context.replace("']", "").replace("\"]", "");
    if ["github", "github.head_ref", "github.event"].contains(&context.as_str()) {
        return true;
    }
    let Some(path) = context.strip_prefix("github.event.") else { return false };
    let part = path.split(['.', '[']).next().unwrap_or_default();
    let last = path.rsplit('.').next().unwrap_or_default();
    FILLED.contains(&part) && (FREE.contains(&last) || path == part || part == "client_payload")
}

/// Code of strangers in a run that holds the repository's secrets.
fn foreign_code(workflow: &Workflow, step: &Step) -> Option<Found> {
    let event = TRUSTED.into_iter().find(|event| workflow.event(event).is_some())?;
    let inputs = ["ref", "repository"].into_iter().filter_map(|name| step.input(name));
    let mut heads = inputs.filter(|input| HEADS.iter().any(|head| input.value.contains(head)));
    let input = heads.next().filter(|_| step.is_checkout())?;
    let seen = WORDS.say("code").with("event", event).with("ref", &input.value);
    Some((seen, input.at.clone(), "direction-code"))
}

/// A secret that a script writes into the log. What masks it there knows the value as it is, and no other form.
fn shown_secret(workflow: &Workflow, step: &Step) -> Option<Found> {
    let secret = |value: &str| value.contains("secrets.");
    let by_value = step.variables.iter().filter(|(_, value)| secret(&value.value));
    let mut variables: Vec<&str> = by_value.map(|(name, _)| name.as_str()).collect();
    if workflow.platform == Platform::GitLab {
        variables.extend(SECRET_VARIABLES);
    }
    step.scripts().find_map(|script| shown_in(script, &variables))
}

fn shown_in(script: &Located<String>, variables: &[&str]) -> Option<Found> {
    let secret = |value: &str| value.contains("secrets.");
    let mut byte = 0;
    for line in script.value.split_inclusive('\n') {
        let text = line.trim();
        let first = text.split_whitespace().next().unwrap_or_default();
        let everything = ["env", "printenv", "set", "export -p"].contains(&text) && !variables.is_empty();
        let named =
            variables.iter().any(|name| text.contains(&format!("${{{name}")) || uses_variable(text, name));
        let writes = ["echo", "printf", "cat", "printenv"].contains(&first)
            && !text.contains(['|', '>'])
            && (named || (text.contains("${{") && secret(text)));
        if everything || writes {
            return Some((WORDS.say("secret"), line_of(script, byte), "direction-secret"));
        }
        byte += line.len();
    }
    None
}

/// Whether `$NAME` stands in a line, and not as the beginning of another name.
fn uses_variable(line: &str, name: &str) -> bool {
    line.match_indices(&format!("${name}")).any(|(start, found)| {
        let next = line[start + found.len()..].chars().next();
        next.is_none_or(|next| next != '_' && !next.is_alphanumeric())
    })
}

/// The place of a byte's line in a script.
fn line_of(script: &Located<String>, byte: usize) -> Location {
    let before = script.value.get(..byte).unwrap_or_default();
    let leading = script.value.lines().take_while(|line| line.trim().is_empty()).count();
    let line = before.matches('\n').count();
    let text = script.value.lines().nth(line).unwrap_or_default().trim_end();
    Location {
        line: script.at.line + line.saturating_sub(leading),
        length: text.chars().count().max(1),
        ..script.at.clone()
    }
}

#[cfg(test)]
mod tests;
