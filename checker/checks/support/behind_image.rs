//! Is an option missing because it stands behind the image's name?

use crate::check::{Failure, Params, Place, Verdict};
use crate::evidence::Evidence;
use crate::submission::{ContainerSpec, Location};

use super::{WORDS, place, subject};

/// The verdict, with a word about options of `docker run` behind the image where the failure is shown at
/// the command as a whole or at the words behind the image. Programs may have options of such names: a
/// rule that holds, or one that another line breaks, is left as it is.
pub(in crate::checks) fn explain(verdict: Verdict, evidence: &Evidence, params: &Params) -> Verdict {
    let Verdict::Fail(failure) = verdict else { return verdict };
    let Ok(container) = subject::container(evidence, params) else { return Verdict::Fail(failure) };
    match container.options_behind_image.first() {
        Some(option) if speaks_of_the_command(&failure, container) => {
            let direction = WORDS.say("behind-image").with("option", &option.value);
            let direction = direction.with("direction", failure.direction.clone());
            Verdict::fail(Failure { place: place::at(&option.at), direction, ..*failure })
        }
        _ => Verdict::Fail(failure),
    }
}

fn speaks_of_the_command(failure: &Failure, container: &ContainerSpec) -> bool {
    let behind: Option<&Location> = container.command.as_ref().map(|command| &command.at);
    match &failure.place {
        Place::File(at) => *at == container.at || Some(at) == behind,
        Place::WholeFile(file) => *file == container.at.file,
        Place::Service(_) => true,
        Place::Image(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Place, Verdict};
    use crate::checks::support::fixtures::{fact, flag, hardened, params, run, web};
    use crate::checks::{find, judge};
    use crate::evidence::Evidence;

    fn with_options(options: &[&str]) -> Evidence {
        let mut evidence = hardened();
        let words: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        run(&mut evidence).options_behind_image = words.iter().map(|word| flag(word.clone(), 12)).collect();
        run(&mut evidence).command = Some(flag(words, 12));
        evidence
    }

    fn told(evidence: &Evidence, check: &str) -> (Place, String) {
        match judge(find(check).unwrap(), evidence, &params()) {
            Verdict::Fail(failure) => (failure.place, failure.direction.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_missing_option_is_found_behind_the_image() {
        let mut evidence = with_options(&["--read-only"]);
        run(&mut evidence).read_only = None;
        let (place, direction) = told(&evidence, "read-only-declared");
        assert!(matches!(place, Place::File(at) if at.line == 12));
        assert!(direction.contains("`--read-only` stands behind the image's name"), "{direction}");
        let mut evidence = with_options(&["--memory=64m", "--cpus", "1"]);
        run(&mut evidence).memory = None;
        let (_, direction) = told(&evidence, "limits-declared");
        assert!(direction.contains("`--memory=64m` stands behind"), "{direction}");
        let mut evidence = with_options(&["--cap-drop", "ALL"]);
        let state = &mut fact(&mut web(&mut evidence).container).state;
        state.running = false;
        state.error = "exec: \"--cap-drop\": executable file not found in $PATH".to_owned();
        let (place, direction) = told(&evidence, "service-starts");
        assert!(matches!(place, Place::File(at) if at.line == 12));
        assert!(direction.contains("`--cap-drop` stands behind"), "{direction}");
    }

    #[test]
    fn an_argument_of_the_program_explains_no_other_failure() {
        let mut evidence = with_options(&["--user", "x"]);
        run(&mut evidence).read_only = Some(flag(false, 7));
        let (place, direction) = told(&evidence, "read-only-declared");
        assert!(matches!(place, Place::File(at) if at.line == 7));
        assert!(!direction.contains("behind the image"), "{direction}");
        assert!(matches!(judge(find("service-starts").unwrap(), &evidence, &params()), Verdict::Pass { .. }));
    }
}
