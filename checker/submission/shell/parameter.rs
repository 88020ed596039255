//! What does a `$NAME` or a `${…}` say?

use std::ops::Range;

use brush_parser::word::{Parameter, ParameterExpr, ParameterTestType, SubstringMatchKind};

use super::super::draft::Draft;
use super::super::environment::{HERE, HOME, first_unknown, unknown_reason};
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::did_you_mean;
use super::catalogue::WORDS;
use super::fields::Words;
use super::held::Held;
use super::pattern::{Cut, regex, without};
use super::script::Script;
use super::spelled::Spelled;

/// Variables that every caller has; what they say nobody knows.
const ENVIRONMENT: [&str; 7] = ["USER", "LOGNAME", "PATH", "SHELL", "TERM", "LANG", "TMPDIR"];

impl Script {
    pub(super) fn parameter(
        &mut self,
        draft: &mut Draft<'_>,
        expression: &ParameterExpr,
        range: &Range<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        if let Some(what) = (!self.bash).then(|| only_bash(expression)).flatten() {
            let fault = self.not_in_sh(range, what);
            return self.unknown_fault(draft, words, range, fault);
        }
        match expression {
            ParameterExpr::Parameter { parameter, indirect: false } => {
                match self.held(draft, parameter, range) {
                    Held::Nothing => self.undefined(draft, parameter, range, words),
                    held => put(words, &held, range, quoted),
                }
            }
            ParameterExpr::UseDefaultValues { parameter, indirect: false, test_type, default_value } => {
                let held = self.held(draft, parameter, range);
                match is_there(&held, test_type) {
                    true => put(words, &held, range, quoted),
                    false => self.other(draft, default_value, range, words, quoted),
                }
            }
            ParameterExpr::AssignDefaultValues { parameter, indirect: false, test_type, default_value } => {
                let held = self.held(draft, parameter, range);
                if is_there(&held, test_type) {
                    return put(words, &held, range, quoted);
                }
                let value = self.inner(draft, default_value.as_deref().unwrap_or_default(), range, false);
                if let Parameter::Named(name) = parameter {
                    self.state.set(name, value.clone(), false);
                }
                words.value(&value, range, quoted);
            }
            ParameterExpr::IndicateErrorIfNullOrUnset { parameter, indirect: false, test_type, .. } => {
                let held = self.held(draft, parameter, range);
                match is_there(&held, test_type) {
                    true => put(words, &held, range, quoted),
                    // As below: whoever calls the script gives it words.
                    false if draft.only_read && matches!(parameter, Parameter::Positional(_)) => {
                        let given = draft.unknown(&self.text.file, None);
                        words.push(&given.to_string(), range, true);
                    }
                    // The shell ends here.
                    false => {
                        let fault = self.no_value(&name_of(parameter), range);
                        draft.fault(&self.text.file, fault);
                        let told = draft.unknown(&self.text.file, None);
                        words.push(&told.to_string(), range, true);
                    }
                }
            }
            ParameterExpr::UseAlternativeValue {
                parameter,
                indirect: false,
                test_type,
                alternative_value,
            } => {
                let held = self.held(draft, parameter, range);
                if is_there(&held, test_type) {
                    self.other(draft, alternative_value, range, words, quoted);
                }
            }
            ParameterExpr::ParameterLength { parameter, indirect: false } => {
                let length = match self.held(draft, parameter, range) {
                    Held::Nothing => 0,
                    Held::One(value) if value.chars().any(|letter| unknown_reason(letter).is_some()) => {
                        return words.push(&value, range, true);
                    }
                    Held::One(value) => value.chars().count(),
                    Held::Many(values, _) => values.len(),
                };
                words.push(&length.to_string(), range, quoted);
            }
            ParameterExpr::RemoveSmallestSuffixPattern { parameter, indirect: false, pattern } => {
                self.cut(draft, (parameter, pattern), Cut::ShortestEnd, range, words, quoted);
            }
            ParameterExpr::RemoveLargestSuffixPattern { parameter, indirect: false, pattern } => {
                self.cut(draft, (parameter, pattern), Cut::LongestEnd, range, words, quoted);
            }
            ParameterExpr::RemoveSmallestPrefixPattern { parameter, indirect: false, pattern } => {
                self.cut(draft, (parameter, pattern), Cut::ShortestStart, range, words, quoted);
            }
            ParameterExpr::RemoveLargestPrefixPattern { parameter, indirect: false, pattern } => {
                self.cut(draft, (parameter, pattern), Cut::LongestStart, range, words, quoted);
            }
            ParameterExpr::Substring { parameter, indirect: false, offset, length } => {
                let from = self.calculate(draft, &offset.value, range);
                let most =
                    length.as_ref().map(|length| self.calculate(draft, &length.value, range)).transpose();
                let (Ok(from), Ok(most)) = (from, most) else {
                    return self.unknown_piece(draft, words, range, "expansion", "${…:…}");
                };
                if let Held::Many(mut values, joins) = self.held(draft, parameter, range) {
                    if matches!(parameter, Parameter::Special(_)) {
                        // `${@:1}` begins at the first argument; before it stands the script.
                        values.insert(0, self.state.own_name.clone());
                    }
                    let values = slice(&values, from, most).to_vec();
                    return put(words, &Held::Many(values, joins), range, quoted);
                }
                self.changed_value(draft, parameter, range, words, quoted, |value| {
                    let spelled = Spelled::of(value);
                    let letters: Vec<char> = spelled.text().chars().collect();
                    spelled.cut(&slice(&letters, from, most).iter().collect::<String>())
                });
            }
            ParameterExpr::ReplaceSubstring {
                parameter,
                indirect: false,
                pattern,
                replacement,
                match_kind,
            } => {
                let written = self.inner(draft, pattern, range, true);
                let by = self.inner(draft, replacement.as_deref().unwrap_or_default(), range, false);
                let anchors = match match_kind {
                    SubstringMatchKind::Prefix => ("^", ""),
                    SubstringMatchKind::Suffix => ("", "$"),
                    _ => ("", ""),
                };
                let all = matches!(match_kind, SubstringMatchKind::Anywhere);
                let Some(regex) = regex(&written, anchors) else {
                    return self.unknown_piece(draft, words, range, "expansion", pattern);
                };
                let by = regex::NoExpand(&by);
                self.changed_value(draft, parameter, range, words, quoted, |value| {
                    regex.replacen(value, usize::from(!all), by.clone()).into_owned()
                });
            }
            ParameterExpr::UppercasePattern { parameter, indirect: false, pattern } if is_any(pattern) => {
                self.changed_value(draft, parameter, range, words, quoted, str::to_uppercase);
            }
            ParameterExpr::LowercasePattern { parameter, indirect: false, pattern } if is_any(pattern) => {
                self.changed_value(draft, parameter, range, words, quoted, str::to_lowercase);
            }
            _ => {
                let shown = self.text.file.text.get(range.clone()).unwrap_or("${…}").to_owned();
                self.unknown_piece(draft, words, range, "expansion", &shown);
            }
        }
    }

