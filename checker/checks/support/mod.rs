//! What do several checks share to find their way through the evidence?

pub(in crate::checks) mod arrows;
pub(in crate::checks) mod attempts;
pub(in crate::checks) mod behind_image;
pub(in crate::checks) mod bill;
pub(in crate::checks) mod blame;
pub(in crate::checks) mod build_place;
pub(in crate::checks) mod build_trouble;
pub(in crate::checks) mod capability;
pub(in crate::checks) mod commands;
pub(in crate::checks) mod context;
pub(in crate::checks) mod cycle;
pub(in crate::checks) mod delivery;
pub(in crate::checks) mod deployment;
pub(in crate::checks) mod dockerfile;
pub(in crate::checks) mod findings;
#[cfg(test)]
pub(in crate::checks) mod fixtures;
pub(in crate::checks) mod health;
pub(in crate::checks) mod health_line;
pub(in crate::checks) mod isolation;
pub(in crate::checks) mod loaded;
pub(in crate::checks) mod made_by;
pub(in crate::checks) mod monitoring;
pub(in crate::checks) mod mounts;
pub(in crate::checks) mod outside;
pub(in crate::checks) mod past_lock;
pub(in crate::checks) mod pattern;
pub(in crate::checks) mod place;
pub(in crate::checks) mod profile;
pub(in crate::checks) mod programs;
pub(in crate::checks) mod prometheus;
pub(in crate::checks) mod promotion;
pub(in crate::checks) mod proposals;
pub(in crate::checks) mod rotation;
pub(in crate::checks) mod schedules;
pub(in crate::checks) mod secret_places;
pub(in crate::checks) mod secret_use;
pub(in crate::checks) mod sightings;
pub(in crate::checks) mod silence;
pub(in crate::checks) mod subject;
pub(in crate::checks) mod unfollowed;
pub(in crate::checks) mod units;
pub(in crate::checks) mod vulnerabilities;
pub(in crate::checks) mod way_out;
pub(in crate::checks) mod workflows;
pub(in crate::checks) mod written;

use crate::check::Verdict;
use crate::words::Catalogue;

/// Sentences for a missing or contradictory fact, which any check may meet.
pub(in crate::checks) static WORDS: Catalogue =
    Catalogue::new("support", include_str!("support.en.ftl"), include_str!("support.de.ftl"));

/// The verdict of a judgement that stops early, with `?`, where a fact is missing.
pub(in crate::checks) fn settle(judged: Result<Verdict, Verdict>) -> Verdict {
    judged.unwrap_or_else(|instead| instead)
}

/// The error for an attempt that the probe made, and not on this target.
pub(in crate::checks) fn not_tried(name: &'static str, target: &str) -> Verdict {
    Verdict::Error { reason: WORDS.say("no-target").with("name", name).with("target", target) }
}
