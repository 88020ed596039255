//! What lies in the slim image?

use super::layer::Layer;

const LEFT_OUT: &str = include_str!("../../../exercises/images/slim/left-out");

/// The layer of the slim image, from a static busybox and the paths of its applets (`usr/bin/awk`).
pub(super) fn layer(busybox: Vec<u8>, applets: &[String]) -> Layer {
    let mut layer = Layer::new();
    for folder in [
        "bin",
        "dev",
        "etc",
        "home",
        "lib",
        "media",
        "mnt",
        "opt",
        "proc",
        "run",
        "sbin",
        "srv",
        "sys",
        "usr",
        "usr/bin",
        "usr/lib",
        "usr/local",
        "usr/local/bin",
        "usr/sbin",
        "usr/share",
        "var",
        "var/cache",
        "var/lib",
        "var/log",
    ] {
        layer = layer.folder(folder, 0o755);
    }
    for folder in ["tmp", "var/tmp"] {
        layer = layer.folder(folder, 0o1777);
    }
    layer = layer
        .folder("root", 0o700)
        .file("etc/passwd", 0o644, include_str!("../../../exercises/images/slim/passwd"))
        .file("etc/group", 0o644, include_str!("../../../exercises/images/slim/group"))
        .file("etc/shadow", 0o640, include_str!("../../../exercises/images/slim/shadow"))
        .file("etc/nsswitch.conf", 0o644, include_str!("../../../exercises/images/slim/nsswitch.conf"))
        .file("etc/os-release", 0o644, include_str!("../../../exercises/images/slim/os-release"))
        .file("bin/busybox", 0o755, busybox);
    for path in chosen(applets) {
        layer = layer.link(path, "/bin/busybox");
    }
    // After the links: a busybox that has applets of these names loses them to our scripts, so that
    // the image behaves alike whichever busybox it is made of.
    layer
        .file("usr/sbin/adduser", 0o755, include_str!("../../../exercises/images/slim/adduser"))
        .file("usr/sbin/addgroup", 0o755, include_str!("../../../exercises/images/slim/addgroup"))
        .file("usr/sbin/deluser", 0o755, include_str!("../../../exercises/images/slim/deluser"))
        .file("usr/sbin/delgroup", 0o755, include_str!("../../../exercises/images/slim/delgroup"))
}

/// The applets that get a link: all but the ones left out and busybox itself.
fn chosen(applets: &[String]) -> impl Iterator<Item = &str> {
    const OWN: [&str; 5] = ["busybox", "adduser", "addgroup", "deluser", "delgroup"];
    applets.iter().map(String::as_str).filter(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        path.contains('/') && !OWN.contains(&name) && LEFT_OUT.lines().all(|left_out| left_out != name)
    })
}

/// Whether these are the bytes of a 64-bit Linux program that needs no loader.
pub(super) fn is_static_program(bytes: &[u8]) -> bool {
    const PROGRAM_HEADER_INTERPRETER: u32 = 3;
    let number = |at: usize, size: usize| -> Option<u64> {
        let field = bytes.get(at..at.checked_add(size)?)?;
        Some(field.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    };
    // Class 2 is 64 bit, data 1 is little-endian: every architecture that Docker's engine has builds for
    // and that a learner's machine is likely to be.
    if !bytes.starts_with(b"\x7fELF\x02\x01") {
        return false;
    }
    let (Some(table), Some(size), Some(count)) = (number(32, 8), number(54, 2), number(56, 2)) else {
        return false;
    };
    let kinds = (0..count).map(|index| number(usize::try_from(table + index * size).ok()?, 4));
    let kinds: Option<Vec<u64>> = kinds.collect();
    kinds.is_some_and(|kinds| !kinds.is_empty() && !kinds.contains(&u64::from(PROGRAM_HEADER_INTERPRETER)))
}

#[cfg(test)]
mod tests {
    use super::super::programs::NOTES;
    use super::{chosen, is_static_program};

    #[test]
    fn package_managers_and_ways_to_another_user_get_no_link() {
        let applets =
            ["bin/busybox", "bin/ls", "usr/bin/dpkg", "bin/rpm", "bin/su", "usr/bin/find", "linuxrc"];
        let applets: Vec<String> = applets.map(str::to_owned).to_vec();
        assert_eq!(chosen(&applets).collect::<Vec<_>>(), ["bin/ls", "usr/bin/find"]);
    }

    #[test]
    fn a_static_program_is_told_from_one_that_needs_a_loader() {
        assert!(is_static_program(NOTES));
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(!is_static_program(&own));
        assert!(!is_static_program(b"#!/bin/sh\n"));
        assert!(!is_static_program(&NOTES[..60]));
    }
}
