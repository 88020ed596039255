//! Which values does `--format` ask for, and what stands between them?

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What is written as it stands.
    Text(String),
    /// One value, with its braces and without spaces it has no need of: `{{.Id}}`.
    Value(String),
}

/// Words that begin what is more than a value.
const CONTROL: [&str; 10] =
    ["if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"];

/// The parts of a template that names values and does no more; nothing for any other.
pub(super) fn parts(template: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once("{{") {
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        let (value, behind) = after.split_once("}}")?;
        // Dashes take away what stands around, and a colon makes a variable.
        let plain = value.trim();
        let first = plain.split_whitespace().next().unwrap_or_default();
        if plain.is_empty() || plain.starts_with(['-', '$', '/']) || CONTROL.contains(&first) {
            return None;
        }
        parts.push(Part::Value(format!("{{{{{plain}}}}}")));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Some(parts)
}

/// Whether it is more than one value alone.
pub(super) fn is_put_together(parts: &[Part]) -> bool {
    parts.len() > 1 && parts.iter().any(|part| matches!(part, Part::Value(_)))
}

#[cfg(test)]
mod tests {
    use super::{Part, is_put_together, parts};

    #[test]
    fn values_and_what_stands_between_them() {
        let value = |text: &str| Part::Value(text.to_owned());
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(
            parts("{{ .Id }} {{.Image}}"),
            Some(vec![value("{{.Id}}"), text(" "), value("{{.Image}}")])
        );
        assert_eq!(
            parts("{{.Name}}={{.Image}}!"),
            Some(vec![value("{{.Name}}"), text("="), value("{{.Image}}"), text("!")])
        );
        let one = parts("{{index .RepoDigests 0}}").unwrap();
        assert_eq!(one, [value("{{index .RepoDigests 0}}")]);
        assert!(!is_put_together(&one));
        assert!(!is_put_together(&parts("json").unwrap()));
        for template in [
            "{{range .RepoDigests}}{{.}}{{end}}",
            "{{if .Id}}x{{end}}",
            "{{- .Id}}",
            "{{$x := .Id}}",
            "{{.Id",
        ] {
            assert_eq!(parts(template), None, "{template}");
        }
    }
}
