//! What does a profile let pass that Docker's own refuses?

use super::{SeccompArgument, SeccompProfile, SeccompRule};

/// Calls that Docker's own profile refuses to a container without added capabilities, in every version from 20.10
/// to 29, as far as x86-64 and arm64 have them and an intruder has a use for them. `clone` is compared by its flags,
/// see [`keeps_namespaces_out`].
/// <https://github.com/moby/profiles/blob/main/seccomp/default.json>
const REFUSED: [&str; 42] = [
    "acct",
    "add_key",
    "bpf",
    "clone3",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "fsconfig",
    "fsmount",
    "fsopen",
    "fspick",
    "get_mempolicy",
    "init_module",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "mbind",
    "mount",
    "mount_setattr",
    "move_mount",
    "move_pages",
    "open_by_handle_at",
    "open_tree",
    "perf_event_open",
    "pidfd_getfd",
    "pivot_root",
    "process_madvise",
    "quotactl",
    "reboot",
    "request_key",
    "set_mempolicy",
    "setns",
    "settimeofday",
    "swapoff",
    "swapon",
    "syslog",
    "umount2",
    "unshare",
    "userfaultfd",
    "vhangup",
    "clone",
];
/// `CLONE_NEWUSER`: with it nobody needs a privilege for the other namespaces, `clone(2)`.
const NEW_USER: u64 = 0x1000_0000;
/// Architectures of which Docker's own profile has rules beside the usual ones, by Go's names.
const UNUSUAL: [&str; 6] = ["s390", "s390x", "ppc64le", "riscv64", "mips", "mips64"];

impl SeccompProfile {
    /// The calls that it lets pass though Docker's own profile refuses them, each with whatever arguments: a filter
    /// that refuses only the arguments of one attempt stops nobody.
    #[must_use]
    pub fn weaker_in(&self) -> Vec<&'static str> {
        REFUSED.into_iter().filter(|call| self.lets(call)).collect()
    }

    fn lets(&self, call: &str) -> bool {
        let about = |rule: &&SeccompRule| rule.names.iter().any(|name| name.value == call) && counts(rule);
        let rules = self.rules.iter().filter(about);
        if allows(self.default_action.as_deref().unwrap_or_default()) {
            return !rules.into_iter().any(|rule| !allows(&rule.action) && refuses(rule, call));
        }
        for rule in rules {
            match allows(&rule.action) {
                true if call == "clone" && keeps_namespaces_out(&rule.arguments) => {}
                true => return true,
                // The first that decides counts; one like the default is dropped.
                false if !rule.conditional && !self.is_like_default(rule) => return false,
                false => {}
            }
        }
        false
    }
}

/// Whether the rule counts for a container without added capabilities on a usual machine.
fn counts(rule: &SeccompRule) -> bool {
    let usual = |name: &String| !UNUSUAL.contains(&name.as_str());
    rule.capabilities.is_empty() && (rule.platforms.is_empty() || rule.platforms.iter().any(usual))
}

fn allows(action: &str) -> bool {
    ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"].contains(&action)
}

/// Whether a rule of a list of what is forbidden closes the call: for all arguments, or `clone` for every new user
/// namespace.
fn refuses(rule: &SeccompRule, call: &str) -> bool {
    match rule.arguments.as_slice() {
        [] => true,
        [one] => {
            let is_masked = one.index == 0 && one.operator == "SCMP_CMP_MASKED_EQ";
            call == "clone" && is_masked && one.value == NEW_USER && one.value_two == NEW_USER
        }
        _ => false,
    }
}

