//! What is an observation, and what does it declare?
//!
//! An observation is one file: a constant of this type and the function that looks. It is registered in
//! [`super::observations::ALL`]; order, parallelism, permits, what is said when nobody can look, events
//! and timing follow from what it declares, in [`super::schedule`] and [`super::image`].

use std::path::Path;

use futures_util::future::BoxFuture;

use crate::check::{Need, ServiceWanted, Wanted};
use crate::evidence::{Feature, Observed, ServiceFacts, Unsupported};
use crate::submission::{Plan, Submission};

use super::LabError;
use super::builds::Builds;
use super::image::{ImageLook, KnownFiles};
use super::probe::{ProbeCommand, ProbeError};
use super::published::Bases;
use super::run::{Instance, Lab, Neighbour, Readiness, Start, Variation, World};

/// One observation.
pub(in crate::lab) struct Observation {
    /// The need that it settles. Its name is told in events and timing, and its place in the evidence is
    /// where a failure to look is put.
    pub(in crate::lab) need: Need,
    /// What it looks at.
    pub(in crate::lab) subject: Subject,
}

/// What is looked at.
pub(in crate::lab) enum Subject {
    /// What is sent for a build; every build notes that while it sends.
    Context,
    /// A build that is made again, beside the one whose image runs.
    Build,
    /// An image: everything that is wanted of one is read from one export.
    Image(ImageLook),
    /// What goes on in none of the copies: what the script does step by step, workflows over changes.
    Script(ScriptLook),
    /// A service, in one of the copies of the plan.
    Service(ServiceLook),
    /// Several containers of one copy at once.
    Together(TogetherLook),
}

/// The function that looks at what goes on in none of the copies.
pub(in crate::lab) type ScriptLook = for<'a> fn(Errand<'a>) -> Looking<'a>;

/// What such a function may look at, and with what.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Errand<'a> {
    /// The run.
    pub(in crate::lab) lab: &'a Lab<'a>,
    /// The learner's folder.
    pub(in crate::lab) folder: &'a Path,
    /// What was read in it.
    pub(in crate::lab) submission: &'a Submission,
    /// What is wanted of all of it.
    pub(in crate::lab) wanted: &'a Wanted,
    /// What the plan's builds left.
    pub(in crate::lab) builds: &'a Builds,
    /// The base that others publish; absent where the exercise has none.
    pub(in crate::lab) bases: Option<&'a Bases<'a>>,
    /// What is known of files beforehand.
    pub(in crate::lab) known: &'a KnownFiles<'a>,
    /// The service that the facts are about.
    pub(in crate::lab) target: Target<'a>,
}

/// The function that looks at several containers at once. Each service that the need is wanted of gets
/// facts of its own.
#[derive(Clone, Copy)]
pub(in crate::lab) struct TogetherLook {
    /// Whether some of them are asked from inside.
    pub(in crate::lab) asks_inside: bool,
    /// In which copy of the plan.
    pub(in crate::lab) place: TogetherPlace,
    /// Looks.
    pub(in crate::lab) look: for<'a> fn(Company<'a>) -> LookingTogether<'a>,
}

/// In which copy of the plan several containers are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum TogetherPlace {
    /// In the shared one, beside everything else: disturbs nothing that others see.
    Beside,
}

/// All containers of one copy that run, seen at once.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Company<'a> {
    /// The copy.
    pub(in crate::lab) world: &'a World<'a>,
    /// The containers of the plan that run, services of the exercise and others, in the plan's order.
    pub(in crate::lab) members: &'a [Member<'a>],
    /// The services that the facts are wanted of.
    pub(in crate::lab) asked: &'a [Target<'a>],
    /// Services of the exercise that do not run.
    pub(in crate::lab) absent: &'a [&'a str],
}

/// A container among others.
#[derive(Debug, Clone, Copy)]
pub(in crate::lab) struct Member<'a> {
    /// Its place in the plan.
    pub(in crate::lab) index: usize,
    /// The service's name.
    pub(in crate::lab) name: &'a str,
    /// Ports on which the exercise says that it listens; none for a container that no exercise knows.
    pub(in crate::lab) ports: &'a [u16],
    /// The container.
    pub(in crate::lab) instance: &'a Instance,
}

/// In which copy of the plan a service is looked at, and what that disturbs.
#[derive(Clone, Copy)]
pub(in crate::lab) enum ServiceLook {
    /// In the shared copy, beside everything else: disturbs nothing that others see.
    Beside(Look),
    /// In the shared copy, by the probe. One start of it answers all that one user is asked, in the
    /// slice's order, and one user comes after the other: attempts leave processes and files behind.
    Inside(Inside),
    /// In the shared copy when all others are done, in the slice's order: the service does not live on.
    Last(Look),
    /// In a copy of its own.
    Own(OwnCopy),
    /// Where that depends on what the learner asked for.
    Planned(fn(&Plan) -> ServiceLook),
}

