//! Flags, values and dangers of `docker …` lines.

use super::container_flags::CONTAINER_FLAGS;
use super::flags::Meaning;
use crate::submission::fixtures::{DOCKERFILE, dangers, run_with, script, script_told, submission};
use crate::submission::{BindKind, ContainerSpec, Danger, Located};

fn container(flags: &str) -> ContainerSpec {
    let text = format!("docker network create back\n{}", run_with(flags));
    script(&text).plan.containers.remove(0)
}

#[test]
fn flags_are_written_in_every_way_that_docker_takes() {
    for flags in [
        "-p 8080:80",
        "-p8080:80",
        "-p=8080:80",
        "--publish 8080:80",
        "--publish=8080:80",
        "-dp 8080:80",
        "-ditp8080:80",
        "'--publish=8080:80'",
        "--publish \"8080:80\"",
        "--pub''lish 8080:\\\n80",
    ] {
        let publish = container(flags).publish;
        assert_eq!(publish.len(), 1, "{flags}");
        assert_eq!(
            (publish[0].value.host_port, publish[0].value.container_port),
            (Some(8080), 80),
            "{flags}"
        );
    }
    assert!(container("--read-only").read_only.unwrap().value);
    assert!(!container("--read-only=false").read_only.unwrap().value);
    assert!(!container("--read-only --read-only=0").read_only.unwrap().value, "the last one counts");
    assert!(container("-e A=1 -- ").image.value == "notes");
}

#[test]
fn every_carried_flag_is_carried() {
    let all = "--add-host a:10.0.0.1 --cap-add cap_chown --cap-drop ALL --cpu-period 100000 --cpu-quota 50000 \
        --cpu-shares 5 --cpuset-cpus 0-1,3 --entrypoint '' --env A=1 --group-add 5 --health-cmd 'x y' \
        --health-interval 1m30s --health-retries 3 --health-start-period 5s --health-timeout 500ms --hostname h \
        --init --label a=b --log-driver json-file --log-opt max-size=1m --memory 64m --memory-reservation 32m \
        --memory-swap 128m --memory-swappiness 0 --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770 --name web \
        --network back --network-alias db --oom-kill-disable --pids-limit 20 -p 127.0.0.1:80:80/udp -P --read-only \
        --restart on-failure:3 --security-opt no-new-privileges --shm-size 1m --stop-signal TERM --stop-timeout 5 \
        --sysctl net.a=1 --tmpfs /tmp:size=1m,noexec --ulimit nofile=1:2 -u 10001:10001 -v data:/data:ro -w /app \
        --attach stdout --cpuset-mems 0 --detach --disable-content-trust --dns 192.0.2.1 --dns-opt ndots:2 \
        --dns-option timeout:1 --dns-search example.test --domainname d --expose 81-82/udp \
        --health-start-interval 1s --ipc none --isolation default --oom-score-adj 0x10 --platform linux/amd64 \
        --pull never";
    let spec = container(all);
    assert_eq!(spec.extra_hosts[0].value, "a:10.0.0.1");
    assert_eq!((spec.cap_add[0].value.as_str(), spec.cap_drop[0].value.as_str()), ("CHOWN", "ALL"));
    assert_eq!((spec.cpu_period.unwrap().value, spec.cpu_quota.unwrap().value), (100_000, 50_000));
    assert_eq!((spec.cpu_shares.unwrap().value, spec.cpuset_cpus.unwrap().value.as_str()), (5, "0-1,3"));
    assert!(spec.entrypoint.unwrap().value.is_empty());
    assert_eq!(spec.environment[0].value.value.as_deref(), Some("1"));
    assert_eq!(spec.healthcheck.test.unwrap().value, ["CMD-SHELL", "x y"]);
    assert_eq!(spec.healthcheck.interval.unwrap().value, 90_000_000_000);
    assert_eq!(spec.healthcheck.timeout.unwrap().value, 500_000_000);
    assert_eq!((spec.memory.unwrap().value, spec.memory_swap.unwrap().value), (64 << 20, 128 << 20));
    assert_eq!(spec.mounts[0].value.options, ["size=1048576", "mode=1770"]);
    assert_eq!(spec.networks[0].value.aliases, ["db"]);
    assert_eq!(spec.publish[0].value.host_address.as_deref(), Some("127.0.0.1"));
    assert_eq!(spec.restart.unwrap().value.maximum_retries, Some(3));
    assert_eq!((spec.stop_timeout.unwrap().value, spec.pids_limit.unwrap().value), (5, 20));
    assert_eq!(spec.user.unwrap().value, "10001:10001");
    let values = |list: &[Located<String>]| list.iter().map(|one| one.value.clone()).collect::<Vec<_>>();
    assert_eq!(values(&spec.expose), ["81/udp", "82/udp"]);
    assert_eq!(
        (values(&spec.dns.servers), values(&spec.dns.options).len()),
        (vec!["192.0.2.1".to_owned()], 2)
    );
    assert_eq!((spec.ipc.unwrap().value.as_str(), spec.oom_score_adj.unwrap().value), ("none", 16));
    assert_eq!(spec.healthcheck.start_interval.unwrap().value, 1_000_000_000);
    assert_eq!(spec.platform.unwrap().value, "linux/amd64");
    let data = spec.mounts.iter().find(|mount| mount.value.kind == BindKind::Volume).unwrap();
    assert!(data.value.read_only);
    // Every name of the slice that is carried stands in the line above, or among the dangers below.
    let elsewhere = [
        "cgroup-parent",
        "cgroupns",
        "cpus",
        "detach",
        "device",
        "device-cgroup-rule",
        "env-file",
        // Only in a network with a subnet, see `addresses`.
        "ip",
        "ip6",
        "label-file",
        "link",
        "net",
        "net-alias",
        "no-healthcheck",
        "pid",
        "privileged",
        "rm",
        "use-api-socket",
        "userns",
        "uts",
        "volume-driver",
    ];
    for flag in CONTAINER_FLAGS.iter().filter(|flag| matches!(flag.meaning, Meaning::Carried(_))) {
        let short = flag.short.map(|letter| format!("-{letter} ")).unwrap_or_default();
        let tried = all.contains(&format!("--{}", flag.long)) || (!short.is_empty() && all.contains(&short));
        assert!(tried || elsewhere.contains(&flag.long), "no test carries --{}", flag.long);
    }
}

