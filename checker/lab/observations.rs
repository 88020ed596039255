//! Which observations are there?

use crate::check::Need;
use crate::submission::Plan;

use super::observation::{Observation, ScriptLook, ServiceLook, Subject, TogetherLook};
use super::{experiment, image, look};

/// Every observation, in the order in which the scheduler comes to them where it must choose one.
pub(super) static ALL: &[&Observation] = &[
    &look::CONTEXT,
    &look::CONTEXT_SECRETS,
    &experiment::REBUILD,
    &image::LAYER_FILES,
    &image::FILES,
    &image::SECRETS,
    &image::LAYER_BYTES,
    &image::PACKAGES,
    &image::DEPENDENCIES,
    &experiment::HANG,
    &experiment::HEALTH_TRIAL,
    &look::CONTAINER,
    &look::HTTP,
    &look::ANSWERER,
    &experiment::REPLACEMENT,
    &look::PROCESSES,
    &look::LISTENING,
    &look::MOUNTS,
    &look::REACHABLE_FILES,
    &look::ATTACK,
    &look::ATTACK_AS_ROOT,
    &look::ISOLATION,
    &look::NEIGHBOURS,
    &look::OUTSIDE,
    &look::EGRESS,
    &look::SECRET_REACH,
    &experiment::DELIVERY,
    &experiment::PIPELINE,
    &experiment::CYCLE,
    &experiment::DEPLOYMENT,
    &experiment::PROMOTION,
    &look::REVIEW,
    &look::FOLDER_SECRETS,
    &experiment::ROTATION,
    &experiment::STOP,
    &experiment::CRASH,
    &experiment::LOGS,
    &experiment::METRICS,
    &look::APP_TESTS,
    &experiment::LIMITS,
];

/// The observations of a service that settle these needs.
pub(super) fn of_service<'a>(
    plan: &'a Plan,
    needs: impl Fn(Need) -> bool + 'a,
) -> impl Iterator<Item = (Need, ServiceLook)> + 'a {
    ALL.iter().filter(move |each| needs(each.need)).filter_map(|each| match each.subject {
        Subject::Service(look) => Some((each.need, look.in_plan(plan))),
        Subject::Context | Subject::Build | Subject::Image(_) | Subject::Script(_) | Subject::Together(_) => {
            None
        }
    })
}

/// The observations of several containers at once that settle these needs.
pub(super) fn together(needs: impl Fn(Need) -> bool) -> impl Iterator<Item = (Need, TogetherLook)> {
    ALL.iter().filter(move |each| needs(each.need)).filter_map(|each| match each.subject {
        Subject::Together(look) => Some((each.need, look)),
        Subject::Context | Subject::Build | Subject::Image(_) | Subject::Script(_) | Subject::Service(_) => {
            None
        }
    })
}

/// The observations in none of the copies that settle these needs.
pub(super) fn of_script(needs: impl Fn(Need) -> bool) -> impl Iterator<Item = (Need, ScriptLook)> {
    ALL.iter().filter(move |each| needs(each.need)).filter_map(|each| match each.subject {
        Subject::Script(look) => Some((each.need, look)),
        Subject::Context
        | Subject::Build
        | Subject::Image(_)
        | Subject::Service(_)
        | Subject::Together(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;
    use crate::check::Need;
    use crate::evidence::{Blocked, ServiceFacts};
    use crate::lab::observation::Subject;
    use crate::submission::Plan;

    #[test]
    fn every_need_is_settled_by_one_observation() {
        let settled: Vec<Need> = ALL.iter().map(|each| each.need).collect();
        assert_eq!(settled, Need::ALL, "the lab's slice and the list of needs, in one order");
    }

    /// What an observation is about, and where its need puts the facts.
    #[test]
    fn a_need_of_a_service_is_an_observation_of_a_service() {
        for each in ALL {
            let of_service =
                matches!(each.subject, Subject::Script(_) | Subject::Service(_) | Subject::Together(_));
            let facts = ServiceFacts::default();
            assert_eq!(each.need.in_service(&facts).is_some(), of_service, "{:?}", each.need);
        }
    }

    /// Each field of the evidence that holds something seen is the place of one need, by its name.
    #[test]
    fn every_fact_about_a_service_has_its_observation() {
        let unseen = serde_json::to_value(ServiceFacts::default()).unwrap();
        let fields = unseen.as_object().unwrap();
        let mut places: BTreeSet<String> =
            fields.iter().filter(|(_, value)| *value == "not-asked").map(|(name, _)| name.clone()).collect();
        for each in ALL {
            let mut facts = ServiceFacts::default();
            let Some(slot) = each.need.in_service_mut(&mut facts) else { continue };
            slot.block(Blocked::NotRunning);
            let name = each.need.name().replace('-', "_");
            let written = serde_json::to_value(&facts).unwrap();
            assert_ne!(written[&name], "not-asked", "{:?} writes into another place", each.need);
            assert!(places.remove(&name), "{:?} has no place of its own", each.need);
        }
        assert!(places.is_empty(), "nobody looks for {places:?}");
    }

    #[test]
    fn who_asks_inside_says_so() {
        let asking: Vec<&str> = super::of_service(&Plan::default(), |_| true)
            .filter(|(_, look)| look.asks_inside(&Plan::default()))
            .map(|(need, _)| need.name())
            .collect();
        let inside = [
            "hang",
            "answerer",
            "processes",
            "listening",
            "mounts",
            "reachable-files",
            "attack",
            "attack-as-root",
            "isolation",
            "rotation",
            "stop",
            "crash",
            "logs",
            "metrics",
            "limits",
        ];
        assert_eq!(asking, inside);
    }
}
