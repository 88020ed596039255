//! The checks, one file each, registered in one slice.

mod actions_pinned;
mod allowed_host_hears;
mod arrows_work;
mod bad_changes_not_delivered;
mod bad_changes_stopped;
mod becomes_healthy;
mod bill_complete;
mod bill_true;
mod bill_valid;
mod build_secret_declared;
mod builds_alike;
mod cap_drop_declared;
mod capabilities_minimal;
mod capability_attacks;
mod code_not_writable;
mod context_clean;
mod cpu_limited;
mod data_survives;
mod data_writable;
mod deployed_by_digest;
mod detects_hang;
mod dockerignore_declared;
mod drift_detected;
mod exec_form_declared;
mod filter_loaded;
mod findings_repaired;
mod findings_true;
mod gate_declared;
mod good_change_delivered;
mod good_promoted;
mod health_answers;
mod health_declared;
mod health_succeeds;
mod host_untouched;
mod image_builds;
mod image_signed;
mod image_size;
mod installs_locked;
mod limits_declared;
mod lock_complete;
mod log_lines_collected;
mod logging_declared;
mod logs_bounded;
mod lsm_confined;
mod memory_limited;
mod metrics_scraped;
mod mistakes_found;
mod multi_stage_declared;
mod named_calls_refused;
mod names_stay_inside;
mod networks_declared;
mod no_build_tools;
mod no_compiler;
mod no_known_vulnerabilities;
mod no_new_privileges_declared;
mod no_package_manager;
mod no_planted_secrets;
mod no_privilege_gain;
mod no_secret_in_definition;
mod no_secret_in_environment;
mod no_secret_in_folder;
mod no_secret_patterns;
mod no_setuid_programs;
mod no_shell;
mod no_sources;
mod no_vulnerable_dependencies;
mod no_way_back;
mod no_way_out_declared;
mod non_root;
mod notes_work;
mod only_allowed_hosts;
mod only_drawn_arrows;
mod only_known_writable;
mod only_own_secrets;
mod only_signed_starts;
mod packages_recorded;
mod page_shows;
mod patch_arrives;
mod ports_closed;
mod ports_documented;
mod ports_reachable;
mod private_key_kept_out;
mod processes_limited;
mod promoted_by_digest;
mod provenance_gated;
mod provenance_recorded;
mod publish_declared;
mod read_only_declared;
mod rebuild_in_pipeline;
mod recovers_from_crash;
mod restart_alert;
mod restart_declared;
mod risky_calls_refused;
mod rolls_back;
mod root_not_writable;
mod same_image_again;
mod scan_gated;
mod scan_in_pipeline;
mod schedule_declared;
mod scratch_declared;
mod scratch_limited;
mod scripts_hardened;
mod seccomp_declared;
mod secret_file_private;
mod secret_files_declared;
mod secret_not_shown;
mod secret_rotates;
mod secret_use_recorded;
mod service_starts;
mod signature_gated;
mod signing_declared;
mod small_base;
mod stays_responsive;
mod stops_on_sigterm;
mod support;
mod tested_first;
mod tests_green;
mod token_rights_minimal;
mod unchanged_inside;
mod user_declared;
mod versions_pinned;
mod way_back;
mod workflow_scripts_safe;

use crate::check::{Check, Params, Verdict};
use crate::evidence::Evidence;

/// Every check, in the order of the book's check reference.
pub static ALL: &[&Check] = &[
    &host_untouched::CHECK,
    &image_builds::CHECK,
    &service_starts::CHECK,
    &notes_work::CHECK,
    &health_answers::CHECK,
    &page_shows::CHECK,
    &tests_green::CHECK,
    &arrows_work::CHECK,
    &allowed_host_hears::CHECK,
    &secret_rotates::CHECK,
    &secret_use_recorded::CHECK,
    &ports_reachable::CHECK,
    &good_promoted::CHECK,
    &log_lines_collected::CHECK,
    &metrics_scraped::CHECK,
    &good_change_delivered::CHECK,
    &data_writable::CHECK,
    &data_survives::CHECK,
    &stops_on_sigterm::CHECK,
    &becomes_healthy::CHECK,
    &health_succeeds::CHECK,
    &stays_responsive::CHECK,
    &no_package_manager::CHECK,
    &no_compiler::CHECK,
    &no_setuid_programs::CHECK,
    &no_shell::CHECK,
    &no_build_tools::CHECK,
    &no_sources::CHECK,
    &no_known_vulnerabilities::CHECK,
    &packages_recorded::CHECK,
    &bill_complete::CHECK,
    &bill_true::CHECK,
    &no_vulnerable_dependencies::CHECK,
    &installs_locked::CHECK,
    &image_signed::CHECK,
    &only_signed_starts::CHECK,
    &patch_arrives::CHECK,
    &tested_first::CHECK,
    &way_back::CHECK,
    &unchanged_inside::CHECK,
    &same_image_again::CHECK,
    &drift_detected::CHECK,
    &rolls_back::CHECK,
    &private_key_kept_out::CHECK,
    &bad_changes_stopped::CHECK,
    &bad_changes_not_delivered::CHECK,
    &signature_gated::CHECK,
    &scan_gated::CHECK,
    &provenance_gated::CHECK,
    &promoted_by_digest::CHECK,
    &non_root::CHECK,
    &no_way_back::CHECK,
    &code_not_writable::CHECK,
    &capabilities_minimal::CHECK,
    &capability_attacks::CHECK,
    &filter_loaded::CHECK,
    &risky_calls_refused::CHECK,
    &named_calls_refused::CHECK,
    &no_privilege_gain::CHECK,
    &lsm_confined::CHECK,
    &root_not_writable::CHECK,
    &scratch_limited::CHECK,
    &only_known_writable::CHECK,
    &builds_alike::CHECK,
    &context_clean::CHECK,
    &no_planted_secrets::CHECK,
    &no_secret_patterns::CHECK,
    &no_secret_in_folder::CHECK,
    &only_own_secrets::CHECK,
    &secret_file_private::CHECK,
    &secret_not_shown::CHECK,
    &only_drawn_arrows::CHECK,
    &only_allowed_hosts::CHECK,
    &names_stay_inside::CHECK,
    &ports_closed::CHECK,
    &memory_limited::CHECK,
    &cpu_limited::CHECK,
    &processes_limited::CHECK,
    &detects_hang::CHECK,
    &recovers_from_crash::CHECK,
    &logs_bounded::CHECK,
    &restart_alert::CHECK,
    &small_base::CHECK,
    &image_size::CHECK,
    &multi_stage_declared::CHECK,
    &exec_form_declared::CHECK,
    &versions_pinned::CHECK,
    &ports_documented::CHECK,
    &gate_declared::CHECK,
    &bill_valid::CHECK,
    &lock_complete::CHECK,
    &signing_declared::CHECK,
    &schedule_declared::CHECK,
    &deployed_by_digest::CHECK,
    &provenance_recorded::CHECK,
    &dockerignore_declared::CHECK,
    &user_declared::CHECK,
    &cap_drop_declared::CHECK,
    &seccomp_declared::CHECK,
    &no_new_privileges_declared::CHECK,
    &read_only_declared::CHECK,
    &scratch_declared::CHECK,
    &build_secret_declared::CHECK,
    &secret_files_declared::CHECK,
    &no_secret_in_definition::CHECK,
    &no_secret_in_environment::CHECK,
    &networks_declared::CHECK,
    &no_way_out_declared::CHECK,
    &publish_declared::CHECK,
    &limits_declared::CHECK,
    &health_declared::CHECK,
    &restart_declared::CHECK,
    &logging_declared::CHECK,
    &actions_pinned::CHECK,
    &token_rights_minimal::CHECK,
    &workflow_scripts_safe::CHECK,
    &scan_in_pipeline::CHECK,
    &scripts_hardened::CHECK,
    &rebuild_in_pipeline::CHECK,
    &mistakes_found::CHECK,
    &findings_true::CHECK,
    &findings_repaired::CHECK,
];

