//! The builder is the judge of the language: what it refuses, the submission's reader refuses, and what
//! it takes, the reader takes.
//!
//! Each row is a few lines behind a `FROM`. It goes to the engine's own front end and to our reader.
//! Where a part of the language is younger than an engine, the row names the first engine that reads
//! it; an older one then says nothing about that row.

use std::fs;

use harden_check::evidence::BuildProblem;
use harden_check::submission::read;

use crate::image::Bench;

/// The first engine that reads a row, as major and minor version.
type Since = (u32, u32);

/// Every engine that the checker knows.
const ALWAYS: Since = (20, 10);

/// Rows that need no program: they stand behind `FROM scratch`. A variable after `from=` is not among
/// them: the lab finds no image of that name, and asks no engine.
const LINES: &[(Since, &[&str])] = &[
    (
        ALWAYS,
        &[
            "CMD []",
            "CMD",
            "CMD a",
            "CMD [\"a\", \"b\"]",
            "CMD [\"a\", 1]",
            "CMD [a]",
            "CMD ['a']",
            "CMD [\"a\"",
            "CMD [\"a\"] b",
            "CMD --x a",
            "CMD -- a",
            "CMD a\nCMD b",
            "cmd a",
            "Cmd a",
            "CMD [null]",
            "CMD {}",
            "CMD [[]]",
            "ENTRYPOINT []",
            "ENTRYPOINT",
            "ENTRYPOINT a b",
            "ENTRYPOINT [\"a\"]",
            "ENTRYPOINT [1]",
            "ENTRYPOINT --a=b c",
            "ENV A",
            "ENV A=",
            "ENV A=1",
            "ENV A 1",
            "ENV A 1 2",
            "ENV A=1 B",
            "ENV A=1 B=2",
            "ENV =1",
            "ENV",
            "ENV A=\"b c\"",
            "ENV A=\"b",
            "ENV A='b",
            "ENV A=b\\ c",
            "ENV A='$B'",
            "ENV A=${B",
            "ENV A=${B}",
            "ENV A=$",
            "ENV A=${}",
            "ENV A=${B:-c}",
            "ENV A=${B:+c}",
            "ENV A=${B!c}",
            "ENV A=${B:=c}",
            "ENV A=${:B}",
            "ENV A=${B:-${C}}",
            "ENV A=a'b'c\"d\"",
            "ENV 1A=b",
            "ENV A-B=c",
            "ENV A B=c",
            "ENV A=1\\\n B=2",
            "ENV A=1\\\\\n B=2",
            "ENV A=1 \\\n# why\n\n B=2",
            "ENV \"A\"=b",
            "ENV --x A=b",
            "LABEL a",
            "LABEL a=",
            "LABEL a=b",
            "LABEL a b",
            "LABEL a=b c",
            "LABEL a.b/c=d",
            "LABEL \"a b\"=c",
            "LABEL",
            "LABEL =b",
            "LABEL a=\"b",
            "ARG",
            "ARG A",
            "ARG A=1",
            "ARG =1",
            "ARG A=$B",
            "ARG A=\"b c\"",
            "ARG A=\"b",
            "EXPOSE",
            "EXPOSE 80",
            "EXPOSE 80/tcp",
            "EXPOSE 80/UDP",
            "EXPOSE 80/sctp",
            "EXPOSE 80/icmp",
            "EXPOSE 80-90",
            "EXPOSE 90-80",
            "EXPOSE http",
            "EXPOSE 0",
            "EXPOSE 65535",
            "EXPOSE 65536",
            "EXPOSE -1",
            "EXPOSE 80 90",
            "EXPOSE 80,90",
            "EXPOSE $P",
            "EXPOSE 80:90",
            "EXPOSE 1.5",
            "EXPOSE \"80\"",
            "VOLUME []",
            "VOLUME",
            "VOLUME /a",
            "VOLUME /a /b",
            "VOLUME [\"/a\"]",
            "VOLUME [\"\"]",
            "VOLUME [\"/a\", 1]",
            "VOLUME a",
            "VOLUME [ \"/a\" , \"/b\" ]",
            "USER",
            "USER 1",
            "USER a:b",
            "USER \"1\"",
            "USER a b",
            "USER $U",
            "USER ${U",
            "USER \"a",
            "WORKDIR",
            "WORKDIR /a",
            "WORKDIR a b",
            "WORKDIR \"/a b\"",
            "WORKDIR \"/a",
            "WORKDIR $A",
            "WORKDIR /a/../b",
            "STOPSIGNAL",
            "STOPSIGNAL SIGTERM",
            "STOPSIGNAL TERM",
            "STOPSIGNAL 9",
            "STOPSIGNAL SIGFOO",
            "STOPSIGNAL sigterm",
            "STOPSIGNAL SIGRTMIN+3",
            "STOPSIGNAL 0",
            "STOPSIGNAL 99",
            "STOPSIGNAL -1",
            "STOPSIGNAL A B",
            "SHELL",
            "SHELL []",
            "SHELL [\"/a\"]",
            "SHELL /bin/sh -c",
            "SHELL [1]",
            "SHELL --x [\"/a\"]",
            "MAINTAINER",
            "MAINTAINER a b <c@lab.test>",
            "HEALTHCHECK",
            "HEALTHCHECK NONE",
            "HEALTHCHECK NONE x",
            "HEALTHCHECK none",
            "HEALTHCHECK CMD",
            "HEALTHCHECK CMD a",
            "HEALTHCHECK cmd a b",
            "HEALTHCHECK CMD []",
            "HEALTHCHECK CMD [\"a\"]",
            "HEALTHCHECK CMD [1]",
            "HEALTHCHECK a",
            "HEALTHCHECK --interval=3s CMD a",
            "HEALTHCHECK --interval=3 CMD a",
            "HEALTHCHECK --interval=1us CMD a",
            "HEALTHCHECK --interval=-1s CMD a",
            "HEALTHCHECK --interval= CMD a",
            "HEALTHCHECK --interval CMD a",
            "HEALTHCHECK --interval=1m30s CMD a",
            "HEALTHCHECK --timeout=1.5h --start-period=10ms --retries=3 CMD a",
            "HEALTHCHECK --retries=-1 CMD a",
            "HEALTHCHECK --retries=x CMD a",
            "HEALTHCHECK --retries=2 --retries=3 CMD a",
            "HEALTHCHECK --every=3s CMD a",
            "HEALTHCHECK --interval=3s NONE",
            "ONBUILD",
            "ONBUILD RUN a",
            "ONBUILD CMD []",
            "ONBUILD FROM a",
            "ONBUILD ONBUILD RUN a",
            "ONBUILD MAINTAINER a",
            "onbuild run a",
            "ONBUILD ENV A",
            "FOO a",
            "FOO",
            "RUM true",
            "#COPY x",
            "# syntax=x",
            "COPY",
            "COPY a",
            "ADD a",
            "COPY a /b",
            "ADD a /b",
            "COPY a b /c",
            "COPY a b /c/",
            "COPY a b .",
            "COPY [\"a\", \"/b\"]",
            "COPY [\"a\"]",
            "COPY [\"a\", 1]",
            "COPY --chown=1:1 a /b",
            "COPY --chown a /b",
            "COPY --chown=1 --chown=2 a /b",
            "COPY --from=0 a /b",
            "COPY --foo=1 a /b",
            "COPY \"a\" /b",
            "COPY \"a /b",
            "COPY -- a /b",
            "COPY --from=one a /b",
            "ADD --from=0 a /b",
            "ADD --chown=1:1 a /b",
            "COPY a* /b/",
            "COPY $A a /b/",
            "COPY ${A a /b/",
            "COPY a \\\n  /b",
            "FROM",
            "FROM scratch AS one\nFROM one",
            "FROM scratch AS 1x",
            "FROM scratch AS a b",
            "FROM scratch as X_1.y-z",
            "FROM scratch AS a/b",
            "FROM scratch AS -a",
            "FROM scratch AS a\nFROM scratch AS a",
            "FROM scratch AS A\nCOPY --from=a a /b",
            "FROM --foo=1 scratch",
            "FROM scratch x",
            "FROM scratch in a",
            "FROM scratch AS",
            "FROM --platform=linux/amd64 scratch",
            "FROM \"scratch\"",
            "FROM ${A}",
            "FROM ${A:-scratch}",
            "FROM A/b",
            "FROM scratch AS ä",
        ],
    ),
    (
        (23, 0),
        &[
            "COPY --link a /b",
            "COPY --link=true a /b",
            "COPY --link=maybe a /b",
            "COPY --link= a /b",
            "COPY <<EOF /b\nx\nEOF",
            "COPY <<EOF /b\nx",
            "COPY a <<EOF\nx\nEOF",
            "COPY <<A <<B /c/\n1\nA\n2\nB",
            "COPY <<-A /c\n\t1\n\tA",
            "COPY <<'A' /c\n$x\nA",
            "ADD <<A /c\n1\nA",
            "ENV A=${B-c}",
            "ENV A=${B+c}",
            "CMD <<EOF\nx\nEOF",
            "COPY --chmod=0644 a /b",
            "ENV A=${B?c}",
        ],
    ),
    (
        (25, 0),
        &[
            "HEALTHCHECK --start-interval=1s CMD a",
            "HEALTHCHECK --start-interval=1 CMD a",
            "ADD --keep-git-dir=true a /b",
        ],
    ),
    (
        (26, 0),
        &[
            "ENV A=${B#c}",
            "ENV A=${B##c*}",
            "ENV A=${B%c}",
            "ENV A=${B%%c}",
            "ENV A=${B/c/d}",
            "ENV A=${B//c/d}",
            "ENV A=${B:#c}",
            "ENV A=${B/c",
        ],
    ),
    // Older engines want more than nothing.
    (
        (28, 0),
        &[
            "HEALTHCHECK --interval=0 CMD a",
            "HEALTHCHECK --interval=0s CMD a",
            "HEALTHCHECK --retries=0 CMD a",
        ],
    ),
];

