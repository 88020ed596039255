//! `sbom`: what is in an image, in a form that other tools read.

use serde_json::{Value, json};

use crate::packages::{Bill, Day, cyclonedx, spdx};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::arguments::BillForm;
use super::looked_at::looked_at;
use super::session::Session;

static WORDS: Catalogue = Catalogue::new("sbom", include_str!("sbom.en.ftl"), include_str!("sbom.de.ftl"));

/// Runs the command. The text is the document itself, so that it can go into a file.
pub(crate) fn run(session: &Session, name: &str, form: BillForm) -> Result<Answer, Failure> {
    let (image, _, facts) = looked_at(session, name)?;
    if let Some(database) = facts.unread.first() {
        let message = WORDS.say("unread").with("database", database);
        return Err(Failure::not_done("unread-database", message, None));
    }
    let doubtful = !facts.doubts.is_empty() || !facts.removed_databases.is_empty();
    let bill = Bill {
        image: name.to_owned(),
        id: image.id,
        system: facts.system,
        packages: facts.packages,
        programs: facts.programs,
        created: Day::now(),
    };
    let document: Value = match form {
        BillForm::Cyclonedx => cyclonedx(&bill),
        BillForm::Spdx => spdx(&bill),
    };
    let body = json!({ "image": bill.image, "id": bill.id, "bill": document });
    let mut answer = Answer::new("sbom", format!("{document:#}\n"), body);
    answer.notes.extend(doubtful.then(|| WORDS.say("doubtful")));
    Ok(answer)
}
