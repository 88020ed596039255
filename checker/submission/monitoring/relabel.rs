//! What do the rules of `relabel_configs` make of a set of labels?
//!
//! As `relabel.Process` of Prometheus 3 does it: the rules in their order, each over what the one before left,
//! a regular expression always over the whole value (`^(?s:...)$`).
//! <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config>

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::super::Location;

/// Names of labels and their values; an empty value is no label.
pub type LabelSet = BTreeMap<String, String>;

/// What a rule has for `regex` where it says nothing.
pub(super) const ANYTHING: &str = "(.*)";
/// The same for `replacement`.
pub(super) const FIRST_GROUP: &str = "$1";
/// The same for `separator`.
pub(super) const SEPARATOR: &str = ";";

/// One rule of `relabel_configs` or of `metric_relabel_configs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelabelRule {
    /// `action`.
    pub action: RelabelAction,
    /// `source_labels`.
    pub source_labels: Vec<String>,
    /// `separator`.
    pub separator: String,
    /// `target_label`.
    pub target_label: String,
    /// `regex`, as written.
    pub regex: String,
    /// `modulus`.
    pub modulus: u64,
    /// `replacement`.
    pub replacement: String,
    /// Where the rule begins.
    pub at: Location,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelabelAction {
    /// A label gets a value that is made of others.
    Replace,
    /// What does not match is dropped.
    Keep,
    /// What matches is dropped.
    Drop,
    /// What has another value in `target_label` is dropped.
    KeepEqual,
    /// What has the same value in `target_label` is dropped.
    DropEqual,
    /// A label gets a number that is calculated from others.
    HashMod,
    /// Labels are copied under other names.
    LabelMap,
    /// Labels whose name matches are gone.
    LabelDrop,
    /// Labels whose name does not match are gone.
    LabelKeep,
    /// A label gets others in small letters.
    Lowercase,
    /// A label gets others in capital letters.
    Uppercase,
}

impl RelabelAction {
    /// Every action, with the name by which a rule asks for it. Case does not count.
    pub(super) const ALL: [(&str, RelabelAction); 11] = [
        ("replace", RelabelAction::Replace),
        ("keep", RelabelAction::Keep),
        ("drop", RelabelAction::Drop),
        ("keepequal", RelabelAction::KeepEqual),
        ("dropequal", RelabelAction::DropEqual),
        ("hashmod", RelabelAction::HashMod),
        ("labelmap", RelabelAction::LabelMap),
        ("labeldrop", RelabelAction::LabelDrop),
        ("labelkeep", RelabelAction::LabelKeep),
        ("lowercase", RelabelAction::Lowercase),
        ("uppercase", RelabelAction::Uppercase),
    ];
}

/// A regular expression as Prometheus uses it: over the whole value, and a point means a line's end as well.
pub(super) fn anchored(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?s:{pattern})$")).ok()
}

/// The labels that the rules leave.
///
/// # Errors
/// The rule that drops the whole set.
pub fn relabel(mut labels: LabelSet, rules: &[RelabelRule]) -> Result<LabelSet, &RelabelRule> {
    for rule in rules {
        // One that cannot be read was refused where it stands.
        let Some(regex) = anchored(&rule.regex) else { continue };
        if !apply(rule, &regex, &mut labels) {
            return Err(rule);
        }
        labels.retain(|_, value| !value.is_empty());
    }
    Ok(labels)
}