    /// A parameter without a value. It may come from whoever calls the script, so that nobody knows it.
    fn undefined(
        &mut self,
        draft: &mut Draft<'_>,
        parameter: &Parameter,
        range: &Range<usize>,
        words: &mut Words,
    ) {
        let name = name_of(parameter);
        if let Parameter::Positional(_) = parameter {
            if draft.only_read {
                // Somebody calls the script with words of their own: what hangs on them is nobody's mistake.
                let reason = draft.unknown(&self.text.file, None);
                return words.push(&reason.to_string(), range, true);
            }
            if !self.state.nounset {
                // No argument is given.
                return;
            }
        }
        let fault = self.no_value(&name, range);
        if self.state.nounset && !ENVIRONMENT.contains(&name.as_str()) {
            // The shell ends here.
            draft.fault(&self.text.file, fault);
            let told = draft.unknown(&self.text.file, None);
            return words.push(&told.to_string(), range, true);
        }
        self.unknown_fault(draft, words, range, fault);
    }

    fn no_value(&self, name: &str, range: &Range<usize>) -> Fault {
        let fault = Fault::new(&Word::empty(range.clone()), WORDS.say("undefined").with("name", name));
        match did_you_mean(name, self.state.variables.keys().map(String::as_str)) {
            Some(help) => fault.help(help),
            None => fault.help(WORDS.say("undefined-help").with("name", name)),
        }
    }

    fn other(
        &mut self,
        draft: &mut Draft<'_>,
        text: &Option<String>,
        range: &Range<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        let outer = std::mem::replace(&mut words.whole, range.clone());
        let inside = std::mem::replace(&mut words.inside, true);
        self.raw(draft, text.as_deref().unwrap_or_default(), None, words, quoted);
        words.inside = inside;
        words.whole = outer;
    }

    fn cut(
        &mut self,
        draft: &mut Draft<'_>,
        (parameter, written): (&Parameter, &Option<String>),
        cut: Cut,
        range: &Range<usize>,
        words: &mut Words,
        quoted: bool,
    ) {
        let written = self.inner(draft, written.as_deref().unwrap_or_default(), range, true);
        self.changed_value(draft, parameter, range, words, quoted, |value| without(value, &written, cut));
    }

