//! What the next start executes, reads and serves, from both sides: within reach of the service a check
//! fails, out of its reach the same check passes. And what lies where no walk comes.

use crate::support::{Desk, finish};

/// Longest run of one submission, in seconds.
const PATIENCE: u64 = 180;

/// One submission in two forms.
struct Pair {
    name: &'static str,
    base: &'static str,
    /// Lines of the Dockerfile; `HERE` stands for what differs.
    lines: &'static str,
    weak: &'static str,
    hard: &'static str,
}

/// The folder `/data` belongs to the service, `/code` to root.
const NEXT_START: [Pair; 11] = [
    Pair {
        name: "a file that the start script reads",
        base: "slim",
        lines: "RUN echo 'A=b' > HERE/settings && printf '#!/bin/sh\\n. HERE/settings\\nexec /app/notes\\n' > /app/start && chmod 755 /app/start && chown -R 10001 /data\nCMD [\"/app/start\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "a hook that is not there yet",
        base: "slim",
        lines: "CMD [\"/bin/sh\", \"-c\", \"if [ -f HERE/hook.sh ]; then . HERE/hook.sh; fi; exec /app/notes\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "a script of the health check",
        base: "slim",
        lines: "RUN printf '#!/bin/sh\\nexec /app/notes health\\n' > HERE/check && chmod 755 HERE/check && chown -R 10001 /data\nHEALTHCHECK CMD HERE/check\nCMD [\"/app/notes\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "pages that the start script moves",
        base: "slim",
        lines: "RUN cp -r /app/dist HERE/pages && printf '#!/bin/sh\\nNOTES_DIST=HERE/pages exec /app/notes\\n' > /app/start && chown -R 10001 /data\nCMD [\"sh\", \"/app/start\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "one page behind a link",
        base: "slim",
        lines: "RUN mv /app/dist/index.html HERE/index.html && ln -s HERE/index.html /app/dist/index.html && chown -R 10001 /data\nCMD [\"/app/notes\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "a folder of libraries that is searched first",
        base: "full",
        lines: "ENV LD_LIBRARY_PATH=HERE/lib\nCMD [\"/bin/sh\", \"-c\", \"exec /app/notes\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "a program behind a wrapper and two links",
        base: "slim",
        lines: "RUN mkdir HERE/bin && cp /app/notes HERE/bin/real && ln -s HERE/bin/real /usr/bin/first && ln -s first /usr/bin/second && chown -R 10001 /data\nCMD [\"env\", \"A=b\", \"setpriv\", \"second\"]",
        weak: "/data",
        hard: "/code",
    },
    Pair {
        name: "a program of root in a folder where anybody may write, without and with the sticky bit",
        base: "slim",
        lines: "RUN cp /app/notes /code/notes && chmod HERE /code\nCMD [\"/code/notes\"]",
        weak: "777",
        hard: "1777",
    },
    Pair {
        name: "files without a write bit, of the service and of somebody else",
        base: "slim",
        lines: "RUN chown -R HERE /app && chmod -R a-w /app\nCMD [\"/app/notes\"]",
        weak: "10001",
        hard: "10002",
    },
    Pair {
        name: "pages of root behind a link, in a folder without a write bit",
        base: "slim",
        lines: "RUN mkdir -p /srv/p && mv /app/dist /srv/p/ && ln -s /srv/p/dist /app/dist && chown HERE /srv/p && chmod 555 /srv/p\nCMD [\"/app/notes\"]",
        weak: "10001",
        hard: "10002",
    },
    Pair {
        name: "a folder without a write bit that is searched first",
        base: "slim",
        lines: "RUN mkdir -p /opt/bin && chown HERE /opt/bin && chmod 555 /opt/bin\nENV PATH=/opt/bin:/app:/bin:/usr/bin\nCMD [\"notes\"]",
        weak: "10001",
        hard: "10002",
    },
];

