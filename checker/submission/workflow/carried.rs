//! Does a text get through an expression into what it is put into?
//!
//! What compares or asks comes to `true` or `false`, whatever stands in its texts; everything else hands them on.

use super::expression::Expression;

/// Functions whose value is none of what they are given.
const ASKS: [&str; 8] =
    ["always", "cancelled", "contains", "endsWith", "failure", "hashFiles", "startsWith", "success"];

/// Whether one of these places of a context may be in the value; nothing where the expression is not understood.
#[must_use]
pub fn carries(expression: &str, is_one: &dyn Fn(&str) -> bool) -> Option<bool> {
    Expression::read(expression).map(|read| of(&read, is_one))
}

fn of(expression: &Expression, is_one: &dyn Fn(&str) -> bool) -> bool {
    match expression {
        Expression::Text(_) | Expression::Not(_) | Expression::Same(..) => false,
        Expression::Context(place) => is_one(place),
        // The one is handed on where it is false, and then there is nothing in it.
        Expression::And(_, other) => of(other, is_one),
        Expression::Or(one, other) => of(one, is_one) || of(other, is_one),
        Expression::Call(name, _) if ASKS.contains(&name.as_str()) => false,
        Expression::Call(_, given) => given.iter().any(|one| of(one, is_one)),
    }
}

#[cfg(test)]
mod tests {
    use super::carries;

    #[test]
    fn texts_get_through_what_hands_them_on() {
        for (expression, expected) in [
            ("a.title", Some(true)),
            ("a['title']", Some(true)),
            ("toJSON(a.title)", Some(true)),
            ("format('{0}', a.title)", Some(true)),
            ("b || a.title", Some(true)),
            ("b && a.title", Some(true)),
            ("a.title && 'yes' || 'no'", Some(false)),
            ("contains(a.title, 'x')", Some(false)),
            ("a.title == 'x'", Some(false)),
            ("!a.title", Some(false)),
            ("'a.title'", Some(false)),
            ("a.title +", None),
        ] {
            assert_eq!(carries(expression, &|place| place == "a.title"), expected, "{expression}");
        }
    }
}
