//! Is everything that the bill of materials names in the image, exactly so?

use std::collections::BTreeSet;

use super::support::bill::{Compared, compared};
use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::packages::{BillComponent, ComponentKind, WrongEntry};
use crate::submission::Location;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("bill-true", include_str!("bill_true.en.ftl"), include_str!("bill_true.de.ftl"));

/// Packages by name and version against the records, files by path and SHA-256 against the bytes. The image's
/// own digest is not compared: another build of the same files has another one. What is said to be inside of a
/// program is taken on trust, and counted.
pub(super) static CHECK: Check = Check {
    id: "bill-true",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[6],
        cis: &[],
        owasp: &["R13", "D08"],
        nist: &["3.1.1"],
        reference: "CycloneDX 1.6; SPDX 2.3; package URL",
    },
    needs: &[Need::Packages, Need::Files],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let bills = compared(evidence, seen(&image.packages)?, seen(&image.files)?)?;
    if let Some((seen, at)) = bills.iter().find_map(untrue) {
        return Ok(Verdict::fail_at(place::at(at), WORDS.say("expected"), seen, WORDS.say("direction")));
    }
    let entries: usize = bills.iter().map(|bill| bill.bill.components.len()).sum();
    if entries == 0 {
        return Err(Verdict::Skipped { reason: WORDS.say("empty") });
    }
    let trusted: usize = bills.iter().map(|bill| bill.comparison.trusted).sum();
    let key = if trusted == 0 { "passed" } else { "passed-trusted" };
    let seen = WORDS.say(key).with("entries", entries).with("trusted", trusted);
    let uncompared: BTreeSet<&str> =
        bills.iter().flat_map(|bill| &bill.comparison.uncompared).map(String::as_str).collect();
    if uncompared.is_empty() {
        return Ok(Verdict::pass(seen));
    }
    let algorithms = uncompared.into_iter().collect::<Vec<_>>().join(", ");
    Ok(Verdict::pass(WORDS.say("uncompared").with("seen", seen).with("algorithms", algorithms)))
}

/// The first entry that does not fit with its place, and how many more there are.
fn untrue<'a>(bill: &Compared<'a>) -> Option<(Message, &'a Location)> {
    let wrong = &bill.comparison.wrong;
    let (number, why) = wrong.first()?;
    let first = told(bill.bill.components.get(*number)?, why);
    let seen = match wrong.len() - 1 {
        0 => first,
        more => WORDS.say("more").with("first", first).with("count", more),
    };
    Some((seen, bill.handed.places.get(*number)?))
}

