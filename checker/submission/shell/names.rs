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
pub(super) const PROGRAMS: [&str; 35] = [
    "basename",
    "cat",
    "clear",
    "curl",
    "cut",
    "date",
    "dirname",
    "env",
    "grep",
    "harden-check",
    "head",
    "id",
    "ionice",
    "jq",
    "ls",
    "mkdir",
    "nice",
    "nohup",
    "nproc",
    "openssl",
    "readlink",
    "realpath",
    "seq",
    "setsid",
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

/// Whether a command's arguments are assignments.
pub(super) fn declares(name: &str) -> bool {
    ["export", "readonly", "local", "declare", "typeset"].contains(&name)
}
