//! Which commands does a script's shell know by their names?

/// The shell's own commands that this room carries out.
pub(super) const BUILTINS: [&str; 34] = [
    ".", ":", "[", "break", "builtin", "cd", "command", "continue", "declare", "echo", "eval", "exec",
    "exit", "export", "false", "getopts", "hash", "let", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "source", "test", "trap", "true", "type", "umask", "unset", "wait",
];

/// Commands of bash that `sh` does not have.
pub(super) const ONLY_BASH: [&str; 10] =
    ["builtin", "declare", "let", "mapfile", "popd", "pushd", "readarray", "shopt", "source", "typeset"];

/// Programs that this room knows: those that answer, those that look, those that start another command
/// without changing what it does, and `sleep`.
pub(super) const PROGRAMS: [&str; 44] = [
    "awk",
    "basename",
    "bash",
    "cat",
    "clear",
    "cp",
    "curl",
    "cut",
    "date",
    "dirname",
    "env",
    "gawk",
    "grep",
    "harden-check",
    "head",
    "id",
    "ionice",
    "jq",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "nice",
    "nohup",
    "nproc",
    "openssl",
    "readlink",
    "realpath",
    "rm",
    "sed",
    "seq",
    "setsid",
    "sh",
    "sleep",
    "stdbuf",
    "stty",
    "tail",
    "tee",
    "timeout",
    "tput",
    "tr",
    "uname",
    "wc",
    "xargs",
];

/// Programs that many machines have and this room does not carry out: whoever names one meant it.
pub(super) const ELSEWHERE: [&str; 28] = [
    "base64",
    "comm",
    "cosign",
    "crane",
    "diff",
    "envsubst",
    "find",
    "git",
    "make",
    "md5sum",
    "mktemp",
    "node",
    "npm",
    "perl",
    "podman",
    "python3",
    "sha256sum",
    "skopeo",
    "sort",
    "ssh",
    "sudo",
    "tar",
    "touch",
    "uniq",
    "unzip",
    "watch",
    "yes",
    "yq",
];

/// Whether a command's arguments are assignments.
pub(super) fn declares(name: &str) -> bool {
    ["export", "readonly", "local", "declare", "typeset"].contains(&name)
}
