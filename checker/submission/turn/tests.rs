//! What does a run leave to the next, and what does it ask?

use super::{Answer, Question, Standing, Turn, turn};
use crate::submission::fixtures::{DOCKERFILE, folder};

const CYCLE: &str = "set -e\ndocker build --pull -t notes:new .\ndocker rm -f trial\n\
    docker run -d --name trial notes:new\n\
    for i in $(seq 3); do docker exec trial notes health && break; sleep 1; done\n\
    docker exec trial notes health\ndocker rm -f trial\n\
    if docker inspect web > /dev/null 2>&1; then\n\
      docker tag \"$(docker inspect --format '{{.Image}}' web)\" notes:former\nfi\n\
    docker rm -f web\ndocker run -d --name web notes:new\n";

const COMPOSE: &str = "services:\n  web:\n    build: .\n    image: notes:new\n    ports: [\"8080:8080\"]\n";

/// Goes to the end with these answers; whatever is asked beyond them ends well.
fn gone(text: &str, before: &Standing, first: &[u8]) -> (Turn, Vec<Question>) {
    let files = folder(&[("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE), ("run.sh", text)]);
    let mut answers: Vec<Answer> = Vec::new();
    let mut asked = Vec::new();
    loop {
        let turn = turn(files.path(), "run.sh", before, &answers, 0);
        let Some((question, _)) = turn.question.clone() else { return (turn, asked) };
        asked.push(question);
        answers.push(Answer::ended(first.get(answers.len()).copied().unwrap_or(0)));
        assert!(answers.len() < 50, "{asked:?}");
    }
}

#[test]
fn a_second_run_meets_what_the_first_left() {
    let (first, asked) = gone(CYCLE, &Standing::default(), &[]);
    assert!(matches!(asked[0], Question::Build { build: 0, .. }), "{asked:?}");
    assert!(matches!(&asked[1], Question::Exec { command, .. } if command == &["notes", "health"]));
    assert_eq!((asked.len(), first.stopped), (3, None));
    let web = first.standing.service("web").unwrap();
    let (second, _) = gone(CYCLE, &first.standing, &[]);
    let again = second.standing.service("web").unwrap();
    assert_ne!(web, again);
    assert_eq!(second.standing.container(again).unwrap().build_index(), Some(1));
    assert_eq!(second.standing.names_of(0), ["notes:former"]);
    assert_eq!((second.standing.means("notes:new"), second.standing.running()), (Some(1), vec![again]));
}

#[test]
fn a_test_that_fails_ends_the_run_and_the_former_goes_on() {
    let (first, _) = gone(CYCLE, &Standing::default(), &[]);
    // The build, three attempts with pauses between them, and the one that decides.
    let (second, asked) = gone(CYCLE, &first.standing, &[0, 1, 0, 1, 0, 1, 0, 1]);
    assert_eq!(asked.len(), 8, "{asked:?}");
    assert_eq!(second.standing.service("web"), first.standing.service("web"));
    assert_eq!(second.stopped.unwrap().line, 6);
    // A build that fails leaves every name where it was.
    let (third, asked) = gone(CYCLE, &first.standing, &[1]);
    assert_eq!((asked.len(), third.standing.means("notes:new")), (1, Some(0)));
    // What a run left in the way of the next one is in its way.
    let left = CYCLE.replacen("docker rm -f trial\n", "", 1);
    let (second, _) = gone(&left, &first.standing, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let (third, asked) = gone(&left, &second.standing, &[]);
    assert_eq!((asked.len(), third.stopped.unwrap().line), (1, 3));
}

#[test]
fn compose_builds_and_replaces_as_docker_does() {
    let cycle = "set -e\ndocker compose build --pull --no-cache\ndocker compose up -d\n";
    let (first, asked) = gone(cycle, &Standing::default(), &[]);
    assert!(matches!(asked.as_slice(), [Question::Build { build: 0, .. }]), "{asked:?}");
    assert!(first.standing.builds()[0].pull && first.standing.builds()[0].no_cache);
    let build = |turn: &Turn| {
        let web = turn.standing.service("web").unwrap();
        turn.standing.container(web).unwrap().build_index()
    };
    let (second, _) = gone(cycle, &first.standing, &[]);
    assert_eq!((build(&first), build(&second)), (Some(0), Some(1)));
    // A build that fails ends the call, and leaves every name where it was.
    for text in [cycle, "docker compose up -d --build\n"] {
        let (failed, _) = gone(text, &first.standing, &[1]);
        assert_eq!((build(&failed), failed.standing.means("notes:new")), (Some(0), Some(0)), "{text}");
        assert_eq!(failed.status, Some(1), "{text}");
    }
}

#[test]
fn everything_that_a_script_may_ask_is_asked() {
    let run = "docker build -t n .\ndocker run -d --name trial -p 8081:8080 n\n";
    for (line, wanted) in [
        ("docker run --rm n notes version", "Job"),
        ("[ \"$(docker inspect -f '{{.State.Running}}' trial)\" = true ]", "Inspect"),
        ("curl --fail -so /dev/null http://localhost:8081/health", "Request"),
        ("wget -qO- http://127.0.0.1:8081/health", "Request"),
        ("sleep 2", "Sleep"),
    ] {
        let (_, asked) = gone(&format!("{run}{line}\n"), &Standing::default(), &[]);
        let shown = format!("{:?}", asked[1]);
        assert!(asked.len() == 2 && shown.starts_with(wanted), "{line}: {asked:?}");
    }
    let (turn, asked) = gone(&format!("{run}curl https://notes.example/\n"), &Standing::default(), &[]);
    assert_eq!((asked.len(), turn.standing.at_port(8081)), (1, Some((0, 8080))));
    let digest = "docker pull localhost:5000/base:1\n\
        base=$(docker image inspect -f '{{index .RepoDigests 0}}' localhost:5000/base:1)\n\
        docker build --build-arg BASE=\"$base\" -t n .\n";
    let (turn, asked) = gone(digest, &Standing::default(), &[]);
    assert!(matches!(&asked[0], Question::Digest { image, pulled } if pulled == std::slice::from_ref(image)));
    assert!(matches!(asked[1], Question::Build { build: 0, .. }), "{:?}", turn.problems);
    let pulled = format!("docker pull localhost:5000/base:1\n{run}");
    let (turn, asked) = gone(&pulled, &Standing::default(), &[]);
    assert_eq!(turn.pulled, ["localhost:5000/base:1"]);
    assert!(matches!(&asked[0], Question::Build { pulled, .. } if pulled.len() == 1));
}

#[test]
fn what_a_run_writes_the_next_one_reads_and_others_move_the_tag() {
    let run = "set -e\ndocker build -t localhost:5000/n:1 .\ndocker push localhost:5000/n:1\n\
        if [ -f release ]; then mv release former; fi\n\
        docker image inspect -f '{{index .RepoDigests 0}}' localhost:5000/n:1 > release\n\
        docker rm -f web\ndocker run -d --name web \"$(cat release)\"\n";
    let (first, _) = gone(run, &Standing::default(), &[]);
    let (mut second, _) = gone(run, &first.standing, &[]);
    let build = |turn: &Turn| {
        let web = turn.standing.service("web").unwrap();
        (turn.standing.container(web).unwrap().build_index(), turn.standing.is_by_digest(web), turn.status)
    };
    assert_eq!((build(&first), build(&second)), ((Some(0), true, Some(0)), (Some(1), true, Some(0))));
    let back = "docker rm -f web\ndocker run -d --name web \"$(cat former)\"\n";
    assert_eq!(build(&gone(back, &second.standing, &[]).0).0, Some(0));
    let others = second.standing.others_push().unwrap();
    second.standing.move_on();
    assert_eq!(second.standing.service("web"), None);
    let by_tag = "docker run -d --name web localhost:5000/n:1\n";
    assert_eq!(build(&gone(by_tag, &second.standing, &[]).0), (Some(others), false, Some(0)));
    let by_digest = "docker run -d --name web \"$(cat release)\"\n";
    assert_eq!(build(&gone(by_digest, &second.standing, &[]).0), (Some(1), true, Some(0)));
    // An id means something to the engine alone that has the image.
    let by_id = "docker image inspect -f '{{.Id}}' localhost:5000/n:1 > id\ndocker rm -f web\n\
        docker run -d --name web \"$(cat id)\"\n";
    let (mut third, _) = gone(&run.replace("docker rm -f web\n", by_id), &Standing::default(), &[]);
    let web = third.standing.service("web").unwrap();
    assert!(third.standing.container(web).unwrap().by_id && !third.standing.is_by_digest(web));
    third.standing.move_on();
    let again = gone("docker run -d --name web \"$(cat id)\"\n", &third.standing, &[]).0;
    assert_eq!((again.standing.service("web"), again.status), (None, Some(1)));
}

#[test]
fn somebody_replaces_a_container() {
    let run = "docker build -t localhost:5000/n:1 .\ndocker push localhost:5000/n:1\n\
        docker rm -f web\ndocker run -d --name web --read-only localhost:5000/n:1\n";
    let (first, _) = gone(run, &Standing::default(), &[]);
    let (mut second, _) = gone(run, &first.standing, &[]);
    let standing = &mut second.standing;
    let web = standing.service("web").unwrap();
    assert!(standing.loosen(web));
    let loose = standing.service("web").unwrap();
    assert_eq!(standing.container(loose).unwrap().read_only, None);
    assert!(!standing.loosen(loose));
    let name = standing.digest_of(0).unwrap();
    assert_eq!(name, "localhost:5000/n@sha256:…");
    standing.exchange(loose, 0, &name);
    let named = "docker image inspect -f '{{index .RepoDigests 0}}' localhost:5000/n:1 > declared\n\
        [ \"$(docker inspect -f '{{.Config.Image}}' web)\" = \"$(cat declared)\" ]\n";
    assert_eq!(gone(named, standing, &[]).0.status, Some(1));
}

#[test]
fn a_label_that_the_command_gave_is_known_and_no_other() {
    let run = "docker build -t n .\ndocker run -d --name web --label release=3 --label empty n\n";
    let (first, _) = gone(run, &Standing::default(), &[]);
    for (line, status) in [
        ("[ \"$(docker inspect -f '{{index .Config.Labels \"release\"}}' web)\" = 3 ]\n", Some(0)),
        ("[ \"$(docker inspect -f '{{.Config.Labels.release}}' web)\" = 4 ]\n", Some(1)),
        ("[ -z \"$(docker inspect -f '{{index .Config.Labels \"empty\"}}' web)\" ]\n", Some(0)),
        (
            "[ \"$(docker inspect -f '{{.Name}} {{index .Config.Labels \"release\"}}' web)\" = '/web 3' ]\n",
            Some(0),
        ),
    ] {
        assert_eq!(gone(line, &first.standing, &[]).0.status, status, "{line}");
    }
}

#[test]
fn a_running_container_is_looked_into_and_patched() {
    let run = "docker build -t n .\ndocker run -d --name web n\n";
    for (line, wanted, patches) in [
        ("[ -z \"$(docker diff web)\" ]", "Diff", 0),
        ("docker cp Dockerfile web:/app/x", "Copy", 1),
        ("docker exec -u 0 web sed -i s/a/b/ /app/x", "Exec", 1),
    ] {
        let (turn, asked) = gone(&format!("{run}{line}\n"), &Standing::default(), &[0, 3]);
        let shown = format!("{:?}", asked[1]);
        assert!(shown.starts_with(wanted) && turn.patches.len() == patches, "{line}: {asked:?}");
        assert_eq!(turn.status, Some(if wanted == "Diff" { 0 } else { 3 }), "{line}");
    }
    let (turn, _) = gone(&format!("{run}frob\n"), &Standing::default(), &[]);
    assert_eq!((turn.status, turn.problems.len()), (None, 1));
}

#[test]
fn how_a_script_ends_is_known_or_told() {
    let run = "set -e\ndocker build -t n .\ndocker run -d --name web n\necho IMAGE=n=1 > e\n";
    for (lines, status) in [
        ("image=$(grep '^IMAGE=' e | cut -d= -f2-)\n[ \"$image\" = n=1 ] || exit 7", Some(0)),
        ("image=$(grep '^IMAGE=' e | cut -d= -f2)\n[ \"$image\" = nonsense ] || exit 7", Some(7)),
        ("image=$(date -d yesterday | tr a-z A-Z)\n[ \"$image\" = nonsense ] || exit 7", None),
        ("if [ \"$(awk x e)\" = nonsense ]; then exit 7; fi", None),
        ("[ \"$(date -d yesterday)\" = nonsense ] && exit 7", None),
        ("[ \"$(date -d yesterday)\" = nonsense ]\ntrue", None),
        ("date -d yesterday || true", Some(0)),
        ("command -v frob || exit 7", Some(0)),
    ] {
        let (turn, _) = gone(&format!("{run}{lines}\n"), &Standing::default(), &[]);
        assert_eq!(turn.status, status, "{lines}");
        let told = turn.problems.len() + usize::from(turn.doubt.is_some());
        assert_eq!(told > 0, status.is_none(), "{lines}: {:?}", turn.problems);
    }
}

#[test]
fn a_file_alone_is_what_it_holds_in_bash_and_unknown_in_sh() {
    let run = "docker build -t n .\ndocker run -d --name web n\necho x > e\nfile=e\n";
    let line = "[ \"$(<\"$file\")\" = x ] || exit 7\n";
    let (turn, _) = gone(&format!("#!/bin/bash\n{run}{line}"), &Standing::default(), &[]);
    assert_eq!((turn.status, turn.problems.len()), (Some(0), 0));
    let (turn, _) = gone(&format!("#!/bin/sh\n{run}{line}"), &Standing::default(), &[]);
    assert_eq!((turn.status, turn.problems.len()), (None, 1));
}

#[test]
fn read_for_the_plan_a_service_that_is_asked_is_well() {
    let plan = crate::submission::fixtures::script(CYCLE).plan;
    let names: Vec<&str> = plan.containers.iter().map(|container| container.service()).collect();
    assert_eq!(names, ["web"]);
}

#[test]
fn a_volume_outlives_its_container_until_somebody_removes_it() {
    let start = "docker build -t notes .\ndocker run -d --name web -v notes-data:/data notes\n";
    let removed = |text: &str| {
        let (turn, _) = gone(&format!("{start}{text}"), &Standing::default(), &[]);
        turn.standing.removed_volumes().to_vec()
    };
    assert!(removed("docker rm -f -v web\n").is_empty());
    assert!(removed("docker volume rm notes-data\n").is_empty());
    assert!(removed("docker rm -f web\ndocker volume prune -f\n").is_empty());
    for text in [
        "docker rm -f web\ndocker volume rm notes-data\n",
        "docker rm -f web\ndocker volume rm -f notes-data other\n",
        "docker rm -f web\ndocker volume prune -af\n",
        "docker rm -f web\ndocker volume rm notes-data\ndocker run -d --name web -v notes-data:/data notes\n",
    ] {
        assert_eq!(removed(text), ["notes-data"], "{text}");
    }
}

#[test]
fn a_label_may_name_another_image_than_the_container_runs() {
    let release = "docker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n\
        image=$(docker image inspect -f '{{index .RepoDigests 0}}' localhost:5000/notes:1)\n";
    let mark = |label: &str| {
        let text = format!(
            "{release}former=$image\n{release}docker run -d --name web --label \"release={label}\" \"$image\"\n"
        );
        let (turn, _) = gone(&text, &Standing::default(), &[]);
        let web = turn.standing.service("web").unwrap();
        turn.standing.mark_of_other(web).map(str::to_owned)
    };
    assert_eq!(mark("$former"), Some("release".to_owned()));
    assert_eq!(mark("$image"), None);
    assert_eq!(mark("$former $image"), None);
    assert_eq!(mark("1.4.0"), None);
}
