//! What does `/proc/PID/status` say?

/// The lines of `/proc/PID/status` that tell a process's power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) name: String,
    pub(super) pid: u32,
    /// The process that waits for its end; 0 where that lies outside of the container.
    pub(super) parent: u32,
    /// Whether it has ended and nobody has waited for it.
    pub(super) ended: bool,
    pub(super) uids: [u32; 4],
    pub(super) gids: [u32; 4],
    pub(super) groups: Vec<u32>,
    pub(super) inheritable: u64,
    pub(super) permitted: u64,
    pub(super) effective: u64,
    pub(super) bounding: u64,
    pub(super) ambient: u64,
    pub(super) no_new_privileges: bool,
    pub(super) seccomp: u32,
}

/// Reads the file; a line that is missing or unreadable is an error, never a default.
pub(super) fn parse(text: &str) -> Result<Status, String> {
    Ok(Status {
        name: field(text, "Name")?.to_owned(),
        pid: number(text, "Pid")?,
        parent: number(text, "PPid")?,
        ended: field(text, "State")?.starts_with(['Z', 'X']),
        uids: four(text, "Uid")?,
        gids: four(text, "Gid")?,
        groups: numbers(text, "Groups")?,
        inheritable: bits(text, "CapInh")?,
        permitted: bits(text, "CapPrm")?,
        effective: bits(text, "CapEff")?,
        bounding: bits(text, "CapBnd")?,
        ambient: bits(text, "CapAmb")?,
        no_new_privileges: number(text, "NoNewPrivs")? != 0,
        // A kernel without seccomp has no such line: nothing is filtered.
        seccomp: if field(text, "Seccomp").is_ok() { number(text, "Seccomp")? } else { 0 },
    })
}

fn field<'a>(text: &'a str, name: &str) -> Result<&'a str, String> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .map(str::trim)
        .ok_or_else(|| format!("a process status has no `{name}`"))
}

fn number(text: &str, name: &str) -> Result<u32, String> {
    let value = field(text, name)?;
    value.parse().map_err(|_| format!("`{name}` of a process status is `{value}`"))
}

fn bits(text: &str, name: &str) -> Result<u64, String> {
    let value = field(text, name)?;
    u64::from_str_radix(value, 16).map_err(|_| format!("`{name}` of a process status is `{value}`"))
}

fn numbers(text: &str, name: &str) -> Result<Vec<u32>, String> {
    let value = field(text, name)?;
    value
        .split_ascii_whitespace()
        .map(|word| word.parse().map_err(|_| format!("`{name}` of a process status is `{value}`")))
        .collect()
}

fn four(text: &str, name: &str) -> Result<[u32; 4], String> {
    numbers(text, name)?.try_into().map_err(|_| format!("`{name}` of a process status has not four numbers"))
}

#[cfg(test)]
mod tests {
    use super::{Status, parse};

    const TEXT: &str = "Name:\tnotes\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t7\nNgid:\t0\nPid:\t7\n\
        PPid:\t1\nUid:\t10001\t10001\t10001\t10001\nGid:\t10001\t1\t2\t3\nGroups:\t5 6 \nNoNewPrivs:\t1\n\
        CapInh:\t0000000000000000\nCapPrm:\t0000000000000400\nCapEff:\t0000000000000400\n\
        CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000001\nSeccomp:\t2\nSeccomp_filters:\t1\n";

    #[test]
    fn every_line_is_read() {
        assert_eq!(
            parse(TEXT).unwrap(),
            Status {
                name: "notes".to_owned(),
                pid: 7,
                parent: 1,
                ended: false,
                uids: [10001; 4],
                gids: [10001, 1, 2, 3],
                groups: vec![5, 6],
                inheritable: 0,
                permitted: 1 << 10,
                effective: 1 << 10,
                bounding: 0x1ff_ffff_ffff,
                ambient: 1,
                no_new_privileges: true,
                seccomp: 2,
            }
        );
    }

    #[test]
    fn a_missing_or_broken_line_is_an_error() {
        assert!(parse(&TEXT.replace("CapBnd", "CapBound")).unwrap_err().contains("`CapBnd`"));
        assert!(parse(&TEXT.replace("10001\t1\t2\t3", "10001\t1")).unwrap_err().contains("`Gid`"));
        assert!(parse(&TEXT.replace("NoNewPrivs:\t1", "NoNewPrivs:\tyes")).is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn a_process_that_nobody_waited_for_has_ended() {
        assert!(parse(&TEXT.replace("S (sleeping)", "Z (zombie)")).unwrap().ended);
        assert!(parse(&TEXT.replace("State", "Stage")).is_err());
    }

    #[test]
    fn no_groups_and_no_seccomp_are_facts() {
        let text = TEXT.replace("Groups:\t5 6 ", "Groups:\t").replace("Seccomp", "Other");
        let status = parse(&text).unwrap();
        assert_eq!((status.groups, status.seccomp), (Vec::new(), 0));
    }
}
