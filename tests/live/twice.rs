//! Images built twice from nothing, and ports that listen: seen from both sides.

use harden_check::check::Need;
use harden_check::evidence::{DifferenceKind, Evidence, ListeningSocket, RebuildExperiment};
use harden_check::submission::EnvironmentVariable;

use crate::made::{answer, put, web};

fn rebuilt(evidence: &Evidence) -> &RebuildExperiment {
    evidence.builds[0].rebuild.seen().unwrap_or_else(|| panic!("{:?}", evidence.builds[0].rebuild))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_step_takes_from_chance_differs_and_nothing_else_does() {
    let steady = answer("RUN echo same > /stamp\nCMD [\"/app/notes\"]", web("notes"));
    let chance = answer("RUN cat /proc/sys/kernel/random/uuid > /stamp\nCMD [\"/app/notes\"]", web("notes"));
    let (steady, chance) =
        tokio::try_join!(steady.observe(&[Need::Rebuild]), chance.observe(&[Need::Rebuild])).unwrap();
    let same = rebuilt(&steady);
    assert_eq!((same.stopped.as_ref(), same.differences.len()), (None, 0), "{same:?}");
    assert!(same.files > 50, "{same:?}");
    let other = rebuilt(&chance);
    let found: Vec<(&str, DifferenceKind)> =
        other.differences.iter().map(|one| (one.path.as_str(), one.kind)).collect();
    assert_eq!(found, [("/stamp", DifferenceKind::Content)]);
    assert_eq!(other.differences[0].layer, other.layers.len() - 1, "{other:?}");
}

/// A cache would hide both: the step would not run again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_over_night_is_in_the_second_build() {
    let mut taken = answer(
        "RUN --mount=type=bind,source=dist,target=/source (cat /source/index.html; echo) > /taken\nCMD [\"/app/notes\"]",
        web("notes"),
    );
    taken.tomorrow.insert("dist/index.html".to_owned(), b"<h1>News</h1>\n".to_vec());
    taken.tomorrow.insert("nowhere/file".to_owned(), b"x".to_vec());
    let evidence = taken.observe(&[Need::Rebuild]).await.unwrap();
    let paths: Vec<&str> = rebuilt(&evidence).differences.iter().map(|one| one.path.as_str()).collect();
    // The published file itself is no difference, what was made of it is one.
    assert_eq!(paths, ["/taken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_over_replaced_files_stops_or_shows_what_it_took() {
    let with = |step: &str| {
        let lines = format!("RUN --mount=type=bind,source=dist,target=/source {step}\nCMD [\"/app/notes\"]");
        let mut answer = answer(&lines, web("notes"));
        answer.replaced.insert("dist/index.html".to_owned(), b"<h1>Other</h1>\n".to_vec());
        answer
    };
    let asks = "grep -q Notes /source/index.html";
    let stops = with(&format!("{asks} && (cat /source/index.html; echo) > /taken"));
    let goes_on = with(&format!("{asks}; (cat /source/index.html; echo) > /taken"));
    let (stops, goes_on) =
        tokio::try_join!(stops.observe(&[Need::Rebuild]), goes_on.observe(&[Need::Rebuild])).unwrap();
    let stopped = rebuilt(&stops).replaced.as_ref().unwrap();
    assert!(stopped.stopped.is_some() && stopped.differences.is_empty(), "{stopped:?}");
    let taken = rebuilt(&goes_on).replaced.as_ref().unwrap();
    let paths: Vec<&str> = taken.differences.iter().map(|one| one.path.as_str()).collect();
    assert_eq!((taken.stopped.as_ref(), paths), (None, vec!["/taken"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_listens_is_read_from_the_kernel() {
    let mut elsewhere = web("notes");
    let port = EnvironmentVariable { name: "NOTES_PORT".to_owned(), value: Some("9090".to_owned()) };
    elsewhere.environment = vec![put(port)];
    let usual = answer("USER 10001\nCMD [\"/app/notes\"]", web("notes"));
    let moved = answer("USER 10001\nCMD [\"/app/notes\"]", elsewhere);
    let (usual, moved) = tokio::join!(usual.web(&[Need::Listening]), moved.web(&[Need::Listening]));
    let ports = |sockets: &[ListeningSocket]| -> Vec<String> {
        sockets.iter().map(|one| format!("{} {}:{}", one.protocol, one.address, one.port)).collect()
    };
    assert_eq!(ports(usual.listening.seen().unwrap()), ["tcp 0.0.0.0:8080"]);
    assert_eq!(ports(moved.listening.seen().unwrap()), ["tcp 0.0.0.0:9090"]);
}
