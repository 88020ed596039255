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

#[test]
fn what_the_builder_takes_is_taken() {
    for lines in [
        "ENTRYPOINT []",
        "CMD []",
        "ENTRYPOINT",
        "CMD",
        "CMD /a\nCMD /b",
        "RUN []",
        "ENV A=",
        "ENV A \"b c\" d",
        "LABEL a=\"\" b.c='d e'",
        "ARG A\nARG B=$A C=\"d e\"",
        "EXPOSE 80 90/UDP 8000-8010/sctp $PORT",
        "VOLUME [\"/a b\", \"/c\"]\nVOLUME /a /b",
        "HEALTHCHECK --retries=2 --interval=1m30s cmd /x",
        "HEALTHCHECK NONE",
        "USER \"1000:1000\"",
        "WORKDIR /a b",
        "STOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL $S\nSTOPSIGNAL 99",
        "COPY a b c",
        "COPY --chown=1:1 --chmod=0644 --link --exclude=*.md --exclude=b --parents a b c/",
        "COPY [\"a b\", \"c\"]",
        "COPY a b .",
        "ADD --checksum=sha256:aa --keep-git-dir=false --unpack=true https://lab.test/a /b",
        "RUN --network=none --security=sandbox --mount=type=tmpfs,target=/t,size=1g ls",
        "RUN --mount=type=secret,id=a,required,mode=0400,uid=1,env=A cat /run/secrets/a",
        "RUN --mount=type=cache,target=/c,sharing=locked,id=$I --mount=type=ssh ls",
        "ONBUILD RUN --mount=type=secret,id=a ls",
        "SHELL [\"/bin/sh\", \"-c\"]",
        "MAINTAINER Jane Doe <jane@lab.test>",
        "ENV A=${B#x*} C=${D%%y} E=${F/a/b} G=${H:?needed} I=${J:-${K}}",
        "ENV A='$B' C=\"\\$D\" E=\\${F",
        "run echo \\\n# why\n\n  done",
        "COPY <<-A <<B /c/\n\tone\n\tA\ntwo\nB",
        "RUN --mount=type=bind,from=x,target=/m <<EOF cat\nFOO bar\nEOF",
        "FROM b AS X_1.y-z\nFROM c AS x_1.y-z\nCOPY --from=0 /a /b",
    ] {
        facts(&format!("FROM a\n{lines}\n"));
    }
    for head in [
        "# escape=`\n# syntax=docker/dockerfile:1\n",
        "# check=skip=all\n",
        "#!/usr/bin/env dockerfile\n# syntax=docker/dockerfile:1\n",
        "# a=b\n# syntax=x\n# syntax=y\n",
        "ARG TAG=1 NAME=a\n",
    ] {
        facts(&format!("{head}FROM a\nRUN true\n"));
    }
}

#[test]
fn what_the_builder_refuses_is_refused_at_its_place() {
    for (lines, message, place) in [
        ("ENV A", "gives `A` no value", "2:5"),
        ("LABEL a", "gives `a` no value", "2:7"),
        ("ENV A=1 B", "gives `B` no value", "2:9"),
        ("ENV =1", "takes a name before", "2:5"),
        ("ARG =1", "takes a name before", "2:5"),
        ("ARG", "`ARG` lacks something", "2:1"),
        ("VOLUME []", "`VOLUME` lacks something", "2:1"),
        ("VOLUME [\"\"]", "needs a path", "2:8"),
        ("HEALTHCHECK CMD", "lacks its command", "2:13"),
        ("HEALTHCHECK CMD []", "lacks its command", "2:13"),
        ("HEALTHCHECK NONE x", "takes nothing more", "2:18"),
        ("HEALTHCHECK curl x", "`CMD` or `NONE`", "2:13"),
        ("HEALTHCHECK --interval=3 CMD x", "unit", "2:24"),
        ("HEALTHCHECK --retries=x CMD x", "`x`", "2:23"),
        ("HEALTHCHECK --every=3s CMD x", "no flag `--every`", "2:13"),
        ("FROM b AS 1x", "no name for a stage", "2:11"),
        ("FROM b AS", "`FROM` lacks something", "2:1"),
        ("FROM b c", "`FROM` lacks something", "2:1"),
        ("FROM --platfrom=linux/amd64 b", "no flag `--platfrom`", "2:6"),
        ("COPY --chmode=1 a b", "did you mean `chmod`?", "2:6"),
        ("COPY --link=maybe a b", "is a switch", "2:6"),
        ("COPY --from a b", "lacks its value", "2:6"),
        ("COPY --from=x --from=y a b", "only once", "2:15"),
        ("COPY --from=$X a b", "no variable may stand here", "2:13"),
        ("FROM b AS c\nCOPY --from=c /a /b", "from itself", "3:6"),
        (
            "FROM b AS c\nCOPY --from=d /a /b\nFROM b AS d\nRUN --mount=from=c,target=/m ls",
            "from itself",
            "3:6",
        ),
        ("ONBUILD ENV A", "gives `A` no value", "2:13"),
        ("COPY [\"a\", 1]", "strings only", "2:6"),
        ("ADD --from=x a b", "no flag `--from`", "2:5"),
        ("RUN --mount=type=bnd ls", "this one says `bnd`", "2:13"),
        ("RUN --mount=type=bind,szie=1 ls", "`szie` is no option", "2:23"),
        ("RUN --mount=type=bind,size=1 ls", "takes no `size`", "2:23"),
        ("RUN --mount=type=secret ls", "needs an `id`", "2:13"),
        ("RUN --network=bridge ls", "does not take `bridge`", "2:15"),
        ("CMD --x=y ls", "no flag `--x`", "2:5"),
        ("CMD [1]", "strings only", "2:5"),
        ("SHELL /bin/sh -c", "takes a JSON array", "2:7"),
        ("EXPOSE http", "is no port", "2:8"),
        ("STOPSIGNAL SIGFOO", "SIGFOO", "2:12"),
        ("ENV A=\"b", "has no end", "2:5"),
        ("ENV A=${B", "has no end", "2:5"),
        ("USER ${A!b}", "does not know this kind", "2:6"),
        ("ONBUILD FROM b", "cannot hold a `FROM`", "2:9"),
        ("ONBUILD ONBUILD RUN x", "cannot hold a `ONBUILD`", "2:9"),
        ("COPY a <<E\nx\nE", "this is the target", "2:8"),
    ] {
        let text = told(&[("run.sh", RUN), ("Dockerfile", &format!("FROM a\n{lines}\n"))]);
        assert!(text.contains(message) && text.contains(&format!("Dockerfile:{place}")), "{lines}: {text}");
    }
    for (text, message) in [
        ("# syntax=a\n# syntax=b\nFROM a\n", "`# syntax=` may stand only once"),
        ("# escape=x\nFROM a\n", "`# escape=x` is refused"),
        ("FROM A/b\n", "A/b"),
    ] {
        let told = told(&[("run.sh", RUN), ("Dockerfile", text)]);
        assert!(told.contains(message), "{text}: {told}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = told(&[("run.sh", RUN), ("Dockerfile", "FROM a\nENV A\nRUN true\nRNU x\nEXPOSE y\n")]);
    for place in ["Dockerfile:2:5", "Dockerfile:4:1", "Dockerfile:5:8"] {
        assert!(text.contains(place), "{text}");
    }
}
