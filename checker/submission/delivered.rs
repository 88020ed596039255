//! Which image in a registry on this machine does a name in a command mean?

use crate::signing::Reference;
use crate::words::Message;

use super::environment::{Id, is_digest, is_id, shown};
use super::{DeliveredImage, ImageSource};

/// What stands before the digits of a digest.
const ALGORITHM: &str = "sha256:";

/// The build whose digest a text is, `sha256:` and the character that stands for its digits.
pub(super) fn digest_of(text: &str) -> Option<usize> {
    match Id::of(text.strip_prefix(ALGORITHM)?) {
        Some(Id::Digest(build)) => Some(build),
        _ => None,
    }
}

/// The name before such a digest at the end of a word, and the build.
pub(super) fn digest_at_end(text: &str) -> Option<(&str, usize)> {
    let (name, digest) = text.split_once('@')?;
    let is_name = !name.starts_with('-') && !name.contains('=');
    Some((name, digest_of(digest)?)).filter(|_| is_name)
}

/// Options whose values are kept, or compared, as they are: `--label release=ID`.
const KEPT: [&str; 6] = ["--label", "-l", "--env", "-e", "--filter", "-f"];

/// Whether an id is a part of a word, where it means nothing; at the end of an image's name a digest does, and an
/// option behind which any text may stand keeps it.
pub(super) fn is_id_inside(before: &str, text: &str) -> bool {
    let is_kept = match text.split_once('=') {
        Some((option, value)) if option.starts_with("--") => KEPT.contains(&option) && value.contains('='),
        Some(_) => KEPT.contains(&before),
        None => false,
    };
    if is_kept {
        return false;
    }
    let rest = digest_at_end(text).map_or(text, |(name, _)| name);
    rest.contains(is_id) && text.chars().count() > 1
}

/// The digest of a build's image, as a script holds it.
pub(super) fn digest_text(build: usize) -> String {
    format!("{ALGORITHM}{}", Id::Digest(build).letter())
}

/// The image in a registry on this machine that a name means.
///
/// # Errors
/// Why it means none.
pub(super) fn in_registry(text: &str) -> Result<DeliveredImage, Message> {
    let digest_of = digest_at_end(text).map(|(_, build)| build);
    // Any digits do to read the rest.
    let plain = shown(&text.replace(is_digest, &"0".repeat(64)));
    let reference = Reference::read(&plain).map_err(|error| error.message())?;
    Ok(DeliveredImage {
        written: shown(text),
        repository: Some(reference.repository),
        tag: reference.tag,
        digest: reference.digest.filter(|_| digest_of.is_none()),
        digest_of,
    })
}

