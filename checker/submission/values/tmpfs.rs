//! How is `--tmpfs` written?
//!
//! The engine knows the names of the options and hands the values to the kernel, which knows its own
//! grammar for them (`mount(8)`, `tmpfs(5)`).

use super::super::source::{Fault, Word};
use super::super::{BindKind, MountSpec};
use super::fault::{fault, unknown};
use super::quantity::{number, octal};
use super::target::target_path;

/// Options that have no value.
const OPTIONS: [&str; 30] = [
    "defaults",
    "ro",
    "rw",
    "suid",
    "nosuid",
    "dev",
    "nodev",
    "exec",
    "noexec",
    "sync",
    "async",
    "dirsync",
    "mand",
    "nomand",
    "atime",
    "noatime",
    "diratime",
    "nodiratime",
    "relatime",
    "norelatime",
    "strictatime",
    "nostrictatime",
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "unbindable",
    "runbindable",
];

/// Options that have a value.
const VALUES: [&str; 7] = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];

/// `path[:options]` of `--tmpfs`.
pub(in super::super) fn tmpfs(word: &Word) -> Result<MountSpec, Fault> {
    let (target, options) = match word.split_once(':') {
        Some((target, options)) if options.text().is_empty() => (target, Vec::new()),
        Some((target, options)) => (target, options.split(',')),
        None => (word.clone(), Vec::new()),
    };
    let mut read_only = false;
    let mut kept = Vec::new();
    for option in options {
        check(&option)?;
        read_only = match option.text() {
            "ro" => true,
            "rw" => false,
            _ => read_only,
        };
        kept.push(option.text().to_owned());
    }
    Ok(MountSpec {
        kind: BindKind::Tmpfs,
        source: None,
        target: target_path(&target)?,
        read_only,
        options: kept,
    })
}

fn check(option: &Word) -> Result<(), Fault> {
    if OPTIONS.contains(&option.text()) {
        return Ok(());
    }
    let Some((name, value)) = option.split_once('=') else {
        return Err(unknown(option, "tmpfs-option", OPTIONS.into_iter().chain(VALUES)));
    };
    match name.text() {
        "size" if value.text().ends_with('%') => kernel_size(&value.part(0..value.text().len() - 1)),
        "size" | "nr_blocks" | "nr_inodes" => kernel_size(&value),
        "mode" => octal(&value),
        "uid" | "gid" => number(&value, 0, i64::from(u32::MAX)).map(|_| ()),
        // A memory policy depends on the machine's nodes; the kernel decides.
        "mpol" => Ok(()),
        _ => Err(unknown(&name, "tmpfs-option", VALUES.into_iter().chain(OPTIONS))),
    }
}

/// A size of the kernel (`memparse`): a whole number, octal behind `0` and hexadecimal behind `0x`, alone
/// or with one of `k`, `m`, `g`, `t`, `p`, `e`. It refuses the `mb` that the engine's own sizes may have.
fn kernel_size(word: &Word) -> Result<(), Fault> {
    let text = word.text();
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (figures, radix) = match hexadecimal {
        // `e` is a digit there, and no unit.
        Some(rest) => {
            (rest.strip_suffix(['k', 'K', 'm', 'M', 'g', 'G', 't', 'T', 'p', 'P']).unwrap_or(rest), 16)
        }
        None => {
            (text.strip_suffix(|unit: char| "kmgtpe".contains(unit.to_ascii_lowercase())).unwrap_or(text), 10)
        }
    };
    let radix = if radix == 10 && figures.starts_with('0') { 8 } else { radix };
    let digits = !figures.is_empty() && figures.chars().all(|digit| digit.is_digit(radix));
    if digits && u64::from_str_radix(figures, radix).is_ok() {
        Ok(())
    } else {
        Err(fault(word, "kernel-size"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Word, tmpfs};

    fn word(text: &str) -> Word {
        Word::at(text, 0..text.len())
    }

    #[test]
    fn a_size_of_the_kernel_is_passed_on_as_it_is() {
        for text in ["16m", "64M", "65536k", "1g", "67108864", "50%", "0", "0x1000", "0x10k", "010m"] {
            for name in ["size", "nr_blocks", "nr_inodes"] {
                if text.ends_with('%') && name != "size" {
                    continue;
                }
                let spec = tmpfs(&word(&format!("/tmp:{name}={text}")));
                assert_eq!(
                    spec.ok().map(|spec| spec.options),
                    Some(vec![format!("{name}={text}")]),
                    "{text}"
                );
            }
        }
        for text in ["16mb", "16MiB", "16b", "1.5m", "+1m", "-1", "m", "%", "08m", "0x", ""] {
            assert!(tmpfs(&word(&format!("/tmp:size={text}"))).is_err(), "{text}");
        }
        assert!(tmpfs(&word("/tmp:nr_blocks=50%")).is_err(), "a share is a size only");
    }

    #[test]
    fn the_last_of_ro_and_rw_counts() {
        for (text, read_only) in [("ro", true), ("ro,rw", false), ("rw,noexec,ro", true), ("noexec", false)] {
            assert_eq!(
                tmpfs(&word(&format!("/tmp:{text}"))).ok().map(|spec| spec.read_only),
                Some(read_only)
            );
        }
        for text in ["bind", "huge=always", "", "size", "SIZE=1m", " noexec", "remount", "size=1m,"] {
            let spec = tmpfs(&word(&format!("/tmp:noexec,{text}")));
            assert!(spec.is_err(), "{text}");
        }
    }
}
