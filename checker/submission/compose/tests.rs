//! Compose files, whole and in parts.

mod projects;

use crate::submission::fixtures::{DOCKERFILE, submission, told};
use crate::submission::{BindKind, Danger, Submission};

const SHOP: &str = r#"name: shop
x-base: &base
  restart: unless-stopped
  cap_drop: [ALL]
services:
  web:
    <<: *base
    build:
      context: .
      args:
        MODE: prod
      target: final
      secrets: [pw]
    user: "0010"
    read_only: true
    tmpfs: /tmp:size=16m,noexec
    ports:
      - "127.0.0.1:8080:8080"
      - target: 9000
        published: "9001"
        host_ip: "::1"
        protocol: udp
    volumes:
      - data:/data
      - type: tmpfs
        target: /run
        tmpfs: {size: 1m}
    env_file: web.env
    environment:
      A: 1
      B: "${C:-x}${D}$$E"
    deploy:
      resources:
        limits: {cpus: '0.50', memory: 64M, pids: 20}
    healthcheck:
      test: ["CMD", "/app/notes", "health"]
      interval: 30s
    depends_on:
      db: {condition: service_healthy}
    networks:
      front:
        aliases: [www]
      back:
    secrets: [pw]
    security_opt: [no-new-privileges:true]
    ulimits:
      nofile: {soft: 10, hard: 20}
      nproc: 5
  db:
    image: notes
    container_name: the-db
    command: /app/notes --x "a b"
    networks: [back]
    stop_grace_period: 1m30s
networks:
  front:
  back: {internal: true}
volumes:
  data:
secrets:
  pw: {file: pw.txt}
"#;

fn shop() -> Submission {
    submission(&[
        ("compose.yaml", SHOP),
        ("Dockerfile", DOCKERFILE),
        ("pw.txt", "x"),
        (".env", "# values\nD='y'\n"),
        ("web.env", "A=0\nF=\"g h\"\n"),
    ])
}

#[test]
fn a_service_becomes_a_container_of_the_plan() {
    let shop = shop();
    let web = shop.plan.container_for("web", false).unwrap();
    assert_eq!(web.image.value, "shop-web", "Compose's own name");
    let build = shop.plan.build_for(web).unwrap();
    assert_eq!(build.target.as_ref().unwrap().value, "final");
    assert_eq!(build.build_args[0].value.value.as_deref(), Some("prod"));
    assert_eq!(build.secrets[0].value.file.as_deref(), Some("pw.txt"));
    assert_eq!(web.user.as_ref().unwrap().value, "0010", "as written, not a number");
    assert_eq!(web.user.as_ref().unwrap().at.line, 14);
    assert!(web.read_only.as_ref().unwrap().value);
    assert_eq!(web.memory.as_ref().unwrap().value, 64 << 20);
    assert_eq!(web.nano_cpus.as_ref().unwrap().value, 500_000_000);
    assert_eq!(web.pids_limit.as_ref().unwrap().value, 20);
    assert_eq!(web.restart.as_ref().unwrap().value.name, "unless-stopped", "merged from the anchor");
    assert_eq!((web.cap_drop[0].value.as_str(), web.cap_drop[0].at.line), ("ALL", 4));
    assert_eq!(web.mounts[0].value.options, ["size=16m", "noexec"]);
    assert_eq!(web.mounts[1].value.source.as_deref(), Some("data"));
    assert_eq!(
        (web.mounts[2].value.kind, web.mounts[2].value.options[0].as_str()),
        (BindKind::Tmpfs, "size=1048576")
    );
    let ports: Vec<_> = web
        .publish
        .iter()
        .map(|port| (&port.value.host_address, port.value.host_port, port.value.protocol.as_str()))
        .collect();
    assert_eq!(ports[0], (&Some("127.0.0.1".to_owned()), Some(8080), "tcp"));
    assert_eq!(ports[1], (&Some("::1".to_owned()), Some(9001), "udp"));
    assert_eq!(
        (web.ulimits[0].value.soft, web.ulimits[0].value.hard, web.ulimits[1].value.hard),
        (10, 20, 5)
    );
    assert_eq!(web.healthcheck.interval.as_ref().unwrap().value, 30_000_000_000);
    assert_eq!(web.files[0].value.target, "/run/secrets/pw");
    assert_eq!(web.files[0].value.file.as_deref(), Some("pw.txt"));
}

