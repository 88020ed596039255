//! How is a rule of `relabel_configs` written, and which ones does Prometheus refuse?
//!
//! What it refuses stands in `Config.Validate` of its package `relabel`.

use std::ops::Range;

use super::super::compose::YamlNode;
use super::facts::FaultKind;
use super::reader::{Known, Reader};
use super::relabel::{ANYTHING, FIRST_GROUP, RelabelAction, RelabelRule, SEPARATOR, anchored};

/// The keys of a rule beside `action`, in the order in which Prometheus' documentation has them.
const KEYS: [&str; 6] = ["source_labels", "separator", "target_label", "regex", "modulus", "replacement"];

/// Reads the list of rules below a key.
pub(super) fn read(reader: &mut Reader<'_>, node: &YamlNode, key: &str) -> Vec<RelabelRule> {
    let items = reader.list(node, key).to_vec();
    items.iter().filter_map(|item| rule(reader, item, key)).collect()
}

fn rule(reader: &mut Reader<'_>, node: &YamlNode, key: &str) -> Option<RelabelRule> {
    let known = |key: &str| (key == "action" || KEYS.contains(&key)).then_some(Known::Read);
    let entries = reader.map(node, key, &known);
    let mut rule = RelabelRule {
        action: RelabelAction::Replace,
        source_labels: Vec::new(),
        separator: SEPARATOR.to_owned(),
        target_label: String::new(),
        regex: ANYTHING.to_owned(),
        modulus: 0,
        replacement: FIRST_GROUP.to_owned(),
        at: reader.place(&node.range),
    };
    let mut said: Vec<(&str, Range<usize>)> = Vec::new();
    for (key, value) in entries {
        let what = key.text();
        if let Some(known) = KEYS.iter().find(|known| **known == what) {
            said.push((known, key.range()));
        }
        match what {
            "source_labels" => {
                for item in reader.list(value, what) {
                    rule.source_labels.extend(reader.text(item, what).map(|label| label.value));
                }
            }
            "modulus" => {
                let written = reader.text(value, what)?;
                match written.value.parse() {
                    Ok(modulus) => rule.modulus = modulus,
                    Err(_) => reader.fault(FaultKind::WrongKind, what, &value.range),
                }
            }
            "action" => {
                let written = reader.text(value, what)?.value.to_lowercase();
                match RelabelAction::ALL.iter().find(|(name, _)| *name == written) {
                    Some((_, action)) => rule.action = *action,
                    None => {
                        reader.fault(FaultKind::UnknownAction, &written, &value.range);
                        return None;
                    }
                }
            }
            _ => {
                let written = reader.text(value, what)?.value;
                match what {
                    "separator" => rule.separator = written,
                    "target_label" => rule.target_label = written,
                    "replacement" => rule.replacement = written,
                    _ if anchored(&written).is_none() => {
                        reader.fault(FaultKind::NoRegex, &written, &value.range);
                        return None;
                    }
                    _ => rule.regex = written,
                }
            }
        }
    }
    takes(reader, &rule, &said, &node.range).then_some(rule)
}

/// Whether Prometheus takes the keys of a rule together.
fn takes(
    reader: &mut Reader<'_>,
    rule: &RelabelRule,
    said: &[(&str, Range<usize>)],
    whole: &Range<usize>,
) -> bool {
    use RelabelAction::{DropEqual, HashMod, KeepEqual, LabelDrop, LabelKeep, Lowercase, Replace, Uppercase};
    let needs_target =
        matches!(rule.action, Replace | HashMod | Lowercase | Uppercase | KeepEqual | DropEqual);
    if needs_target && rule.target_label.is_empty() {
        reader.fault(FaultKind::MissingKey, "target_label", whole);
        return false;
    }
    if rule.action == HashMod && rule.modulus == 0 {
        reader.fault(FaultKind::MissingKey, "modulus", whole);
        return false;
    }
    let others: &[&str] = match rule.action {
        LabelDrop | LabelKeep => &["source_labels", "separator", "target_label", "modulus", "replacement"],
        KeepEqual | DropEqual => &["separator", "regex", "modulus", "replacement"],
        Lowercase | Uppercase => &["replacement"],
        _ => &[],
    };
    // Whoever writes down what counts anyway has not said anything.
    let differs = |key: &str| match key {
        "separator" => rule.separator != SEPARATOR,
        "regex" => rule.regex != ANYTHING,
        "replacement" => rule.replacement != FIRST_GROUP,
        "modulus" => rule.modulus != 0,
        "target_label" => !rule.target_label.is_empty(),
        _ => true,
    };
    match said.iter().find(|(key, _)| others.contains(key) && differs(key)) {
        Some((key, range)) => {
            reader.fault(FaultKind::NotHere, key, range);
            false
        }
        None => true,
    }
}
