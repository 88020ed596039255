//! Several files, several folders, variables: a project as Compose puts it together.

use crate::submission::fixtures::{DOCKERFILE, script, script_told, submission, told};
use crate::submission::{BindKind, ContainerSpec, Danger, Submission};

fn service<'a>(read: &'a Submission, name: &str) -> &'a ContainerSpec {
    read.plan.container_for(name, false).unwrap()
}

fn user(read: &Submission, name: &str) -> String {
    service(read, name).user.as_ref().unwrap().value.clone()
}

#[test]
fn a_variable_file_is_read_with_its_quotes_comments_and_variables() {
    for (text, value) in [
        ("A = 1 # one\n", "1"),
        ("export A='x # $B'\n", "x # $B"),
        ("B=2\nA=\"<$B>\\n\\$\"\n", "<2>\n$"),
        ("A=\"two\nlines\"\n", "two\nlines"),
        ("A: b#c\n", "b#c"),
        ("B=x\nA=${C:-${B}y}\r\n", "xy"),
        ("A='it\\'s'\n", "it's"),
    ] {
        let read =
            submission(&[("compose.yaml", "services:\n  web: {image: n, user: '$A'}\n"), (".env", text)]);
        assert_eq!(user(&read, "web"), value, "{text}");
        let read = submission(&[
            ("compose.yaml", "services:\n  web: {image: n, env_file: a.env}\n"),
            ("a.env", text),
        ]);
        let last = &service(&read, "web").environment.last().unwrap().value;
        assert_eq!((last.name.as_str(), last.value.as_deref()), ("A", Some(value)), "{text}");
    }
    for (text, carets) in [("A=\"x\n", ".env:1:3"), ("B=1\nA B=1\n", ".env:2:2"), ("A=${B\n", ".env:1:3")] {
        let text = told(&[("compose.yaml", "services:\n  web: {image: n, user: $A}\n"), (".env", text)]);
        assert!(text.contains(carets) && !text.contains("has no value"), "{text}");
    }
}

#[test]
fn a_dollar_that_begins_nothing_is_a_dollar() {
    for (written, value) in [("a$", "a$"), ("$-b", "$-b"), ("$1", "$1"), ("x$$y", "x$y"), ("${A:+b}c", "c")] {
        let file = format!("services:\n  web: {{image: n, user: '{written}'}}\n");
        assert_eq!(user(&submission(&[("compose.yaml", &file)]), "web"), value);
    }
}

const BASE: &str = "services:\n  base:\n    build: .\n    env_file: a.env\n    environment: {A: 1, B: 2}\n    cap_drop: [ALL]\n    command: [a]\n";

#[test]
fn a_service_extends_another_one_of_any_file() {
    let read = submission(&[
        (
            "compose.yaml",
            "services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n    environment: [B=3]\n    cap_add: [CHOWN]\n    command: [b]\n",
        ),
        ("sub/base.yaml", BASE),
        ("sub/a.env", "C=4\n"),
        ("sub/Dockerfile", DOCKERFILE),
    ]);
    let web = service(&read, "web");
    assert_eq!(
        read.plan.builds[0].dockerfile.value, "sub/Dockerfile",
        "counted from the other file's folder"
    );
    let variables: Vec<_> = web.environment.iter().map(|v| v.value.name.as_str()).collect();
    assert_eq!(variables, ["C", "A", "B"]);
    assert_eq!(web.environment[2].value.value.as_deref(), Some("3"));
    assert_eq!((web.cap_drop[0].at.file.as_str(), web.cap_drop[0].at.line), ("sub/base.yaml", 6));
    assert_eq!((web.cap_add[0].at.file.as_str(), web.cap_add[0].at.line), ("compose.yaml", 5));
    assert_eq!(web.command.as_ref().unwrap().value, ["b"]);
    let wrong = told(&[
        ("compose.yaml", "services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n"),
        ("sub/base.yaml", "services:\n  base:\n    image: n\n    user: 5\n"),
    ]);
    assert!(wrong.contains("sub/base.yaml:4:11") && wrong.contains("    user: 5"), "{wrong}");
}