fn told(component: &BillComponent, why: &WrongEntry) -> Message {
    let told = match why {
        WrongEntry::Invented => WORDS.say("invented"),
        WrongEntry::CalledFile(own) => WORDS.say("called-file").with("own", own),
        WrongEntry::OtherPlace(path, own) => WORDS.say("other-place").with("path", path).with("own", own),
        WrongEntry::NoPlace(path) => WORDS.say("no-place").with("path", path),
        WrongEntry::OtherVersion(own) => WORDS.say("other-version").with("own", own),
        WrongEntry::OtherDigest(algorithm, own) => {
            WORDS.say("other-digest").with("algorithm", algorithm).with("own", own)
        }
        WrongEntry::NoDigest => WORDS.say("no-digest"),
        WrongEntry::OtherArchitecture(own) => WORDS.say("other-architecture").with("own", own),
        WrongEntry::Contradiction(other) => WORDS.say("contradiction").with("other", other),
        WrongEntry::Twice => WORDS.say("twice"),
        WrongEntry::OtherRelease(own) => {
            let said = component.purl.as_ref().map(|purl| purl.distro.as_str()).unwrap_or_default();
            WORDS.say("other-release").with("own", own).with("said", said)
        }
        WrongEntry::OtherPurl => {
            let written = component.purl.as_ref().map(|purl| purl.text.as_str()).unwrap_or_default();
            WORDS.say("other-purl").with("purl", written)
        }
        WrongEntry::OtherSystem(own) if component.kind == ComponentKind::System => {
            WORDS.say("other-system").with("own", own)
        }
        WrongEntry::OtherSystem(own) => {
            let owner = component.purl.as_ref().map(|purl| purl.owner.as_str()).unwrap_or_default();
            WORDS.say("other-owner").with("own", own).with("owner", owner)
        }
    };
    let version = component.purl.as_ref().map(|purl| &purl.version).filter(|version| !version.is_empty());
    // Of a contradiction the reader sees both sides.
    let version = match why {
        WrongEntry::Contradiction(_) | WrongEntry::OtherPurl => &component.version,
        _ => version.unwrap_or(&component.version),
    };
    let name = [component.name.as_str(), version].join(" ");
    told.with("name", name.trim_end())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::packaged::{bill, stray};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, image, layer_file, params,
        unseen,
    };
    use crate::evidence::Evidence;
    use crate::packages::{BillComponent, BillDigest, BillPurl, ComponentKind};

    /// With a changed bill; places stay as they are.
    fn said(change: impl FnOnce(&mut Vec<BillComponent>)) -> Evidence {
        let mut evidence = hardened();
        change(&mut bill(&mut evidence).components);
        evidence
    }

    fn file(name: &str, sha256: &str) -> BillComponent {
        let sha256 = if sha256.is_empty() { Vec::new() } else { vec![sha256.to_owned()] };
        BillComponent { kind: ComponentKind::File, name: name.to_owned(), sha256, ..BillComponent::default() }
    }

    #[test]
    fn what_is_in_the_image_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        // Who says little says nothing untrue.
        assert_passes(&CHECK, &said(|all| all.truncate(1)), &params());
        let inside = BillComponent {
            name: "serde".to_owned(),
            within: vec!["/app/notes".to_owned()],
            ..BillComponent::default()
        };
        let mut evidence = said(|all| all[0] = inside);
        let digest = "ab".repeat(32);
        fact(&mut image(&mut evidence).packages).programs.push(("/app/notes".to_owned(), digest));
        assert!(assert_passes(&CHECK, &evidence, &params()).contains('1'));
    }

    #[test]
    fn each_way_of_being_untrue_fails_at_its_entry() {
        let failure = assert_fails(&CHECK, &said(|all| all[1].name = "x".to_owned()), &params(), "invented");
        assert!(matches!(failure.place, Place::File(at) if at.line == 5));
        let version = said(|all| all[1].version = "9".to_owned());
        assert_fails(&CHECK, &version, &params(), "other-version");
        assert_fails(&CHECK, &said(|all| all[1] = all[0].clone()), &params(), "twice");
        let system = BillComponent { kind: ComponentKind::System, ..file("alpine", "") };
        assert_fails(&CHECK, &said(|all| all[1] = system), &params(), "other-system");
        let purl = BillPurl {
            kind: "deb".to_owned(),
            name: "libquay1".to_owned(),
            version: "0.8-1".to_owned(),
            ..BillPurl::default()
        };
        let with = |purl: BillPurl| said(|all| all[0].purl = Some(purl));
        let owner = with(BillPurl { owner: "ubuntu".to_owned(), ..purl.clone() });
        assert_fails(&CHECK, &owner, &params(), "other-owner");
        let release = with(BillPurl { distro: "debian-11".to_owned(), ..purl.clone() });
        assert_fails(&CHECK, &release, &params(), "other-release");
        let something = with(BillPurl { kind: "rpm".to_owned(), ..purl.clone() });
        assert_fails(&CHECK, &something, &params(), "other-purl");
        let processor = with(BillPurl { architecture: "s390x".to_owned(), ..purl.clone() });
        assert_fails(&CHECK, &processor, &params(), "other-architecture");
        let contradiction = said(|all| {
            all[0].version = "0.9-1".to_owned();
            all[0].purl = Some(purl);
        });
        assert_fails(&CHECK, &contradiction, &params(), "contradiction");
        assert_fails(
            &CHECK,
            &said(|all| all.iter_mut().for_each(|one| one.version.clear())),
            &params(),
            "more",
        );
    }

    #[test]
    fn files_are_held_against_their_bytes() {
        let with = |one: BillComponent| {
            let mut evidence = said(|all| all[1] = one);
            let digest = "ab".repeat(32);
            fact(&mut image(&mut evidence).files).push(layer_file("/opt/tool", &digest, &[]));
            fact(&mut image(&mut evidence).packages).programs.push(("/opt/tool".to_owned(), digest));
            evidence
        };
        assert_passes(&CHECK, &with(file("/opt/tool", &"ab".repeat(32))), &params());
        assert_fails(&CHECK, &with(file("/opt/tool", &"cd".repeat(32))), &params(), "other-digest");
        assert_fails(&CHECK, &with(file("/opt/tool", "")), &params(), "no-digest");
        // By whichever algorithm; of one that nobody knows here it is told.
        let and = |algorithm: &str| {
            let digest = BillDigest { algorithm: algorithm.to_owned(), value: "12".repeat(16) };
            let mut evidence =
                with(BillComponent { digests: vec![digest], ..file("/opt/tool", &"ab".repeat(32)) });
            let last = fact(&mut image(&mut evidence).files).last_mut().unwrap();
            last.digests = [("MD5".to_owned(), "34".repeat(16))].into();
            evidence
        };
        assert_fails(&CHECK, &and("MD5"), &params(), "other-digest");
        assert!(assert_passes(&CHECK, &and("BLAKE3"), &params()).contains("BLAKE3"));
        assert_fails(&CHECK, &with(file("/opt/x", "")), &params(), "invented");
        assert_fails(&CHECK, &with(file("tool", "")), &params(), "no-place");
        let failure = assert_fails(&CHECK, &with(file("tool", &"cd".repeat(32))), &params(), "other-place");
        assert!(failure.seen.to_string().contains("/opt/tool"), "{}", failure.seen);
        assert_fails(&CHECK, &with(file("libquay1", "")), &params(), "called-file");
    }

    #[test]
    fn a_package_without_a_record_is_no_invention() {
        let mut evidence = hardened();
        let facts = fact(&mut image(&mut evidence).packages);
        let package = facts.packages.remove(0);
        facts.strays = vec![stray(&package, None)];
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut image(&mut evidence).packages).strays.clear();
        assert_fails(&CHECK, &evidence, &params(), "invented");
    }

    #[test]
    fn nothing_said_and_nothing_seen_are_no_verdict() {
        assert_skipped(&CHECK, &said(Vec::clear), &params());
        let mut evidence = hardened();
        evidence.submission.bills.clear();
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).packages).unread.push("/var/lib/rpm".to_owned());
        assert_error(&CHECK, &evidence, &params());
    }
}