/// Rows with a step that runs.
const STEPS: &[(Since, &[&str])] = &[
    (
        ALWAYS,
        &[
            "RUN true",
            "RUN [\"true\"]",
            "RUN [1]",
            "RUN --foo true",
            "RUN --mount=type=bind,target=/m true",
            "RUN --mount=type=bnd,target=/m true",
            "RUN --mount=type=tmpfs,target=/m true",
            "RUN --mount=type=bind,target=/m,size=1 true",
            "RUN --mount=type=cache,target=/m,sharing=locked true",
            "RUN --mount=type=cache,target=/m,sharing=some true",
            "RUN --mount=type=bind,target=/m,foo=1 true",
            "RUN --mount=type=bind,target=/m,foo true",
            "RUN --mount=type=secret true",
            "RUN --mount=type=secret,id=a true",
            "RUN --mount=type=secret,id=a,source=b true",
            "RUN --mount=type=secret,id=a,mode=0400,uid=1,gid=1 true",
            "RUN --mount=type=secret,id=a,mode=9 true",
            "RUN --mount=type=secret,id=a,uid=x true",
            "RUN --mount=type=bind,target=/m,ro true",
            "RUN --mount=type=bind,target=/m,rw=maybe true",
            "RUN --mount=type=bind,target=/m,required true",
            "RUN --mount=type=secret,id=a,required=false true",
            "RUN --mount=type=bind,from=0,target=/m true",
            "RUN --mount true",
            "RUN --mount=TYPE=bind,Target=/m true",
            "RUN --mount=type=secret,id=a,from=0 true",
            "RUN --mount=type=cache,target=/m,mode=0700 true",
            "RUN --mount=type=bind,target=/m,mode=0700 true",
            "run true \\\n && true",
            "RUN true \\\n# why\n && true",
            "RUN true # x",
        ],
    ),
    (
        (23, 0),
        &[
            "RUN --network=none true",
            "RUN --network=foo true",
            "RUN <<EOF\ntrue\nEOF",
            "RUN <<EOF\ntrue",
            "RUN cat <<A && cat <<B\n1\nA\n2\nB",
            "RUN --mount=type=tmpfs,target=/m,size=1m true",
            "RUN --mount=type=tmpfs,target=/m,size=x true",
            "RUN echo \"<<EOF\"",
            "RUN --network=none --network=none true",
        ],
    ),
    ((28, 0), &["RUN --mount=type=secret,id=a,env=A true"]),
];

