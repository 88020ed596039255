//! Where does an image come from, as SLSA's provenance says it (version 1)?
//!
//! What was built is what the builder was asked to build, `externalParameters`: a plain `source` (text, or an
//! object with `uri`), or GitHub's `workflow`. `resolvedDependencies` do not count: whatever a build has
//! fetched stands among them, a repository of anybody's as well.

use serde_json::Value;

/// Where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who has built it.
    pub builder: String,
    /// The repository, without `git+` and without a branch; empty where none is named.
    pub source: String,
    /// The branch or tag, `refs/heads/main`; empty where none is named.
    pub branch: String,
    /// The commit, where it is named.
    pub commit: String,
}

impl Origin {
    /// What a predicate says; nothing where it names no builder.
    #[must_use]
    pub fn of(predicate: &Value) -> Option<Origin> {
        let text = |place: &str| predicate.pointer(place).and_then(Value::as_str);
        let builder = text("/runDetails/builder/id").filter(|id| !id.is_empty())?.to_owned();
        let asked = "/buildDefinition/externalParameters";
        let workflow = text(&format!("{asked}/workflow/repository"));
        let written = text(&format!("{asked}/source"))
            .or_else(|| text(&format!("{asked}/source/uri")))
            .or(workflow)
            .unwrap_or_default();
        let plain = written.strip_prefix("git+").unwrap_or(written);
        let (source, behind) = match plain.rsplit_once('@') {
            // `https://user@host/…` has an `@` of another kind.
            Some((source, branch)) if branch.starts_with("refs/") => (source, Some(branch)),
            _ => (plain, None),
        };
        let branch = behind
            .or_else(|| text(&format!("{asked}/ref")))
            .or_else(|| text(&format!("{asked}/workflow/ref")))
            .unwrap_or_default();
        let fetched = predicate.pointer("/buildDefinition/resolvedDependencies").and_then(Value::as_array);
        let commit = fetched.into_iter().flatten().find_map(|one| {
            let uri = one.get("uri")?.as_str()?;
            let same = !source.is_empty() && uri.strip_prefix("git+").unwrap_or(uri).starts_with(source);
            one.pointer("/digest/gitCommit")?.as_str().filter(|_| same)
        });
        Some(Origin {
            builder,
            source: source.to_owned(),
            branch: branch.to_owned(),
            commit: commit.unwrap_or_default().to_owned(),
        })
    }
}

/// Whether two spellings are of one repository: a slash or `.git` at the end changes nothing.
pub(super) fn same_source(one: &str, other: &str) -> bool {
    fn bare(text: &str) -> &str {
        let text = text.strip_prefix("git+").unwrap_or(text).trim_end_matches('/');
        text.strip_suffix(".git").unwrap_or(text)
    }
    !one.is_empty() && bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Origin, same_source};

    #[test]
    fn the_source_is_what_the_builder_was_asked_for() {
        let of = |asked: serde_json::Value| {
            Origin::of(&json!({
                "buildDefinition": {
                    "externalParameters": asked,
                    "resolvedDependencies": [
                        { "uri": "git+https://git.example/other", "digest": { "gitCommit": "bad" } },
                        { "uri": "git+https://git.example/tide@refs/heads/main", "digest": { "gitCommit": "3f1c" } },
                    ],
                },
                "runDetails": { "builder": { "id": "https://ci.example/b" } },
            }))
            .unwrap()
        };
        let wanted = Origin {
            builder: "https://ci.example/b".to_owned(),
            source: "https://git.example/tide".to_owned(),
            branch: "refs/heads/main".to_owned(),
            commit: "3f1c".to_owned(),
        };
        for asked in [
            json!({ "source": "git+https://git.example/tide@refs/heads/main" }),
            json!({ "source": "https://git.example/tide", "ref": "refs/heads/main" }),
            json!({ "source": { "uri": "git+https://git.example/tide@refs/heads/main" } }),
            json!({ "workflow": { "repository": "https://git.example/tide", "ref": "refs/heads/main" } }),
        ] {
            assert_eq!(of(asked.clone()), wanted, "{asked}");
        }
        let none = of(json!({}));
        assert_eq!((none.source.as_str(), none.branch.as_str(), none.commit.as_str()), ("", "", ""));
        assert_eq!(Origin::of(&json!({ "buildDefinition": {} })), None);
        assert_eq!(Origin::of(&json!([])), None);
    }

    #[test]
    fn spellings_of_one_repository_are_the_same_and_nothing_is_none() {
        assert!(same_source("https://git.example/tide.git", "https://git.example/tide/"));
        assert!(!same_source("https://git.example/tide", "https://git.example/tide-board"));
        assert!(!same_source("", ""));
    }
}