#[test]
fn included_files_bring_their_services_and_their_own_variables() {
    let read = submission(&[
        (
            "compose.yaml",
            "include:\n  - sub/db.yaml\nservices:\n  web: {image: n, user: '${WHO:-a}', depends_on: [db]}\n",
        ),
        ("sub/db.yaml", "services:\n  db: {image: d, user: '$WHO', volumes: [data:/d]}\nvolumes: {data: }\n"),
        ("sub/.env", "WHO=b\n"),
    ]);
    assert_eq!((user(&read, "web"), user(&read, "db")), ("a".to_owned(), "b".to_owned()));
    assert_eq!(read.plan.volumes[0].name.at.file, "sub/db.yaml");
    for (yaml, message) in [
        ("include: [x.yaml]\nservices:\n  web: {image: n}\n", "no file `x.yaml`"),
        ("include: [more.yaml]\nservices:\n  web: {image: n}\n", "stands here as well"),
        ("include: [compose.yaml]\nservices:\n  web: {image: n}\n", "in a circle"),
        (
            "include: ['https://example.invalid/x.yaml']\nservices:\n  web: {image: n}\n",
            "no file from elsewhere",
        ),
    ] {
        let text = told(&[("compose.yaml", yaml), ("more.yaml", "services:\n  web: {image: other}\n")]);
        assert!(text.contains(message), "{yaml}: {text}");
    }
}

#[test]
fn an_override_is_put_over_the_file() {
    let file = "services:\n  web: {image: n, user: a, cap_drop: [ALL], ports: ['80:80'], read_only: true}\n";
    let over = "services:\n  web:\n    user: b\n    cap_drop: [CHOWN]\n    ports: !override ['81:80']\n    read_only: !reset\n";
    let read = submission(&[("compose.yaml", file), ("compose.override.yaml", over)]);
    let web = service(&read, "web");
    assert_eq!(web.user.as_ref().unwrap().at.file, "compose.override.yaml");
    assert_eq!(web.cap_drop.iter().map(|c| c.value.as_str()).collect::<Vec<_>>(), ["ALL", "CHOWN"]);
    assert_eq!(web.publish.iter().map(|p| p.value.host_port).collect::<Vec<_>>(), [Some(81)]);
    assert_eq!(web.read_only, None);
    let read = submission(&[
        ("compose.yaml", file),
        ("b.yaml", "services:\n  web: {user: c}\n"),
        (".env", "COMPOSE_FILE=compose.yaml:b.yaml\n"),
    ]);
    assert_eq!(user(&read, "web"), "c");
    let wrong = told(&[("compose.yaml", file), ("compose.override.yml", "services:\n  web: {usr: b}\n")]);
    assert!(wrong.contains("compose.override.yml:2:9") && wrong.contains("did you mean `user`?"), "{wrong}");
}

#[test]
fn a_profile_decides_which_services_start() {
    let yaml = "services:\n  web: {image: n, depends_on: {db: {condition: service_started, required: false}}}\n  db: {image: n, profiles: [data]}\n  debug: {image: n, profiles: [debug], privileged: true}\n";
    let names = |env: &str| -> Vec<String> {
        let read = submission(&[("compose.yaml", yaml), (".env", env)]);
        assert_eq!(read.dangers.is_empty(), !env.contains("debug"), "what does not start is no danger");
        read.plan.containers.iter().map(|container| container.service().to_owned()).collect()
    };
    assert_eq!(names(""), ["web"]);
    assert_eq!(names("COMPOSE_PROFILES=data\n"), ["db", "web"]);
    assert_eq!(names("COMPOSE_PROFILES=data,debug\n"), ["db", "web", "debug"]);
    let needed = told(&[(
        "compose.yaml",
        "services:\n  web: {image: n, depends_on: [db]}\n  db: {image: n, profiles: [data]}\n",
    )]);
    assert!(needed.contains("a profile that is not switched on"), "{needed}");
}

#[test]
fn aliases_are_put_in_and_bounded() {
    let many: String = (0..200).map(|n| format!("  s{n}: {{image: n, labels: *l}}\n")).collect();
    let read = submission(&[("compose.yaml", &format!("x-l: &l {{a: b}}\nservices:\n{many}"))]);
    assert_eq!(read.plan.containers.len(), 200);
    let mut bomb = "x-0: &a0 [a, b, c, d, e, f, g, h, i, j]\n".to_owned();
    for n in 1..8 {
        let before = n - 1;
        let ten = vec![format!("*a{before}"); 10].join(", ");
        bomb.push_str(&format!("x-{n}: &a{n} [{ten}]\n"));
    }
    let text = told(&[("compose.yaml", &format!("{bomb}services:\n  web: {{image: n}}\n"))]);
    assert!(text.contains("more values than harden-check reads"), "{text}");
    let text = told(&[("compose.yaml", "services:\n  web: &a {image: n, labels: *a}\n")]);
    assert!(text.contains("inside the very value"), "{text}");
}