/// Whether the set stays.
fn apply(rule: &RelabelRule, regex: &Regex, labels: &mut LabelSet) -> bool {
    let of = |labels: &LabelSet, name: &str| labels.get(name).cloned().unwrap_or_default();
    let sources: Vec<String> = rule.source_labels.iter().map(|name| of(labels, name)).collect();
    let value = sources.join(&rule.separator);
    match rule.action {
        RelabelAction::Keep => return regex.is_match(&value),
        RelabelAction::Drop => return !regex.is_match(&value),
        RelabelAction::KeepEqual => return of(labels, &rule.target_label) == value,
        RelabelAction::DropEqual => return of(labels, &rule.target_label) != value,
        RelabelAction::Replace => {
            if let Some(found) = regex.captures(&value) {
                let (mut name, mut new) = (String::new(), String::new());
                found.expand(&rule.target_label, &mut name);
                found.expand(&rule.replacement, &mut new);
                if !name.is_empty() {
                    labels.insert(name, new);
                }
            }
        }
        RelabelAction::HashMod => {
            let hash = Md5::digest(value.as_bytes());
            let last = hash[8..].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            labels.insert(rule.target_label.clone(), (last % rule.modulus.max(1)).to_string());
        }
        RelabelAction::Lowercase => _ = labels.insert(rule.target_label.clone(), value.to_lowercase()),
        RelabelAction::Uppercase => _ = labels.insert(rule.target_label.clone(), value.to_uppercase()),
        RelabelAction::LabelMap => {
            for (name, value) in labels.clone() {
                if regex.is_match(&name) {
                    labels.insert(regex.replace_all(&name, rule.replacement.as_str()).into_owned(), value);
                }
            }
        }
        RelabelAction::LabelDrop => labels.retain(|name, _| !regex.is_match(name)),
        RelabelAction::LabelKeep => labels.retain(|name, _| regex.is_match(name)),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{ANYTHING, FIRST_GROUP, LabelSet, RelabelAction, RelabelRule, SEPARATOR, relabel};
    use crate::submission::Location;

    fn rule(action: RelabelAction, sources: &[&str], target: &str, regex: &str, with: &str) -> RelabelRule {
        RelabelRule {
            action,
            source_labels: sources.iter().map(|name| (*name).to_owned()).collect(),
            separator: SEPARATOR.to_owned(),
            target_label: target.to_owned(),
            regex: regex.to_owned(),
            modulus: 8,
            replacement: with.to_owned(),
            at: Location { file: "prometheus.yml".to_owned(), line: 9, column: 9, length: 1 },
        }
    }

    /// The labels after one rule, as `name=value` in the order of names; `dropped` for none.
    fn after(one: &RelabelRule) -> String {
        let labels = [("__address__", "127.0.0.1:8080"), ("job", "notes"), ("zone", "A"), ("same", "notes")];
        let labels: LabelSet =
            labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        match relabel(labels, std::slice::from_ref(one)) {
            Ok(left) => {
                left.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            }
            Err(_) => "dropped".to_owned(),
        }
    }

    #[test]
    fn each_action_does_what_it_does_in_prometheus() {
        use RelabelAction::{
            Drop, DropEqual, HashMod, Keep, KeepEqual, LabelDrop, LabelKeep, LabelMap, Lowercase, Replace,
            Uppercase,
        };
        const ALL: &str = "__address__=127.0.0.1:8080 job=notes same=notes zone=A";
        for (one, expected) in [
            (
                rule(Replace, &["job", "zone"], "both", "(.*);(.*)", "$2-${1}"),
                "__address__=127.0.0.1:8080 both=A-notes job=notes same=notes zone=A",
            ),
            // Over the whole value: a part of it is no match.
            (rule(Replace, &["job"], "both", "note", "x"), ALL),
            (
                rule(Replace, &["__address__"], "__address__", "(.*):8080", "$1:9090"),
                "__address__=127.0.0.1:9090 job=notes same=notes zone=A",
            ),
            // An empty value takes the label away, and a constant needs no source.
            (
                rule(Replace, &["nothing"], "zone", ANYTHING, FIRST_GROUP),
                "__address__=127.0.0.1:8080 job=notes same=notes",
            ),
            (
                rule(Replace, &[], "zone", ANYTHING, "B"),
                "__address__=127.0.0.1:8080 job=notes same=notes zone=B",
            ),
            (rule(Keep, &["job"], "", "notes|web", FIRST_GROUP), ALL),
            (rule(Keep, &["job"], "", "note", FIRST_GROUP), "dropped"),
            (rule(Drop, &["zone"], "", "A", FIRST_GROUP), "dropped"),
            (rule(KeepEqual, &["job"], "same", ANYTHING, FIRST_GROUP), ALL),
            (rule(KeepEqual, &["zone"], "same", ANYTHING, FIRST_GROUP), "dropped"),
            (rule(DropEqual, &["job"], "same", ANYTHING, FIRST_GROUP), "dropped"),
            (
                rule(Lowercase, &["zone"], "zone", ANYTHING, FIRST_GROUP),
                "__address__=127.0.0.1:8080 job=notes same=notes zone=a",
            ),
            (
                rule(Uppercase, &["job"], "job", ANYTHING, FIRST_GROUP),
                "__address__=127.0.0.1:8080 job=NOTES same=notes zone=A",
            ),
            (
                rule(LabelMap, &[], "", "(zo)ne", "${1}o"),
                "__address__=127.0.0.1:8080 job=notes same=notes zone=A zoo=A",
            ),
            (rule(LabelDrop, &[], "", "zone|same", FIRST_GROUP), "__address__=127.0.0.1:8080 job=notes"),
            (rule(LabelKeep, &[], "", "job", FIRST_GROUP), "job=notes"),
            // The last eight bytes of the MD5 sum of `notes` are 1d7fbf1663fcd3bf.
            (
                rule(HashMod, &["job"], "shard", ANYTHING, FIRST_GROUP),
                "__address__=127.0.0.1:8080 job=notes same=notes shard=7 zone=A",
            ),
        ] {
            assert_eq!(after(&one), expected, "{one:?}");
        }
    }
}