#[test]
fn variables_come_from_files_and_from_nowhere_else() {
    let shop = shop();
    let web = shop.plan.container_for("web", false).unwrap();
    let environment: Vec<(&str, &str)> = web
        .environment
        .iter()
        .map(|variable| (variable.value.name.as_str(), variable.value.value.as_deref().unwrap()))
        .collect();
    // The file first: what stands in `environment` overrides it.
    assert_eq!(environment, [("A", "0"), ("F", "g h"), ("A", "1"), ("B", "xy$E")]);
    let problems = told(&[("compose.yaml", "services:\n  web:\n    image: $HOME\n")]);
    assert!(problems.contains("`HOME` has no value") && problems.contains("compose.yaml:3:12"), "{problems}");
}

#[test]
fn services_find_each_other_and_start_in_order() {
    let shop = shop();
    let names: Vec<&str> = shop.plan.containers.iter().map(|container| container.service()).collect();
    assert_eq!(names, ["db", "web"], "web waits for db");
    let web = shop.plan.container_for("web", false).unwrap();
    assert_eq!(web.networks[0].value.aliases, ["www", "web"]);
    let db = shop.plan.container_for("db", false).unwrap();
    assert_eq!(db.networks[0].value.aliases, ["db", "the-db"]);
    assert_eq!(db.command.as_ref().unwrap().value, ["/app/notes", "--x", "a b"]);
    assert_eq!(db.stop_timeout.as_ref().unwrap().value, 90);
    assert!(shop.plan.network("back").unwrap().internal.as_ref().unwrap().value);
    let alone = submission(&[("compose.yml", "services:\n  web:\n    image: notes\n")]);
    assert_eq!(alone.plan.containers[0].networks[0].value.network, "compose_default");
    assert_eq!(alone.plan.networks[0].name.value, "compose_default");
}

#[test]
fn every_danger_is_seen_in_every_spelling() {
    let sneaky = "services:\n  web:\n    image: notes\n    privileged: yes\n    network_mode: host\n    pid: 'host'\n    ipc: shareable\n    uts: host\n    userns_mode: host\n    cgroup: host\n    cgroup_parent: x\n    devices: [/dev/sda, {source: /dev/x}]\n    volumes: [./x:/x, ~/y:/y, /var/run/docker.sock:/s, v:/v, {type: bind, source: /, target: /z}]\n    security_opt: [systempaths=unconfined]\n    use_api_socket: true\nvolumes:\n  v:\n    driver_opts: {type: none, o: bind, device: /etc}\n";
    let found = submission(&[("compose.yaml", sneaky)]).dangers;
    let values: Vec<Danger> = found.iter().map(|danger| danger.value.clone()).collect();
    let mount = |path: &str| Danger::HostMount(path.to_owned());
    let socket = |path: &str| Danger::EngineSocket(path.to_owned());
    for danger in [
        Danger::Privileged,
        Danger::HostNetwork,
        Danger::HostPid,
        Danger::HostIpc,
        Danger::HostUts,
        Danger::HostUserNamespace,
        Danger::HostCgroup,
        Danger::Device("/dev/sda".to_owned()),
        Danger::UnmaskedPaths,
        mount("./x"),
        mount("~/y"),
        mount("/etc"),
        socket("/var/run/docker.sock"),
        socket("/"),
    ] {
        assert!(values.contains(&danger), "{danger:?} is missing in {values:?}");
    }
    let place = found.iter().find(|danger| danger.value == mount("./x")).unwrap();
    assert_eq!((place.at.line, place.at.column, place.at.length), (13, 15, 6));
    let harmless = submission(&[(
        "compose.yaml",
        "services:\n  web:\n    image: notes\n    privileged: false\n    ipc: private\n",
    )]);
    assert!(harmless.dangers.is_empty());
}

