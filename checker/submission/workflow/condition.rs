//! What does an expression of a workflow come to?
//!
//! Texts are compared without regard to case, as the platform does. What is not known of here is nobody's `true`.

use super::expression::Expression;

/// What is known where an expression stands.
pub(super) trait Known {
    /// The text of a place in a context, `github.event_name`; nothing where it is not known.
    fn text(&self, context: &str) -> Option<String>;
    /// Whether everything before has succeeded.
    fn has_succeeded(&self) -> bool;
}

/// Functions that ask how the run stands.
const STATES: [&str; 4] = ["always", "success", "failure", "cancelled"];

/// The value of an expression; nothing where a part of it that counts is not known here.
pub(super) fn value(expression: &str, known: &dyn Known) -> Option<String> {
    of(&Expression::read(expression)?, known)
}

/// Whether a step or a job with this condition runs. Without a question about the run's state, everything before
/// has to have succeeded as well.
pub(super) fn holds(condition: Option<&str>, known: &dyn Known) -> Option<bool> {
    let Some(condition) = condition else { return Some(known.has_succeeded()) };
    let read = Expression::read(condition)?;
    let asks =
        |part: &&Expression| matches!(part, Expression::Call(name, _) if STATES.contains(&name.as_str()));
    let asks_state = read.parts().iter().any(asks);
    Some(is_true(&of(&read, known)?) && (asks_state || known.has_succeeded()))
}

/// Whether a value counts as true.
pub(super) fn is_true(value: &str) -> bool {
    !["", "false", "0", "null"].contains(&value)
}

fn of(expression: &Expression, known: &dyn Known) -> Option<String> {
    match expression {
        Expression::Text(text) => Some(text.clone()),
        Expression::Context(place) => known.text(place),
        Expression::Not(one) => Some((!is_true(&of(one, known)?)).to_string()),
        Expression::Same(one, other, wanted) => {
            Some((of(one, known)?.eq_ignore_ascii_case(&of(other, known)?) == *wanted).to_string())
        }
        Expression::And(one, other) => match of(one, known) {
            Some(value) if !is_true(&value) => Some(value),
            Some(_) => of(other, known),
            // Whatever the one is, the whole is none.
            None => of(other, known).filter(|value| !is_true(value)),
        },
        Expression::Or(one, other) => match of(one, known) {
            Some(value) if is_true(&value) => Some(value),
            Some(_) => of(other, known),
            None => None,
        },
        Expression::Call(name, given) => call(name, given, known),
    }
}

fn call(name: &str, given: &[Expression], known: &dyn Known) -> Option<String> {
    let state = match (name, given.is_empty()) {
        ("always", true) => Some(true),
        ("success", true) => Some(known.has_succeeded()),
        ("failure", true) => Some(!known.has_succeeded()),
        ("cancelled", true) => Some(false),
        _ => None,
    };
    if let Some(state) = state {
        return Some(state.to_string());
    }
    let given: Vec<String> = given.iter().map(|one| of(one, known)).collect::<Option<_>>()?;
    let lower: Vec<String> = given.iter().map(|one| one.to_lowercase()).collect();
    match (name, given.as_slice(), lower.as_slice()) {
        ("contains", _, [text, part]) => Some(text.contains(part.as_str()).to_string()),
        ("startsWith", _, [text, part]) => Some(text.starts_with(part.as_str()).to_string()),
        ("endsWith", _, [text, part]) => Some(text.ends_with(part.as_str()).to_string()),
        ("format", [form, values @ ..], _) => {
            let put = |text: String, (number, value): (usize, &String)| {
                text.replace(&format!("{{{number}}}"), value)
            };
            Some(values.iter().enumerate().fold(form.clone(), put))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, holds, value};

    struct Run(bool);

    impl Known for Run {
        fn text(&self, context: &str) -> Option<String> {
            match context {
                "github.event_name" => Some("pull_request".to_owned()),
                "github.head_ref" => Some(String::new()),
                _ => None,
            }
        }

        fn has_succeeded(&self) -> bool {
            self.0
        }
    }

    #[test]
    fn a_condition_asks_for_success_unless_it_asks_for_the_state() {
        for (condition, after_success, after_failure) in [
            (None, true, false),
            (Some("always()"), true, true),
            (Some("failure()"), false, true),
            (Some("success() || failure()"), true, true),
            (Some("!cancelled()"), true, true),
            (Some("true"), true, false),
            (Some("false"), false, false),
            (Some("github.event_name == 'Pull_Request'"), true, false),
            (Some("github['event_name'] == 'pull_request'"), true, false),
            (Some("github.event_name != 'push' && !(github.head_ref)"), true, false),
            (Some("always() && github.event_name == 'push'"), false, false),
            (Some("startsWith(github.event_name, 'pull')"), true, false),
            (Some("always() || vars.X"), true, true),
            (Some("vars.X && github.event_name == 'push'"), false, false),
        ] {
            let holds = |succeeded| holds(condition, &Run(succeeded));
            assert_eq!(
                (holds(true), holds(false)),
                (Some(after_success), Some(after_failure)),
                "{condition:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_has_no_value() {
        for expression in
            ["vars.X", "always(", "vars.X || true", "fromJSON('1')", "vars.X && true", "a b", ""]
        {
            assert_eq!(value(expression, &Run(true)), None, "{expression}");
        }
        assert_eq!(value(&("!".repeat(40) + "true"), &Run(true)).as_deref(), Some("true"));
        assert_eq!(value("github.event_name || 'x'", &Run(true)).as_deref(), Some("pull_request"));
        assert_eq!(value("format('{0}:{1}', 'a', 'b')", &Run(true)).as_deref(), Some("a:b"));
    }
}
