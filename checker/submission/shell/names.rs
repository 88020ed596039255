//! Which commands does a script's shell know by their names?

/// The shell's own commands that this room carries out.
pub(super) const BUILTINS: [&str; 33] = [
    ".", ":", "[", "break", "builtin", "cd", "command", "continue", "declare", "echo", "eval", "exec",
    "exit", "export", "false", "getopts", "hash", "let", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "source", "test", "trap", "true", "type", "unset", "wait",
];

/// Commands of bash that `sh` does not have.
pub(super) const ONLY_BASH: [&str; 10] =
    ["builtin", "declare", "let", "mapfile", "popd", "pushd", "readarray", "shopt", "source", "typeset"];

/// Programs that this room knows: those that answer, those that look, and `sleep`.
pub(super) const PROGRAMS: [&str; 25] = [
    "basename", "cat", "clear", "curl", "cut", "date", "dirname", "env", "grep", "head", "id", "jq", "ls",
    "nproc", "readlink", "realpath", "seq", "sleep", "stty", "tail", "tput", "tr", "uname", "wc", "xargs",
];

/// Whether a command's arguments are assignments.
pub(super) fn declares(name: &str) -> bool {
    ["export", "readonly", "local", "declare", "typeset"].contains(&name)
}