/// A service's further lines, what is said, and the words under the carets.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("redonly: true", "did you mean `read_only`?", "redonly"),
    ("gpus: all", "harden-check does not carry out", "gpus"),
    ("mem_limit: 5mb5", "`5mb5` is no size", "5mb5"),
    ("ports: ['99999:80']", "`99999` is no port", "99999"),
    ("volumes: [data:/data]", "not declared below `volumes`", "data"),
    ("networks: [front]", "not declared below `networks`", "front"),
    ("secrets: [pw]", "not declared below `secrets`", "pw"),
    ("configs: [conf]", "not declared below `configs`", "conf"),
    ("depends_on: [wbe]", "did you mean `web`?", "wbe"),
    ("depends_on: {web: {condition: happy}}", "`happy` is nothing", "happy"),
    ("environment: [HOME]", "caller's environment", "HOME"),
    ("env_file: nope.env", "no file `nope.env`", "nope.env"),
    ("env_file: ../x.env", "outside of the submission", "../x.env"),
    ("command: [a, [b]]", "a single value belongs here", "[b]"),
    ("command: [a, 1]", "`1` is no text for YAML", "1"),
    ("user: 10001", "`10001` is no text for YAML", "10001"),
    ("hostname: true", "`true` is no text for YAML", "true"),
    ("read_only: maybe", "neither `true` nor `false`", "maybe"),
    ("read_only: 1", "neither `true` nor `false`", "1"),
    ("group_add: [5, 5]", "twice", "5"),
    ("depends_on: {web: {}}", "names no `condition`", "{}"),
    ("volumes: [{target: /x}]", "names its `type`", "{target: /x}"),
    ("volumes: [a1:/x:ro:z]", "more parts", "a1:/x:ro:z"),
    ("pull_policy: nver", "did you mean `never`?", "nver"),
    (
        "mem_limit: 64m\n    deploy: {resources: {limits: {memory: 65M}}}",
        "a second time with another value",
        "memory",
    ),
    ("deploy: {restart_policy: {condition: any, max_attempts: 3}}", "`on-failure` alone", "restart_policy"),
    ("user: '${A b}'", "a `$` begins a variable here", "${A b}"),
    ("command: a 'b", "a quote has no end", "a 'b"),
    ("cap_drop: ALL", "a list belongs here", "ALL"),
    ("cap_add: [NET_BIND]", "no capability `NET_BIND`", "NET_BIND"),
    ("restart: allways", "did you mean `always`?", "allways"),
    ("healthcheck: {interval: 3}", "`3` is no text for YAML", "3"),
    ("healthcheck: {interval: '3'}", "`3` has no unit", "'3'"),
    ("healthcheck: {test: [curl]}", "begins with `CMD`", "test"),
    ("deploy: {replicas: 3}", "harden-check does not carry out", "replicas"),
    ("deploy: {restart_policy: {condition: never}}", "`never` is no condition", "never"),
    ("ulimits: {nofile: {soft: 3}}", "needs `soft` and `hard`", "nofile"),
    ("working_dir: app", "does not begin with `/`", "app"),
    ("security_opt: [seccomp:nope.json]", "no file `nope.json`", "nope.json"),
    ("network_mode: service:db", "there is no service `db`", "db"),
    ("network_mode: 'container:'", "network mode `container:`", "'container:'"),
    ("network_mode: service:helper\n    ports: ['81:81']", "there is no service `helper`", "helper"),
    ("extends: wob", "did you mean `web`?", "wob"),
    ("extends: web", "in a circle", "web"),
    ("build: nope", "no folder `nope`", "nope"),
    ("build: {context: ., dockerfile: Dockerfil}", "no file `Dockerfil`", "Dockerfil"),
    ("user: ${NAME", "a `}` is missing", "${"),
];

#[test]
fn a_mistake_is_shown_where_it_is_made() {
    for (line, message, carets) in MISTAKES {
        let file = format!("services:\n  web:\n    image: notes\n    {line}\n");
        let text = told(&[("compose.yaml", &file)]);
        assert!(text.contains(message), "{line}: {text}");
        let shown: Vec<&str> = text.lines().collect();
        let row = shown.iter().position(|row| row.contains('^')).unwrap();
        let start = shown[row].find('^').unwrap();
        let length = shown[row].matches('^').count();
        assert_eq!(shown[row - 1].get(start..start + length), Some(*carets), "{text}");
    }
}

#[test]
fn a_whole_file_can_be_wrong_too() {
    for (file, message) in [
        ("services: [a\n", "no valid YAML"),
        ("services:\n\tweb:\n", "no valid YAML"),
        ("services:\n  web:\n    image: a\n    image: b\n", "the key `image` is written a second time"),
        ("service:\n", "did you mean `services`?"),
        ("services:\n  web:\n    user: a\n", "neither an `image` nor a `build`"),
        (
            "services:\n  a:\n    image: n\n    depends_on: [b]\n  b:\n    image: n\n    depends_on: [a]\n",
            "in a circle",
        ),
        ("", "starts no container"),
        (
            "services:\n  web: {image: n}\nvolumes:\n  d: {external: true}\n",
            "harden-check starts from nothing",
        ),
        ("services:\n  web: {image: n}\nnetworks:\n  host:\n", "a network of Docker's own"),
    ] {
        let text = told(&[("compose.yaml", file)]);
        assert!(text.contains(message), "{file}: {text}");
    }
}
