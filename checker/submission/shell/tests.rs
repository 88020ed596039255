//! Quotes, variables, operators, and everything that is not carried out.

use crate::submission::fixtures::{script, script_told, submission};

fn arguments(text: &str) -> Vec<String> {
    let text = format!("docker build -t notes .\n{text}");
    script(&text).plan.containers[0].command.clone().unwrap().value
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
         docker run -d --name web notes > /dev/null\ndocker ps\ndocker logs web\n:\ntrue\nprintf '%s' done\n\
         echo \"started at $(date) by $USER in $(pwd)\"\ndocker ps | grep web\ncurl -fsS localhost:8080/health\n",
    );
}

/// Scripts, and the commands of the containers that run in the end.
const FORMS: &[(&str, &[&str])] = &[
    ("f() { docker run -d notes \"$@\"; }\nf a 'b c'; f d", &["a|b c", "d"]),
    ("f() { local X=1; docker run -d notes $X$Y; }\nX=0 Y=2; f; docker run -d notes $X", &["12", "0"]),
    (
        "outer() { inner \"$1\"; docker run -d notes $1; }; inner() { docker run -d notes in-$1; }; outer a",
        &["in-a", "a"],
    ),
    ("f() { return 3; docker run -d notes no; }\nf || docker run -d notes $?", &["3"]),
    ("f() { return 3; }\nf; status=$?; docker run -d notes $status $?", &["3|0"]),
    ("f() { return 3; }\nf || status=$?; [ \"$status\" -ne 0 ] && docker run -d notes $status", &["3"]),
    ("f() { return 3; }\nA=$(f); docker run -d notes $?", &["3"]),
    ("f() { return 3; }\ng() { f; local own=$?; return $own; }\ng; docker run -d notes $?", &["3"]),
    ("#!/bin/bash\nA=(-d notes \"x y\")\ndocker run \"${A[@]}\" ${#A[@]}", &["x y|3"]),
    ("#!/usr/bin/env bash\nA=(); A+=(-d); A+=(notes); docker run \"${A[@]}\" \"${A[0]}\"", &["-d"]),
    ("#!/bin/bash\ndeclare -a A=(a b)\nfor x in \"${A[@]}\"; do docker run -d notes $x; done", &["a", "b"]),
    ("docker run -d notes ${X:-d} ${Y:+no} ${Z-z} ${W:=w} $W", &["d|z|w|w"]),
    (
        "F=notes.tar.gz; docker run -d notes ${F%.*} ${F%%.*} ${F#*.} ${F##*.} ${#F}",
        &["notes.tar|notes|tar.gz|gz|12"],
    ),
    (
        "#!/bin/bash\nF=notes; docker run -d notes ${F:1:2} ${F/o/0} ${F//[et]/-} ${F^^} ${F: -2}",
        &["ot|n0tes|no--s|NOTES|es"],
    ),
    ("set -- --name web notes; docker run -d \"$@\" $#", &["3"]),
    ("set -- a b c; shift; docker run -d notes $1 $*", &["b|b|c"]),
    ("while [ $# -gt 0 ]; do shift; done; docker run -d notes x", &["x"]),
    ("set -- 1 2; while [ \"$#\" -gt 0 ]; do docker run -d notes $1; shift; done", &["1", "2"]),
    ("i=0; while [ $i -lt 3 ]; do i=$((i + 1)); done; docker run -d notes $i", &["3"]),
    ("until false; do break; done; docker run -d notes x", &["x"]),
    ("if [ -f Dockerfile ]; then docker run -d notes yes; else docker run -d notes no; fi", &["yes"]),
    ("if ! test -d nope; then docker run -d notes yes; fi", &["yes"]),
    (
        "if [ \"$1\" = build ]; then exit 1; elif [ -z \"${2:-}\" ]; then docker run -d notes none; fi",
        &["none"],
    ),
    (
        "#!/bin/bash\nif [[ -f Dockerfile && notes == n* && ! a =~ b ]]; then docker run -d notes yes; fi",
        &["yes"],
    ),
    ("for i in 1 2 3; do [ $i = 2 ] && continue; docker run -d notes $i; done", &["1", "3"]),
    ("for i in $(seq 1 3); do [ $i -gt 2 ] && break; docker run -d notes $i; done", &["1", "2"]),
    ("#!/bin/bash\nfor ((i = 0; i < 2; i++)); do docker run -d notes $i; done", &["0", "1"]),
    ("case \"${1:-up}\" in up|start) docker run -d notes up;; *) exit 1;; esac", &["up"]),
    ("case a.yaml in *.json) ;; [!b]*.yaml) docker run -d notes yaml;; esac", &["yaml"]),
    (
        "{ A=1; docker run -d notes $A; }; (A=2; docker run -d notes $A); docker run -d notes $A",
        &["1", "2", "1"],
    ),
    ("! false && docker run -d notes x", &["x"]),
    ("DIR=$(cd \"$(dirname \"$0\")\" && pwd)\ndocker run -d notes \"$(basename \"$DIR/x.sh\" .sh)\"", &["x"]),
    (
        "DIR=\"$(cd -- \"$(dirname -- \"$0\")\" >/dev/null 2>&1 && pwd -P)\"; cd \"$DIR\"; docker run -d notes x",
        &["x"],
    ),
    ("docker run -d notes $(echo a b) \"$(printf '%s-%s' c d)\" `echo e`", &["a|b|c-d|e"]),
    ("command -v docker >/dev/null || { echo 'no docker' >&2; exit 1; }\ndocker run -d notes x", &["x"]),
    ("command -v jq >/dev/null || exit 1\ndocker run -d notes x", &["x"]),
    ("docker info >/dev/null 2>&1 || exit 1; docker run -d notes x", &["x"]),
    ("trap 'echo bye' EXIT INT TERM; docker run -d notes x", &["x"]),
    (
        "usage() { cat <<EOF\nusage: $0\nEOF\n}\n[ \"${1-}\" = -h ] && { usage; exit 0; }\ndocker run -d notes x",
        &["x"],
    ),
    ("docker run -d notes x; exit 0; docker run -d notes y", &["x"]),
    ("docker run -d notes x & docker run -d notes y & wait", &["x", "y"]),
    ("id=$(docker create notes x)\ndocker start $id", &["x"]),
    ("ID=$(docker build -q .); docker run -d \"$ID\" x", &["x"]),
    ("docker ps -aq | xargs -r docker rm -f; docker run -d notes x", &["x"]),
    ("[ -z \"$(docker ps -aq -f name=web)\" ] && docker run -d --name web notes x", &["x"]),
    (
        "if docker ps --format '{{.Names}}' | grep -q '^web$'; then echo there; fi; docker run -d notes x",
        &["x"],
    ),
    ("docker run -d notes x; until curl -fs localhost:8080/health; do sleep 1; done; docker ps", &["x"]),
    ("for i in $(seq 9); do curl -fs localhost && break; sleep 1; done; docker run -d notes x", &["x"]),
    (
        "n=0; until curl -fs localhost; do n=$((n + 1)); [ $n -gt 30 ] && break; sleep 1; done\ndocker run -d notes x",
        &["x"],
    ),
    ("docker logs -f nobody & docker events & docker run -d notes x; sleep 5m; docker ps", &["x"]),
    (
        "docker run --name job notes j; docker logs -f job; docker run -d notes x; docker logs -f job",
        &["j", "x"],
    ),
    ("docker run -d notes x; docker events", &["x"]),
    ("timeout 5 docker events; timeout 9 sleep infinity; docker run -d notes x", &["x"]),
    ("set -e; NOW=$(date +%s); docker ps | head -1; id; uname -a; docker run -d notes x", &["x"]),
    ("set -e; curl -f x || true; V=$(curl -f x || echo 1); docker run -d notes x", &["x"]),
    ("set -e; docker run -d notes x; curl -f localhost", &["x"]),
    ("env LC_ALL=C X=1 docker run -d notes x", &["x"]),
    (
        "docker() { :; }; env -u A -- docker run -d notes a; command docker run -d notes b; docker run c",
        &["a", "b"],
    ),
    ("exec nohup nice -n 5 stdbuf -oL timeout -k 3 60 docker run -d notes x", &["x"]),
    ("command -p /usr/bin/docker --log-level=error -D run -d notes x", &["x"]),
    ("#!/bin/bash\ntrap 'echo \"line $LINENO\"; exit 1' ERR; docker run -d notes x", &["x"]),
    ("IFS=,; A='a b,c,,d'; set -- $A; docker run -d notes \"$@\" \"$*\"", &["a b|c||d|a b,c,,d"]),
    ("A=$(printf -- '--%s=%s ' a 1 b 2); docker run -d notes $A", &["--a=1|--b=2"]),
    ("#!/bin/bash\nprintf -v A '%s-' 1 2; docker run -d notes $A x{,-y} {1..3}", &["1-2-|x|x-y|1|2|3"]),
    ("time docker run -d notes x", &["x"]),
    ("eval 'docker run -d notes x'", &["x"]),
    ("printf '%s\\n' a b | while read -r x; do docker run -d notes $x; done", &["a", "b"]),
    ("unset A; A=1; readonly A; export A; docker run -d notes ${A-no}", &["1"]),
    ("while getopts a:b option; do exit 1; done; docker run -d notes x", &["x"]),
    ("docker run -d notes a\\\n  b \\\n  \"c\"", &["a|b|c"]),
    ("X=$((2 * (3 + 4) % 5)); docker run -d notes $X $((X == 4 ? 1 : 0))", &["4|1"]),
    ("IFS=' '; docker run -d notes x", &["x"]),
    ("docker run -d notes \"$@\" x", &["x"]),
    ("#!/bin/bash\nf() { docker run -d notes \"${@:2}\" ${@: -1}; }; f a 'b c' d; f a", &["b c|d|d", "a"]),
    ("exec docker run notes x", &["x"]),
];