    fn changed_value(
        &mut self,
        draft: &mut Draft<'_>,
        parameter: &Parameter,
        range: &Range<usize>,
        words: &mut Words,
        quoted: bool,
        change: impl Fn(&str) -> String,
    ) {
        let held = self.held(draft, parameter, range);
        let shown = self.text.file.text.get(range.clone()).unwrap_or("${…}").to_owned();
        let fault =
            Fault::new(&Word::empty(range.clone()), WORDS.say("expansion").with("word", shown)).outside_lab();
        let file = self.text.file.clone();
        let mut keeps_unknown = |value: &str| match first_unknown(value) {
            Some(reason) => reason.to_string(),
            None => {
                let changed = change(value);
                // Of a folder of the host only what stands behind its name is known, or before its end.
                let is_known = !value.contains([HERE, HOME])
                    || (changed != value && (!changed.contains([HERE, HOME]) || value.starts_with(&changed)));
                match is_known {
                    true => changed,
                    false => draft_unknown(draft, &file, &fault),
                }
            }
        };
        match held {
            Held::Nothing => self.undefined(draft, parameter, range, words),
            Held::One(value) => words.value(&keeps_unknown(&value), range, quoted),
            Held::Many(values, joins) => {
                let values = values.iter().map(|value| keeps_unknown(value)).collect();
                put(words, &Held::Many(values, joins), range, quoted);
            }
        }
    }
}

fn draft_unknown(draft: &mut Draft<'_>, file: &SourceFile, fault: &Fault) -> String {
    draft.unknown(file, Some(fault.clone())).to_string()
}

/// No pattern stands for every letter.
fn is_any(pattern: &Option<String>) -> bool {
    pattern.as_deref().is_none_or(str::is_empty)
}

fn put(words: &mut Words, held: &Held, range: &Range<usize>, quoted: bool) {
    match held {
        Held::Nothing => {}
        Held::One(value) => words.value(value, range, quoted),
        Held::Many(values, true) if quoted || !words.splits => {
            let between: String = words.ifs.chars().take(1).collect();
            words.value(&values.join(&between), range, true);
        }
        Held::Many(values, _) => words.values(values, range, quoted),
    }
}

fn is_there(held: &Held, test: &ParameterTestType) -> bool {
    match held {
        Held::Nothing => false,
        Held::One(value) => !value.is_empty() || matches!(test, ParameterTestType::Unset),
        Held::Many(values, _) => !values.is_empty(),
    }
}

fn name_of(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Named(name) => name.clone(),
        other => other.to_string(),
    }
}

/// What `sh` calls a bad substitution.
fn only_bash(expression: &ParameterExpr) -> Option<&'static str> {
    let parameter = match expression {
        ParameterExpr::Substring { .. } => return Some("${…:…}"),
        ParameterExpr::ReplaceSubstring { .. } => return Some("${…/…}"),
        ParameterExpr::UppercaseFirstChar { .. } | ParameterExpr::UppercasePattern { .. } => {
            return Some("${…^}");
        }
        ParameterExpr::LowercaseFirstChar { .. } | ParameterExpr::LowercasePattern { .. } => {
            return Some("${…,}");
        }
        ParameterExpr::Transform { .. } => return Some("${…@…}"),
        ParameterExpr::VariableNames { .. } | ParameterExpr::MemberKeys { .. } => return Some("${!…}"),
        ParameterExpr::Parameter { indirect: true, .. } => return Some("${!…}"),
        ParameterExpr::Parameter { parameter, .. }
        | ParameterExpr::UseDefaultValues { parameter, .. }
        | ParameterExpr::ParameterLength { parameter, .. } => parameter,
        _ => return None,
    };
    matches!(parameter, Parameter::NamedWithIndex { .. } | Parameter::NamedWithAllIndices { .. })
        .then_some("${…[…]}")
}

/// `${X:from}` and `${X:from:most}`: negative numbers count from the end.
fn slice<T>(all: &[T], from: i64, most: Option<i64>) -> &[T] {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let start = (if from < 0 { count.saturating_add(from) } else { from }).clamp(0, count);
    let end = match most {
        None => count,
        Some(most) if most < 0 => count.saturating_add(most),
        Some(most) => start.saturating_add(most),
    };
    let place = |number: i64| usize::try_from(number).unwrap_or(0);
    all.get(place(start)..place(end.clamp(start, count))).unwrap_or_default()
}
