//! Patch cycles, deployments and promotions seen from both sides: what gets through a weak script, and what a
//! hardened one keeps out.
//!
//! Only what the lab saw counts here, and no verdict: a rule that is content with everything would be so in both
//! rows. Each row but the first two of a table is the right answer with one point taken out of it, and says what
//! that point held.

use std::collections::BTreeSet;
use std::fs;

use futures_util::future::join_all;
use harden_check::check::Need;
use harden_check::evidence::{
    CycleBase, CycleTurn, DeployMoment, DeployStep, PatchCycle, ServiceFacts, Serving, StartedImage, Trial,
    TrialKind,
};
use harden_check::exercise::Course;
use harden_check::lab::observe;
use harden_check::workspace;
use tempfile::TempDir;

use crate::write;

/// A change to one file of a submission: its name, a part of its text, and what stands there instead.
pub(crate) type Change = (&'static str, &'static str, &'static str);

/// What the lab sees of `web` in the start, or in the solution with these changes.
pub(crate) async fn seen(number: u8, need: Need, name: &str, changes: &[Change]) -> ServiceFacts {
    let course = Course::embedded().unwrap();
    let entry = course.entries().iter().find(|entry| entry.number == number).unwrap();
    let exercise = course.load(entry).unwrap();
    let folder = TempDir::new().unwrap();
    let files = if name == "start" { &exercise.start } else { &exercise.solution };
    write::files(files, folder.path());
    for (file, from, to) in changes {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(&path, text.replace(from, to)).unwrap();
    }
    let submission = workspace::read(&exercise, folder.path()).unwrap();
    let mut wanted = exercise.wanted();
    for service in wanted.services.values_mut() {
        service.needs = BTreeSet::from([need]);
    }
    let evidence = observe(folder.path(), &submission, &wanted, &|_| (), &|_, _| {}).await.unwrap();
    evidence.services["web"].clone()
}

/// All rows of a table, two at the same time: others build beside them, and Engine 20.10's builder ends the engine
/// now and then where many builds go side by side.
async fn in_pairs<Row: Copy>(rows: impl IntoIterator<Item = Row>, check: impl AsyncFn(Row)) {
    let rows: Vec<Row> = rows.into_iter().collect();
    for some in rows.chunks(2) {
        join_all(some.iter().map(|row| check(*row))).await;
    }
}

fn over(cycle: &PatchCycle, base: CycleBase) -> &CycleTurn {
    cycle.turns.iter().find(|turn| turn.base == base).unwrap()
}

/// A row: the submission, and what serves over the patched base and over the broken one, and whether the image of
/// before is found.
type CycleRow = (&'static str, &'static [Change], (&'static str, Serving), Serving, bool);

/// The candidate is given up sooner, so that a row takes less time.
const SOONER: Change = ("run.sh", "seq 30", "seq 8");

const CYCLES: [CycleRow; 5] = [
    ("start", &[], ("0.8-1", Serving::New), Serving::New, false),
    ("solution", &[SOONER], ("0.8-2", Serving::New), Serving::Former, true),
    // On the broken base everybody finds the newest one on this machine, and the test keeps it out.
    ("without --pull", &[SOONER, ("run.sh", "--pull ", "")], ("0.8-1", Serving::New), Serving::Former, true),
    (
        "without the test",
        &[("run.sh", "docker exec candidate notes health\n", ""), SOONER],
        ("0.8-2", Serving::New),
        Serving::New,
        true,
    ),
    (
        "without a name for the former image",
        &[
            SOONER,
            (
                "run.sh",
                "docker tag \"$(docker container inspect --format '{{.Image}}' web)\" notes:former",
                "true",
            ),
        ],
        ("0.8-2", Serving::New),
        Serving::Former,
        false,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_arrives_and_a_broken_base_stays_out_only_where_the_cycle_sees_to_it() {
    in_pairs(CYCLES, async |(name, changes, patched, broken, back)| {
        let facts = seen(18, Need::Cycle, name, changes).await;
        let cycle = facts.cycle.seen().unwrap_or_else(|| panic!("{name}: {:?}", facts.cycle));
        let bases = [CycleBase::Today, CycleBase::Patched, CycleBase::Broken, CycleBase::Repaired];
        let published = bases.map(|base| over(cycle, base).published.as_str());
        assert_eq!(published, ["0.8-1", "0.8-2", "0.8-3", "0.8-4"], "{name}");
        let served = &over(cycle, CycleBase::Patched).served;
        let version = served.version.as_deref().unwrap();
        assert_eq!(
            (version, served.serving, served.healthy, served.kept),
            (patched.0, patched.1, true, true),
            "{name}"
        );
        let over_broken = over(cycle, CycleBase::Broken);
        assert_eq!(over_broken.served.serving, broken, "{name}: {over_broken:#?}");
        let way = over(cycle, CycleBase::Patched).way_back.as_ref();
        let found = way.is_some_and(|way| way.works && !(way.names.is_empty() && way.containers.is_empty()));
        assert_eq!(found, back, "{name}: {way:?}");
    })
    .await;
}

/// A row: the submission, whether its container had to be started again before a file could be put into it, and how
/// `drift.sh` ended then, beside another image, beside a tag that moved, and beside the first release behind the
/// second; nothing where there is no such script.
type DeploymentRow = (&'static str, &'static [Change], bool, [Option<u8>; 4]);

const DEPLOYMENTS: [DeploymentRow; 5] = [
    ("start", &[], false, [None; 4]),
    ("solution", &[], true, [Some(1), Some(1), Some(0), Some(1)]),
    ("writable", &[("deploy.sh", "--read-only ", "")], false, [Some(1), Some(1), Some(0), Some(1)]),
    (
        "writable, and nobody looks for files",
        &[("deploy.sh", "--read-only ", ""), ("drift.sh", "$(docker diff web)", "")],
        false,
        [Some(0), Some(1), Some(0), Some(1)],
    ),
    (
        "nobody looks for the image",
        &[("drift.sh", "\"$running\" = \"$declared\"", "-n \"$running$declared\"")],
        true,
        [Some(1), Some(0), Some(0), Some(0)],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_seen_only_where_somebody_looks() {
    in_pairs(DEPLOYMENTS, async |(name, changes, loosened, ended)| {
        let facts = seen(24, Need::Deployment, name, changes).await;
        let deployment = facts.deployment.seen().unwrap_or_else(|| panic!("{name}: {:?}", facts.deployment));
        let at = |moment| deployment.steps.iter().find(|step| step.moment == moment).unwrap();
        let image = |step: &DeployStep| step.running.as_ref().map(|running| running.image.clone());
        let [released, hand, other, moved, former] = [
            DeployMoment::Released,
            DeployMoment::Patched,
            DeployMoment::Exchanged,
            DeployMoment::TagMoved,
            DeployMoment::FormerStarted,
        ]
        .map(at);
        let changes = hand.running.as_ref().map_or(&[][..], |running| &running.changes);
        let put = changes.iter().any(|line| line.ends_with("hot-fix.txt"));
        assert!(put && hand.refused.is_none() && hand.loosened == loosened, "{name}: {hand:#?}");
        assert_eq!([hand, other, moved, former].map(|step| step.status), ended, "{name}");
        assert!(image(released).is_some(), "{name}: {released:#?}");
        assert_ne!(image(other), image(released), "{name}: somebody did exchange the image");
        if name == "start" {
            assert!(hand.missing && at(DeployMoment::RolledBack).missing);
        } else {
            let second = at(DeployMoment::ReleasedAgain);
            for (moment, same) in [
                (DeployMoment::Redeployed, released),
                (DeployMoment::FormerStarted, released),
                (DeployMoment::RolledBack, second),
            ] {
                assert_eq!(image(at(moment)), image(same), "{name}: {moment:?}");
            }
            for other in [released, at(DeployMoment::ReleasedThird)] {
                assert_ne!(image(second), image(other), "{name}");
            }
        }
    })
    .await;
}

const SCAN: [TrialKind; 5] = [
    TrialKind::Unscanned,
    TrialKind::ScanOfOtherKey,
    TrialKind::ScanMoved,
    TrialKind::OldScan,
    TrialKind::Critical,
];
const PROVENANCE: [TrialKind; 6] = [
    TrialKind::WithoutProvenance,
    TrialKind::ProvenanceOfOtherKey,
    TrialKind::ProvenanceMoved,
    TrialKind::OtherBuilder,
    TrialKind::OtherSource,
    TrialKind::OtherBranch,
];
const SIGNATURE: [TrialKind; 3] = [TrialKind::Unsigned, TrialKind::OtherKey, TrialKind::Moved];

/// A row: the submission, and the bad candidates that come into production.
type PromotionRow = (&'static str, &'static [Change], &'static [&'static [TrialKind]]);

const PROMOTIONS: [PromotionRow; 9] = [
    ("start", &[], &[&SIGNATURE, &SCAN, &PROVENANCE]),
    ("solution", &[], &[]),
    ("any builder", &[("policy.toml", "builder =", "#")], &[&[TrialKind::OtherBuilder]]),
    ("any repository", &[("policy.toml", "source =", "#")], &[&[TrialKind::OtherSource]]),
    ("any branch", &[("policy.toml", "ref =", "#")], &[&[TrialKind::OtherBranch]]),
    ("any age", &[("policy.toml", "max-age-days =", "#")], &[&[TrialKind::OldScan]]),
    ("any finding", &[("policy.toml", "fail-on =", "#")], &[&[TrialKind::Critical]]),
    (
        "the signature alone",
        &[(
            "run.sh",
            "harden-check gate \"$image\" --policy policy.toml",
            "harden-check verify \"$image\" --key team.pub",
        )],
        &[&SCAN, &PROVENANCE],
    ),
    (
        "a no that nobody heeds",
        &[("run.sh", "--policy policy.toml", "--policy policy.toml || true")],
        &[&SIGNATURE, &SCAN, &PROVENANCE],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_candidate_gets_through_where_its_point_is_missing_and_nowhere_else() {
    in_pairs(PROMOTIONS, async |(name, changes, through)| {
        let facts = seen(25, Need::Promotion, name, changes).await;
        let promotion = facts.promotion.seen().unwrap_or_else(|| panic!("{name}: {:?}", facts.promotion));
        assert_eq!(promotion.trials.len(), TrialKind::PROMOTION.len(), "{name}");
        let got_through = |trial: &&Trial| !trial.promoted.is_empty() || !trial.started.is_empty();
        let bad = [&SIGNATURE[..], &SCAN, &PROVENANCE].concat();
        for trial in promotion.trials.iter().filter(|trial| bad.contains(&trial.kind)) {
            let may = through.concat().contains(&trial.kind);
            assert_eq!(got_through(&trial), may, "{name}: {trial:#?}");
            if !may {
                let refusal = trial.signings.last().unwrap();
                assert!(!refusal.succeeded && !refusal.problem.is_empty(), "{name}: {trial:#?}");
            }
        }
        // The other side of each row: the good image goes on, and what is said about it where the tool takes it along.
        let good = promotion.trials.iter().find(|trial| trial.kind == TrialKind::Undisturbed).unwrap();
        let is = |found: Option<StartedImage>| found == Some(StartedImage::Pushed);
        assert!(
            is(good.promoted.last().map(|one| one.is)) && is(good.started.last().map(|one| one.is)),
            "{name}"
        );
        let record: &[&str] = if name == "start" { &[] } else { &["signature", "provenance", "scan"] };
        assert_eq!(promotion.record, record, "{name}");
    })
    .await;
}
