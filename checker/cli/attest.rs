//! `attest`: say something about an image in a registry, signed: where it comes from, or what a scan found.

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::lab::LabError;
use crate::promotion::{Origin, scan_predicate};
use crate::report::json as document;
use crate::signing::{PROVENANCE, PrivateKey, Reference, SCAN, attest};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::arguments::StatementKind;
use super::session::Session;
use super::{engine, keys, scan, trouble};

static WORDS: Catalogue =
    Catalogue::new("attest", include_str!("attest.en.ftl"), include_str!("attest.de.ftl"));

/// What the user asked for.
pub(crate) struct Asked {
    pub(crate) image: String,
    pub(crate) key: String,
    pub(crate) kind: StatementKind,
    pub(crate) predicate: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &Asked) -> Result<Answer, Failure> {
    let reference = Reference::read(&asked.image).map_err(|error| keys::failure(&error))?;
    let text = keys::text(session, &asked.key)?;
    let password = keys::password();
    let opened = PrivateKey::read(&text, password.as_deref());
    let opened = opened.map_err(|problem| keys::unusable(&asked.key, &problem))?;
    let (kind, predicate) = match asked.kind {
        StatementKind::Slsaprovenance1 => (PROVENANCE, provenance(session, asked)?),
        StatementKind::Vuln => (SCAN, scanned(session, asked)?),
    };
    let made = engine::run(async { Ok::<_, LabError>(attest(&reference, kind, &predicate, &opened).await) });
    let digest = made.map_err(|error| engine::failure(&error))?.map_err(|error| keys::failure(&error))?;
    let shown = reference.at(&digest);
    let line = WORDS.say("attested").with("image", &shown).with("kind", kind);
    let body = json!({ "image": shown, "digest": digest, "predicate_type": kind, "predicate": predicate });
    Ok(Answer::new("attest", line.text(session.language()) + "\n", body))
}

fn provenance(session: &Session, asked: &Asked) -> Result<Value, Failure> {
    let Some((path, predicate, _)) = file(session, asked)? else {
        return Err(Failure::usage(
            "predicate",
            WORDS.say("no-provenance"),
            Some(WORDS.say("help-provenance")),
        ));
    };
    match Origin::of(&predicate) {
        Some(_) => Ok(predicate),
        None => {
            let message = WORDS.say("unreadable").with("path", path).with("detail", "runDetails.builder.id");
            Err(Failure::not_done("predicate", message, Some(WORDS.say("help-provenance"))))
        }
    }
}

/// The report that was handed over, or one of a scan made now.
fn scanned(session: &Session, asked: &Asked) -> Result<Value, Failure> {
    let (path, report, finished) = match file(session, asked)? {
        Some(read) => read,
        None => {
            let scan = scan::run(session, &scan::Asked::of_image(&asked.image))?;
            let report =
                document::document("scan", session.language(), scan.exit_code, &scan.notes, scan.body);
            (asked.image.clone(), report, Utc::now())
        }
    };
    scan_predicate(report, finished).map_err(|detail| {
        let message = WORDS.say("unreadable").with("path", path).with("detail", detail);
        Failure::not_done("predicate", message, None)
    })
}

/// The predicate's file: its name, what it holds and when it was written.
fn file(session: &Session, asked: &Asked) -> Result<Option<(String, Value, DateTime<Utc>)>, Failure> {
    let Some(named) = &asked.predicate else { return Ok(None) };
    let path = session.folder.join(named);
    let read = fs::metadata(&path).and_then(|facts| Ok((facts.modified()?, fs::read(&path)?)));
    let (written, bytes) = read.map_err(|error| trouble::file_failure(&path, &error))?;
    let shown = named.display().to_string();
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        let message = WORDS.say("unreadable").with("path", &shown).with("detail", error.to_string());
        Failure::not_done("predicate", message, None)
    })?;
    Ok(Some((shown, value, written.into())))
}