/// Whether an allowed `clone` can make no user namespace. Conditions on one argument count as either of them, so that
/// each has to.
fn keeps_namespaces_out(arguments: &[SeccompArgument]) -> bool {
    let mut flags = arguments.iter().filter(|one| one.index == 0).peekable();
    flags.peek().is_some()
        && flags.all(|one| match one.operator.as_str() {
            "SCMP_CMP_MASKED_EQ" => one.value & NEW_USER != 0 && one.value_two & NEW_USER == 0,
            "SCMP_CMP_EQ" => one.value & NEW_USER == 0,
            "SCMP_CMP_LT" => one.value <= NEW_USER,
            "SCMP_CMP_LE" => one.value < NEW_USER,
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::REFUSED;
    use crate::submission::seccomp_profile;

    fn weaker(default: &str, rules: &str) -> Vec<&'static str> {
        let text = format!(r#"{{"defaultAction": "SCMP_ACT_{default}", "syscalls": [{rules}]}}"#);
        seccomp_profile("p.json", &text).unwrap_or_else(|| panic!("{text}")).weaker_in()
    }

    fn rule(names: &str, action: &str, more: &str) -> String {
        format!(r#"{{"names": [{names}], "action": "SCMP_ACT_{action}"{more}}}"#)
    }

    fn flags(operator: &str, value: u64, two: u64) -> String {
        format!(
            r#", "args": [{{"index": 0, "value": {value}, "valueTwo": {two}, "op": "SCMP_CMP_{operator}"}}]"#
        )
    }

    #[test]
    fn a_list_of_what_is_allowed_is_weak_by_what_stands_in_it() {
        assert!(weaker("ERRNO", &rule(r#""read", "ptrace""#, "ALLOW", "")).is_empty());
        assert_eq!(weaker("KILL_PROCESS", &rule(r#""read", "kexec_load""#, "LOG", "")), ["kexec_load"]);
        let masked = flags("MASKED_EQ", 0x4000_0000, 0);
        assert_eq!(weaker("ERRNO", &rule(r#""unshare""#, "ALLOW", &masked)), ["unshare"]);
        let with_capability = r#", "includes": {"caps": ["CAP_SYS_ADMIN"]}"#;
        assert!(weaker("ERRNO", &rule(r#""mount""#, "ALLOW", with_capability)).is_empty());
        let before =
            format!("{}, {}", rule(r#""mount""#, "KILL_PROCESS", ""), rule(r#""mount", "bpf""#, "ALLOW", ""));
        assert_eq!(weaker("ERRNO", &before), ["bpf"]);
    }

    #[test]
    fn a_list_of_what_is_forbidden_is_weak_by_what_it_forgets() {
        let names: Vec<String> = REFUSED.iter().map(|name| format!("\"{name}\"")).collect();
        assert!(weaker("ALLOW", &rule(&names.join(","), "ERRNO", "")).is_empty());
        assert_eq!(weaker("ALLOW", &rule(&names[1..].join(","), "ERRNO", "")), ["acct"]);
        let exact = flags("EQ", 0x1000_0000, 0);
        assert_eq!(weaker("ALLOW", &rule(r#""unshare""#, "ERRNO", &exact)).len(), REFUSED.len());
    }

    #[test]
    fn clone_may_make_threads_and_no_user_namespaces() {
        for (default, action, given, is_weak) in [
            ("ERRNO", "ALLOW", flags("MASKED_EQ", 0x7E02_0000, 0), false),
            ("ERRNO", "ALLOW", flags("MASKED_EQ", 0x1000_0000, 0), false),
            ("ERRNO", "ALLOW", flags("MASKED_EQ", 0x6E02_0000, 0), true),
            ("ERRNO", "ALLOW", flags("MASKED_EQ", 0x1000_0000, 0x1000_0000), true),
            ("ERRNO", "ALLOW", flags("EQ", 0x3d_0f00, 0), false),
            ("ERRNO", "ALLOW", flags("NE", 0x1000_0011, 0), true),
            ("ERRNO", "ALLOW", String::new(), true),
            ("ALLOW", "ERRNO", flags("MASKED_EQ", 0x1000_0000, 0x1000_0000), false),
            ("ALLOW", "ERRNO", flags("EQ", 0x1000_0011, 0), true),
            ("ALLOW", "ERRNO", String::new(), false),
        ] {
            let found = weaker(default, &rule(r#""clone""#, action, &given));
            assert_eq!(found.contains(&"clone"), is_weak, "{default} {action} {given}");
        }
        let elsewhere = r#", "includes": {"arches": ["s390", "s390x"]}"#;
        assert!(weaker("ERRNO", &rule(r#""clone""#, "ALLOW", elsewhere)).is_empty());
    }
}
