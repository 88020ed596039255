//! What do the associative arrays of bash hold (`declare -A`)?
//!
//! In which order bash lists what is in one, nobody can know; each element has its value all the same.

use std::ops::Range;

use brush_parser::ast::{Assignment, AssignmentName, AssignmentValue};

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::script::Script;

impl Script {
    /// `NAME=([KEY]=VALUE …)`, `NAME[KEY]=VALUE`; `false` after a problem was told.
    pub(super) fn assign_map(
        &mut self,
        draft: &mut Draft<'_>,
        assignment: &Assignment,
        local: Range<usize>,
        place: &Range<usize>,
    ) -> bool {
        let mut pairs = Vec::new();
        match (&assignment.name, &assignment.value) {
            (AssignmentName::VariableName(_), AssignmentValue::Array(elements)) => {
                for (key, value) in elements {
                    let key = key.as_ref().and_then(|key| self.one_word(draft, &key.value, place));
                    pairs.push((key, self.one_word(draft, &value.value, place)));
                }
            }
            (AssignmentName::ArrayElementName(_, key), AssignmentValue::Scalar(_)) if !assignment.append => {
                let raw = self.text.get(local.clone()).to_owned();
                let start = local.start + raw.find("]=").map_or(raw.len(), |end| end + 2);
                let key = self.one_word(draft, key, place);
                let value = self.value_at(draft, start..local.end);
                pairs.push((key, Some(value.text().to_owned())));
            }
            _ => pairs.push((None, None)),
        }
        let name = match &assignment.name {
            AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _) => name.clone(),
        };
        let whole = matches!(&assignment.name, AssignmentName::VariableName(_));
        let known: Option<Vec<(String, String)>> =
            pairs.into_iter().map(|(key, value)| Some((key?, value?))).collect();
        let Some(known) = known else {
            self.unsupported(draft, place, &format!("{name}[…]="));
            return false;
        };
        let map = self.state.maps.entry(name).or_default();
        if whole && !assignment.append {
            map.clear();
        }
        map.extend(known);
        true
    }

    /// The element of a key; nothing where there is none.
    pub(super) fn of_map(
        &mut self,
        draft: &mut Draft<'_>,
        name: &str,
        key: &str,
        range: &Range<usize>,
    ) -> Option<String> {
        let key = self.one_word(draft, key, range)?;
        // A key that nobody knows may be any of them.
        if let Some(reason) = first_unknown(&key) {
            return Some(reason.to_string());
        }
        self.state.maps.get(name)?.get(&key).cloned()
    }

    /// The text that is one word, and neither none nor several.
    fn one_word(&mut self, draft: &mut Draft<'_>, raw: &str, place: &Range<usize>) -> Option<String> {
        let words = self.words_of(draft, raw, None, place);
        match words.as_slice() {
            [word] => Some(word.text().to_owned()),
            _ => None,
        }
    }
}