#[test]
fn the_forms_that_people_write_are_followed() {
    for (text, wanted) in FORMS {
        let (first, rest) = match text.split_once('\n') {
            Some((first, rest)) if first.starts_with("#!") => (first, rest),
            _ => ("", *text),
        };
        let submission = script(&format!("{first}\ndocker build -t notes .\n{rest}\n"));
        let commands: Vec<String> = submission
            .plan
            .containers
            .iter()
            .map(|container| container.command.clone().map(|words| words.value.join("|")).unwrap_or_default())
            .collect();
        assert_eq!(commands, *wanted, "{text}");
    }
}

#[test]
fn other_files_of_the_submission_are_read_in() {
    let files = |text: &'static str| {
        [
            ("Dockerfile", crate::submission::fixtures::DOCKERFILE),
            (".env", "# values\nIMAGE=notes\nexport NAME='web'\nPORT=\"8080\"\n"),
            ("lib/helpers.sh", "start() { docker run -d --name \"$NAME\" \"$IMAGE\" \"$@\"; }\n"),
            ("VERSION", "1.2\n"),
            ("run.sh", text),
        ]
    };
    for text in [
        ". ./.env\ndocker build -t $IMAGE .\ndocker run -d --name \"$NAME\" $IMAGE",
        "set -a; . ./.env; set +a\n. ./lib/helpers.sh\ndocker build -t notes .\nstart",
        "#!/bin/bash\nsource .env\nsource \"$(dirname \"${BASH_SOURCE[0]}\")/lib/helpers.sh\"\ndocker build -t notes .\nstart",
        "[ -f .env ] && . ./.env\ndocker build -t notes:$(cat VERSION) .\ndocker run -d --name web notes:1.2",
        "cd lib; . ./helpers.sh; cd ..; . \"$PWD/.env\"; docker build -t notes .; start",
        "while IFS='=' read -r key value; do :; done < VERSION\ndocker build -t notes .; docker run -d --name web notes",
    ] {
        let plan = submission(&files(text)).plan;
        assert!(plan.container_for("web", false).is_some(), "{text}");
    }
}

