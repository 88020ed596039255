//! Scripts as sequences: what runs at the end, and from which build?

use crate::submission::fixtures::{DOCKERFILE, folder, submission, told};
use crate::submission::{ImageSource, Plan};

const FILES: [(&str, &str); 4] = [
    ("Dockerfile", DOCKERFILE),
    ("Dockerfile.root", "FROM harden-check/slim:1\nCMD [\"/app/notes\"]\n"),
    (
        "compose.yaml",
        "services:\n  web: {build: ., depends_on: [db]}\n  db: {image: harden-check/slim:1}\n  extra: {image: harden-check/slim:1}\n",
    ),
    ("two.yaml", "services:\n  web:\n    image: notes\n    volumes: [data:/data]\nvolumes: {data: }\n"),
];

fn plan(script: &str) -> Plan {
    let mut files = FILES.to_vec();
    // Without a call of Compose its files would be a question.
    files.retain(|(name, _)| script.contains("compose") || !name.ends_with(".yaml"));
    files.push(("run.sh", script));
    submission(&files).plan
}

fn refused(script: &str) -> String {
    let mut files = FILES.to_vec();
    files.retain(|(name, _)| script.contains("compose") || !name.ends_with(".yaml"));
    files.push(("run.sh", script));
    told(&files)
}

/// The running containers and the Dockerfile of each; a job has a star.
fn shown(plan: &Plan) -> String {
    let containers = plan.containers.iter().map(|container| {
        let from = match &container.source {
            ImageSource::Build(index) => plan.builds[*index].dockerfile.value.clone(),
            ImageSource::Given(name) => name.clone(),
        };
        format!("{}{}={from}", container.service(), if container.ends { "*" } else { "" })
    });
    containers.collect::<Vec<_>>().join(" ")
}

const BUILD: &str = "docker build -t notes .\n";
const ROOT: &str = "docker build -t notes -f Dockerfile.root .\n";
const RUN: &str = "docker run -d --name web notes\n";

