//! Do run scripts mean to the checker what they mean to the shells themselves?
//!
//! Each script runs in the real shell, with a `docker` in the search path that notes its arguments and
//! does nothing else, and is read by the checker. Both come to the same commands, or the checker says
//! that it cannot know.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use harden_check::submission::read;

const SH: &str = "#!/bin/sh";
const BASH: &str = "#!/bin/bash";

/// Scripts that both read alike; `docker run -d notes …` is what is compared.
const ALIKE: &[(&str, &str)] = &[
    (SH, "docker run -d notes a 'b c' \"d e\" f\\ g"),
    (SH, "A='x  y'; docker run -d notes $A \"$A\" a$A\"b\""),
    (SH, "A=; docker run -d notes $A \"$A\" b"),
    (SH, "IFS=,; A='a,b c,,d'; docker run -d notes $A"),
    (SH, "IFS=', '; A=' a , b,c  d,'; docker run -d notes $A"),
    (SH, "IFS=:; A=:a::b:; docker run -d notes x$A"),
    (SH, "IFS=; A='a b,c'; docker run -d notes $A"),
    (SH, "IFS=,; A='--a=1 --b=2'; docker run -d notes $A"),
    (SH, "set -- a 'b c' d; IFS=-; docker run -d notes \"$*\" \"$@\" $#"),
    (SH, "set -- a b; IFS=; docker run -d notes \"$*\""),
    (SH, "set -- a b; IFS=,; X=$*; docker run -d notes \"$X\""),
    (SH, "docker run -d notes $(printf -- '--%s=%s ' cpus 1 pids-limit 100)"),
    (SH, "docker run -d notes \"$(printf '%s-%s' a b)\" $(printf '%s\\n' c d)"),
    (SH, "docker run -d notes \"$(echo -n a; echo b)\" \"$(echo 'c\\td')\""),
    (SH, "docker run -d notes \"$(echo -e a)\""),
    (BASH, "docker run -d notes \"$(echo -e 'a\\tb')\" \"$(echo 'c\\td')\" \"$(echo -ne 'x\\n\\n')\""),
    (BASH, "printf -v A '%s-' 1 2; docker run -d notes \"$A\""),
    (BASH, "docker run -d notes --memory{,-swap}=256m {a,b}{1..3} x{y}z {c..a} \"{a,b}\""),
    (SH, "docker run -d notes --memory{,-swap}=256m {1..3}"),
    (BASH, "A=(a 'b c'); A+=(d); docker run -d notes \"${A[@]}\" ${#A[@]} \"${A[*]}\" ${A[@]}"),
    (BASH, "IFS=,; A=(a b); docker run -d notes \"${A[*]}\""),
    (BASH, "F=notes; docker run -d notes ${F:1:2} ${F/o/0} ${F//[et]/-} ${F^^} ${F: -2}"),
    (SH, "F=a.tar.gz; docker run -d notes ${F%.*} ${F%%.*} ${F#*.} ${F##*.} ${#F}"),
    (SH, "docker run -d notes ${X:-d e} \"${X:-d e}\" ${X:+no} ${W:=w} $W"),
    (SH, "env A=1 docker run -d notes x"),
    (SH, "env -i CALLS=\"$CALLS\" PATH=\"$PATH\" docker run -d notes x; env -u A docker run -d notes y"),
    (SH, "command docker run -d notes x; command -p true; nohup docker run -d notes y"),
    (SH, "nice docker run -d notes a; nice -n 5 docker run -d notes b; timeout 60 docker run -d notes c"),
    (SH, "docker() { :; }; docker run -d notes a; env docker run -d notes b; command docker run -d notes c"),
    (SH, "docker() { :; }; echo d | xargs docker run -d notes; timeout 9 docker run -d notes e"),
    (SH, "docker() { :; }; exec docker run -d notes x; docker run -d notes y"),
    (SH, "exec env -- A=1 docker run -d notes x"),
    (SH, "stdbuf -oL docker run -d notes x"),
    (SH, "echo 'a b' c | xargs docker run -d notes; printf 'x\\ny\\n' | xargs docker run -d notes"),
    (SH, "timeout 1 sleep infinity; docker run -d notes $?"),
    (SH, "set -e; cat missing || docker run -d notes x"),
    (SH, "cat missing; docker run -d notes $?; ls missing || docker run -d notes y"),
    (SH, "set -e; if grep -q x missing; then docker run -d notes a; else docker run -d notes b; fi"),
    (SH, "set -e; ! true; docker run -d notes a; false || true; false && true; docker run -d notes b"),
    (SH, "set -e; (docker run -d notes a; exit 3) || docker run -d notes $?"),
    (SH, "set -e; f() { false; docker run -d notes a; }; f || docker run -d notes b"),
    (BASH, "set -e; X=$(false; echo a); docker run -d notes $X"),
    (SH, "set -e; X=$(echo a; false) || true; docker run -d notes $X"),
    (BASH, "set -o pipefail; false | true || docker run -d notes x"),
    (SH, "false | true && docker run -d notes x"),
    (SH, "printf '%s\\n' 'a b' c | while read -r x y; do docker run -d notes \"$x\" \"$y\"; done"),
    (SH, "printf 'k=v=w\\n' | while IFS='=' read -r k v; do docker run -d notes \"$k\" \"$v\"; done"),
    (SH, "printf 'a, b ,c\\n' | while IFS=, read -r x y; do docker run -d notes \"$x\" \"$y\"; done"),
    (BASH, "read -r -p 'which? ' x <<< 'a b'; docker run -d notes \"$x\""),
    (BASH, "while read -r x; do docker run -d notes $x; done <<E\na\nb c\nE"),
    (SH, "trap 'docker run -d notes end' EXIT; docker run -d notes x; exit 0"),
    (BASH, "trap 'exit 0' TERM; trap 'echo $LINENO' ERR; docker run -d notes x"),
    (SH, "eval 'docker run -d notes \"a b\"' c; X='docker run -d notes'; $X d"),
    (SH, "for i in 1 2 3; do [ $i = 2 ] && continue; docker run -d notes $i; done"),
    (SH, "case ab in a*) docker run -d notes 1;; *) docker run -d notes 2;; esac"),
    (
        BASH,
        "case ab in a*) docker run -d notes 1;;& *b) docker run -d notes 2;& x) docker run -d notes 3;; esac",
    ),
    (SH, "n=0; while [ $n -lt 2 ]; do n=$((n + 1)); docker run -d notes $n; done"),
    (BASH, "X=$(set -e; false; echo a); docker run -d notes \"x$X\""),
    (SH, "X='a b'; export X; sudo docker run -d notes \"$X\"; sudo Y=c docker run -d notes \"$X${Y:-d}\""),
    (SH, "docker() { command docker run -d notes f; }; docker; sudo docker run -d notes x"),
    (
        BASH,
        "declare -A o=([name]=web [p]='a b'); o[x]=$(echo y); k=name; docker run -d notes \"${o[name]}\" \"${o[p]}\" ${o[x]} ${o[$k]}",
    ),
    (BASH, "declare -A o; o[a]=1; o[a]=2; for k in a b; do docker run -d notes \"x${o[$k]:-none}\"; done"),
    (
        BASH,
        "declare -A o=([a]=1); o+=([b]=2); docker run -d notes ${o[b]} ${o[a]}; o=([c]=3); docker run -d notes x${o[a]:-}${o[c]}",
    ),
    (BASH, "docker ps &> /dev/null; docker ps &>/dev/null && docker run -d notes x"),
    (SH, "has() { docker ps && return 0; return 1; }; has && docker run -d notes x"),
    (SH, "X=$(basename /a/b.sh .sh); docker run -d notes $X $(dirname /a/b) $(seq 3)"),
];

