//! Does the run command bound the scratch folder?

use super::support::{place, settle, subject, units};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{BindKind, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "scratch-declared",
    include_str!("scratch_declared.en.ftl"),
    include_str!("scratch_declared.de.ftl"),
);

/// At least one tmpfs, and every one with a size of its own and without programs. The engine mounts
/// `--tmpfs` with `noexec` by itself, so only `exec` breaks it; a tmpfs *volume* gets nothing by
/// itself. Of two contrary options the last one wins, as in `mount(8)`.
pub(super) static CHECK: Check = Check {
    id: "scratch-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8"],
        nist: &["3.4.3"],
        reference: "docker run: --tmpfs, --mount type=tmpfs; tmpfs(5): size",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &["max-bytes"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// A tmpfs of the learner's.
struct Scratch<'a> {
    target: &'a str,
    options: Vec<&'a str>,
    /// Whether the engine adds `noexec` where nothing is said.
    noexec_by_default: bool,
    at: &'a Location,
}

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let found = scratches(evidence, params)?;
    let fail = |seen: Message, place: Place| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction")))
    };
    if found.is_empty() {
        return fail(WORDS.say("none"), place::missing_flag(evidence, container));
    }
    for scratch in &found {
        let target = scratch.target;
        let Some((option, size)) = bound(&scratch.options) else {
            return fail(WORDS.say("no-size").with("path", target), place::at(scratch.at));
        };
        match size {
            None | Some(0) => {
                let value = option.split_once('=').map_or("", |(_, value)| value);
                let key = if value.ends_with('%') { "share" } else { "no-bound" };
                let seen = WORDS.say(key).with("path", target).with("size", value);
                return fail(seen, place::at(scratch.at));
            }
            Some(size) if params.max_bytes.is_some_and(|limit| size > limit) => {
                let size = units::bytes_against(params.max_bytes.unwrap_or(0), size);
                let seen = WORDS.say("too-large").with("path", target).with("size", size);
                return fail(seen, place::at(scratch.at));
            }
            Some(_) => {}
        }
        let last = scratch.options.iter().rev().find(|option| matches!(**option, "exec" | "noexec"));
        let noexec = last.map_or(scratch.noexec_by_default, |option| *option == "noexec");
        if !noexec {
            return fail(WORDS.say("exec").with("path", target), place::at(scratch.at));
        }
    }
    let inspected = subject::inspected(evidence, params)?;
    let of_flags = found.iter().find(|scratch| {
        scratch.noexec_by_default && !inspected.tmpfs.iter().any(|fact| fact.target == scratch.target)
    });
    if let Some(scratch) = of_flags {
        let reason = WORDS.say("engine-differs").with("path", scratch.target);
        return Err(subject::differs(inspected, reason));
    }
    let list: Vec<String> =
        found.iter().map(|scratch| format!("{} ({})", scratch.target, scratch.options.join(","))).collect();
    Ok(Verdict::pass(WORDS.say("passed").with("mounts", list.join("; "))))
}

fn scratches<'a>(evidence: &'a Evidence, params: &Params) -> Result<Vec<Scratch<'a>>, Verdict> {
    let container = subject::container(evidence, params)?;
    let volumes = &evidence.submission.plan.volumes;
    let mut found = Vec::new();
    for mount in &container.mounts {
        let (value, at) = (&mount.value, &mount.at);
        if value.read_only {
            continue;
        }
        let target = value.target.as_str();
        if value.kind == BindKind::Tmpfs {
            let options = value.options.iter().map(String::as_str).collect();
            found.push(Scratch { target, options, noexec_by_default: true, at });
            continue;
        }
        let volume = volumes.iter().find(|volume| Some(&volume.name.value) == value.source.as_ref());
        let option = |name: &str| {
            volume?.options.iter().find(|option| option.value.name == name)?.value.value.as_deref()
        };
        if option("type") == Some("tmpfs") {
            let options = option("o").unwrap_or_default().split(',').map(str::trim).collect();
            found.push(Scratch { target, options, noexec_by_default: false, at });
        }
    }
    Ok(found)
}

/// Bytes of a page where the kernel counts in blocks. Some ARM kernels have larger ones; what the mount
/// really holds, `scratch-limited` measures.
const PAGE: u64 = 4096;

/// The option that bounds a tmpfs, with its bytes: `size` or `nr_blocks`, of which the kernel takes the
/// last (`tmpfs(5)`). A share of the memory (`50%`) is no bound of its own.
fn bound<'a>(options: &[&'a str]) -> Option<(&'a str, Option<u64>)> {
    options.iter().rev().find_map(|option| match option.split_once('=')? {
        ("size", value) => Some((*option, kernel_size(value))),
        ("nr_blocks", value) => {
            Some((*option, kernel_size(value).and_then(|blocks| blocks.checked_mul(PAGE))))
        }
        _ => None,
    })
}

