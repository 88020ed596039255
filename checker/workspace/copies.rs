//! Which further containers run the judged service, and have to keep to the same rules?
//!
//! A second container of the same image, hardened less, would be the one that an intruder chooses.

use crate::check::{Kind, Need};
use crate::evidence::ServiceFacts;
use crate::exercise::{ChosenCheck, Exercise, ServiceSpec};
use crate::submission::{ContainerSpec, Plan};

/// The exercise with every copy of its one service among its services. Attacks and what is declared of a
/// container are judged for each; what is built, and whether the service works, is judged once.
#[must_use]
pub fn with_copies(exercise: &Exercise, plan: &Plan) -> Exercise {
    let mut whole = exercise.clone();
    let [service] = exercise.services.as_slice() else { return whole };
    // With several services each is found by its name, so the first must have it.
    let Some(judged) = plan.container_for(&service.name, false) else { return whole };
    let runs_it = |other: &&ContainerSpec| {
        !std::ptr::eq(*other, judged) && !other.ends && other.source == judged.source
    };
    for copy in plan.containers.iter().filter(runs_it) {
        let name = plan.own_name(copy);
        if whole.services.iter().any(|known| known.name == name) {
            continue;
        }
        let of_copy = exercise.checks.iter().filter(|chosen| is_of_a_container(chosen)).cloned();
        whole.checks.extend(of_copy.map(|mut chosen| {
            chosen.params.service.clone_from(&name);
            chosen
        }));
        whole.services.push(ServiceSpec { name, port: service.port });
    }
    whole
}

fn is_of_a_container(chosen: &ChosenCheck) -> bool {
    let unseen = ServiceFacts::default();
    chosen.check.kind != Kind::Works
        && chosen.check.needs.iter().any(|need: &Need| need.in_service(&unseen).is_some())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::with_copies;
    use crate::exercise::{Course, Exercise};
    use crate::submission;

    fn services(run: &str) -> (Vec<String>, usize) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("Dockerfile"), "FROM harden-check/slim:1\n").unwrap();
        fs::write(folder.path().join("run.sh"), format!("#!/bin/sh\nset -eu\n{run}")).unwrap();
        let plan = submission::read(folder.path()).unwrap().plan;
        let whole = with_copies(&exercise(), &plan);
        let names = whole.services.iter().map(|service| service.name.clone()).collect();
        (names, whole.checks.len() - exercise().checks.len())
    }

    fn exercise() -> Exercise {
        let course = Course::embedded().unwrap();
        course.load(course.find("9").unwrap()).unwrap()
    }

    #[test]
    fn a_second_container_of_the_image_is_judged_as_well() {
        let (names, more) = services(
            "docker build -t notes .\ndocker run -d --name web notes\ndocker run -d --name two notes\n",
        );
        assert_eq!(names, ["web", "two"]);
        assert!(more > 0);
    }

    /// Of two without a name the second may be the weak one.
    #[test]
    fn copies_without_a_name_are_judged_one_by_one() {
        let run = "docker build -t notes .\ndocker run -d --name web notes\n";
        let (names, more) =
            services(&format!("{run}docker run -d notes\ndocker run -d --privileged=false notes\n"));
        assert_eq!(names, ["web", "notes", "notes (2)"]);
        assert_eq!(more, 2 * services(&format!("{run}docker run -d notes\n")).1);
        // One that has the image's name takes it from the one without.
        let (names, _) = services(&format!("{run}docker run -d notes\ndocker run -d --name notes notes\n"));
        assert_eq!(names, ["web", "notes (1)", "notes"]);
    }

    #[test]
    fn a_job_another_image_and_the_service_alone_add_nothing() {
        for further in ["", "docker run --rm notes true\n", "docker run -d --name tool harden-check/slim:1\n"]
        {
            let run = format!("docker build -t notes .\n{further}docker run -d --name web notes\n");
            assert_eq!(services(&run), (vec!["web".to_owned()], 0), "{further}");
        }
    }
}