/// A line, what is said of it, and the column of the caret.
const MISTAKES: &[(&str, &str, usize)] = &[
    ("sudo -u x docker ps", "`sudo -u`", 6),
    ("sudo -i", "`sudo -i`", 6),
    ("sudo apt install x", "the program `apt`", 6),
    ("nginx x", "the program `nginx`", 1),
    ("wget x", "the program `wget`", 1),
    ("curl -o Dockerfile x", "the program `curl`", 1),
    ("dokcer run x", "did you mean `docker`?", 1),
    ("docker run $IMAGE", "`IMAGE` has no value", 12),
    ("TAG=x; docker run $TGA", "did you mean `TAG`?", 19),
    ("docker run notes a \"b$C\"", "`C` has no value", 22),
    ("docker run $(id)", "executes nothing, so `id`", 14),
    ("docker run `id`", "executes nothing", 12),
    ("NOW=$(date); docker run -l built=$NOW notes", "executes nothing, so `date`", 7),
    ("docker run $((1/0))", "cannot calculate `1/0`", 12),
    ("docker run -l a=$RANDOM x", "`RANDOM` has no value", 17),
    ("docker run -l a=$$ x", "nobody knows `$$`", 17),
    ("docker run ${A:?}", "`A` has no value", 12),
    ("set -u; echo $A", "`A` has no value", 14),
    ("docker run *", "file name patterns", 12),
    ("docker run $'a'", "`sh` does not know `$'a'`", 12),
    ("A=(a b)", "`sh` does not know `NAME=( … )`", 1),
    ("[[ a = a ]]", "`sh` does not know `[[ … ]]`", 1),
    ("[ a == a ]", "`sh` does not know `==`", 5),
    ("cat <<<x", "`sh` does not know `<<<`", 8),
    ("docker ps &>/dev/null", "`sh` does not know `&>`", 13),
    ("source ./x", "`sh` does not know `source`", 1),
    ("A=b; docker run ${A/b/c}", "`sh` does not know `${…/…}`", 17),
    (". .env", "write `./.env`", 3),
    (". ./nope", "no file `nope`", 3),
    ("docker ps | nginx", "the program `nginx`", 13),
    ("echo x > /tmp/y", "neither reads nor writes this: `> /tmp/y`", 10),
    ("docker build -t n . | tee /srv/log", "the program `tee`", 23),
    ("cd ..", "leads out of the submission", 4),
    ("cd nope", "no folder `nope`", 4),
    ("set -q", "shell option `-q`", 5),
    ("export DOCKER_HOST=x", "`DOCKER_HOST` would choose the engine", 8),
    ("DOCKER_HOST=x docker ps", "`DOCKER_HOST` would choose the engine", 1),
    ("export NOPE", "`NOPE` has no value", 8),
    ("A+=b", "`sh` does not know", 1),
    ("readonly A=1; A=2", "`A` is read only", 15),
    ("echo \"abc", "has no end", 10),
    ("docker run x\r", "Windows line ends", 13),
    ("#!/usr/bin/python", "names another program", 1),
    ("fi", "cannot be read as a shell script", 3),
    ("while :; do :; done", "does not come to an end", 13),
    ("f() { f; }; f", "nested too deeply", 7),
    ("[ -x /usr/bin/x ] && docker volume create data", "does not know whether this holds", 1),
    ("if [ -t 1 ]; then docker volume create data; fi", "does not know whether this holds", 4),
    ("curl -f x && docker volume create data", "executes nothing, so `curl -f x`", 1),
    ("[ a = a", "needs `]`", 1),
    ("docker events; docker volume create data", "until somebody stops it", 1),
    ("docker stats; docker volume create data", "until somebody stops it", 1),
    ("docker compose logs -f; docker volume create data", "until somebody stops it", 1),
    (
        "docker run -d --name web harden-check/notes:1; [ -t 1 ] && docker logs -f web; docker volume create data",
        "until somebody stops it",
        60,
    ),
    ("sleep infinity; docker volume create data", "until somebody stops it", 1),
    ("(sleep 99d) & wait; docker volume create data", "until somebody stops it", 2),
    ("docker ps | tail -f; docker volume create data", "until somebody stops it", 13),
    ("until curl -f x; do sleep 1; done; docker volume create data", "whether this loop ends", 7),
    ("while :; do curl -f x && break; done; docker volume create data", "whether this loop ends", 1),
    (
        "for i in 1 2; do curl -f x && break; docker volume create data; done",
        "executes nothing, so `curl -f x`",
        18,
    ),
    ("until docker info | grep -q x; do :; done; docker volume create data", "whether this loop ends", 21),
    ("set -e; curl -f x; docker volume create data", "if this fails", 9),
    ("set -e; docker info | grep -q x; docker volume create data", "if this fails", 23),
    ("set -e; docker ps | grep -q x; docker volume create data", "run.sh ends here", 21),
    ("set -e; X=$(curl -f x); docker volume create data", "if this fails", 9),
    ("set -e; cat nope\ndocker volume create data", "this fails, and `set -e`", 9),
    ("set -e; ls nope\ndocker volume create data", "this fails, and `set -e`", 9),
    ("set -e; grep -q x nope\ndocker volume create data", "this fails, and `set -e`", 9),
    ("env DOCKER_HOST=x docker ps", "`DOCKER_HOST` would choose the engine", 5),
    ("env -S 'docker ps'", "does not carry out `env -S`", 5),
    ("env nginx", "the program `nginx`", 5),
    ("command -x docker ps", "does not carry out `command -x`", 1),
    ("PATH=bin; docker ps", "`PATH` would choose the engine", 11),
    ("LD_PRELOAD=./x.so docker ps", "`LD_PRELOAD` would choose the engine", 19),
    ("curl -X POST --unix-socket /run/docker.sock x", "the program `curl`", 1),
    ("curl -sO x", "the program `curl`", 1),
    ("date -s 12:00", "the program `date`", 1),
    ("PS4='$(docker ps)'; set -x; true", "does not carry out `PS4=…`", 29),
    ("hash -p ./x docker", "does not carry out `hash -p`", 1),
    ("echo web | xargs f", "the program `f`", 18),
    ("docker run \u{2013}d notes", "a typographic dash", 12),
    ("docker ps \\ \n--all", "a blank behind this backslash", 11),
    ("docker build -f - . <<E\nE", "does not carry out `<<`", 21),
    ("docker build -t ${PWD##*/} .", "does not fill in", 17),
    ("docker build -t $(basename \"$PWD\") .", "executes nothing, so `basename $PWD`", 19),
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
    let text = script_told("docker run $A\nnginx x\ndocker run --cpus x notes\ndocker build -t N .\n");
    for place in ["run.sh:1:12", "run.sh:2:1", "run.sh:3:19", "run.sh:4:17"] {
        assert!(text.contains(place), "{text}");
    }
}

/// Scripts with one mistake each, though more would follow from it.
const ONCE: &[&str] = &[
    "DIR=$(id -un)\ncd \"$DIR\"\ndocker build -t notes \"$DIR\"\ndocker run notes",
    "docker build -t Notes .\ndocker tag notes other\ndocker run -d --name web notes\ndocker rm -f web\ndocker start web",
    "docker run --memory 5x --memory-swap 64m notes",
    "docker network create --driver overlay back\ndocker build -t notes .\ndocker run -d --network back notes",
    "nginx\ndocker run notes",
    "for i in 1 2 3; do docker run -d --cpus x notes; done",
    "A=$(hostname -f)\nB=$A/x\ndocker run $B\ndocker run $B\ndocker run -l $A $B",
];

#[test]
fn nothing_is_said_of_the_unknown() {
    for text in ONCE {
        let shown = script_told(text);
        assert_eq!(shown.matches("error: ").count(), 1, "{text}: {shown}");
    }
}