/// Whole files.
const FILES: &[&str] = &[
    "",
    "# nothing\n",
    "RUN true\nFROM scratch\n",
    "ARG A=scratch\nFROM $A\n",
    "ARG A\nFROM ${A:-scratch}\n",
    "ARG A\nFROM $A\n",
    "ENV A=b\nFROM scratch\n",
    "# escape=`\nFROM scratch\nENV A=1 `\n B=2\n",
    "# escape=x\nFROM scratch\n",
    "# escape=\\\n# escape=`\nFROM scratch\n",
    "# Escape = `\nFROM scratch\nENV A=b`\n c=d\n",
    "#\n# escape=`\nFROM scratch\nENV A=b`\n",
    "\n\nFROM scratch\nCMD a\n",
    "  FROM scratch\n  CMD a\n",
    "FROM scratch\r\nCMD a\r\n",
    "\u{feff}FROM scratch\nCMD a\n",
    "FROM scratch\nCMD a \\\n",
    "from scratch\ncmd a",
    "FROM scratch AS a\nFROM a AS b\nFROM b\nCMD x\n",
    "ARG A=b B=c\nFROM scratch\nCMD a\n",
];

fn rows() -> Vec<(Since, String)> {
    let behind = |base: &'static str, table: &'static [(Since, &[&str])]| {
        let of = move |(since, lines): &'static (Since, &[&str])| {
            lines
                .iter()
                .map(move |line| (*since, format!("FROM {base} AS one\nCOPY a /a\nFROM {base}\n{line}\n")))
        };
        table.iter().flat_map(of)
    };
    // A stage of nothing is refused for its own reason, so that each row ends with something.
    let lines = behind("scratch", LINES).map(|(since, text)| (since, format!("{text}CMD end\n")));
    let steps = behind("harden-check/slim:1", STEPS);
    let files = FILES.iter().map(|text| (ALWAYS, (*text).to_owned()));
    lines.chain(steps).chain(files).collect()
}

