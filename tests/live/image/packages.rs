//! A package manager's own work leaves true records, and each way of hiding a package shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use harden_check::check::{Need, Wanted};
use harden_check::evidence::{PackageFacts, RecordDoubt};
use harden_check::lab::kit::{self, KitImage};
use harden_check::lab::{Engine, image_facts};

use super::Bench;

/// Where the steps below find the package files.
const RUN: &str = "RUN --mount=type=bind,source=packages,target=/p ";

/// What is done to an image with `page-stamp`, and what is to be seen of it: the begin of a doubt, a file that
/// is on no record, a removed database, or nothing.
const STEPS: [(&str, &str); 13] = [
    ("true", ""),
    ("dpkg --install /p/page-stamp_2.4.10-1_all.deb", ""),
    ("dpkg --remove page-stamp && dpkg --purge libquay1", ""),
    ("dpkg --install /p/harbour-console_0.3-2_all.deb", ""),
    ("sed -i 's/^Version: 2.4.9-1$/Version: 2.4.10-1/' /var/lib/dpkg/status", "rewritten"),
    ("sed -i '/^Package: page-stamp$/,/^$/d' /var/lib/dpkg/status", "forgotten"),
    (
        "printf 'Package: ghost\\nStatus: install ok installed\\nVersion: 1\\n\\n' >> /var/lib/dpkg/status",
        "invented",
    ),
    ("rm -r /var/lib/dpkg", "removed"),
    ("dpkg-deb --extract /p/harbour-console_0.3-2_all.deb /", "stray"),
    (
        "dpkg-deb --extract /p/harbour-console_0.3-2_all.deb /tmp/x && mv /tmp/x/usr/bin/harbour-console /opt/tool",
        "stray",
    ),
    (
        "dpkg --install /p/page-stamp_2.4.10-1_all.deb && dpkg-deb --extract /p/page-stamp_2.4.9-1_all.deb /",
        "stray",
    ),
    ("mv /var/lib/dpkg /var/lib/d && ln -s d /var/lib/dpkg", "removed"),
    ("rm /usr/bin/page-stamp", "absent"),
];

/// What stands out in the facts.
fn seen(facts: &PackageFacts) -> Vec<&'static str> {
    let mut seen: Vec<&str> = facts
        .doubts
        .iter()
        .map(|doubt| match doubt {
            RecordDoubt::Forgotten { .. } => "forgotten",
            RecordDoubt::Rewritten { .. } => "rewritten",
            RecordDoubt::Absent { .. } => "absent",
            RecordDoubt::Invented { .. } => "invented",
            RecordDoubt::Altered { .. } => "altered",
            RecordDoubt::Claimed { .. } => "claimed",
        })
        .collect();
    seen.extend(facts.strays.iter().map(|_| "stray"));
    seen.extend(facts.removed_databases.iter().map(|_| "removed"));
    seen
}

#[tokio::test]
async fn what_the_package_manager_does_is_believed_and_what_hides_a_package_is_not() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &[KitImage::Full], &|_| {}).await.unwrap();
    let mut bench = Bench::on(engine, "records");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/05-scan-image/start/packages");
    let mut packages = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("packages/{}", path.file_name().unwrap().to_str().unwrap());
        let bytes = fs::read(&path).unwrap();
        bench.write(&name, &bytes);
        packages.extend(name.ends_with(".deb").then_some((name, bytes)));
    }
    let wanted = Wanted { packages, ..Wanted::default() };
    for (step, expected) in STEPS {
        let dockerfile = format!(
            "FROM harden-check/full:1\n{RUN}dpkg --install /p/libquay1_0.8-1_all.deb /p/page-stamp_2.4.9-1_all.deb\n{RUN}{step}\n"
        );
        let built = bench.build(&dockerfile).await;
        let image = built.image.as_ref().unwrap_or_else(|| panic!("{step}: {:?}", built.facts.failure));
        let facts = image_facts(&bench.engine, &image.id, &[Need::Packages].into(), &wanted).await.unwrap();
        let facts = facts.packages.seen().unwrap();
        let told = seen(facts);
        if expected.is_empty() {
            assert_eq!(told, [""; 0], "{step}: {:?} {:?}", facts.doubts, facts.strays);
        } else {
            assert!(told.contains(&expected), "{step}: {told:?}");
        }
        assert!(facts.packages.len() > 100, "{step}: {} packages", facts.packages.len());
    }
    bench.end().await;
}