/// The checks that every exercise has, before its own: nothing dangerous was asked for, the image
/// builds, the service starts.
pub static ALWAYS: &[&str] = &["host-untouched", "image-builds", "service-starts"];

/// What a check says of the evidence.
#[must_use]
pub fn judge(check: &Check, evidence: &Evidence, params: &Params) -> Verdict {
    support::behind_image::explain((check.judge)(evidence, params), evidence, params)
}

/// The check with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.id == id)
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use super::support::fixtures::{assert_passes, hardened, params, unseen, words};
    use crate::check::{Need, Params, Verdict};
    use crate::evidence::{Blocked, Evidence, ServiceFacts};

    /// The parameters with which the right answer is right for this check.
    fn params_for(id: &str) -> Params {
        match id {
            "only-known-writable" => Params { paths: words(&["/data", "/tmp"]), ..params() },
            "data-writable" => Params { paths: words(&["/data"]), ..params() },
            "no-sources" => Params { paths: words(&["src/**", "/app/src/**"]), ..params() },
            "context-clean" => Params { paths: words(&["**/.git/**", "**/.env"]), ..params() },
            "dockerignore-declared" => Params { paths: words(&[".git/config", "config/.env"]), ..params() },
            "logs-bounded" => Params { max_bytes: Some(32_000_000), ..params() },
            "restart-alert" => Params { max_seconds: Some(300), ..params() },
            "scratch-limited" => Params { paths: words(&["/tmp"]), ..params() },
            _ => params(),
        }
    }

    #[test]
    fn the_right_answer_passes_every_check() {
        for check in ALL {
            assert_passes(check, &hardened(), &params_for(check.id));
        }
    }

    #[test]
    fn no_check_passes_without_the_facts_that_it_needs() {
        for check in ALL.iter().filter(|check| !check.needs.is_empty()) {
            let verdict = (check.judge)(&unseen(), &params_for(check.id));
            assert_eq!(verdict.name(), "error", "{check:?}: {verdict:?}");
        }
    }

    fn blocked(cause: Blocked) -> Evidence {
        let mut evidence = unseen();
        let service = evidence.services.get_mut("web").unwrap();
        for need in Need::ALL {
            if let Some(slot) = need.in_service_mut(service) {
                slot.block(cause);
            }
        }
        evidence
    }

    /// One failure of the learner's own is told once, not as a lab error and not forty times.
    #[test]
    fn a_service_that_does_not_run_is_nobody_elses_failure() {
        for cause in [Blocked::NotRunning, Blocked::BuildFailed] {
            let mut evidence = blocked(cause);
            evidence.builds = hardened().builds;
            for check in ALL.iter().filter(|check| !check.needs.is_empty()) {
                let verdict = (check.judge)(&evidence, &params_for(check.id));
                let on_the_image = matches!(verdict, Verdict::Pass { .. })
                    && check.needs.iter().all(|need| need.in_service(&ServiceFacts::default()).is_none());
                assert!(verdict.name() == "skipped" || on_the_image, "{check:?}: {verdict:?}");
            }
        }
    }

    #[test]
    fn a_service_that_nobody_starts_is_one_failure() {
        let mut evidence = hardened();
        evidence.submission.plan.containers.clear();
        evidence.services.clear();
        let failing: Vec<&str> = ALL
            .iter()
            .filter(|check| (check.judge)(&evidence, &params_for(check.id)).name() == "fail")
            .map(|check| check.id)
            .collect();
        assert_eq!(failing, ["service-starts"]);
    }
}
