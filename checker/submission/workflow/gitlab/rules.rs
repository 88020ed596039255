//! Does a condition of GitLab's hold, and what do a job's rules decide?
//!
//! "Specify when jobs run with rules": texts, variables, `null`, `==`, `!=`, `=~ /pattern/`, `!~`, `&&` before `||`,
//! brackets. A variable that nobody has set is `null`. The first rule that holds counts; without one there is no job.

use regex::{Regex, RegexBuilder};

use super::super::facts::{Refs, Rule, Turn};
use super::super::guise::Guise;
use super::super::trigger::{MAIN, Trigger, fits};
use super::variables::{Variables, put_in};

/// The most brackets that are read around a word.
const DEEPEST: usize = 50;

/// What decides over rules.
pub(super) struct Here<'a> {
    pub(super) trigger: Trigger,
    pub(super) variables: &'a Variables,
    /// How the change comes, where that is other than usual.
    pub(super) guise: Option<&'a Guise>,
    /// The files of the change; whatever is asked, some of it is, where none are named.
    pub(super) changed: Option<&'a [String]>,
    /// Whether `workflow: rules` decide: without words of its own a job is then in every pipeline that there is.
    pub(super) by_workflow: bool,
    /// Whether a file lies in the repository that fits.
    pub(super) exists: &'a dyn Fn(&str) -> bool,
}

/// What is decided of a job that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    /// `on_success`, `always`, `manual`, …
    pub(super) when: String,
    pub(super) allow_failure: bool,
    pub(super) variables: Vec<(String, super::super::super::Located<String>)>,
}

/// Whether there is a job, and when it runs.
///
/// # Errors
/// The number of the rule, or the condition, that nobody understands.
pub(super) fn decide(turn: &Turn, here: &Here<'_>) -> Result<Option<Decision>, String> {
    let own = turn.when.clone().unwrap_or_else(|| "on_success".to_owned());
    let Some(rules) = &turn.rules else {
        if !is_named(turn, here)? {
            return Ok(None);
        }
        let manual = own == "manual";
        let allow_failure = turn.allow_failure.unwrap_or(manual);
        return Ok(Some(Decision { when: own, allow_failure, variables: Vec::new() }));
    };
    let Some(rule) = first(rules, here)? else { return Ok(None) };
    let when = rule.when.clone().unwrap_or(own);
    if when == "never" {
        return Ok(None);
    }
    let allow_failure = rule.allow_failure.or(turn.allow_failure).unwrap_or(false);
    Ok(Some(Decision { when, allow_failure, variables: rule.variables.clone() }))
}

