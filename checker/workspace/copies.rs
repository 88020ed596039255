//! Which further containers run the judged service, and have to keep to the same rules?
//!
//! A second container of the same image, hardened less, would be the one that an intruder chooses. So would one
//! that stands beside several services, whatever it was made for.

use crate::check::{Kind, Need};
use crate::evidence::ServiceFacts;
use crate::exercise::{ChosenCheck, Exercise, ServiceSpec};
use crate::submission::{ContainerSpec, ImageSource, Plan};

/// What is asked of every container that goes on running, where an exercise asks all of it of all its services: who it
/// is, what it publishes, and what stands in its environment. Where it asks less, another container may be there for
/// what is not asked, such as a proxy at a public port.
const OF_EVERYBODY: [&str; 4] = ["non-root", "user-declared", "publish-declared", "no-secret-in-environment"];

/// The exercise with every copy of its one service among its services. Attacks and what is declared of a
/// container are judged for each; what is built, and whether the service works, is judged once.
#[must_use]
pub fn with_copies(exercise: &Exercise, plan: &Plan) -> Exercise {
    let mut whole = exercise.clone();
    let [service] = exercise.services.as_slice() else {
        add_others(&mut whole, exercise, plan);
        return whole;
    };
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
        let is_reached = is_published(copy, service.port);
        let of_copy = exercise.checks.iter().filter(|chosen| is_of_a_container(chosen));
        let of_copy = of_copy.filter(|chosen| is_reached || !is_ordered_at_the_port(chosen)).cloned();
        whole.checks.extend(of_copy.map(|mut chosen| {
            chosen.params.service.clone_from(&name);
            chosen
        }));
        whole.services.push(ServiceSpec { name, port: service.port });
    }
    whole
}

/// Adds the containers beside several services. A port of theirs may be published on loopback, where the exercise
/// says nothing of them.
fn add_others(whole: &mut Exercise, exercise: &Exercise, plan: &Plan) {
    let asked = |id: &str| {
        let of = |service: &ServiceSpec| {
            let mut chosen = exercise.checks.iter().filter(|chosen| chosen.check.id == id);
            chosen.find(|chosen| chosen.params.service == service.name)
        };
        let all = exercise.services.iter().all(|service| of(service).is_some());
        exercise.services.first().and_then(of).filter(|_| all)
    };
    let Some(asked) = OF_EVERYBODY.into_iter().map(asked).collect::<Option<Vec<_>>>() else { return };
    for other in plan.containers.iter().filter(|other| !other.ends) {
        let name = plan.own_name(other);
        if whole.services.iter().any(|known| known.name == name) {
            continue;
        }
        for chosen in asked.iter().copied() {
            // The user of an image that nobody builds here is its maker's; what its processes are is seen.
            let is_open = other.user.is_none() && matches!(other.source, ImageSource::Given(_));
            if chosen.check.id == "user-declared" && is_open {
                continue;
            }
            let mut chosen = chosen.clone();
            chosen.params.service.clone_from(&name);
            chosen.params.open_ports.clear();
            chosen.params.loopback_ports =
                other.publish.iter().map(|port| port.value.container_port).collect();
            whole.checks.push(chosen);
        }
        whole.services.push(ServiceSpec { name, port: 0 });
    }
}

fn is_of_a_container(chosen: &ChosenCheck) -> bool {
    let unseen = ServiceFacts::default();
    chosen.check.kind != Kind::Works
        && chosen.check.needs.iter().any(|need: &Need| need.in_service(&unseen).is_some())
}

/// Whether the container publishes the port, as far as the command says.
fn is_published(container: &ContainerSpec, port: u16) -> bool {
    container.publish_all.as_ref().is_some_and(|all| all.value)
        || container.publish.iter().any(|published| published.value.container_port == port)
}

