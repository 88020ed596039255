//! What becomes of a Swarm's secrets, services and stacks, and what does Docker refuse of them?

use crate::submission::fixtures::{DOCKERFILE, script, script_told, submission, told};

const BEGIN: &str = "docker build -t notes .\ndocker network create --driver overlay back\n";
const SECRET: &str = "printf '%s' one | docker secret create pw -\n";

fn service(flags: &str) -> String {
    format!("{BEGIN}{SECRET}docker service create {flags} notes\n")
}

#[test]
fn a_secret_becomes_a_file_of_a_service_with_its_owner_and_mode() {
    let secret = "--secret source=pw,target=password,uid=10001,gid=10001,mode=0400";
    let plan =
        script(&service(&format!("--detach --name web --network back {secret} --publish 8080:8080"))).plan;
    let web = &plan.containers[0];
    let file = &web.files[0].value;
    assert!(web.swarm && web.name.as_ref().unwrap().value == "web");
    assert_eq!((file.target.as_str(), file.content.as_deref()), ("/run/secrets/password", Some("one")));
    assert_eq!((file.user.as_deref(), file.mode.as_deref()), (Some("10001"), Some("0400")));
    assert_eq!(web.publish[0].value.container_port, 8080);
    let short = script(&service("--name web --secret pw")).plan;
    assert_eq!(short.containers[0].files[0].value.target, "/run/secrets/pw");
}

#[test]
fn an_updated_service_has_the_other_secret() {
    let text = format!(
        "{}printf two | docker secret create pw-2 -\n\
         docker service update --detach --secret-rm pw --secret-add source=pw-2,target=pw web\n\
         docker secret rm pw\n",
        service("--name web --secret pw")
    );
    let plan = script(&text).plan;
    let files = &plan.containers[0].files;
    assert_eq!((files.len(), files[0].value.content.as_deref()), (1, Some("two")));
}

#[test]
fn what_docker_refuses_of_a_swarm_is_refused_with_its_line() {
    for (text, words) in [
        (service("--name web --secret pww"), "the Swarm has no secret `pww`"),
        (
            format!("{BEGIN}docker service create --name web --secret pw notes\n"),
            "docker secret create pw FILE",
        ),
        (
            format!("docker network create own\n{}", service("--name web --network own")),
            "a network of this machine alone",
        ),
        (format!("{BEGIN}docker run --network back notes\n"), "Docker refuses to a container"),
        (
            format!("docker swarm init\ndocker swarm init\n{}", service("--name web")),
            "part of a Swarm already",
        ),
        (service("--name web --replicas 3"), "one task of a service"),
        (service("--name web --mount type=bind,src=$PWD/x,dst=/x,readonly"), "hand it over as a secret"),
        (
            format!("{BEGIN}docker secret create pw nowhere\n{}", "docker service create notes\n"),
            "no file `nowhere`",
        ),
        (service("--name web --secret source=pw,mode=9"), "no part of `--secret`"),
        (format!("{}docker service scale web=2\n", service("--name web")), "does not carry out `scale`"),
    ] {
        // What only cleans up harms nobody, unless the script ends by it.
        let told = script_told(&format!("set -e\n{text}"));
        assert!(told.contains(words), "{words}\n{told}");
        assert!(told.contains("run.sh:"), "{told}");
    }
}

const STACK: &str = "services:\n  web:\n    image: notes\n    restart: always\n    secrets:\n      - source: pw\n        target: p\n        mode: 0440\n";

fn stack(secrets: &str, before: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Dockerfile", DOCKERFILE.to_owned()),
        ("pw.txt", "one".to_owned()),
        ("compose.yaml", format!("{STACK}secrets:\n  pw: {secrets}\n")),
        ("run.sh", format!("docker build -t notes .\n{before}docker stack deploy -c compose.yaml s\n")),
    ]
}

fn lent<'a>(files: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    files.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