#[test]
fn a_file_of_the_submission_that_is_only_read_is_no_danger() {
    for mount in [
        "./pw.txt:/run/pw:ro",
        "{type: bind, source: ./pw.txt, target: /run/pw, read_only: true}",
        "./sub/../pw.txt:/run/pw:ro,z",
    ] {
        let yaml = format!("services:\n  web: {{image: n, volumes: [{mount:?}]}}\n")
            .replace("\"{", "{")
            .replace("}\"", "}");
        let read = submission(&[("compose.yaml", &yaml), ("pw.txt", "x"), ("sub/a", "")]);
        assert!(read.dangers.is_empty(), "{mount}");
        let web = service(&read, "web");
        assert_eq!((web.files[0].value.file.as_deref(), web.mounts.len()), (Some("pw.txt"), 0), "{mount}");
    }
    // A whole folder of it as well.
    let read = submission(&[
        ("compose.yaml", "services:\n  web: {image: n, volumes: ['./sub:/run/sub:ro']}\n"),
        ("sub/a", ""),
    ]);
    assert!(read.dangers.is_empty());
    assert_eq!(service(&read, "web").files[0].value.file.as_deref(), Some("sub"));
    for (mount, path) in [
        ("./pw.txt:/run/pw", "./pw.txt"),
        ("./sub:/run/sub", "./sub"),
        ("./nothing:/run/sub:ro", "./nothing"),
        ("/etc/hostname:/h:ro", "/etc/hostname"),
        ("../other.txt:/h:ro", "../other.txt"),
    ] {
        let yaml = format!("services:\n  web: {{image: n, volumes: ['{mount}']}}\n");
        let read = submission(&[("compose.yaml", &yaml), ("pw.txt", "x"), ("sub/a", "")]);
        assert_eq!(read.dangers[0].value, Danger::HostMount(path.to_owned()), "{mount}");
        assert_eq!(service(&read, "web").mounts[0].value.kind, BindKind::Bind);
    }
}

#[test]
fn a_secret_that_compose_copies_needs_a_container_that_can_be_written() {
    let file = |more: &str| {
        format!("services:\n  web: {{image: n, secrets: [pw]{more}}}\nsecrets: {{pw: {{environment: PW}}}}\n")
    };
    let read = submission(&[("compose.yaml", &file("")), (".env", "PW=x\n")]);
    assert_eq!(service(&read, "web").files[0].value.content.as_deref(), Some("x"));
    let text = told(&[("compose.yaml", &file(", read_only: true")), (".env", "PW=x\n")]);
    assert!(text.contains("refuses that where `read_only` stands"), "{text}");
    let text = told(&[("compose.yaml", &file(""))]);
    assert!(text.contains("caller's environment"), "{text}");
}

#[test]
fn a_build_secret_may_come_from_a_variable_of_the_script() {
    let read = script(
        "export TOKEN=t0k\ndocker build --secret id=a,env=TOKEN --secret id=b,type=env,src=TOKEN -t notes .\ndocker run notes\n",
    );
    let values: Vec<_> = read.plan.builds[0].secrets.iter().map(|s| s.value.value.as_deref()).collect();
    assert_eq!(values, [Some("t0k"), Some("t0k")]);
    let text = script_told("TOKEN=t0k\ndocker build --secret id=a,env=TOKEN -t notes .\ndocker run notes\n");
    assert!(text.contains("whoever calls run.sh"), "not exported: {text}");
    let read = submission(&[
        (
            "compose.yaml",
            "services:\n  web:\n    build: {context: ., secrets: [t]}\nsecrets: {t: {environment: T}}\n",
        ),
        (".env", "T=x\n"),
        ("Dockerfile", DOCKERFILE),
    ]);
    assert_eq!(read.plan.builds[0].secrets[0].value.value.as_deref(), Some("x"));
}
