//! What of a profile counts, what is passed over, and what is refused?

use super::{Remark, read, seccomp_profile};
use crate::submission::source::SourceFile;
use crate::words::Language;

fn remarks(text: &str) -> Vec<(Remark, usize)> {
    let profile = seccomp_profile("p.json", text).unwrap_or_else(|| panic!("{text}"));
    profile.remarks.into_iter().map(|remark| (remark.value, remark.at.line)).collect()
}

fn refusal(text: &str) -> (String, usize) {
    let file = SourceFile::new("p.json", text);
    let refused = read(&file).expect_err(text);
    assert_ne!(refused.message.text(Language::De), refused.message.text(Language::En));
    (refused.message.text(Language::En), file.location(&refused.range).line)
}

const LIST: &str = r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
    {"names": ["read", "ptrace"], "action": "SCMP_ACT_ALLOW"},
    RULE
]}"#;

#[test]
fn a_plain_profile_has_nothing_to_remark() {
    let text = LIST.replace("RULE", r#"{"comment": "x", "name": "write", "action": "SCMP_ACT_KILL"}"#);
    assert!(remarks(&text).is_empty());
    let profile = seccomp_profile("p.json", &text).unwrap();
    assert_eq!(profile.allowed_at("ptrace").map(|at| (at.line, at.column)), Some((2, 24)));
    assert_eq!(profile.allowed_at("write"), None);
    assert!(!profile.filters_nothing());
}

#[test]
fn nothing_is_no_filter() {
    for text in ["{}", "null", r#"{"architectures": ["SCMP_ARCH_X86_64"]}"#, r#"{"defaultAction": ""}"#] {
        assert!(seccomp_profile("p.json", text).unwrap().filters_nothing(), "{text}");
    }
    assert!(!seccomp_profile("p.json", r#"{"defaultaction": "SCMP_ACT_ALLOW"}"#).unwrap().filters_nothing());
}

#[test]
fn what_the_engine_passes_over_is_remarked_at_its_line() {
    let key = |name: &str| name.to_owned();
    let text = "{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n\"syscall\": [],\n\"defaultErrnoRet\": 38,\n\"sysCalls\": \
                [],\n\"syscalls\": []}";
    assert_eq!(
        remarks(text),
        [
            (Remark::UnknownKey(key("syscall")), 2),
            (Remark::Newer(key("defaultErrnoRet")), 3),
            (Remark::Overridden(key("sysCalls")), 4),
        ]
    );
    let rule = r#"{"names": ["memfd-create"], "errno": 1, "action": "SCMP_ACT_ALLOW", "args": [
        {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}"#;
    assert_eq!(
        remarks(&LIST.replace("RULE", rule)),
        [
            (Remark::UnknownCall(key("memfd-create")), 3),
            (Remark::UnknownKey(key("errno")), 3),
            (Remark::EitherCondition, 4),
        ]
    );
}

#[test]
fn what_the_engine_refuses_is_refused_at_its_line() {
    for (rule, says) in [
        (r#"{"names": ["x"], "action": "SCMP_ACT_DENY"}"#, "SCMP_ACT_DENY"),
        (r#"{"names": ["read"]}"#, "action"),
        (r#"{"names": "read", "action": "SCMP_ACT_ALLOW"}"#, "array"),
        (r#"{"name": "a", "names": ["b"], "action": "SCMP_ACT_ALLOW"}"#, "`name` and `names`"),
        (r#"{"names": ["a"], "action": "SCMP_ACT_ERRNO", "errnoRet": "EPERM"}"#, "number"),
        (r#"{"names": ["a"], "action": "SCMP_ACT_ERRNO", "errnoRet": -1}"#, "-1"),
        (r#"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "EQ"}]}"#, "EQ"),
        (r#"["read"]"#, "object"),
    ] {
        let (message, line) = refusal(&LIST.replace("RULE", rule));
        assert!(message.contains(says) && line == 3, "{rule}: {message} in line {line}");
    }
    assert!(refusal("[]").0.contains("object"));
    assert!(
        refusal(r#"{"syscalls": [{"names": ["a"], "action": "SCMP_ACT_ALLOW"}]}"#)
            .0
            .contains("defaultAction")
    );
    assert!(refusal(r#"{"architectures": ["x86_64"]}"#).0.contains("x86_64"));
    let twice = r#"{"architectures": ["SCMP_ARCH_X86_64"], "archMap": [{"architecture": "SCMP_ARCH_X86"}]}"#;
    assert!(refusal(twice).0.contains("archMap"));
}

#[test]
fn a_refusal_beside_a_permission_is_idle() {
    let idle = |rule: &str| {
        let profile = seccomp_profile("p.json", &LIST.replace("RULE", rule)).unwrap();
        profile.idle_refusal("ptrace").map(|at| at.line)
    };
    assert_eq!(idle(r#"{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO"}"#), Some(3));
    assert_eq!(idle(r#"{"names": ["ptrace"], "action": "SCMP_ACT_KILL_PROCESS"}"#), Some(3));
    assert_eq!(idle(r#"{"names": ["keyctl"], "action": "SCMP_ACT_ERRNO"}"#), None);
    let first = r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
        {"names": ["ptrace"], "action": "ACTION"}, {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW"}]}"#;
    let of = |action: &str| {
        let profile = seccomp_profile("p.json", &first.replace("ACTION", action)).unwrap();
        profile.idle_refusal("ptrace").is_some()
    };
    assert!(of("SCMP_ACT_ERRNO") && !of("SCMP_ACT_KILL_PROCESS"));
}
