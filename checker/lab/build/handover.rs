//! Which of the exercise's secrets does a build command hand over, and how?

use std::path::Path;

use crate::check::PlantedSecret;
use crate::evidence::{BuildFacts, Handover};
use crate::lab::secrets::planted_in;
use crate::submission::BuildSpec;

use super::prepare::secret_of;

/// Puts into the facts of each build what its command hands over. `builds` are those that the facts are of, in
/// the same order.
pub(in crate::lab) fn note_handovers(
    folder: &Path,
    builds: &[BuildSpec],
    planted: &[PlantedSecret],
    facts: &mut [BuildFacts],
) {
    if planted.is_empty() {
        return;
    }
    for (build, facts) in builds.iter().zip(facts) {
        facts.handover = handover(folder, build, planted);
    }
}

fn handover(folder: &Path, build: &BuildSpec, planted: &[PlantedSecret]) -> Handover {
    let holds = |value: &str| !planted_in(planted, value.as_bytes()).is_empty();
    let arguments = build.build_args.iter().map(|argument| &argument.value);
    let arguments = arguments.filter(|argument| argument.value.as_deref().is_some_and(holds));
    let is_another = |id: &str, content: &[u8]| {
        planted.iter().any(|secret| secret.name == id) && !planted_in(planted, content).contains(id)
    };
    let others = build.secrets.iter().map(|secret| &secret.value).filter(|secret| {
        // What cannot be read has already stopped the build.
        secret_of(folder, secret).is_ok_and(|content| is_another(&secret.id, &content))
    });
    Handover {
        arguments: arguments.map(|argument| argument.name.clone()).collect(),
        others: others.map(|secret| secret.id.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::PlantedSecret;
    use crate::submission::{self, BuildSpec};

    use super::{Handover, handover};

    const TOKEN: &str = "ntk_0123456789abcdef";

    fn of(flags: &str, file: &str) -> Handover {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
        std::fs::write(folder.path().join("token"), file).unwrap();
        let run = format!("docker build {flags} --tag notes .\ndocker run --name web notes\n");
        std::fs::write(folder.path().join("run.sh"), run).unwrap();
        let read = submission::read(folder.path()).unwrap();
        let builds: &[BuildSpec] = &read.plan.builds;
        let planted = [PlantedSecret { name: "token".to_owned(), value: TOKEN.to_owned() }];
        handover(folder.path(), &builds[0], &planted)
    }

    #[test]
    fn an_argument_with_a_secret_is_named() {
        let named = |flags: &str| of(flags, TOKEN).arguments;
        assert_eq!(named(&format!("--build-arg A=1 --build-arg KEY={TOKEN}")), ["KEY"]);
        assert_eq!(named(&format!("--build-arg KEY=prefix-{TOKEN}")), ["KEY"]);
        assert_eq!(named("--build-arg KEY=token"), [""; 0]);
    }

    #[test]
    fn a_secret_of_another_value_is_named() {
        let others = |file: &str| of("--secret id=token,src=token", file).others;
        assert_eq!(others(&format!("{TOKEN}\n")), [""; 0]);
        assert_eq!(others("ntk_another-value-altogether\n"), ["token"]);
        // What the exercise knows nothing of is the learner's own.
        assert_eq!(of("--secret id=mine,src=token", "anything").others, [""; 0]);
        assert_eq!(of("--secret id=token", TOKEN).others, [""; 0], "the file of its own name");
    }
}