#[test]
fn a_link_names_a_container_that_is_there() {
    let linked = |link: &str| {
        format!(
            "docker build -t notes .\ndocker run -d --name db notes\ndocker run --name web --link {link} notes\n"
        )
    };
    for (written, alias) in [("db", "db"), ("db:store", "store")] {
        let links = script(&linked(written)).plan.containers.remove(1).links;
        assert_eq!((links[0].value.container.as_str(), links[0].value.alias.as_str()), ("db", alias));
    }
    assert!(script_told(&linked("dv")).contains("dv"));
    assert!(script_told(&linked("db:")).contains("CONTAINER:ALIAS"));
}

#[test]
fn unsupported_flags_say_so() {
    for flag in CONTAINER_FLAGS.iter().filter(|flag| matches!(flag.meaning, Meaning::Unsupported)) {
        let value = if flag.takes_value { "=1" } else { "" };
        let text = script_told(&run_with(&format!("--{}{value}", flag.long)));
        assert!(text.contains(&format!("Docker knows `--{}`", flag.long)), "{text}");
    }
    let mut names: Vec<&str> = CONTAINER_FLAGS.iter().map(|flag| flag.long).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CONTAINER_FLAGS.len(), "a flag stands in the slice once");
}

/// Flags, what is said, and the words under the carets.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("--memory 5mb5", "`5mb5` is no size", "5mb5"),
    ("--memory 1m", "6 MB", "1m"),
    ("--memory 64m --memory-swap 32m", "lower than the limit of memory", "--memory-swap 32m"),
    ("--memory-swap 32m", "without a limit of memory", "--memory-swap 32m"),
    ("--cpus abc", "`abc` is no number of CPUs", "abc"),
    ("--cpus 1 --cpu-quota 5000", "together with a CPU quota", "--cpus 1"),
    ("--publish 8080:99999", "`99999` is no port", "99999"),
    ("--publish 80-90:80-91", "equal length", "80-90:80-91"),
    ("--publish x.y:80:80", "no IP address", "x.y"),
    ("--publish 80:80/tpc", "no protocol", "tpc"),
    ("--cap-add NET_BIND_SERVIC", "did you mean `NET_BIND_SERVICE`?", "NET_BIND_SERVIC"),
    ("--restart allways", "did you mean `always`?", "allways"),
    ("--restart always:3", "only `on-failure`", "3"),
    ("--health-interval 30", "has no unit", "30"),
    ("--health-interval 500us", "no duration below `1ms`", "--health-interval 500us"),
    ("--health-timeout -3s", "no duration below `1ms`", "--health-timeout -3s"),
    ("--volume data", "it begins with `/`", "data"),
    ("--volume data:/x:rx", "did you mean `ro`?", "rx"),
    ("--volume aa:/x -v bb:/x/", "something else is mounted", "-v bb:/x/"),
    ("--rm --restart always", "`--rm` together with `--restart`", "--rm"),
    ("--readonly", "did you mean `--read-only`?", "--readonly"),
    ("--cap-dorp ALL", "did you mean `--cap-drop`?", "--cap-dorp"),
    ("-z", "no flag `-z`", "z"),
    ("--name a", "two or more letters", "a"),
    ("--env HOME", "export HOME=", "HOME"),
    ("--env-file nope", "no file `nope`", "nope"),
    ("--tmpfs /tmp:size=16mb", "`16mb` is no size", "16mb"),
    ("--tmpfs /tmp:noexec,size=1.5m", "`1.5m` is no size", "1.5m"),
    ("--mount type=tmpfs,dst=/t,tmpfs-size=16x", "`16x` is no size", "16x"),
    ("--tmpfs /tmp:sze=3", "did you mean `size`?", "sze"),
    ("--mount type=bnd,target=/x", "did you mean `bind`?", "bnd"),
    ("--mount type=tmpfs", "no `target=/path`", "type=tmpfs"),
    ("--ulimit nofil=3", "did you mean `nofile`?", "nofil"),
    ("--ulimit nofile=9:3", "higher than the hard limit", "3"),
    ("--security-opt no-new-privilege", "did you mean `no-new-privileges`?", "no-new-privilege"),
    ("--security-opt seccomp=x.json", "no file `x.json`", "x.json"),
    ("--read-only=maybe", "neither `true` nor `false`", "maybe"),
    ("--network-alias db", "needs a network of your own", "db"),
    ("--network none --network back", "not both", "--network back"),
    ("--network container:nobody", "no container `nobody`", "container:nobody"),
    ("--no-healthcheck --health-cmd x", "switched off at once", "--no-healthcheck"),
    ("--workdir x", "does not begin with `/`", "x"),
    ("--stop-signal SIGTRM", "did you mean `TERM`?", "SIGTRM"),
    ("--env \"A=$PWD\"", "no meaning here: `A=$PWD`", "\"A=$PWD\""),
    ("--cap-drop CAP_ALL", "did you mean `ALL`?", "CAP_ALL"),
    ("--cap-add cap_all", "no capability `cap_all`", "cap_all"),
    ("--cap-drop CHOWN,SETUID", "no capability `CHOWN,SETUID`", "CHOWN,SETUID"),
    ("-p 80:80 -p 80:81", "port `80` of the host is taken in line 2", "-p 80:81"),
    ("-p 80:80 -p 127.0.0.1:80:81", "port `80` of the host is taken", "-p 127.0.0.1:80:81"),
    ("-p 8080-8083:80-83 -p 8082:9", "port `8082` of the host is taken", "-p 8082:9"),
    ("--mount type=volume,dst=/d,tmpfs-size=1m", "belongs to `type=tmpfs`", "tmpfs-size"),
    ("--mount type=tmpfs,dst=/d,volume-nocopy", "belongs to `type=volume`", "volume-nocopy"),
    ("--security-opt systempaths:unconfined", "no security option", "systempaths:unconfined"),
    ("--security-opt no-new-privileges=", "neither `true` nor `false`", "no-new-privileges="),
    ("--pids-limit 08", "`08` is no whole number", "08"),
    ("--pids-limit 1e2", "`1e2` is no whole number", "1e2"),
    ("--oom-score-adj 1001", "not between `-1000` and `1000`", "1001"),
    ("--sysctl vm.swappiness=1", "lets no container set", "vm.swappiness=1"),
    ("--network a --network bridge", "not both", "--network bridge"),
    ("--network a --network a", "given before", "--network a"),
    ("--log-driver none --log-opt max-size=1m", "no log with the driver `none`", "--log-opt max-size=1m"),
    ("--attach stdot", "no stream", "stdot"),
    ("--pull nevr", "not when to pull", "nevr"),
    ("--dns x", "no IP address", "x"),
    ("--dns-search a_b", "no domain", "a_b"),
    ("--platform 'a b'", "no platform", "'a b'"),
    ("--expose 83-80", "go upwards", "83-80"),
    ("--stop-signal SIGRTMAX+1", "no signal", "SIGRTMAX+1"),
    ("---read-only", "no flag `---read-only`", "---read-only"),
    ("--detach=maybe", "neither `true` nor `false`", "maybe"),
    ("--sig-proxy=maybe", "neither `true` nor `false`", "maybe"),
    ("-v :/data", "an empty part", ":/data"),
    ("-v data:/data:ro,rw", "says again", "rw"),
    ("--mount src=d,dst=/d", "too short", "d"),
    ("--memory=\"5 apples\"", "`5 apples` is no size", "5 apples"),
];