#[test]
fn a_stack_makes_services_of_a_compose_file() {
    for (secrets, before) in [
        ("{external: true}", "docker secret create pw pw.txt\n"),
        ("{external: true, name: other}", "docker secret create other pw.txt\n"),
        ("{file: pw.txt}", ""),
    ] {
        let plan = submission(&lent(&stack(secrets, before))).plan;
        let web = &plan.containers[0];
        let file = &web.files[0].value;
        assert!(web.swarm && web.restart.is_none(), "{secrets}");
        assert_eq!(
            (file.file.as_deref(), file.target.as_str()),
            (Some("pw.txt"), "/run/secrets/p"),
            "{secrets}"
        );
        assert_eq!(file.mode.as_deref(), Some("0440"));
        let network = plan.networks.iter().find(|network| network.name.value == "s_default").unwrap();
        assert_eq!(network.driver.as_ref().unwrap().value, "overlay");
    }
}

#[test]
fn a_swarm_is_told_when_to_start_another_task() {
    for (flags, policy, delay) in [
        ("", None, None),
        ("--restart-condition any", Some("always"), None),
        ("--restart-condition on-failure --restart-delay 1s", Some("on-failure"), Some(1_000_000_000)),
        ("--restart-condition none", Some("no"), None),
    ] {
        let plan = script(&service(&format!("--name web {flags}"))).plan;
        let web = &plan.containers[0];
        assert_eq!(web.restart.as_ref().map(|policy| policy.value.name.as_str()), policy, "{flags}");
        assert_eq!(web.restart_delay.as_ref().map(|delay| delay.value), delay, "{flags}");
    }
    for (deploy, policy, delay) in [
        ("{condition: any, delay: 2s}", "always", Some(2_000_000_000)),
        ("{delay: 2s}", "always", Some(2_000_000_000)),
        ("{condition: on-failure, max_attempts: 3}", "on-failure", None),
        ("{condition: none}", "no", None),
    ] {
        let mut files = stack("{file: pw.txt}", "");
        files[2].1 = files[2]
            .1
            .replace("image: notes\n", &format!("image: notes\n    deploy: {{restart_policy: {deploy}}}\n"));
        let plan = submission(&lent(&files)).plan;
        let web = &plan.containers[0];
        assert_eq!(web.restart.as_ref().unwrap().value.name, policy, "{deploy}");
        assert_eq!(web.restart_delay.as_ref().map(|delay| delay.value), delay, "{deploy}");
    }
}

#[test]
fn an_external_secret_that_nobody_made_is_named_at_its_line() {
    let missing = told(&lent(&stack("{external: true}", "")));
    assert!(missing.contains("no secret `pw`") && missing.contains("compose.yaml:10"), "{missing}");
    assert!(missing.contains("docker secret create pw FILE"), "{missing}");
    let mut files = stack("{external: true}", "");
    files.pop();
    let composed = told(&lent(&files));
    assert!(composed.contains("Compose alone knows none") && composed.contains("stack deploy"), "{composed}");
}

#[test]
fn owner_and_mode_go_along_with_a_file() {
    let files = [
        ("Dockerfile", DOCKERFILE),
        ("pw.txt", "one"),
        (
            "run.sh",
            "docker build -t notes .\nsudo chown 10001:10002 pw.txt\nchmod u=r,go= pw.txt\n\
             docker run -v \"$PWD/pw.txt:/run/secrets/pw:ro\" notes\n",
        ),
    ];
    let rights = submission(&files).plan.rights.remove("pw.txt").unwrap();
    assert_eq!((rights.user, rights.group, rights.mode), (Some(10001), Some(10002), Some(0o400)));
    for (line, words) in [
        ("chmod 0400 nowhere", "no `nowhere` in the submission"),
        ("chown app pw.txt", "as a number"),
        ("chmod 0400 /etc/passwd", "outside"),
    ] {
        let told = script_told(
            &format!("docker build -t notes .\n{line}\ndocker run notes\n").replace("pw.txt", "Dockerfile"),
        );
        assert!(told.contains(words), "{told}");
    }
}
