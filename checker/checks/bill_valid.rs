//! Is there a bill of materials, and can every tool read it?

use super::support::{place, settle};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::packages::BillFaultKind;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("bill-valid", include_str!("bill_valid.en.ftl"), include_str!("bill_valid.de.ftl"));

/// JSON of CycloneDX 1.4 to 1.7 or SPDX 2.3 under the standard's own schema, and what the schemas let through:
/// package URLs that are none, identifiers that stand there twice.
pub(super) static CHECK: Check = Check {
    id: "bill-valid",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[6],
        cis: &[],
        owasp: &["R13", "D08"],
        nist: &["3.1.1"],
        reference: "CycloneDX 1.4 to 1.7, SPDX 2.3: the standards' JSON schemas; package URL",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, _: &Params) -> Result<Verdict, Verdict> {
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Err(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    let mut read: Option<Message> = None;
    for handed in &evidence.submission.bills {
        let bill = match (&handed.bill, &handed.fault) {
            (Some(bill), None) => bill,
            (_, Some((fault, at))) => {
                let (key, direction) = match fault.kind {
                    BillFaultKind::Unreadable => ("unreadable", "direction"),
                    BillFaultKind::NoText => ("no-text", "direction"),
                    BillFaultKind::ByteOrderMark => ("byte-order-mark", "direction-encoding"),
                    BillFaultKind::Utf16 => ("utf-16", "direction-encoding"),
                    BillFaultKind::NoJson => ("no-json", "direction"),
                    BillFaultKind::NoBill => ("no-bill", "direction"),
                    BillFaultKind::OtherVersion => ("other-version", "direction-version"),
                    BillFaultKind::Schema => ("schema", "direction-place"),
                    BillFaultKind::NoPurl => ("no-purl", "direction-purl"),
                    BillFaultKind::Twice => ("twice", "direction-place"),
                };
                let seen = WORDS.say(key).with("file", &handed.file).with("about", &fault.about);
                return fail(seen, place::at(at), direction);
            }
            (None, None) if handed.written.is_some() => {
                return Err(Verdict::Skipped { reason: WORDS.say("not-written").with("file", &handed.file) });
            }
            (None, None) => return Err(Verdict::Error { reason: WORDS.say("not-read") }),
        };
        let one = WORDS.say("one").with("file", &handed.file).with("standard", &bill.standard);
        read = Some(match read {
            None => one,
            Some(before) => WORDS.say("and").with("before", before).with("next", one),
        });
    }
    match read {
        Some(seen) => Ok(Verdict::pass(seen)),
        None => fail(WORDS.say("no-file"), Place::WholeFile("sbom.cdx.json".to_owned()), "direction"),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, at, hardened, params, unseen,
    };
    use crate::packages::{BillFault, BillFaultKind};
    use crate::submission::WrittenBill;

    #[test]
    fn bills_of_either_standard_pass_together() {
        assert_passes(&CHECK, &hardened(), &params());
        // The files say it, whatever the lab saw.
        assert_passes(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        let mut second = evidence.submission.bills[0].clone();
        second.bill.as_mut().unwrap().standard = "SPDX 2.3".to_owned();
        evidence.submission.bills.push(second);
        assert!(assert_passes(&CHECK, &evidence, &params()).contains("SPDX 2.3"));
    }

    #[test]
    fn no_bill_and_each_fault_of_one_fail_at_their_place() {
        let mut evidence = hardened();
        evidence.submission.bills.clear();
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-file");
        assert_eq!(failure.place, Place::WholeFile("sbom.cdx.json".to_owned()));
        for (kind, key) in [
            (BillFaultKind::Unreadable, "unreadable"),
            (BillFaultKind::NoText, "no-text"),
            (BillFaultKind::ByteOrderMark, "byte-order-mark"),
            (BillFaultKind::Utf16, "utf-16"),
            (BillFaultKind::NoJson, "no-json"),
            (BillFaultKind::NoBill, "no-bill"),
            (BillFaultKind::OtherVersion, "other-version"),
            (BillFaultKind::Schema, "schema"),
            (BillFaultKind::NoPurl, "no-purl"),
            (BillFaultKind::Twice, "twice"),
        ] {
            let mut evidence = hardened();
            let fault = BillFault { kind, about: "x".to_owned(), pointer: String::new(), line: 0, column: 0 };
            let mut broken = evidence.submission.bills[0].clone();
            (broken.bill, broken.fault) = (None, Some((fault, at("sbom.spdx.json", 7))));
            evidence.submission.bills.push(broken);
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(matches!(failure.place, Place::File(at) if at.line == 7));
        }
    }

    #[test]
    fn a_bill_that_nobody_read_is_no_verdict() {
        let mut evidence = hardened();
        evidence.submission.bills[0].bill = None;
        assert_error(&CHECK, &evidence, &params());
        // One that a command writes, of an image that was not built.
        evidence.submission.bills[0].written =
            Some(WrittenBill { build: 0, image: "notes".to_owned(), spdx: false, at: at("run.sh", 5) });
        assert_skipped(&CHECK, &evidence, &params());
    }
}
