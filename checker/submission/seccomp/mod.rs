//! What does a seccomp profile say, as Docker's engine reads it?
//!
//! The engine decodes the profile with Go's `encoding/json`: keys in any case, the last of several with one
//! name, unknown ones ignored. What it and runc refuse is refused here at its line; what they pass over in
//! silence is kept as a [`Remark`]. Measured on the engine 20.10.24 with runc 1.1.5; newer ones differ in
//! the fields of [`NEWER`]. <https://github.com/moby/profiles/blob/main/seccomp/seccomp_linux.go>

mod members;
mod weaker;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::json::{Kind, Member, Value};
use super::source::SourceFile;
use super::{ContainerSpec, Located, Location, Problem};

use members::{Refused, WORDS, last, list, mismatch, number, refused, start, text, whole};

/// Every system call of Linux up to 6.18, of every architecture, `syscalls(2)`.
static CALLS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| include_str!("calls.txt").lines().collect());

const ACTIONS: [&str; 9] = [
    "SCMP_ACT_ALLOW",
    "SCMP_ACT_ERRNO",
    "SCMP_ACT_KILL",
    "SCMP_ACT_KILL_PROCESS",
    "SCMP_ACT_KILL_THREAD",
    "SCMP_ACT_LOG",
    "SCMP_ACT_NOTIFY",
    "SCMP_ACT_TRACE",
    "SCMP_ACT_TRAP",
];
const OPERATORS: [&str; 7] = [
    "SCMP_CMP_NE",
    "SCMP_CMP_LT",
    "SCMP_CMP_LE",
    "SCMP_CMP_EQ",
    "SCMP_CMP_GE",
    "SCMP_CMP_GT",
    "SCMP_CMP_MASKED_EQ",
];
const PROFILE: [&str; 8] = [
    "defaultAction",
    "defaultErrnoRet",
    "architectures",
    "archMap",
    "syscalls",
    "flags",
    "listenerPath",
    "listenerMetadata",
];
/// Keys that engines before 23.0 pass over.
const NEWER: [&str; 4] = ["defaultErrnoRet", "flags", "listenerPath", "listenerMetadata"];
const RULE: [&str; 8] = ["name", "names", "action", "errnoRet", "args", "comment", "includes", "excludes"];
const ARGUMENT: [&str; 4] = ["index", "value", "valueTwo", "op"];
const CONDITION: [&str; 3] = ["caps", "arches", "minKernel"];
/// `EPERM`, where a refusing action names no other error.
const USUAL_ERRNO: &str = "1";

/// A profile that the engine takes.
#[derive(Debug, Clone, PartialEq)]
pub struct SeccompProfile {
    /// What happens to a call that no rule names; absent where the profile does not say.
    pub default_action: Option<String>,
    /// The rules that count, in their order.
    pub rules: Vec<SeccompRule>,
    /// What the engine passes over in silence, in the order of the file.
    pub remarks: Vec<Located<Remark>>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct SeccompRule {
    /// The calls, each at its place.
    pub names: Vec<Located<String>>,
    /// What happens to them.
    pub action: String,
    /// The error of a refusal as written; `EPERM` where none is.
    pub errno: String,
    /// Whether it looks at arguments, or counts only on some architecture, kernel or with some capability.
    pub conditional: bool,
    /// What it asks of the call's arguments; nothing for a rule about every call of its names.
    pub arguments: Vec<SeccompArgument>,
    /// Capabilities of which the container must have one for the rule to count.
    pub capabilities: Vec<String>,
    /// Architectures by Go's names, on one of which the rule counts; every one where none is written.
    pub platforms: Vec<String>,
}

/// A condition on one argument, `seccomp_rule_add(3)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeccompArgument {
    /// Which argument, from 0.
    pub index: u64,
    /// The comparison, `SCMP_CMP_...`.
    pub operator: String,
    /// What is compared; the mask of `SCMP_CMP_MASKED_EQ`.
    pub value: u64,
    /// What the masked argument must be equal to.
    pub value_two: u64,
}

/// What the engine passes over in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A key that it does not know.
    UnknownKey(String),
    /// A key that stands there again later, and counts only there.
    Overridden(String),
    /// A key that engines before 23.0 do not know.
    Newer(String),
    /// A call that no Linux has.
    UnknownCall(String),
    /// Two conditions on one argument, which count as either of them.
    EitherCondition,
}

impl SeccompProfile {
    /// Whether the engine takes it for no filter at all, as it does with `{}`.
    #[must_use]
    pub fn filters_nothing(&self) -> bool {
        self.default_action.is_none() && self.rules.is_empty()
    }