/// The image that a container is started from, by the name that is shown of it and what that name means.
pub(super) fn started(written: &str, source: &ImageSource) -> DeliveredImage {
    let build = match source {
        ImageSource::Build(build) => Some(*build),
        ImageSource::Given(_) => None,
    };
    let (name, digest) = written.split_once('@').map_or((written, None), |(name, rest)| (name, Some(rest)));
    let by_build = build.filter(|_| digest.is_some_and(|digest| digest.ends_with('…')));
    let reference = Reference::read(name).ok();
    DeliveredImage {
        written: written.to_owned(),
        repository: reference.as_ref().map(|reference| reference.repository.clone()),
        tag: reference.and_then(|reference| reference.tag).filter(|_| digest.is_none()),
        digest_of: by_build,
        digest: digest.filter(|_| by_build.is_none()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{DOCKERFILE, folder, script, script_told};
    use super::super::{DeliveryStep, KeySource, steps};

    const PUSHED: &str = "docker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n\
        image=$(docker inspect --format '{{index .RepoDigests 0}}' localhost:5000/notes:1)\n";

    /// The steps of a script by their names, where its commands end so.
    fn names(text: &str, answers: &[bool]) -> Vec<&'static str> {
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", text)]);
        let named = |step: &DeliveryStep| match step {
            DeliveryStep::Push { .. } => "push",
            DeliveryStep::Pull { .. } => "pull",
            DeliveryStep::Sign { .. } => "sign",
            DeliveryStep::Verify { .. } => "verify",
            DeliveryStep::Attest { .. } => "attest",
            DeliveryStep::Scan { .. } => "scan",
            DeliveryStep::Gate { .. } => "gate",
            DeliveryStep::Promote { .. } => "promote",
            DeliveryStep::Start { .. } => "start",
        };
        steps(files.path(), answers, &[]).iter().map(named).collect()
    }

    #[test]
    fn a_digest_is_carried_from_the_push_to_the_start() {
        let text = format!(
            "{PUSHED}harden-check sign \"$image\" --key ~/team.key\n\
             harden-check verify --key=team.pub \"$image\"\ndocker run -d --name web \"$image\"\n"
        );
        let plan = script(&text).plan;
        assert_eq!(plan.containers[0].image.value, "localhost:5000/notes@sha256:…");
        assert_eq!(plan.containers[0].build_index(), Some(0));
        let [
            _,
            DeliveryStep::Sign { image, key, .. },
            DeliveryStep::Verify { image: verified, key: by, .. },
            start,
        ] = plan.delivery.as_slice()
        else {
            panic!("{:?}", plan.delivery)
        };
        assert_eq!((image.digest_of, verified.digest_of), (Some(0), Some(0)));
        assert_eq!(*key, KeySource::Outside("~/team.key".to_owned()));
        assert_eq!(*by, KeySource::File("team.pub".to_owned()));
        assert!(matches!(start, DeliveryStep::Start { image, .. } if image.digest_of == Some(0)));
    }

    #[test]
    fn a_script_goes_on_behind_a_failure_as_its_shell_does() {
        let run = "docker run -d --name web \"$image\"\n";
        let verify = "harden-check verify \"$image\" --key team.pub";
        let all = ["push", "verify", "start"];
        for (text, refuses) in [
            (format!("set -e\n{PUSHED}{verify}\n{run}"), true),
            (format!("{PUSHED}{verify}\n{run}"), false),
            (format!("set -e\n{PUSHED}{verify} || true\n{run}"), false),
            (format!("set -e\n{PUSHED}{verify} | tail -n 1\n{run}"), false),
            (format!("{PUSHED}if {verify}; then {run}fi\n"), true),
            (format!("{PUSHED}{verify} && {run}"), true),
            (format!("set -e\n{PUSHED}if ! {verify}; then echo no; fi\n{run}"), false),
            (format!("{PUSHED}{verify} || exit 1\n{run}"), true),
        ] {
            assert_eq!(names(&text, &[true]), all, "{text}");
            assert_eq!(names(&text, &[]), all, "{text}");
            let left = if refuses { &all[..2] } else { &all[..] };
            assert_eq!(names(&text, &[false]), left, "{text}");
        }
    }

    #[test]
    fn a_promoted_image_is_known_under_its_new_name() {
        let text = format!(
            "{PUSHED}harden-check attest \"$image\" --type vuln --key env://K\n\
             harden-check gate \"$image\" --policy ./policy.toml\n\
             harden-check promote \"$image\" localhost:5000/live/notes:1\n\
             docker run -d --name web \"localhost:5000/live/notes@${{image#*@}}\"\n"
        );
        let plan = script(&text).plan;
        assert_eq!(plan.containers[0].build_index(), Some(0));
        assert!(
            matches!(&plan.delivery[2], DeliveryStep::Gate { policy: Some(path), .. } if path == "policy.toml")
        );
        assert!(matches!(&plan.delivery[3], DeliveryStep::Promote { build: Some(0), .. }));
        let by_tag = text.replace("@${image#*@}", ":1");
        assert_eq!(script(&by_tag).plan.containers[0].build_index(), Some(0));
        assert_eq!(names(&format!("set -e\n{text}"), &[true, false]), ["push", "attest", "gate"]);
    }

    #[test]
    fn a_scan_may_stand_between() {
        let text = format!(
            "set -e\n{PUSHED}harden-check scan \"$image\" --fail-on critical\ndocker run -d \"$image\"\n"
        );
        assert_eq!(names(&text, &[true]), ["push", "scan", "start"]);
        assert_eq!(names(&text, &[false]), ["push", "scan"]);
    }

    #[test]
    fn what_a_pulled_tag_brings_may_be_another_image() {
        let pulled = "docker pull localhost:5000/notes:1\n";
        let now = "now=$(docker image inspect --format '{{index .RepoDigests 0}}' localhost:5000/notes:1)\n";
        let last = |text: &str, pulls: &[bool]| {
            let text = format!("set -e\n{PUSHED}harden-check gate \"$image\" --policy policy.toml\n{text}");
            let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", &text)]);
            steps(files.path(), &[], pulls).pop().unwrap()
        };
        let foreign = Some(DeliveryStep::of_others(0));
        // Its digest goes on: promoted, or started.
        let promote = format!("{pulled}{now}harden-check promote \"$now\" localhost:5000/live/notes:1\n");
        let start = format!("{pulled}{now}docker run -d --name web \"$now\"\n");
        // Its name goes on, or its id.
        let pushed = format!(
            "{pulled}docker tag localhost:5000/notes:1 localhost:5000/live/notes:1\n\
             docker push localhost:5000/live/notes:1\n"
        );
        let by_id = format!(
            "{pulled}docker tag \"$(docker image inspect --format '{{{{.Id}}}}' localhost:5000/notes:1)\" \
             localhost:5000/live/notes:1\ndocker push localhost:5000/live/notes:1\n"
        );
        for (text, pulls, wanted) in [
            (&promote, &[][..], Some(0)),
            (&promote, &[true][..], Some(0)),
            (&promote, &[false][..], foreign),
            (&start, &[true], Some(0)),
            (&start, &[false], foreign),
            (&pushed, &[true], Some(0)),
            (&pushed, &[false], foreign),
            (&by_id, &[false], foreign),
        ] {
            let build = match last(text, pulls) {
                DeliveryStep::Promote { image, build, .. } => {
                    assert_eq!(image.digest_of, build);
                    build
                }
                DeliveryStep::Start { image, build, .. } => {
                    assert_eq!(image.digest_of, build);
                    build
                }
                DeliveryStep::Push { build, .. } => Some(build),
                other => panic!("{other:?}"),
            };
            assert_eq!(build, wanted, "{text} {pulls:?}");
        }
        // Who compares what came with what was looked at goes no further.
        let compared = format!("{pulled}{now}[ \"$now\" = \"$image\" ] || exit 1\ndocker run -d \"$now\"\n");
        assert!(matches!(last(&compared, &[true]), DeliveryStep::Start { .. }));
        assert!(matches!(last(&compared, &[false]), DeliveryStep::Pull { .. }));
        // The digest of before is the same image for ever.
        let before = format!("{pulled}docker run -d --name web \"$image\"\n");
        assert!(matches!(last(&before, &[false]), DeliveryStep::Start { build: Some(0), .. }));
    }

    #[test]
    fn an_id_may_be_the_value_of_a_label_or_a_filter() {
        for (run, count) in [
            ("docker run -d --label release=\"$image\" -e IMAGE=\"$image\" \"$image\"\n", 1),
            (
                "docker run -d \"$image\"\n[ -n \"$(docker ps -q --filter ancestor=\"$image\")\" ] || docker run -d x\n",
                1,
            ),
            (
                "docker run -d --name aa \"$image\"\ndocker rm -f $(docker ps -aq --filter=ancestor=\"$image\")\ndocker run -d \"$image\"\n",
                1,
            ),
            (
                "docker run -d --name aa \"$image\"\nid=$(docker ps -q)\n[ \"$(docker ps --filter id=$id --format '{{.Names}} {{.Image}}')\" = \"aa $image\" ] || exit 1\ndocker run -d --name bb \"$image\"\n",
                2,
            ),
            (
                "docker build -t other .\ndocker run -d other\n[ -z \"$(docker ps -q -f ancestor=$image)\" ] && docker run -d \"$image\"\n",
                2,
            ),
        ] {
            assert_eq!(script(&format!("set -e\n{PUSHED}{run}")).plan.containers.len(), count, "{run}");
        }
        let told = script_told(&format!("{PUSHED}docker run -d --name web-\"$image\" \"$image\"\n"));
        assert!(told.contains("is no name"), "{told}");
    }

    #[test]
    fn no_sentence_shows_what_stands_for_a_value() {
        use crate::words::Language;

        let ids = "id=$(docker image inspect -f '{{.Id}}' localhost:5000/notes:1)\n\
            docker run -d --name one localhost:5000/notes:1\nbox=$(docker ps -q)\nwhen=$(uname -a)\n";
        let words = ["$id", "$box", "$image", "$when", "$HOME/x", "$PWD/x", "x-$id", "${image#*@}", "$box:1"];
        for line in [
            "harden-check sign \"W\" --key k",
            "harden-check verify --key \"W\" \"W\"",
            "harden-check promote \"$image\" \"W\"",
            "harden-check \"W\" x",
            "harden-check scan \"$image\" --W",
            "docker push \"W\"",
            "docker pull \"W\"",
            "docker tag \"W\" \"W\"",
            "docker rm \"W\"",
            "docker stop \"W\"",
            "docker inspect --type network \"W\"",
            "docker network connect \"W\" \"W\"",
            "docker volume rm \"W\"",
            "docker run -d --name \"W\" \"W\"",
            "docker run -d --network \"W\" -p \"W\" -v \"W\":/data \"W\"",
            "docker run -d --memory \"W\" --user \"W\" --cap-add \"W\" notes",
            "docker build -f \"W\" -t \"W\" .",
            "docker \"W\" x",
            "docker compose -f \"W\" up",
            "docker images --digests --format '{{.Digest}}' \"W:1\"",
            "\"W\"",
            "cd \"W\"",
            ". \"W\"",
            "cat \"W\" > y",
            "[ \"W\" -lt 3 ] && docker run -d x",
            "set -o \"W\"",
            "chmod 644 \"W\"",
            "mkdir \"W\"",
            "sleep \"W\"",
            "echo x > \"W\"",
        ] {
            for word in words {
                let text = format!("{PUSHED}{ids}{}\n", line.replace('W', word));
                let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", &text)]);
                for problem in super::super::read(files.path()).err().unwrap_or_default() {
                    for language in [Language::En, Language::De] {
                        let help = problem.help.as_ref().map(|help| help.text(language)).unwrap_or_default();
                        let said = problem.message.text(language) + &help;
                        let leaks = |one: char| {
                            u32::from(one) >= 0xf_0000 || ('\u{e000}'..='\u{f8ff}').contains(&one)
                        };
                        assert!(!said.contains(leaks), "{line} {word}: {said:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_id_of_the_engine_is_told_as_one() {
        let id = "id=$(docker image inspect --format '{{.Id}}' localhost:5000/notes:1)\n";
        for line in [
            "sign \"$id\" --key k",
            "verify \"$id\" --key k",
            "scan \"$id\"",
            "promote \"$id\" localhost:5000/n:1",
        ] {
            let told = script_told(&format!("{PUSHED}{id}harden-check {line}\ndocker run -d \"$id\"\n"));
            assert!(told.contains("`sha256:…` is the engine's own id"), "{line}: {told}");
        }
    }

    #[test]
    fn a_line_that_follows_from_a_problem_tells_none_of_its_own() {
        let text = format!(
            "harden-check key-pair evil\n{PUSHED}harden-check sign \"$image\" --key evil.key\ndocker run -d \"$image\"\n"
        );
        for text in [
            text.clone(),
            text.replace(
                "docker inspect --format '{{index .RepoDigests 0}}' localhost:5000/notes:1",
                "docker inspect localhost:5000/notes:1 | jq -r '.[0].RepoDigests[0]'",
            ),
        ] {
            let told = script_told(&text);
            assert!(told.contains("key-pair") && told.matches("error").count() == 1, "{told}");
        }
    }

    #[test]
    fn nothing_is_told_of_scripts_without_a_registry() {
        assert!(script("docker build -t notes .\ndocker run -d notes\n").plan.delivery.is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (text, told) in [
            ("docker build -t notes .\ndocker push notes\n", "names no registry"),
            ("docker push localhost:5000/notes\n", "that could be pushed"),
            ("docker pull localhost:5000/notes\n", "no earlier line pushes"),
            (
                "docker build -t localhost:5000/n .\ndocker inspect -f '{{index .RepoDigests 0}}' localhost:5000/n\n",
                "pushed to no registry",
            ),
            (
                "harden-check key-pair team\n",
                "`sign`, `verify`, `attest`, `scan`, `sbom`, `gate` and `promote`",
            ),
            ("harden-check attest localhost:5000/notes --type sbom --key k\n", "does not understand"),
            ("harden-check gate localhost:5000/notes\n", "does not understand"),
            ("harden-check promote localhost:5000/notes\n", "does not understand"),
            ("harden-check scan localhost:5000/notes --fail-on worst\n", "does not understand"),
            ("harden-check scan localhost:5000/notes --policy /etc/scan.toml\n", "does not understand"),
            ("harden-check sign localhost:5000/notes\n", "does not understand these words"),
            ("harden-check verify localhost:5000/notes --layout older --key k\n", "does not understand"),
        ] {
            let shown = script_told(text);
            assert!(shown.contains(told), "{text}: {shown}");
        }
    }
}
