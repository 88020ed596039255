//! What can a check need to see, and where in the evidence does it stand?

use crate::evidence::{ImageFacts, ServiceFacts, Slot};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new("need", include_str!("need.en.ftl"), include_str!("need.de.ftl"));

/// A field of the evidence, where it belongs to the facts that are asked for.
macro_rules! slot {
    (service in service, $slot:expr) => {
        Some($slot)
    };
    (image in image, $slot:expr) => {
        Some($slot)
    };
    ($other:ident in $facts:ident, $slot:expr) => {
        None
    };
}

/// Makes the enum from one line a need: its name, and the field that holds what was seen.
macro_rules! needs {
    ($($(#[$doc:meta])* $need:ident = $name:literal in $facts:ident.$field:ident;)*) => {
        /// One observation: of a build, of its image, or of a service. The lab makes the union of all
        /// needs, once. How it is made is one file of the lab, registered in the lab's slice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Need {
            $($(#[$doc])* $need,)*
        }

        impl Need {
            /// Every need, in the order of the lab's slice.
            pub const ALL: &[Need] = &[$(Need::$need),*];

            /// The name in kebab-case: `reachable-files`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Need::$need => $name,)*
                }
            }

            /// What the lab does for it, in one sentence.
            #[must_use]
            pub fn sentence(self) -> Message {
                match self {
                    $(Need::$need => WORDS.say($name),)*
                }
            }

            /// Its facts, where they are about a service.
            #[must_use]
            pub fn in_service(self, service: &ServiceFacts) -> Option<&dyn Slot> {
                match self {
                    $(Need::$need => slot!($facts in service, &service.$field),)*
                }
            }

            /// As [`Need::in_service`], to be written.
            pub fn in_service_mut(self, service: &mut ServiceFacts) -> Option<&mut dyn Slot> {
                match self {
                    $(Need::$need => slot!($facts in service, &mut service.$field),)*
                }
            }

            /// Its facts, where they are about an image.
            pub fn in_image_mut(self, image: &mut ImageFacts) -> Option<&mut dyn Slot> {
                match self {
                    $(Need::$need => slot!($facts in image, &mut image.$field),)*
                }
            }
        }
    };
}

needs! {
    /// Every file that is offered to the engine, with its digest.
    Context = "context" in build.context;
    /// Planted secrets and general patterns in the files of the context.
    ContextSecrets = "context-secrets" in build.context_secrets;
    /// The image built twice, from nothing.
    Rebuild = "rebuild" in build.rebuild;
    /// Every file of every layer above the kit's base.
    LayerFiles = "layer-files" in image.layer_files;
    /// Every file of the final file system.
    Files = "files" in image.files;
    /// Planted secrets and general patterns in layers, history, configuration.
    Secrets = "secrets" in image.secrets;
    /// The bytes of all uncompressed layers.
    LayerBytes = "layer-bytes" in image.layer_bytes;
    /// The package databases, and whether the files agree with them.
    Packages = "packages" in image.packages;
    /// The packages of a language's installer, and whether they are the published ones.
    Dependencies = "dependencies" in image.dependencies;
    /// The service made to hang.
    Hang = "hang" in service.hang;
    /// The health command, run once beside the service.
    HealthTrial = "health-trial" in service.health_trial;
    /// The engine's view of the container.
    Container = "container" in service.container;
    /// Requests of a user.
    Http = "http" in service.http;
    /// The container in which the work is done.
    Answerer = "answerer" in service.answerer;
    /// A new container over the same volumes.
    Replacement = "replacement" in service.replacement;
    /// The processes as the kernel sees them.
    Processes = "processes" in service.processes;
    /// The sockets that wait for callers.
    Listening = "listening" in service.listening;
    /// The mounts as the kernel sees them.
    Mounts = "mounts" in service.mounts;
    /// Programs and privileged files in reach.
    ReachableFiles = "reachable-files" in service.reachable_files;
    /// Attempts with the service's own powers.
    Attack = "attack" in service.attack;
    /// The same attempts by uid 0.
    AttackAsRoot = "attack-as-root" in service.attack_as_root;
    /// The seccomp filter, `no-new-privileges` and the confinement by a Linux security module.
    Isolation = "isolation" in service.isolation;
    /// Connections from the service to every other container.
    Neighbours = "neighbours" in service.neighbours;
    /// Connections from outside, through the host's published ports.
    Outside = "outside" in service.outside;
    /// Connections from the service to hosts outside.
    Egress = "egress" in service.egress;
    /// The planted secrets that are seen from inside the service.
    SecretReach = "secret-reach" in service.secret_reach;
    /// The image's way through a registry, tried with others who may write there.
    Delivery = "delivery" in service.delivery;
    /// The workflows over prepared changes.
    Pipeline = "pipeline" in service.pipeline;
    /// The commands gone through again, over bases that others have patched or broken meanwhile.
    Cycle = "cycle" in service.cycle;
    /// The commands gone through again, while others change the container and move the tag.
    Deployment = "deployment" in service.deployment;
    /// The image's way into production, tried with candidates that must not get there.
    Promotion = "promotion" in service.promotion;
    /// The mistakes of the repository as the learner got it.
    Review = "review" in service.review;
    /// Every file of the learner's folder, searched for the planted secrets.
    FolderSecrets = "folder-secrets" in service.folder_secrets;
    /// A secret replaced by another value.
    Rotation = "rotation" in service.rotation;
    /// `docker stop`.
    Stop = "stop" in service.stop;
    /// The service made to crash.
    Crash = "crash" in service.crash;
    /// Lines provoked, collected, and counted where they are kept.
    Logs = "logs" in service.logs;
    /// Metrics scraped before and after crashes.
    Metrics = "metrics" in service.metrics;
    /// The application's own tests, run beside the service.
    AppTests = "app-tests" in service.app_tests;
    /// Memory, CPU time and processes eaten up to the limits.
    Limits = "limits" in service.limits;
}

impl Need {
    /// Whether files answer it, without an engine: wholly, or as far as a finding in them is one.
    #[must_use]
    pub fn stands_in_files(self) -> bool {
        matches!(self, Need::Context | Need::ContextSecrets | Need::Secrets)
    }

    /// Whether somebody has looked, in what was seen of a service so far. What is in its image is known
    /// of all images at once, so it does not show here.
    #[must_use]
    pub fn is_settled(self, facts: &ServiceFacts) -> bool {
        self.in_service(facts).is_none_or(Slot::is_settled)
    }
}

#[cfg(test)]
mod tests {
    use super::Need;
    use crate::words::Language;

    #[test]
    fn what_the_lab_does_for_a_need_is_a_sentence_in_each_language() {
        for need in Need::ALL {
            for language in Language::ALL {
                let text = need.sentence().text(language);
                assert!(text.contains(' ') && text.ends_with('.'), "{need:?}, {language:?}: {text}");
            }
        }
    }
}