#[test]
fn a_wrong_value_is_shown_where_it_stands() {
    let mut wrong = Vec::new();
    for (flags, message, carets) in MISTAKES {
        let text = script_told(&run_with(flags));
        let shown: Vec<&str> = text.lines().collect();
        let row = shown.iter().position(|row| row.contains('^')).unwrap();
        let start = shown[row].find('^').unwrap();
        let length = shown[row].matches('^').count();
        let marked = shown[row - 1].get(start..start + length);
        let one_problem = shown.iter().filter(|row| row.starts_with("error")).count() == 1;
        if !text.contains(message) || !one_problem || marked != Some(*carets) {
            wrong.push(format!("{flags}, {message}, {carets}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_danger_is_seen_in_every_spelling() {
    let mount = |path: &str| Danger::HostMount(path.to_owned());
    let socket = |path: &str| Danger::EngineSocket(path.to_owned());
    for (flags, danger) in [
        ("--privileged", Danger::Privileged),
        ("--privileged=true", Danger::Privileged),
        ("--privileged=1", Danger::Privileged),
        ("'--priv'ileged", Danger::Privileged),
        ("--net=host", Danger::HostNetwork),
        ("--network name=host", Danger::HostNetwork),
        ("--pid host", Danger::HostPid),
        ("--pid container:x", Danger::HostPid),
        ("--ipc host", Danger::HostIpc),
        ("--ipc container:x", Danger::HostIpc),
        ("--uts host", Danger::HostUts),
        ("--userns host", Danger::HostUserNamespace),
        ("--cgroupns host", Danger::HostCgroup),
        ("--cgroup-parent /x", Danger::HostCgroup),
        ("-v /:/x:ro", socket("/")),
        ("-v //:/x", socket("//")),
        ("-v /var/run:/x", socket("/var/run")),
        ("-v /var/lib/../run/:/x", socket("/var/lib/../run/")),
        ("-v /run/docker.sock:/x", socket("/run/docker.sock")),
        ("--use-api-socket", socket("/var/run/docker.sock")),
        ("-v ./x:/x", mount("./x")),
        ("-v ~/x:/x", mount("~/x")),
        ("-v $PWD:/x", mount("$PWD")),
        ("-v \"$(pwd)/d\":/x", mount("$PWD/d")),
        ("-v `pwd`:/x", mount("$PWD")),
        ("-v \"$HOME\":/x", mount("~")),
        ("-v/etc:/x", mount("/etc")),
        ("--mount type=bind,src=/etc,dst=/x", mount("/etc")),
        ("--mount 'type=bind,\"source=/etc\",target=/x'", mount("/etc")),
        (
            "--mount type=volume,dst=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc",
            mount(""),
        ),
        ("--device /dev/sda", Danger::Device("/dev/sda".to_owned())),
        ("--device-cgroup-rule 'c 1:1 r'", Danger::Device("c 1:1 r".to_owned())),
        ("--security-opt systempaths=unconfined", Danger::UnmaskedPaths),
    ] {
        assert_eq!(dangers(&run_with(flags)), [danger], "{flags}");
    }
    for flags in [
        "--privileged=false",
        "--pid ''",
        "--ipc private",
        "--cgroupns private",
        "--network bridge",
        "--security-opt label=disable",
        "--security-opt seccomp=unconfined",
        "--cap-add ALL",
        "--cap-add SYS_ADMIN",
        "-v data:/data",
        "--volume-driver local",
    ] {
        assert!(dangers(&run_with(flags)).is_empty(), "{flags}");
    }
    let build = |flags: &str| dangers(&format!("docker build -t notes {flags} .\ndocker run notes\n"));
    for flags in ["--network host", "--network=host", "--allow security.insecure", "--cgroup-parent x"] {
        assert_eq!(build(flags), [Danger::PrivilegedBuild(flags.to_owned())]);
    }
    let volume = "docker volume create --opt type=none --opt o=bind --opt device=/ d\ndocker build -t notes .\ndocker run notes\n";
    assert!(dangers(volume).contains(&socket("/")));
    let memory = "docker volume create -o type=tmpfs -o device=tmpfs -o o=size=1m,uid=5 d\ndocker build -t notes .\ndocker run notes\n";
    assert!(dangers(memory).is_empty());
}

#[test]
fn builds_keep_what_they_ask_for() {
    let run = "cd app\nexport TOKEN=x\ndocker buildx build --tag notes:1 -t other -f ../other.Dockerfile --target final \
        --build-arg A=1 --build-arg TOKEN --secret id=t,src=../t --secret id=e,env=TOKEN --label a --no-cache --pull .\n\
        docker tag notes:1 final\ndocker run final\n";
    let files = [("app/x", ""), ("other.Dockerfile", DOCKERFILE), ("t", "s"), ("run.sh", run)];
    let plan = submission(&files).plan;
    let build = plan.build_for(&plan.containers[0]).unwrap();
    assert_eq!((build.context.value.as_str(), build.dockerfile.value.as_str()), ("app", "other.Dockerfile"));
    assert_eq!(
        build.tags.iter().map(|tag| tag.value.as_str()).collect::<Vec<_>>(),
        ["notes:1", "other", "final"]
    );
    assert_eq!(build.build_args[1].value.value.as_deref(), Some("x"), "exported by run.sh itself");
    assert_eq!(build.secrets[0].value.file.as_deref(), Some("t"));
    assert_eq!(build.secrets[1].value.environment.as_deref(), Some("TOKEN"));
    assert!(build.no_cache && build.pull);
}

#[test]
fn a_wrong_command_is_shown_where_it_stands() {
    for (text, message) in [
        ("docker tag a b\n", "no earlier line builds the image `a`"),
        ("docker rnu x\n", "did you mean `run`?"),
        ("docker exec web sh\n", "does not carry out `docker exec`"),
        ("docker pull x\n", "names no registry"),
        ("docker -H x ps\n", "it chooses the engine itself"),
        ("docker build -t Notes .\n", "in lower case: `Notes`"),
        ("docker build -t notes nope\n", "no folder `nope`"),
        ("docker build -t notes ..\n", "outside of the submission"),
        ("docker build -t notes https://x/y.git\n", "not `https://x/y.git`"),
        ("docker build -t notes -f Dockerfil .\n", "did you mean `Dockerfile`?"),
        ("docker build -t notes -t .\n", "needs the folder of the build context"),
        ("docker build -t notes a b\n", "second build context"),
        ("docker build -t notes --secret id=x,src=nope .\n", "no file `nope`"),
        ("docker build -t notes --secret id=x .\n", "no file `x`"),
        ("docker run\n", "names no image"),
        ("docker build .\ndocker run notes\n", "the build in line 1 has no `--tag`"),
        ("docker network create host\n", "a network of Docker's own"),
        ("docker volume create --driver nfs d\n", "only the volume driver `local`"),
        ("docker compose up\n", "no compose file in the submission"),
        ("docker-compose up\n", "no compose file in the submission"),
        ("docker system prune\n", "write `--force`"),
        ("docker kill -s HUP web\n", "on the signal `HUP`"),
    ] {
        let shown = script_told(text);
        assert!(shown.contains(message), "{text}: {shown}");
    }
}

#[test]
fn a_compose_file_that_run_sh_starts_is_read_once() {
    let files =
        [("run.sh", "docker compose -f c.yaml up -d\n"), ("c.yaml", "services:\n  web: {image: notes}\n")];
    assert_eq!(submission(&files).plan.containers.len(), 1);
}
