//! Quotes, variables, operators, and everything that is not carried out.

use crate::submission::fixtures::{script, script_told};

fn arguments(text: &str) -> Vec<String> {
    script(text).plan.containers[0].command.clone().unwrap().value
}

#[test]
fn words_are_read_as_a_shell_reads_them() {
    for (text, words) in [
        ("docker run notes a 'b c' \"d e\" f\\ g", vec!["a", "b c", "d e", "f g"]),
        (
            "A=1\ndocker run notes $A ${A}2 \"$A\" '$A' \\$A \"\\$A\" \"\\n\"",
            vec!["1", "12", "1", "$A", "$A", "$A", "\\n"],
        ),
        ("A='x  y'\ndocker run notes $A \"$A\" a$A\"b\"", vec!["x", "y", "x  y", "ax", "yb"]),
        ("A=\ndocker run notes $A \"$A\" b", vec!["", "b"]),
        ("A=1; B=\"$A/x\"; export B C=3\ndocker run notes $B$C", vec!["1/x3"]),
        ("docker run notes ${A:-\"b c\"} ${B:-} ${C-d}", vec!["b c", "d"]),
        ("A=\ndocker run notes \"${A:-x}\" \"${A-x}\"", vec!["x", ""]),
        ("docker run notes a \\\n  b # c\n", vec!["a", "b"]),
        ("docker run notes \"a\\\nb\" c\\\nd", vec!["ab", "cd"]),
        ("readonly A=1 && docker run notes $A && echo ok", vec!["1"]),
        ("OPTIONS='notes x'; docker run $OPTIONS", vec!["x"]),
        ("A=2 docker run -e A notes x", vec!["x"]),
        ("docker run notes 'ü' \"→\"", vec!["ü", "→"]),
    ] {
        assert_eq!(arguments(text), words, "{text}");
    }
}

#[test]
fn what_changes_nothing_is_accepted() {
    script(
        "#!/bin/sh\n# comment\nset -eu\nset -o pipefail\ncd \"$(dirname \"$0\")\"\n\
         docker rm --force web >/dev/null 2>&1 || true\ndocker network inspect back >/dev/null || docker network create back\n\
         docker volume create data || :\nDOCKER_BUILDKIT=1 docker build -t notes . && echo built; sleep 1\n\
         docker run -d --name web notes > /dev/null\ndocker ps\ndocker logs web\n:\ntrue\nprintf '%s' done\n",
    );
}

/// A line, what is said of it, and the column of the caret.
const MISTAKES: &[(&str, &str, usize)] = &[
    ("sudo docker ps", "begin the line with `docker`", 1),
    ("curl x", "the program `curl`", 1),
    ("dokcer run x", "did you mean `docker`?", 1),
    ("docker run $IMAGE", "`IMAGE` has no value", 12),
    ("TAG=x; docker run $TGA", "did you mean `TAG`?", 19),
    ("docker run notes a \"b$C\"", "`C` has no value", 22),
    ("docker run $(id)", "executes nothing", 12),
    ("docker run `id`", "executes nothing", 12),
    ("docker run $((1+2))", "does not calculate", 12),
    ("docker run $1", "does not fill in `$1`", 12),
    ("docker run $@", "does not fill in", 12),
    ("docker run ${A:=3}", "does not fill in", 12),
    ("docker run *", "file name patterns", 12),
    ("docker run $'a'", "this kind of quotes", 12),
    ("if true; then echo; fi", "`if`", 1),
    ("for i in 1 2; do echo; done", "`for`", 1),
    ("while true; do echo; done", "`while`", 1),
    ("case x in x) echo;; esac", "`case`", 1),
    ("f() { echo; }", "`name() { … }`", 1),
    ("(true)", "`( … )`", 1),
    ("{ true; }", "`{ … }`", 1),
    ("! true", "`!`", 3),
    ("docker ps | cat", "`|`", 1),
    ("docker run x &", "`&`", 1),
    ("echo x > y", "`> y`", 10),
    ("cat <<EOF\nx\nEOF", "`<<EOF`", 7),
    ("docker run notes || true", "would be hidden by `||`", 1),
    ("docker build -t n . || echo no", "would be hidden by `||`", 1),
    ("cd ..", "leads out of the submission", 4),
    ("cd nope", "no folder `nope`", 4),
    ("set -q", "shell option `-q`", 5),
    ("export DOCKER_HOST=x", "`DOCKER_HOST` would choose the engine", 8),
    ("DOCKER_HOST=x docker ps", "`DOCKER_HOST` would choose the engine", 1),
    ("export NOPE", "`NOPE` has no value", 8),
    ("A+=b", "of the kind `NAME=value`", 1),
    ("echo \"abc", "has no end", 10),
    ("docker run x\r", "Windows line ends", 13),
    ("#!/usr/bin/python", "names another program", 1),
    ("fi", "does not understand", 3),
];

#[test]
fn everything_else_is_shown_with_its_place() {
    for (line, message, column) in MISTAKES {
        let text = script_told(&format!("{line}\n"));
        assert!(text.contains(message), "{line}: {text}");
        assert!(text.contains(&format!("run.sh:1:{column}\n")), "{line}: {text}");
    }
    assert!(script_told(&"(".repeat(5000)).contains("nested too deeply"));
}

#[test]
fn all_problems_are_told_at_once() {
    let text = script_told("docker run $A\ncurl x\ndocker run --cpus x notes\ndocker build -t N .\n");
    for place in ["run.sh:1:12", "run.sh:2:1", "run.sh:3:19", "run.sh:4:17"] {
        assert!(text.contains(place), "{text}");
    }
}