/// Whether our reader takes a Dockerfile.
fn is_read(text: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), text).unwrap();
    fs::write(folder.path().join("run.sh"), "docker build -t notes .\ndocker run notes\n").unwrap();
    read(folder.path()).is_ok()
}

#[tokio::test]
async fn the_reader_takes_what_the_builder_takes_and_refuses_what_it_refuses() {
    let mut bench = Bench::new("language").await;
    bench.write("a", "a\n");
    bench.write("b", "b\n");
    let version = bench.engine.docker().version().await.unwrap().version.unwrap();
    let mut parts = version.split(['.', '+', '~']).map(|part| part.parse().unwrap_or_default());
    let engine: Since = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (mut compared, mut differences) = (0, Vec::new());
    for (since, text) in rows().into_iter().filter(|(since, _)| *since <= engine) {
        let failure = bench.build(&text).await.facts.failure;
        let refused = failure.as_ref().is_some_and(|failure| failure.problem == BuildProblem::Dockerfile);
        compared += 1;
        if is_read(&text) == refused {
            let said = failure.map(|failure| failure.message).unwrap_or_default();
            differences.push(format!("{since:?} {text:?}: the builder says {said:?}"));
        }
    }
    println!("{compared} Dockerfiles compared with Docker {version}");
    bench.end().await;
    assert!(differences.is_empty(), "{} of {compared}:\n{}", differences.len(), differences.join("\n"));
}