    /// A rule that forbids a call and changes nothing, because another one allows the same call: in a list
    /// of what is allowed a refusal like the default's is dropped, and any other comes too late behind
    /// the rule that allows.
    #[must_use]
    pub fn idle_refusal(&self, call: &str) -> Option<&Location> {
        let of = |rule: &&SeccompRule| rule.names.iter().any(|name| name.value == call);
        let allowing = self.rules.iter().position(|rule| {
            of(&rule)
                && matches!(rule.action.as_str(), "SCMP_ACT_ALLOW" | "SCMP_ACT_LOG")
                && !rule.conditional
        })?;
        let (_, idle) = self.rules.iter().enumerate().find(|(place, rule)| {
            of(rule) && rule.action != "SCMP_ACT_ALLOW" && (*place > allowing || self.is_like_default(rule))
        })?;
        idle.names.iter().find(|name| name.value == call).map(|name| &name.at)
    }

    /// Whether a rule says what the default says anyway, and is dropped by runc.
    fn is_like_default(&self, rule: &SeccompRule) -> bool {
        Some(&rule.action) == self.default_action.as_ref() && rule.errno == USUAL_ERRNO
    }

    /// Where a rule allows a call.
    #[must_use]
    pub fn allowed_at(&self, call: &str) -> Option<&Location> {
        let allowing = self.rules.iter().filter(|rule| rule.action == "SCMP_ACT_ALLOW");
        let mut names = allowing.flat_map(|rule| &rule.names);
        names.find(|name| name.value == call).map(|name| &name.at)
    }
}

impl ContainerSpec {
    /// The option of this name that counts: of several the engine takes the last.
    #[must_use]
    pub fn security_option(&self, name: &str) -> Option<&Located<String>> {
        let is_of = |option: &&Located<String>| option.value.split(['=', ':']).next() == Some(name);
        self.security_opt.iter().rfind(is_of)
    }

    /// The seccomp profile of the learner's own that counts: path and text.
    #[must_use]
    pub fn own_profile(&self) -> Option<(&str, &str)> {
        let option = self.security_option("seccomp")?;
        let (_, value) = option.value.split_once(['=', ':'])?;
        let (file, text) = (self.seccomp_file.as_deref()?, self.seccomp_profile.as_ref()?);
        (!["unconfined", "builtin"].contains(&value)).then_some((file, text.value.as_str()))
    }

    /// What the engine refuses in that profile.
    pub(super) fn refused_profile(&self) -> Option<Problem> {
        let (file, text) = self.own_profile()?;
        let file = SourceFile::new(file, text);
        read(&file).err().map(|refused| file.problem(&refused.range, refused.message))
    }
}

/// Reads the profile of a recorded submission again; `None` where it is none that the engine takes, which
/// the reader of the submission told.
#[must_use]
pub fn seccomp_profile(file: &str, text: &str) -> Option<SeccompProfile> {
    read(&SourceFile::new(file, text)).ok()
}

/// Reads a profile.
///
/// # Errors
/// The place of what the engine refuses.
pub(super) fn read(file: &SourceFile) -> Result<SeccompProfile, Refused> {
    let whole = 0..file.text.len();
    let value = super::json::read(&file.text)
        .ok_or_else(|| Refused { range: whole, message: WORDS.say("no-json") })?;
    let mut reader = Reader { file, remarks: Vec::new() };
    let members = reader.object(&value, &PROFILE)?;
    let architectures = reader.texts(members, "architectures")?;
    for name in &architectures {
        if !name.0.starts_with("SCMP_ARCH_") {
            return Err(refused(&name.1, "architecture", &name.0));
        }
    }
    let map = list(members, "archMap")?;
    if let (false, Some(map)) = (architectures.is_empty(), map.first()) {
        return Err(Refused { range: map.range.clone(), message: WORDS.say("architectures-twice") });
    }
    let mut rules = Vec::new();
    for rule in list(members, "syscalls")? {
        rules.push(reader.rule(rule)?);
    }
    let default = reader.action(members, "defaultAction")?;
    if let (None, Some(rule)) = (&default, list(members, "syscalls")?.first()) {
        return Err(Refused {
            range: rule.range.start..rule.range.start + 1,
            message: WORDS.say("no-default"),
        });
    }
    reader.remarks.sort_by_key(|remark| (remark.at.line, remark.at.column));
    Ok(SeccompProfile { default_action: default, rules, remarks: reader.remarks })
}

struct Reader<'a> {
    file: &'a SourceFile,
    remarks: Vec<Located<Remark>>,
}

