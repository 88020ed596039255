//! A bill of materials that was written of an image fits it, and no image in which something was changed.

use std::collections::BTreeMap;

use harden_check::check::{Need, Wanted};
use harden_check::evidence::{LayerFile, PackageFacts};
use harden_check::exercise::Course;
use harden_check::lab::kit::{self, KitImage};
use harden_check::lab::{Engine, image_facts};
use harden_check::packages::{Bill, Comparison, InImage, Missing, cyclonedx, read_bill, spdx};
use serde_json::json;

use super::Bench;

/// What is done to the folder that becomes the image, what the bill then leaves out, and how many of its
/// entries are wrong.
const STEPS: [(&str, &str, usize); 7] = [
    ("true", "", 0),
    ("dpkg --root=/image --install /src/packages/page-stamp_*.deb", "page-stamp", 0),
    ("mkdir -p usr/bin && cp /bin/true usr/bin/tool", "/usr/bin/tool", 0),
    ("dpkg --root=/image --force-depends --purge tide-tables", "", 1),
    ("sed -i 's/^Version: 2026.1-1$/Version: 2026.2-1/' var/lib/dpkg/status", "", 1),
    ("echo >> app/dist/app.js", "", 1),
    ("rm app/dist/app.js", "", 1),
];

struct Seen {
    packages: PackageFacts,
    files: Vec<LayerFile>,
}

impl Seen {
    fn compare(&self, document: &serde_json::Value) -> Comparison {
        let files = self.files.iter().map(|file| (file.path.as_str(), file.sha256.as_str()));
        let files: BTreeMap<&str, &str> = files.filter(|(_, digest)| !digest.is_empty()).collect();
        let PackageFacts { system, packages, programs, .. } = &self.packages;
        let image = InImage { system, packages, programs, files: &files, digests: &BTreeMap::new() };
        image.compare(&read_bill(document.to_string().as_bytes()).unwrap())
    }

    /// The bills of the image in both standards, each with one file beside the packages.
    fn bills(&self) -> [serde_json::Value; 2] {
        let PackageFacts { system, packages, programs, .. } = self.packages.clone();
        let bill = Bill {
            image: "notes".to_owned(),
            id: format!("sha256:{}", "0".repeat(64)),
            system,
            packages,
            programs,
            created: "2026-12-01T08:00:00Z".to_owned(),
        };
        let page = self.files.iter().find(|file| file.path == "/app/dist/app.js").unwrap();
        let (mut first, mut second) = (cyclonedx(&bill), spdx(&bill));
        first["components"].as_array_mut().unwrap().push(json!({
            "type": "file",
            "name": page.path,
            "hashes": [{ "alg": "SHA-256", "content": page.sha256 }],
        }));
        second["files"] = json!([{
            "SPDXID": "SPDXRef-File-0",
            "fileName": format!(".{}", page.path),
            "checksums": [
                { "algorithm": "SHA1", "checksumValue": "1".repeat(40) },
                { "algorithm": "SHA256", "checksumValue": page.sha256 },
            ],
        }]);
        [first, second]
    }
}

async fn seen(bench: &mut Bench, dockerfile: &str) -> Seen {
    let built = bench.build(dockerfile).await;
    let image = built.image.as_ref().unwrap_or_else(|| panic!("{dockerfile}: {:?}", built.facts.failure));
    let needs = [Need::Packages, Need::Files].into();
    let facts = image_facts(&bench.engine, &image.id, &needs, &Wanted::default()).await.unwrap();
    Seen { packages: facts.packages.seen().unwrap().clone(), files: facts.files.seen().unwrap().clone() }
}

#[tokio::test]
async fn a_bill_fits_the_image_it_was_written_of_and_no_changed_one() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &[KitImage::Full, KitImage::Notes], &|_| {}).await.unwrap();
    let mut bench = Bench::on(engine, "bills");
    let course = Course::embedded().unwrap();
    let entry = course.entries().iter().find(|entry| entry.number == 6).unwrap();
    let files = course.load(entry).unwrap().solution;
    for (path, file) in &files {
        bench.write(path, &file.bytes);
    }
    let dockerfile = String::from_utf8(files["Dockerfile"].bytes.clone()).unwrap();
    let mut written: Option<[serde_json::Value; 2]> = None;
    for (step, missing, wrong) in STEPS {
        let changed = dockerfile.replace("FROM scratch", &format!("RUN {step}\n\nFROM scratch"));
        let seen = seen(&mut bench, &changed).await;
        for document in written.get_or_insert_with(|| seen.bills()) {
            let comparison = seen.compare(document);
            let left_out: Vec<&str> = comparison
                .missing
                .iter()
                .map(|missing| match missing {
                    Missing::Package(name, _) => name.as_str(),
                    Missing::Program(path) => path.as_str(),
                })
                .collect();
            let expected: &[&str] = if missing.is_empty() { &[] } else { &[missing] };
            assert_eq!(left_out, expected, "{step}");
            assert_eq!(comparison.wrong.len(), wrong, "{step}: {:?}", comparison.wrong);
        }
    }
    bench.end().await;
}
