//! What does a program's name give away?

/// Kinds and the names that give them away. Versions and target names around them are cut off first.
const NAMES: &[(&str, &[&str])] = &[
    (
        "package-manager",
        &[
            "apk",
            "apt",
            "apt-cache",
            "apt-get",
            "aptitude",
            "dnf",
            "dnf5",
            "dpkg",
            "dpkg-deb",
            "ipkg",
            "microdnf",
            "nix",
            "opkg",
            "pacman",
            "rpm",
            "snap",
            "tdnf",
            "xbps-install",
            "yum",
            "zypper",
        ],
    ),
    (
        "compiler",
        &[
            "c++", "c89", "c99", "cc", "cc1", "cc1plus", "clang", "clang++", "collect2", "cpp", "f951",
            "g++", "gcc", "gccgo", "gfortran", "ghc", "go", "javac", "lto1", "ocamlopt", "rustc", "swiftc",
            "tcc", "zig",
        ],
    ),
    (
        "build-tool",
        &[
            "ant",
            "ar",
            "as",
            "autoconf",
            "automake",
            "bundle",
            "cargo",
            "cmake",
            "gem",
            "git",
            "gmake",
            "gold",
            "gradle",
            "ld",
            "ld.bfd",
            "ld.gold",
            "ld.lld",
            "libtool",
            "m4",
            "make",
            "meson",
            "mvn",
            "ninja",
            "npm",
            "npx",
            "pip",
            "pkg-config",
            "pnpm",
            "poetry",
            "uv",
            "yarn",
        ],
    ),
    (
        "shell",
        &[
            "ash", "bash", "csh", "dash", "fish", "hush", "ksh", "lash", "mksh", "msh", "oksh", "rbash",
            "rc", "sh", "tcsh", "yash", "zsh",
        ],
    ),
    (
        "downloader",
        &[
            "aria2c", "curl", "fetch", "ftp", "ftpget", "lftp", "nc", "ncat", "netcat", "openssl", "rsync",
            "scp", "sftp", "socat", "ssh", "telnet", "tftp", "wget", "wget2",
        ],
    ),
    (
        "interpreter",
        &[
            "deno", "bun", "expect", "guile", "java", "jsh", "lua", "luajit", "node", "nodejs", "perl",
            "php", "pypy", "python", "qjs", "ruby", "tclsh",
        ],
    ),
    ("privilege-tool", &["doas", "pkexec", "su", "sudo", "sudoedit"]),
    ("multi-call", &["busybox", "toybox"]),
];

/// The kinds that a program's name gives away, `/usr/bin/x86_64-linux-gnu-gcc-12` as well as `gcc`.
pub(super) fn of_name(name: &str) -> Vec<&'static str> {
    let versionless = without_version(name);
    let bare = without_target(versionless);
    NAMES
        .iter()
        .filter(|(_, names)| [name, versionless, bare].iter().any(|form| names.contains(form)))
        .map(|(kind, _)| *kind)
        .collect()
}

/// `python3.11` and `gcc-12` without the number.
fn without_version(name: &str) -> &str {
    let cut = name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    cut.strip_suffix('-').unwrap_or(cut)
}

/// `x86_64-linux-gnu-gcc` without the machine it compiles for.
fn without_target(name: &str) -> &str {
    ["-linux-gnu-", "-linux-musl-", "-linux-gnueabihf-", "-redhat-linux-"]
        .iter()
        .find_map(|target| name.split_once(target).map(|(_, rest)| rest))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::of_name;

    #[test]
    fn versions_and_targets_hide_no_name() {
        assert_eq!(of_name("gcc"), ["compiler"]);
        assert_eq!(of_name("x86_64-linux-gnu-gcc-12"), ["compiler"]);
        assert_eq!(of_name("python3.11"), ["interpreter"]);
        assert_eq!(of_name("pip3"), ["build-tool"]);
        assert_eq!(of_name("g++-12"), ["compiler"]);
        assert_eq!(of_name("apt-get"), ["package-manager"]);
        assert_eq!(of_name("su"), ["privilege-tool"]);
        assert_eq!(of_name("busybox"), ["multi-call"]);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_nothing() {
        for name in ["notes", "shutdown", "gccx", "summary", "makefile", "assets", "health", ""] {
            assert!(of_name(name).is_empty(), "{name}");
        }
    }
}