/// Scripts of which the checker says that it cannot know what they come to, or that they never do.
const NOT_KNOWN: &[(&str, &str)] = &[
    (SH, "docker logs -f web\ndocker events\ndocker run -d notes x"),
    (SH, "sleep infinity\ndocker run -d notes x"),
    (SH, "until docker ps | grep -q x; do sleep 1; done\ndocker run -d notes x"),
    (SH, "set -e; cat missing\ndocker run -d notes x"),
    (SH, "set -e; curl -f http://localhost:9\ndocker run -d notes x"),
    (SH, "set -e; X=$(false; echo a)\ndocker run -d notes $X"),
    (BASH, "PS4='$(docker run -d notes x)'; set -x; true"),
    (BASH, "trap 'docker run -d notes x' DEBUG; true"),
    (BASH, "trap 'docker run -d notes x' ERR; false"),
    (BASH, "hash -p ./x docker; docker run -d notes x"),
    (BASH, "builtin docker run -d notes x"),
    (BASH, "declare -A o=([a]=1 [b]=2); docker run -d notes \"${o[@]}\""),
    (BASH, "declare -A o=([a]=1 [b]=2); for k in \"${!o[@]}\"; do docker run -d notes $k; done"),
    (SH, "find . -exec docker run -d notes x \\;"),
    (SH, "sh -c 'docker run -d notes x'"),
    (SH, "env -S 'docker run -d notes x'"),
    (SH, "timeout 5 docker run notes x"),
    (SH, "PATH=$PWD/bin:$PATH; docker run -d notes x"),
    (SH, "echo x | xargs -I{} docker run -d notes {}"),
];