/// `16m` as the kernel reads it (`memparse`): octal behind `0`, hexadecimal behind `0x`.
fn kernel_size(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let (figures, radix) = match lower.strip_prefix("0x") {
        Some(rest) => (rest, 16),
        None if lower.starts_with('0') => (lower.as_str(), 8),
        None => (lower.as_str(), 10),
    };
    let end = figures.find(|digit: char| !digit.is_digit(radix)).unwrap_or(figures.len());
    let unit = match &figures[end..] {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    u64::from_str_radix(&figures[..end], radix).ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::{CHECK, kernel_size};
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        MIB, assert_error, assert_fails, assert_passes, at, fact, flag, hardened, params, run, tmpfs, unseen,
        variable, web,
    };
    use crate::evidence::Evidence;
    use crate::submission::VolumeSpec;

    fn with(options: &[&str]) -> Evidence {
        let mut evidence = hardened();
        run(&mut evidence).mounts[0] = flag(tmpfs("/tmp", options), 8);
        evidence
    }

    #[test]
    fn a_size_is_enough_since_the_engine_adds_noexec() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&["size=16m"]), &params());
        assert_passes(&CHECK, &with(&["exec", "size=16m", "noexec"]), &params());
    }

    #[test]
    fn no_size_no_bound_and_too_much_fail() {
        assert_fails(&CHECK, &with(&["noexec"]), &params(), "no-size");
        assert_fails(&CHECK, &with(&["size=0"]), &params(), "no-bound");
        for share in ["size=50%", "size=1%"] {
            assert_fails(&CHECK, &with(&[share]), &params(), "share");
        }
        assert_fails(&CHECK, &with(&["size=16m", "size=0"]), &params(), "no-bound");
        let small = Params { max_bytes: Some(MIB), ..params() };
        let failure = assert_fails(&CHECK, &with(&["size=1048577"]), &small, "too-large");
        assert!(format!("{:?}", failure.seen).contains("1048577 B"), "{:?}", failure.seen);
        assert_fails(&CHECK, &with(&["size=16m"]), &small, "too-large");
    }

    #[test]
    fn blocks_bound_as_well_as_bytes_and_the_last_counts() {
        assert_passes(&CHECK, &with(&["nr_blocks=4096"]), &params());
        assert_passes(&CHECK, &with(&["nr_blocks=4k", "noexec"]), &params());
        assert_passes(&CHECK, &with(&["size=0", "nr_blocks=0x1000"]), &params());
        assert_fails(&CHECK, &with(&["size=16m", "nr_blocks=0"]), &params(), "no-bound");
        let small = Params { max_bytes: Some(MIB), ..params() };
        assert_fails(&CHECK, &with(&["nr_blocks=4096"]), &small, "too-large");
        assert_fails(&CHECK, &with(&["nr_inodes=100"]), &params(), "no-size");
    }

    #[test]
    fn exec_after_noexec_fails_at_the_flag() {
        let failure = assert_fails(&CHECK, &with(&["size=16m", "noexec", "exec"]), &params(), "exec");
        assert!(matches!(failure.place, Place::File(place) if place.line == 8));
    }

    #[test]
    fn no_tmpfs_fails() {
        let mut evidence = hardened();
        run(&mut evidence).mounts.remove(0);
        assert_fails(&CHECK, &evidence, &params(), "none");
    }

    #[test]
    fn a_volume_in_memory_counts_and_needs_noexec() {
        let volume = |options: &str| {
            let mut evidence = hardened();
            run(&mut evidence).mounts.remove(0);
            evidence.submission.plan.volumes = vec![VolumeSpec {
                name: flag("notes-data".to_owned(), 2),
                driver: None,
                options: vec![flag(variable("type", "tmpfs"), 2), flag(variable("o", options), 2)],
            }];
            evidence
        };
        assert_passes(&CHECK, &volume("size=16m,noexec"), &params());
        assert_fails(&CHECK, &volume("size=16m"), &params(), "exec");
        assert_eq!(at("run.sh", 2).line, 2);
    }

    #[test]
    fn sizes_of_the_kernel() {
        for (text, size) in [
            ("16m", Some(16 * MIB)),
            ("1G", Some(1024 * MIB)),
            ("0x1000k", Some(4 * MIB)),
            ("010k", Some(8 << 10)),
            ("50%", None),
            ("", None),
        ] {
            assert_eq!(kernel_size(text), size, "{text}");
        }
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).tmpfs.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