impl Reader<'_> {
    fn remark(&mut self, range: &Range<usize>, remark: Remark) {
        self.remarks.push(self.file.located(remark, range));
    }

    /// The members of an object, with a remark for each that counts for nothing; none of `null`.
    fn object<'v>(&mut self, value: &'v Value, known: &[&str]) -> Result<&'v [Member], Refused> {
        let members = match &value.kind {
            Kind::Object(members) => members.as_slice(),
            Kind::Null => &[],
            _ => return Err(mismatch(value, "object")),
        };
        for (place, member) in members.iter().enumerate() {
            let key = member.key.clone();
            let again = |other: &Member| other.key.eq_ignore_ascii_case(&key);
            if !known.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
                self.remark(&member.range, Remark::UnknownKey(key));
            } else if members[place + 1..].iter().any(again) {
                self.remark(&member.range, Remark::Overridden(key));
            } else if NEWER.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
                self.remark(&member.range, Remark::Newer(key));
            }
        }
        Ok(members)
    }

    fn texts(&mut self, members: &[Member], key: &str) -> Result<Vec<(String, Range<usize>)>, Refused> {
        list(members, key)?
            .iter()
            .map(|item| match &item.kind {
                Kind::Text(text) => Ok((text.clone(), item.range.clone())),
                _ => Err(mismatch(item, "string")),
            })
            .collect()
    }

    /// An action; `None` where none is written.
    fn action(&mut self, members: &[Member], key: &str) -> Result<Option<String>, Refused> {
        match text(members, key)? {
            Some((name, _)) if name.is_empty() => Ok(None),
            Some((name, range)) if !ACTIONS.contains(&name.as_str()) => Err(refused(&range, "action", &name)),
            found => Ok(found.map(|(name, _)| name)),
        }
    }

    fn rule(&mut self, value: &Value) -> Result<SeccompRule, Refused> {
        let members = self.object(value, &RULE)?;
        let names = self.texts(members, "names")?;
        let single = text(members, "name")?.filter(|(name, _)| !name.is_empty());
        if let (Some((_, range)), false) = (&single, names.is_empty()) {
            return Err(Refused { range: range.clone(), message: WORDS.say("name-and-names") });
        }
        let mut conditional = false;
        let (mut capabilities, mut platforms) = (Vec::new(), Vec::new());
        for key in ["includes", "excludes"] {
            if let Some(member) = last(members, key) {
                let inner = self.object(&member.value, &CONDITION)?;
                let (caps, arches) = (self.texts(inner, "caps")?, self.texts(inner, "arches")?);
                text(inner, "minKernel")?;
                conditional |= !inner.is_empty();
                if key == "includes" {
                    capabilities.extend(caps.into_iter().map(|(name, _)| name));
                    platforms.extend(arches.into_iter().map(|(name, _)| name));
                }
            }
        }
        let arguments = self.arguments(members)?;
        let action = match self.action(members, "action") {
            Ok(Some(action)) => action,
            // The engine never comes to a rule that its own condition leaves out.
            Ok(None) | Err(_) if conditional => String::new(),
            Ok(None) => return Err(Refused { range: start(&value.range), message: WORDS.say("no-action") }),
            Err(refused) => return Err(refused),
        };
        let errno = number(members, "errnoRet")?.unwrap_or_else(|| USUAL_ERRNO.to_owned());
        let mut placed = Vec::new();
        for (name, range) in names.into_iter().chain(single) {
            if !CALLS.contains(name.as_str()) {
                self.remark(&range, Remark::UnknownCall(name.clone()));
            }
            placed.push(self.file.located(name, &range));
        }
        conditional |= !arguments.is_empty();
        Ok(SeccompRule { names: placed, action, errno, conditional, arguments, capabilities, platforms })
    }

    fn arguments(&mut self, members: &[Member]) -> Result<Vec<SeccompArgument>, Refused> {
        let mut arguments: Vec<SeccompArgument> = Vec::new();
        for argument in list(members, "args")? {
            let inner = self.object(argument, &ARGUMENT)?;
            let operator = text(inner, "op")?;
            if let Some((name, range)) = &operator
                && !OPERATORS.contains(&name.as_str())
            {
                return Err(refused(range, "operator", name));
            }
            let one = SeccompArgument {
                index: whole(inner, "index")?,
                operator: operator.map(|(name, _)| name).unwrap_or_default(),
                value: whole(inner, "value")?,
                value_two: whole(inner, "valueTwo")?,
            };
            if arguments.iter().any(|other| other.index == one.index) {
                self.remark(&argument.range, Remark::EitherCondition);
            }
            arguments.push(one);
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests;