/// The first rule that holds.
pub(super) fn first<'r>(rules: &'r [Rule], here: &Here<'_>) -> Result<Option<&'r Rule>, String> {
    for rule in rules {
        let condition = match &rule.condition {
            Some(condition) => {
                holds(&condition.value, here.variables).ok_or_else(|| condition.value.clone())?
            }
            None => true,
        };
        let touches = |patterns: &Vec<String>| {
            let matches =
                |path: &String| patterns.iter().any(|pattern| fits(&put_in(pattern, here.variables), path));
            here.changed.is_none_or(|changed| changed.iter().any(matches))
        };
        let lies = |patterns: &Vec<String>| patterns.iter().any(|pattern| (here.exists)(pattern));
        if condition && rule.changes.as_ref().is_none_or(touches) && rule.exists.as_ref().is_none_or(lies) {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

/// Whether `only` and `except` let a pipeline in. Without them a job is for branches and tags, or for whatever the
/// rules of the workflow let in.
fn is_named(turn: &Turn, here: &Here<'_>) -> Result<bool, String> {
    let usual = Refs { refs: vec!["branches".to_owned(), "tags".to_owned()], ..Refs::default() };
    let is_in_all = here.by_workflow && turn.only.is_none();
    let only = turn.only.as_ref().unwrap_or(&usual);
    let matches = |refs: &Refs, empty: bool| -> Result<bool, String> {
        let variable = |one: &super::super::super::Located<String>| {
            holds(&one.value, here.variables).ok_or_else(|| one.value.clone())
        };
        let by_variable: Vec<bool> = refs.variables.iter().map(variable).collect::<Result<_, _>>()?;
        let named = refs.refs.iter().any(|name| is_ref(name, here));
        let touched = || {
            let fit = |path: &String| refs.changes.iter().any(|pattern| fits(pattern, path));
            here.changed.is_none_or(|changed| changed.iter().any(fit))
        };
        Ok(if empty {
            // Every part that is written has to hold.
            (refs.refs.is_empty() || named)
                && (by_variable.is_empty() || by_variable.contains(&true))
                && (refs.changes.is_empty() || touched())
        } else {
            named || by_variable.contains(&true) || (!refs.changes.is_empty() && touched())
        })
    };
    // Parts of `only` that say nothing of branches leave the usual ones.
    let only = Refs {
        refs: if only.refs.is_empty() { usual.refs.clone() } else { only.refs.clone() },
        ..only.clone()
    };
    let kept_out = turn.except.as_ref().map_or(Ok(false), |except| matches(except, false))?;
    Ok((is_in_all || matches(&only, true)?) && !kept_out)
}

/// Whether a name of `only` means this pipeline.
fn is_ref(name: &str, here: &Here<'_>) -> bool {
    let trigger = here.trigger;
    let other = here.guise.and_then(|guise| guise.text("CI_COMMIT_REF_NAME", trigger.is_proposal()));
    let branch = match (trigger, other) {
        (Trigger::DefaultBranch, _) => MAIN,
        (_, Some(other)) => other,
        _ => "change",
    };
    match name {
        "merge_requests" => trigger == Trigger::MergeRequest,
        "branches" | "pushes" => trigger != Trigger::MergeRequest,
        name if trigger == Trigger::MergeRequest => pattern(name).is_some_and(|known| known.is_match(branch)),
        name => pattern(name).map_or(name == branch, |known| known.is_match(branch)),
    }
}

/// `/pattern/flags`.
fn pattern(text: &str) -> Option<Regex> {
    let inner = text.trim().strip_prefix('/')?;
    let (inner, flags) = inner.rsplit_once('/')?;
    RegexBuilder::new(inner).case_insensitive(flags.contains('i')).build().ok()
}

/// Whether a condition holds; nothing where it is none.
pub(super) fn holds(condition: &str, variables: &Variables) -> Option<bool> {
    let mut reader = Reader { rest: condition.trim(), variables, depth: 0 };
    let value = reader.any()?;
    reader.rest.trim().is_empty().then(|| is_true(&value))
}

fn is_true(value: &Option<String>) -> bool {
    value.as_ref().is_some_and(|text| !text.is_empty())
}

fn truth(holds: bool) -> Option<String> {
    holds.then(|| "true".to_owned())
}

struct Reader<'a> {
    rest: &'a str,
    variables: &'a Variables,
    depth: usize,
}

/// A value: a text, or `null`.
type Value = Option<String>;

impl Reader<'_> {
    fn any(&mut self) -> Option<Value> {
        let mut value = self.all()?;
        while self.take("||") {
            let other = self.all()?;
            value = if is_true(&value) { value } else { other };
        }
        Some(value)
    }

    fn all(&mut self) -> Option<Value> {
        let mut value = self.compared()?;
        while self.take("&&") {
            let other = self.compared()?;
            value = if is_true(&value) { other } else { value };
        }
        Some(value)
    }

    fn compared(&mut self) -> Option<Value> {
        let one = self.single()?;
        for (sign, wanted) in [("==", true), ("!=", false)] {
            if self.take(sign) {
                return Some(truth((one == self.single()?) == wanted));
            }
        }
        for (sign, wanted) in [("=~", true), ("!~", false)] {
            if self.take(sign) {
                self.rest = self.rest.trim_start();
                let known = if self.rest.starts_with('/') {
                    let end = self.end_of_pattern()?;
                    let (text, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    pattern(text)?
                } else {
                    pattern(&self.single()??)?
                };
                return Some(truth(one.is_some_and(|text| known.is_match(&text)) == wanted));
            }
        }
        Some(one)
    }

    /// The byte behind `/pattern/flags`.
    fn end_of_pattern(&self) -> Option<usize> {
        let mut escaped = false;
        let slash = self.rest.char_indices().skip(1).find(|(_, letter)| {
            let ends = *letter == '/' && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        });
        let end = slash?.0 + 1;
        Some(end + self.rest[end..].chars().take_while(char::is_ascii_alphabetic).count())
    }

    fn single(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let value = self.innermost();
        self.depth -= 1;
        value
    }

    fn innermost(&mut self) -> Option<Value> {
        if self.take("(") {
            let value = self.any()?;
            return self.take(")").then_some(value);
        }
        self.rest = self.rest.trim_start();
        for quote in ['"', '\''] {
            if let Some(text) = self.rest.strip_prefix(quote) {
                let (text, rest) = text.split_once(quote)?;
                self.rest = rest;
                return Some(Some(text.to_owned()));
            }
        }
        if let Some(rest) = self.rest.strip_prefix("null") {
            self.rest = rest;
            return Some(None);
        }
        let rest = self.rest.strip_prefix('$')?;
        let (rest, braced) = rest.strip_prefix('{').map_or((rest, false), |rest| (rest, true));
        let end =
            rest.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        self.rest = if braced { rest.strip_prefix('}')? } else { rest };
        (!name.is_empty()).then(|| self.variables.get(name).cloned())
    }

    fn take(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(behind) => {
                self.rest = behind;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Variables, holds};

    #[test]
    fn conditions_are_gitlabs() {
        let variables: Variables = [("A", "x"), ("EMPTY", ""), ("BRANCH", "feature/one")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        for (condition, expected) in [
            ("$A", Some(true)),
            ("$EMPTY", Some(false)),
            ("$MISSING", Some(false)),
            ("$MISSING == null", Some(true)),
            ("$EMPTY == null", Some(false)),
            ("$A == \"x\"", Some(true)),
            ("$A != 'x'", Some(false)),
            ("$BRANCH =~ /^feature\\//", Some(true)),
            ("$BRANCH !~ /FEATURE/", Some(true)),
            ("$BRANCH =~ /FEATURE/i", Some(true)),
            ("$MISSING =~ /x/", Some(false)),
            ("$A == \"y\" || $A == \"x\" && $BRANCH", Some(true)),
            ("($A == \"y\" || $A == \"x\") && $MISSING", Some(false)),
            ("$A ==", None),
            ("A == \"x\"", None),
            ("", None),
        ] {
            assert_eq!(holds(condition, &variables), expected, "{condition}");
        }
        assert_eq!(holds(&"(".repeat(100_000), &variables), None);
    }
}