/// A set-user-id shell, out of sight of the service; in its hard form it lacks the bit.
const OUT_OF_SIGHT: [Pair; 5] = [
    Pair {
        name: "in a folder that nobody lists",
        base: "full",
        lines: "RUN mkdir /opt/vault && cp /bin/dash /opt/vault/x && chmod HERE /opt/vault/x && chmod 711 /opt/vault\nCMD [\"/app/notes\"]",
        weak: "4755",
        hard: "755",
    },
    Pair {
        name: "below a folder that nobody lists",
        base: "full",
        lines: "RUN mkdir -p /opt/a/b/c && cp /bin/dash /opt/a/b/c/x && chmod HERE /opt/a/b/c/x && chmod 711 /opt/a\nCMD [\"/app/notes\"]",
        weak: "4755",
        hard: "755",
    },
    Pair {
        name: "in the service's own group's folder",
        base: "full",
        lines: "RUN mkdir /opt/g && cp /bin/dash /opt/g/x && chmod HERE /opt/g/x && chgrp 10001 /opt/g && chmod 710 /opt/g\nCMD [\"/app/notes\"]",
        weak: "4755",
        hard: "755",
    },
    Pair {
        name: "in a folder that is closed for the service",
        base: "full",
        lines: "RUN mkdir /opt/vault && cp /bin/dash /opt/vault/x && chmod 4755 /opt/vault/x && chmod HERE /opt/vault\nCMD [\"/app/notes\"]",
        weak: "711",
        hard: "700",
    },
    Pair {
        name: "in a folder that its owner has closed",
        base: "full",
        lines: "RUN mkdir /opt/vault && cp /bin/dash /opt/vault/x && chmod 4755 /opt/vault/x && chown HERE /opt/vault && chmod 000 /opt/vault\nCMD [\"/app/notes\"]",
        weak: "10001",
        hard: "10002",
    },
];

fn dockerfile(pair: &Pair, here: &str) -> String {
    let (base, lines) = (pair.base, pair.lines.replace("HERE", here));
    let closed = "find / -xdev -type f -perm /6000 -exec chmod ug-s {} +";
    format!(
        "FROM harden-check/{base}:1\nCOPY --from=harden-check/notes:1 /notes /app/notes\nCOPY dist/ /app/dist/\nRUN mkdir -p /data /code && chown 10001:10001 /data; {closed}\n{lines}\nUSER 10001:10001\n"
    )
}

/// Every pair that does not hold, as text.
fn broken(desk: &Desk, check: &str, pairs: &[Pair]) -> Vec<String> {
    let mut broken = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        for (form, here, expected) in [("weak", pair.weak, "fail"), ("hard", pair.hard, "pass")] {
            let name = format!("{check}-{index}-{form}");
            let folder = desk.submission(&name, &dockerfile(pair, here), "--volume notes-data:/data");
            let answer = finish(&mut desk.exercise(8, &folder), PATIENCE);
            let finding = answer.finding(check);
            if finding["verdict"] != expected {
                broken.push(format!("{}, {form}: {finding:#}", pair.name));
            }
        }
    }
    broken
}

#[test]
fn nothing_of_the_next_start_may_be_the_services_to_change() {
    let wrong = broken(&Desk::new(), "code-not-writable", &NEXT_START);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_folder_hides_a_program_that_raises_its_starter() {
    let wrong = broken(&Desk::new(), "no-way-back", &OUT_OF_SIGHT);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_folder_of_the_labs_name_in_the_image_is_no_hiding_place() {
    let desk = Desk::new();
    let pair = Pair {
        name: "",
        base: "full",
        lines: "RUN mkdir /.harden-check && cp /bin/dash /.harden-check/su && chmod 4755 /.harden-check/su\nCMD [\"/app/notes\"]",
        weak: "",
        hard: "",
    };
    let folder = desk.submission("covered", &dockerfile(&pair, ""), "--volume notes-data:/data");
    let finding = finish(&mut desk.exercise(8, &folder), PATIENCE).finding("no-way-back");
    assert_eq!(finding["verdict"], "error", "{finding:#}");
    assert!(finding.to_string().contains("/.harden-check"), "{finding:#}");
}