/// On which networks each container is.
fn networks(plan: &Plan) -> String {
    let of = |container: &crate::submission::ContainerSpec| {
        let all: Vec<&str> = container.networks.iter().map(|on| on.value.network.as_str()).collect();
        format!("{}={}", container.service(), all.join("+"))
    };
    plan.containers.iter().map(of).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_container_shares_the_network_of_another_by_any_of_its_names() {
    let compose = |owner: &str| {
        format!(
            "name: notes\nservices:\n  db:\n    image: notes\n  web:\n    image: notes\n    depends_on: [db]\n    \
             network_mode: {owner}\n"
        )
    };
    let read = |script: &str, owner: &str| {
        let files =
            folder(&[("Dockerfile", DOCKERFILE), ("run.sh", script), ("compose.yaml", &compose(owner))]);
        crate::submission::read(files.path()).map(|read| networks(&read.plan))
    };
    let (up, twice) = (format!("{BUILD}docker compose up -d\n"), "docker compose up -d\n");
    for owner in ["service:db", "container:notes-db-1"] {
        assert_eq!(read(&up, owner).unwrap(), "db=notes_default web=container:db", "{owner}");
        assert_eq!(read(&format!("{up}{twice}"), owner).unwrap(), "db=notes_default web=container:db");
    }
    let run = format!("{BUILD}docker run -d --name outer notes\ndocker compose up -d\n");
    assert_eq!(read(&run, "container:outer").unwrap(), "outer= db=notes_default web=container:outer");
    let beside = format!("{up}docker run -d --name helper --network container:notes-db-1 notes\n");
    let seen = read(&beside, "service:db").unwrap();
    assert_eq!(seen, "db=notes_default web=container:db helper=container:db");
    let problems = read(&up, "container:nobody").unwrap_err();
    assert!(problems[0].message.to_string().contains("no container `nobody`"), "{}", problems[0].message);
}

#[test]
fn a_container_is_connected_to_the_default_network_as_to_any_other() {
    let read = |line: &str| {
        let script = format!(
            "{BUILD}docker network create own\ndocker run -d --name web --network own notes\n{line}\n"
        );
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", &script)]);
        crate::submission::read(files.path()).map(|read| networks(&read.plan))
    };
    assert_eq!(read("docker network connect bridge web").unwrap(), "web=own+bridge");
    for (line, words) in [
        ("docker network connect host web", "stands alone"),
        ("docker network connect none web", "stands alone"),
        ("docker network connect bridge web\ndocker network connect bridge web", "already"),
        ("docker run -d --name db notes\ndocker network connect bridge db", "already"),
        ("docker network connect other web", "docker network create other"),
    ] {
        let problems = read(line).unwrap_err();
        assert!(problems[0].message.to_string().contains(words), "{line}: {}", problems[0].message);
    }
}

#[test]
fn an_image_is_bound_at_its_line() {
    for (script, wanted) in [
        (format!("{ROOT}{RUN}{BUILD}"), "web=Dockerfile.root"),
        (format!("{BUILD}{RUN}{ROOT}"), "web=Dockerfile"),
        (format!("{ROOT}{RUN}docker rm -f web\n{BUILD}{RUN}"), "web=Dockerfile"),
        (format!("{ROOT}docker create --name web notes\n{BUILD}docker start web\n"), "web=Dockerfile.root"),
        (format!("{ROOT}docker tag notes old\n{BUILD}docker run -d --name web old\n"), "web=Dockerfile.root"),
        (
            format!("{BUILD}docker tag notes a\ndocker rmi notes\n{ROOT}docker run -d --name web a\n"),
            "web=Dockerfile",
        ),
        (
            format!(
                "{ROOT}docker run -d --name web notes:latest\ndocker tag notes x/y:1\ndocker run -d --name api x/y:1\n"
            ),
            "web=Dockerfile.root api=Dockerfile.root",
        ),
        (
            "docker tag harden-check/slim:1 base\ndocker run -d --name web base\n".to_owned(),
            "web=harden-check/slim:1",
        ),
        (
            format!(
                "{BUILD}docker restart web || docker run -d --name web notes\n{ROOT}docker restart web\n"
            ),
            "web=Dockerfile",
        ),
    ] {
        assert_eq!(shown(&plan(&script)), wanted, "{script}");
    }
}

#[test]
fn a_later_build_sees_the_images_before_it() {
    let two = plan(&format!("{ROOT}docker tag notes base\n{BUILD}docker run -d --name web notes\n"));
    assert_eq!(two.builds[0].images.get("notes:latest"), None);
    assert_eq!(two.builds[1].images.get("notes:latest"), Some(&ImageSource::Build(0)));
    assert_eq!(two.builds[1].images.get("base:latest"), Some(&ImageSource::Build(0)));
}

#[test]
fn what_is_not_there_yet_is_refused() {
    for (script, message) in [
        (format!("{RUN}{BUILD}"), "no earlier line builds the image `notes`"),
        (format!("{BUILD}docker rmi notes\n{RUN}"), "no earlier line builds the image `notes`"),
        (
            format!("{BUILD}docker run -d --network back notes\ndocker network create back\n"),
            "no network `back`",
        ),
        (
            format!(
                "{BUILD}docker network create back\ndocker network rm back\ndocker run -d --network back notes\n"
            ),
            "no network `back`",
        ),
        (
            format!(
                "{BUILD}docker create --name web --network back notes\ndocker start web\ndocker network create back\n"
            ),
            "no network `back`",
        ),
        (format!("{BUILD}docker start web\n{RUN}"), "no container `web`"),
        (format!("{BUILD}{RUN}docker network connect back web\n"), "no network `back`"),
        (format!("{BUILD}{RUN}{RUN}"), "a container `web` already, from line 2"),
        (
            format!("{BUILD}{RUN}docker run -d --name api notes\ndocker rename api web\n"),
            "a container `web` already",
        ),
        (
            format!(
                "{BUILD}docker run -d -p 80:80 --name a1 notes\ndocker run -d -p 80:80 --name a2 notes\n"
            ),
            "port `80` of the host is taken in line 2",
        ),
        (format!("set -e\ndocker rm web\n{BUILD}{RUN}"), "write `|| true` behind it"),
        (format!("set -e\ndocker stop web\ndocker rm web\n{BUILD}{RUN}"), "no container `web`"),
        (format!("docker network create a\ndocker network create a\n{BUILD}{RUN}"), "a network `a` already"),
        (format!("{BUILD}{RUN}docker update --memory 64m web\n"), "give `--memory-swap` too"),
        (format!("{BUILD}docker run -d --name web nots\n"), "did you mean `notes`?"),
        (format!("{BUILD}docker build -t notes . &\n{RUN}"), "still running beside this command"),
    ] {
        let text = refused(&script);
        assert!(text.contains(message), "{script}: {text}");
    }
}

#[test]
fn nothing_runs_where_nothing_was_started() {
    for (script, message) in [
        (
            format!("{BUILD}docker ps || docker run -d --name web notes\n"),
            "never reached: what stands before `||` succeeds",
        ),
        (format!("{BUILD}docker images >/dev/null 2>&1 || {RUN}"), "never reached"),
        (format!("{BUILD}docker inspect web && {RUN}"), "what stands before `&&` fails"),
        (format!("{BUILD}docker create --name web notes\n"), "no later line starts it"),
        (format!("{BUILD}{RUN}docker stop web\n"), "`web` is stopped here"),
        (format!("{BUILD}{RUN}docker kill web\n"), "`web` is stopped here"),
        (format!("{BUILD}{RUN}docker rm -f web\n"), "`web` is removed here"),
        (format!("{BUILD}{RUN}docker rm -f $(docker ps -aq)\n"), "is removed here"),
        (format!("{BUILD}trap 'docker rm -f web' EXIT\n{RUN}"), "is removed here"),
        (format!("{BUILD}docker run --name web notes\n{BUILD}"), "waits until `web` has ended"),
        (format!("{BUILD}if docker inspect web; then {RUN}fi\n"), "no object `web`"),
        (format!("{BUILD}exit 0\n{RUN}"), "no line below is reached"),
        (format!("{BUILD}if docker images; then exit 0; fi\n# docker run notes\n"), "starts no container"),
        (format!("set -e\n{BUILD}false\n{RUN}"), "ends run.sh here"),
        ("docker compose build\n".to_owned(), "starts no container"),
        ("docker compose create\n".to_owned(), "no later line starts it"),
        ("docker compose up --no-start\n".to_owned(), "no later line starts it"),
        ("docker compose up -d\ndocker compose down\n".to_owned(), "is removed here"),
        ("docker compose up -d && docker compose stop\n".to_owned(), "is stopped here"),
        ("docker compose up\ndocker compose build\n".to_owned(), "has ended"),
    ] {
        let text = refused(&script);
        assert!(text.contains(message), "{script}: {text}");
    }
}

#[test]
fn commands_have_their_effect() {
    for (script, wanted) in [
        (format!("docker stop web; docker rm web\n{BUILD}{RUN}"), "web=Dockerfile"),
        (
            format!("set -e\ndocker stop web || true\ndocker rm web 2>/dev/null || :\n{BUILD}{RUN}"),
            "web=Dockerfile",
        ),
        (format!("{BUILD}docker inspect web >/dev/null 2>&1 || {RUN}"), "web=Dockerfile"),
        (format!("{BUILD}docker start web 2>/dev/null || {RUN}"), "web=Dockerfile"),
        (format!("{BUILD}{RUN}docker rename web api\n"), "api=Dockerfile"),
        (format!("{BUILD}{RUN}docker stop web\ndocker start web\n"), "web=Dockerfile"),
        (format!("{BUILD}{RUN}docker run -d --name web notes || true\n"), "web=Dockerfile"),
        (
            format!("{BUILD}docker run --rm -v data:/data notes chown 1 /data\n{RUN}"),
            "notes*=Dockerfile web=Dockerfile",
        ),
        (format!("{BUILD}docker run --name web notes\n"), "web=Dockerfile"),
        (
            format!("{BUILD}docker run -d --name job notes\ndocker wait job\ndocker rm job\n{RUN}"),
            "job*=Dockerfile web=Dockerfile",
        ),
        (
            format!("{BUILD}{RUN}docker system prune -af --volumes\ndocker run -d --name api notes\n"),
            "web=Dockerfile api=Dockerfile",
        ),
        (
            format!("{BUILD}docker create --name web notes\ndocker container prune -f\n{RUN}"),
            "web=Dockerfile",
        ),
        (
            "docker compose up -d\n".to_owned(),
            "db=harden-check/slim:1 web=Dockerfile extra=harden-check/slim:1",
        ),
        ("docker-compose up -d web\n".to_owned(), "db=harden-check/slim:1 web=Dockerfile"),
        ("docker compose up -d --no-deps web\n".to_owned(), "web=Dockerfile"),
        (
            "docker compose build\ndocker compose create\ndocker compose start web\n".to_owned(),
            "web=Dockerfile",
        ),
        (
            "docker compose up -d; docker compose rm -sf extra; docker compose restart\n".to_owned(),
            "db=harden-check/slim:1 web=Dockerfile",
        ),
        (
            "docker compose run --rm web true\ndocker compose up -d web\n".to_owned(),
            "db=harden-check/slim:1 compose-web*=Dockerfile web=Dockerfile",
        ),
        (format!("{ROOT}docker compose -f two.yaml up -d\n{BUILD}"), "web=Dockerfile.root"),
        (
            format!("{ROOT}docker compose -f two.yaml up -d\n{BUILD}docker compose -f two.yaml up -d\n"),
            "web=Dockerfile",
        ),
    ] {
        assert_eq!(shown(&plan(&script)), wanted, "{script}");
    }
    let networks = plan(&format!(
        "docker network create back\n{BUILD}{RUN}docker network connect --alias db back web\ndocker network disconnect bridge web\n"
    ));
    let on: Vec<&str> =
        networks.containers[0].networks.iter().map(|network| network.value.network.as_str()).collect();
    assert_eq!(on, ["back"]);
    let limits = plan(&format!("{BUILD}{RUN}docker update -m 64m --memory-swap 64m --pids-limit 20 web\n"));
    assert_eq!(limits.containers[0].memory.as_ref().map(|memory| memory.value), Some(64 << 20));
    assert_eq!(limits.containers[0].pids_limit.as_ref().map(|limit| limit.value), Some(20));
    let bounded = RUN.replace("docker run", "docker run -m 4g --pids-limit 9");
    let kept = plan(&format!("{BUILD}{bounded}docker update -m 64m --memory-swap 0 --pids-limit 0 web\n"));
    let value = |limit: &Option<crate::submission::Located<i64>>| limit.as_ref().map(|limit| limit.value);
    let web = &kept.containers[0];
    assert_eq!([&web.memory, &web.memory_swap, &web.pids_limit].map(value), [64 << 20, 8 << 30, 9].map(Some));
    let volumes = plan(&format!(
        "docker volume create one\ndocker volume create two\ndocker volume rm one\n{BUILD}{RUN}"
    ));
    assert_eq!(volumes.volumes.iter().map(|volume| volume.name.value.as_str()).collect::<Vec<_>>(), ["two"]);
}

#[test]
fn a_volume_that_is_removed_before_it_is_mounted_is_remembered_as_emptied() {
    let run = RUN.replace("docker run", "docker run --volume data:/data");
    let emptied = |before: &str, after: &str| {
        let emptied = plan(&format!("{before}{BUILD}{run}{after}")).emptied_volumes;
        emptied.into_iter().map(|volume| (volume.value, volume.at.line)).collect::<Vec<_>>()
    };
    let data = |line| vec![("data".to_owned(), line)];
    assert_eq!(emptied("docker volume rm data || true\n", ""), data(1));
    assert_eq!(emptied("docker volume rm --force data\n", ""), data(1));
    assert_eq!(emptied("docker volume create data\ndocker volume rm data\n", ""), data(2));
    assert_eq!(emptied("", ""), []);
    // A container mounts it: the engine refuses, and the notes stay.
    assert_eq!(emptied("", "docker volume rm data || true\n"), []);
    let both = "docker compose -f two.yaml down --volumes\ndocker compose -f two.yaml up -d\n";
    assert_eq!(plan(both).emptied_volumes.len(), 1);
    assert_eq!(plan(&both.replace(" --volumes", "")).emptied_volumes.len(), 0);
}

#[test]
fn two_files_that_do_not_know_each_other_are_a_question() {
    let files = |script: &'static str| [FILES[0], FILES[2], ("run.sh", script)];
    assert!(
        told(&files("docker build -t notes .\ndocker run -d notes\n"))
            .contains("`run.sh` does not use `compose.yaml`")
    );
    assert_eq!(submission(&files("docker build -t notes .\n")).plan.containers.len(), 3);
}
