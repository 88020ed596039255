//! What is known of a container only when all its flags, its files or the ones beside it are.

use crate::submission::fixtures::{DOCKERFILE, folder, run_with, script, script_told, submission, told};
use crate::submission::{EnvironmentVariable, Located, read};

#[test]
fn what_docker_takes_and_the_lab_does_not_carry_out_is_told_apart_from_a_mistake() {
    let outside = |flags: &str| {
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", &run_with(flags))]);
        let problems = read(files.path()).unwrap_err();
        problems.iter().all(|problem| problem.outside_lab && problem.at.is_some())
    };
    for flags in [
        "--gpus all",
        "--log-driver journald",
        "--log-driver syslog",
        "--log-driver syslog --log-opt syslog-address=unix:///dev/log",
        "--log-driver fluentd --log-opt fluentd-address=unix:///var/run/fluent.sock",
        "--volume-driver nfs",
        "--env HOME",
        "--env \"A=$PWD\"",
        "--mount type=image,src=a,dst=/x",
        "--mount type=volume,dst=/d,volume-subpath=x",
        "--security-opt writable-cgroups=true",
        "--isolation hyperv",
        "--tmpfs /t --tmpfs /t/",
    ] {
        assert!(outside(flags), "{flags}");
    }
    for flags in [
        "--gpu all",
        "--memory x",
        "--cap-drop CAP_ALL",
        "--log-opt",
        "--log-driver gelf",
        "-v aa:/d -v bb:/d",
    ] {
        assert!(!outside(flags), "{flags}");
    }
}

#[test]
fn a_port_of_the_host_is_taken_while_its_container_runs() {
    let twice = |first: &str, second: &str| {
        format!("docker build -t notes .;docker run {first} notes\ndocker run {second} notes\n")
    };
    for (first, second) in [
        ("-d -p 8080:80", "-d -p 8080:80"),
        ("-d -p 8080:80", "-p 127.0.0.1:8080:8080"),
        ("--detach -p 127.0.0.1:8080:80", "-p published=8080,target=1"),
        ("-d -p '[::1]:9000-9002:1-3/udp'", "-p '[::]:9001:1/udp'"),
    ] {
        let told = script_told(&twice(first, second));
        assert!(told.contains("is taken in line 1 already") && told.contains("run.sh:2:"), "{told}");
    }
    for (first, second) in [
        // The first has ended when the second starts.
        ("-p 8080:80", "-p 8080:80"),
        ("-d -p 8080:80", "-d -p 8081:80"),
        ("-d -p 8080:80/udp", "-d -p 8080:80/tcp"),
        ("-d -p 127.0.0.1:8080:80", "-d -p '[::1]:8080:80'"),
        ("-d -p 127.0.0.1:8080:80", "-d -p 127.0.0.2:8080:80"),
        // The engine chooses.
        ("-d -p 80", "-d -p 80"),
        ("-d -p 0:80", "-d -p 0:80"),
        ("-d -p 8080:80", "-d -p 8080-8090:80"),
    ] {
        assert_eq!(script(&twice(first, second)).plan.containers.len(), 2, "{first} {second}");
    }
}

/// As Docker's command line reads it on every system.
#[test]
fn a_letter_before_a_colon_names_no_volume() {
    for (written, source, target) in
        [("d:/data", None, "/d:/data"), ("D:/data", None, "/D:/data"), ("dd:/data", Some("dd"), "/data")]
    {
        let run = run_with(&format!("-v {written}"));
        let spec = submission(&[("Dockerfile", DOCKERFILE), ("run.sh", &run)]).plan.containers.remove(0);
        let mount = &spec.mounts[0].value;
        assert_eq!((mount.source.as_deref(), mount.target.as_str()), (source, target), "{written}");
    }
}

#[test]
fn files_of_variables_and_labels_are_read_as_docker_reads_them() {
    let run = "export KNOWN=x; docker build -t notes .\ndocker run --env A=flag --env-file a.list --label l=flag --label-file l.list notes\n";
    let lines = "A=file\n  INDENTED=1\n# A=comment\n\nSPACE= two words \nQUOTED=\"q\"\r\nKNOWN\n";
    let files =
        [("Dockerfile", DOCKERFILE), ("a.list", lines), ("l.list", "l=file\nempty\n"), ("run.sh", run)];
    let spec = submission(&files).plan.containers.remove(0);
    let pairs = |list: &[Located<EnvironmentVariable>]| -> Vec<String> {
        let text = |pair: &EnvironmentVariable| format!("{}={}", pair.name, pair.value.as_deref().unwrap());
        list.iter().map(|pair| text(&pair.value)).collect()
    };
    let environment = ["A=file", "INDENTED=1", "SPACE= two words ", "QUOTED=\"q\"", "KNOWN=x", "A=flag"];
    assert_eq!(pairs(&spec.environment), environment);
    assert_eq!(pairs(&spec.labels), ["l=file", "empty=", "l=flag"]);
    for (line, message) in
        [("A B=1", "does not begin with a name"), ("=1", "does not begin"), ("HOME", "from the environment")]
    {
        let told = told(&[("a.list", line), ("run.sh", "docker run --env-file a.list notes\n")]);
        assert!(told.contains(message) && told.contains("a.list:1:1"), "{told}");
    }
}

#[test]
fn options_behind_the_image_are_noted_and_left_to_the_program() {
    let behind = |words: &str| -> Vec<String> {
        let spec =
            script(&format!("docker build -t notes .\ndocker run notes {words}\n")).plan.containers.remove(0);
        assert_eq!(spec.command.map(|command| command.value.join(" ")), Some(words.to_owned()));
        spec.options_behind_image.into_iter().map(|option| option.value).collect()
    };
    assert_eq!(behind("--read-only"), ["--read-only"]);
    assert_eq!(behind("serve --memory=64m --cpus 1"), ["--memory=64m", "--cpus"]);
    assert_eq!(behind("--cap-drop ALL --verbose"), ["--cap-drop"]);
    // Options of programs, and words that are no options at all.
    for words in
        ["serve -p 80", "-c shared_buffers=1", "--help", "--port 80", "sh -- --read-only", "read-only"]
    {
        assert!(behind(words).is_empty(), "{words}");
    }
}

#[test]
fn a_volume_in_memory_is_made_by_the_mount_that_names_it() {
    let options = "volume-opt=type=tmpfs,volume-opt=device=tmpfs";
    let flags = format!("--mount 'type=volume,src=mem,dst=/m,{options},\"volume-opt=o=size=1m,uid=5\"'");
    let plan = script(&run_with(&flags)).plan;
    let text = |name: &str| {
        let option = plan.volumes[0].options.iter().find(|option| option.value.name == name);
        option.and_then(|option| option.value.value.clone()).unwrap()
    };
    assert_eq!((text("type"), text("o")), ("tmpfs".to_owned(), "size=1m,uid=5".to_owned()));
    assert!(plan.containers[0].mounts[0].value.options.is_empty());
    let anonymous = script(&run_with(&format!("--mount dst=/m,{options}"))).plan;
    assert!(anonymous.volumes.is_empty() && anonymous.containers[0].mounts[0].value.options.len() == 2);
    for (options, message) in [
        ("volume-opt=type=tmpfs", "needs `type` and `device`"),
        ("volume-opt=o=size=1m", "needs `type` and `device`"),
        ("volume-opt=nonsense=1", "knows no option `nonsense`"),
    ] {
        let told = script_told(&run_with(&format!("--mount src=mem,dst=/m,{options}")));
        assert!(told.contains(message), "{told}");
    }
}