/// What the search path holds as `docker`: it notes its arguments, one call a line.
const STAND_IN: &str = "#!/bin/sh\n[ \"$1\" = run ] || exit 0\nshift 3\n\
                        for word in \"$@\"; do printf '<%s>' \"$word\" >>\"$CALLS\"; done\necho >>\"$CALLS\"\n";

/// Another user's search path and variables.
const SUDO: &str = "#!/bin/sh\nexec env -i PATH=\"$PATH\" CALLS=\"$CALLS\" \"$@\"\n";

fn write_program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn submission(shell: &str, script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), "FROM harden-check/slim:1\n").unwrap();
    write_program(&folder.path().join("bin/docker"), STAND_IN);
    write_program(&folder.path().join("bin/sudo"), SUDO);
    fs::write(folder.path().join("run.sh"), format!("{shell}\ndocker build -t notes .\n{script}\n")).unwrap();
    folder
}

/// What the shell that the first line names hands to `docker run -d notes`.
fn by_the_shell(shell: &str, script: &str) -> Vec<String> {
    let folder = submission(shell, script);
    let calls = folder.path().join("calls");
    let program = if shell == BASH { "bash" } else { "dash" };
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let ended = Command::new(program)
        .arg("./run.sh")
        .current_dir(folder.path())
        .env("PATH", path)
        .env("CALLS", &calls)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ended.unwrap_or_else(|error| panic!("this law needs {program}: {error}"));
    let written = fs::read_to_string(calls).unwrap_or_default();
    written.lines().map(str::to_owned).collect()
}

fn by_the_checker(shell: &str, script: &str) -> Result<Vec<String>, String> {
    let folder = submission(shell, script);
    let read = read(folder.path()).map_err(|problems| format!("{problems:?}"))?;
    let words = |words: &[String]| words.iter().map(|word| format!("<{word}>")).collect();
    let containers = read.plan.containers.iter();
    Ok(containers
        .map(|one| one.command.as_ref().map_or(String::new(), |given| words(&given.value)))
        .collect())
}

#[test]
fn a_script_means_what_its_shell_makes_of_it() {
    let mut wrong = Vec::new();
    for (shell, script) in ALIKE {
        let (real, ours) = (by_the_shell(shell, script), by_the_checker(shell, script));
        if ours.as_ref() != Ok(&real) || real.is_empty() {
            wrong.push(format!("{shell}: {script}\n  the shell:   {real:?}\n  the checker: {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_nobody_can_know_is_never_passed_over() {
    for (shell, script) in NOT_KNOWN {
        let ours = by_the_checker(shell, script);
        assert!(ours.is_err(), "{shell}: {script}: {ours:?}");
    }
}
