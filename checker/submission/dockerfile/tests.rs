//! Dockerfiles: what is read of them, and what is wrong with them.

use crate::submission::fixtures::{submission, told};
use crate::submission::{Danger, DockerfileFacts};

const RUN: &str = "docker build -t notes .\ndocker run notes\n";

fn facts(dockerfile: &str) -> DockerfileFacts {
    submission(&[("run.sh", RUN), ("Dockerfile", dockerfile)]).dockerfiles.remove("Dockerfile").unwrap()
}

#[test]
fn stages_and_instructions_are_read_with_their_places() {
    let facts = facts(
        "# syntax=docker/dockerfile:1\nARG BASE=slim\nFROM harden-check/$BASE:1 AS Build\nrun echo a \\\n  # why\n  b\n\
         FROM build\nCOPY --from=build --chown=1:1 a \"b\" /c/\nENV A=1 B=\"2 3\"\nENV OLD new value\nEXPOSE 80 90/udp\n\
         HEALTHCHECK --interval=3s CMD [\"/x\", \"health\"]\nONBUILD RUN ls\nVOLUME /data\nCMD [\"/x\"]\nUSER 5\n",
    );
    assert_eq!(facts.syntax.as_ref().unwrap().value, "docker/dockerfile:1");
    assert_eq!(facts.stages[0].base.value, "harden-check/slim:1");
    assert_eq!((facts.stages[0].base.at.line, facts.stages[0].base.at.column), (3, 6));
    assert_eq!(facts.stages[0].instructions[0].keyword, "RUN");
    assert_eq!(facts.stages[0].instructions[0].text, "echo a   b");
    let last = &facts.stages[1].instructions;
    let words = |index: usize| last[index].words.iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(last[0].flags[0].value, "from=build");
    assert_eq!(words(0), ["a", "\"b\"", "/c/"]);
    assert_eq!(words(1), ["A=1", "B=2 3"]);
    assert_eq!(words(2), ["OLD=new value"]);
    assert_eq!(words(3), ["80", "90/udp"]);
    assert_eq!(words(4), ["CMD", "/x", "health"]);
    assert_eq!((words(5), last[5].text.as_str()), (vec!["RUN"], "RUN ls"));
    assert!(last[7].exec_form && last[7].text == "[\"/x\"]");
    assert_eq!((last[8].at.line, last[8].at.column, last[8].at.length), (16, 1, 6));
    assert_eq!(facts.copies_from(1)[0].1, "build");
    assert_eq!(facts.lineage(1).len(), 2, "names of stages in any case");
}

#[test]
fn here_documents_may_stand_anywhere() {
    let facts = facts(
        "FROM a\nRUN cat <<A >x && cat <<-'B'\none\nUSER root\nA\n\ttwo\n\tB\nCOPY <<EOF /x\nFROM b\nEOF\nRUN <<EOF\nä\nEOF\nUSER 7\n",
    );
    let instructions = &facts.stages[0].instructions;
    assert_eq!(
        instructions.iter().map(|one| one.keyword.as_str()).collect::<Vec<_>>(),
        ["RUN", "COPY", "RUN", "USER"]
    );
    assert_eq!(instructions[0].text, "cat <<A >x && cat <<-'B'\none\nUSER root\n\ttwo");
    assert_eq!(instructions[1].words, ["<<EOF", "/x"]);
    assert_eq!(instructions[2].text, "<<EOF\nä");
    assert_eq!(instructions[3].at.line, 14);
    assert_eq!(facts.effective_user(0, None).unwrap().user, "7");
}

#[test]
fn the_user_is_followed_through_stages_and_variables() {
    let user = |dockerfile: &str, target: Option<&str>| {
        let facts = facts(dockerfile);
        let index = facts.final_index(target).unwrap();
        facts.effective_user(index, None).map(|user| (user.user, user.at.line))
    };
    let found = |user: &str, line| Some((user.to_owned(), line));
    assert_eq!(user("FROM a AS one\nUSER 5\nFROM one\nRUN x\n", None), found("5", 2));
    assert_eq!(user("FROM a AS one\nUSER 5\nFROM b\nRUN x\n", None), None);
    assert_eq!(user("FROM a AS one\nUSER 5\nFROM b\nUSER 0\n", Some("ONE")), found("5", 2));
    assert_eq!(user("FROM a\nUSER 5\nUSER root\n", None), found("root", 3));
    assert_eq!(user("ARG U=6\nFROM a\nARG U\nUSER $U:${G:-7}\n", None), found("6:7", 4));
    assert_eq!(user("FROM a AS one\nENV U=8\nARG U=9\nFROM one\nUSER ${U}\n", None), found("8", 5));
    let files = [
        ("run.sh", "docker build -t notes --build-arg U=0 --build-arg B=full .\ndocker run notes\n"),
        ("Dockerfile", "ARG B=slim\nFROM harden-check/$B:1\nARG U=6\nUSER $U\n"),
    ];
    let submission = submission(&files);
    let build = &submission.plan.builds[0];
    let facts = submission.dockerfile_of(build).unwrap();
    assert_eq!(facts.effective_user(0, Some(build)).unwrap().user, "0", "the build decides, not the default");
    assert_eq!(facts.stages[0].base.value, "harden-check/full:1");
}

#[test]
fn the_shell_form_and_other_escapes_are_told_apart() {
    let facts = facts("# escape=`\nFROM a\nCMD ['a']\nENTRYPOINT x `\n y\nHEALTHCHECK NONE\n");
    assert!(!facts.command(0).unwrap().exec_form, "single quotes are no JSON");
    assert_eq!(facts.entrypoint(0).unwrap().text, "x  y");
    assert_eq!(facts.healthcheck(0).unwrap().words, ["NONE"]);
}

#[test]
fn a_broken_dockerfile_is_shown_where_it_breaks() {
    for (dockerfile, message, place) in [
        ("FROM a\nRNU x\n", "did you mean `RUN`?", "Dockerfile:2:1"),
        ("FROM a\n\n  FOOBAR x\n", "no instruction `FOOBAR`", "Dockerfile:3:3"),
        ("RUN x\nFROM a\n", "before the first `FROM`", "Dockerfile:1:1"),
        ("# nothing\n", "holds no `FROM`", "Dockerfile:1:1"),
        ("FROM a\nUSER\n", "`USER` lacks something", "Dockerfile:2:1"),
        ("FROM a\nCOPY x\n", "`COPY` lacks something", "Dockerfile:2:1"),
        ("FROM a\nRUN \n", "`RUN` lacks something", "Dockerfile:2:1"),
        ("FROM a AS x\nFROM b AS x\n", "named `x` too", "Dockerfile:2:11"),
        ("FROM a\nRUN cat <<A\nx\n", "no end", "Dockerfile:2:9"),
        ("FROM $NOPE\n", "its variable has no value", "Dockerfile:1:6"),
    ] {
        let text = told(&[("run.sh", RUN), ("Dockerfile", dockerfile)]);
        assert!(text.contains(message) && text.contains(place), "{dockerfile}: {text}");
    }
}

#[test]
fn steps_that_leave_the_sandbox_are_dangers() {
    let text = "FROM a\nRUN --security=insecure x\nRUN --network=host y\nRUN --network=none z\n";
    let found = submission(&[("run.sh", RUN), ("Dockerfile", text)]).dangers;
    let values: Vec<_> = found.iter().map(|danger| (danger.value.clone(), danger.at.line)).collect();
    let step = |flag: &str| Danger::PrivilegedBuild(flag.to_owned());
    assert_eq!(values, [(step("--security=insecure"), 2), (step("--network=host"), 3)]);
}