/// The function that looks at a running service, and what it needs for that.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Look {
    /// Whether the service is asked from inside: by the probe, or by an order with the run's token.
    pub(in crate::lab) asks_inside: bool,
    /// Looks.
    pub(in crate::lab) look: for<'a> fn(Seat<'a>) -> Looking<'a>,
}

/// What the probe is asked.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Inside {
    /// With whose powers.
    pub(in crate::lab) who: Who,
    /// The question.
    pub(in crate::lab) command: fn(&ServiceWanted) -> ProbeCommand,
    /// Reads the answer.
    pub(in crate::lab) read: fn(&[u8]) -> Result<Put, ProbeError>,
}

/// With whose powers the probe looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Who {
    /// Those of the service's processes: every [`ProbeCommand::Each`] is answered by all identities.
    Service,
    /// Those of uid 0, without any further ones.
    Root,
}

/// A copy of the plan for one observation.
#[derive(Clone, Copy)]
pub(in crate::lab) struct OwnCopy {
    /// How the service differs from the learner's.
    pub(in crate::lab) variation: fn(&Lab<'_>, usize) -> Variation,
    /// What host and engine must be able to do for it.
    pub(in crate::lab) features: &'static [(Feature, Unsupported)],
    /// Whether it stands up before all others: it takes longest, and leaves the engine to them meanwhile.
    pub(in crate::lab) first: bool,
    /// Whether nothing else may go on while it looks. The copy stands up before that.
    pub(in crate::lab) alone: bool,
    /// Whether another service without limits runs on the same host.
    pub(in crate::lab) neighbour: bool,
    /// Whether its containers see files of their own, which may be changed.
    pub(in crate::lab) own_files: bool,
    /// What is done in it.
    pub(in crate::lab) look: Look,
}

/// A running service, seen from where an observation sits.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Seat<'a> {
    /// The copy of the plan that it runs in.
    pub(in crate::lab) world: &'a World<'a>,
    /// The service.
    pub(in crate::lab) target: Target<'a>,
    /// Its container.
    pub(in crate::lab) instance: &'a Instance,
    /// How it stood after its start; it had not ended.
    pub(in crate::lab) readiness: Readiness,
    /// The other service, where the observation asks for one.
    pub(in crate::lab) neighbour: Option<&'a Neighbour<'a>>,
    /// How every container of the copy started, in the plan's order.
    pub(in crate::lab) starts: &'a [Start],
}

/// A service that is to be observed, and whose image is there.
#[derive(Debug, Clone, Copy)]
pub(in crate::lab) struct Target<'a> {
    /// Its name.
    pub(in crate::lab) name: &'a str,
    /// What is wanted of it.
    pub(in crate::lab) wanted: &'a ServiceWanted,
    /// Its place in the plan.
    pub(in crate::lab) index: usize,
}

/// Puts what was seen of a service in its place.
pub(in crate::lab) type Put = Box<dyn FnOnce(&mut ServiceFacts) + Send>;

/// A look at several that goes on; what was seen of each, by the service's name.
pub(in crate::lab) type LookingTogether<'a> = BoxFuture<'a, Result<Vec<(String, Put)>, LabError>>;

/// A look that goes on.
pub(in crate::lab) type Looking<'a> = BoxFuture<'a, Result<Put, LabError>>;

/// What was seen, and its place.
pub(in crate::lab) fn put<T: Send + 'static>(
    seen: Observed<T>,
    place: fn(&mut ServiceFacts) -> &mut Observed<T>,
) -> Put {
    Box::new(move |facts| *place(facts) = seen)
}

impl<'a> Seat<'a> {
    /// The run.
    pub(in crate::lab) fn lab(&self) -> &'a Lab<'a> {
        &self.world.lab
    }

    /// The container port of the service.
    pub(in crate::lab) fn port(&self) -> u16 {
        self.target.wanted.port
    }
}

impl ServiceLook {
    /// The look at a service of this plan.
    pub(in crate::lab) fn in_plan(self, plan: &Plan) -> ServiceLook {
        match self {
            ServiceLook::Planned(choose) => choose(plan).in_plan(plan),
            fixed => fixed,
        }
    }

    /// Whether the service is asked from inside.
    pub(in crate::lab) fn asks_inside(self, plan: &Plan) -> bool {
        match self.in_plan(plan) {
            ServiceLook::Inside(_) => true,
            ServiceLook::Beside(look) | ServiceLook::Last(look) => look.asks_inside,
            ServiceLook::Own(own) => own.look.asks_inside,
            ServiceLook::Planned(_) => false,
        }
    }
}