/// Whether the check takes an order that the lab gives at the service's published port. A copy that publishes
/// nothing, such as a spare one, can be given none, and nobody outside waits for its answer; what stands in its
/// command is judged all the same.
fn is_ordered_at_the_port(chosen: &ChosenCheck) -> bool {
    chosen.check.needs.iter().any(|need| matches!(need, Need::Hang | Need::Crash | Need::Logs))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::with_copies;
    use crate::exercise::{Course, Exercise};
    use crate::submission;

    fn services(run: &str) -> (Vec<String>, usize) {
        let (before, whole) = whole("9", run);
        let names = whole.services.iter().map(|service| service.name.clone()).collect();
        (names, whole.checks.len() - before.checks.len())
    }

    fn whole(number: &str, run: &str) -> (Exercise, Exercise) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("Dockerfile"), "FROM harden-check/slim:1\n").unwrap();
        fs::write(folder.path().join("run.sh"), format!("#!/bin/sh\nset -eu\n{run}")).unwrap();
        let plan = submission::read(folder.path()).unwrap().plan;
        let course = Course::embedded().unwrap();
        let exercise = course.load(course.find(number).unwrap()).unwrap();
        let whole = with_copies(&exercise, &plan);
        (exercise, whole)
    }

    #[test]
    fn a_container_beside_several_services_has_its_user_and_its_ports_judged() {
        let run = "docker build -t notes .\ndocker run --rm notes true\ndocker run -d --name db notes\n\
                   docker run -d --name web notes\n";
        let (before, same) = whole("27", run);
        assert_eq!((before.services.len(), before.checks.len()), (same.services.len(), same.checks.len()));
        for further in
            ["--name web2 -u root -p 8081:8080 notes", "--name adminer -p 8081:8080 harden-check/slim:1"]
        {
            let (before, whole) = whole("27", &format!("{run}docker run -d {further}\n"));
            let more: Vec<&str> =
                whole.checks[before.checks.len()..].iter().map(|chosen| chosen.check.id).collect();
            assert!(more.contains(&"publish-declared") && more.contains(&"non-root"), "{more:?}");
            let ports = whole.checks.last().map(|chosen| chosen.params.loopback_ports.clone());
            assert_eq!((whole.services.len(), ports), (3, Some(vec![8080])));
        }
    }

    /// No right answer has one, but where it is judged alike.
    #[test]
    fn right_answers_of_every_exercise_stay_what_they_are() {
        let course = Course::embedded().unwrap();
        for entry in course.entries() {
            let Ok(exercise) = course.load(entry) else { continue };
            let right =
                exercise.answers.iter().filter(|answer| answer.fails.is_empty()).map(|one| &one.files);
            for files in right.chain([&exercise.solution]) {
                let folder = TempDir::new().unwrap();
                for (path, file) in files {
                    let path = folder.path().join(path);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, &file.bytes).unwrap();
                }
                let Ok(submission) = submission::read(folder.path()) else { continue };
                let whole = with_copies(&exercise, &submission.plan);
                if exercise.services.len() > 1 {
                    assert_eq!(
                        whole.services.len(),
                        exercise.services.len(),
                        "{}: {:?}",
                        exercise.slug,
                        whole.services
                    );
                }
            }
        }
    }

    #[test]
    fn a_second_container_of_the_image_is_judged_as_well() {
        let (names, more) = services(
            "docker build -t notes .\ndocker run -d --name web notes\ndocker run -d --name two notes\n",
        );
        assert_eq!(names, ["web", "two"]);
        assert!(more > 0);
    }

    /// A spare container that publishes nothing cannot be made to hang, and still has to be started again.
    #[test]
    fn a_copy_that_publishes_nothing_is_given_no_order() {
        let run = "docker build -t notes .\ndocker run -d --name web -p 8080:8080 notes\n";
        let checks = |further: &str| -> Vec<&'static str> {
            let (before, whole) = whole("21", &format!("{run}docker run -d --name spare {further} notes\n"));
            whole.checks[before.checks.len()..].iter().map(|chosen| chosen.check.id).collect()
        };
        let spare = checks("");
        assert!(spare.contains(&"restart-declared") && !spare.contains(&"detects-hang"), "{spare:?}");
        assert!(!spare.contains(&"recovers-from-crash"), "{spare:?}");
        for published in ["-p 8081:8080", "-P"] {
            assert!(checks(published).contains(&"detects-hang"), "{published}");
        }
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
