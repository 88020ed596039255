//! Which bills of materials do the learner's commands write?
//!
//! `harden-check sbom` in `run.sh` speaks of the image that the lab has built, so the lab writes its bill, as the command
//! does, and reads it as if it had been handed in.

use crate::evidence::ImageFacts;
use crate::packages::{Bill, Day, cyclonedx, spdx};
use crate::submission::{HandedBill, Submission, WrittenBill};

/// The bills of the submission, in their order. Of an image that was not built none is written.
pub(super) fn bills_of(submission: &Submission, images: &[Option<ImageFacts>]) -> Vec<HandedBill> {
    let bills = submission.bills.iter().map(|handed| {
        let written = handed.written.as_ref();
        let text = written.and_then(|written| text_of(written, images.get(written.build)?.as_ref()?));
        match (written, text) {
            (Some(written), Some(text)) => {
                HandedBill::of_bytes(&handed.file, text.as_bytes(), written.clone())
            }
            _ => handed.clone(),
        }
    });
    bills.collect()
}

/// What the command writes; nothing where the image was not looked into.
fn text_of(written: &WrittenBill, image: &ImageFacts) -> Option<String> {
    let facts = image.packages.seen()?;
    if !facts.unread.is_empty() {
        // It says so beside its output, and ends.
        return Some(String::new());
    }
    let bill = Bill {
        image: written.image.clone(),
        id: image.id.clone(),
        system: facts.system.clone(),
        packages: facts.packages.clone(),
        programs: facts.programs.clone(),
        created: Day::now(),
    };
    let document = if written.spdx { spdx(&bill) } else { cyclonedx(&bill) };
    Some(format!("{document:#}\n"))
}
