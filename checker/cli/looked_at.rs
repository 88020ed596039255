//! What packages does an image have that the user names?

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};

use crate::check::{Need, Wanted};
use crate::evidence::{ImageFacts, PackageFacts};
use crate::lab::{LabError, NamedImage, named_image};
use crate::words::Catalogue;

use super::answer::Failure;
use super::engine;
use super::live::Live;
use super::session::Session;

static WORDS: Catalogue =
    Catalogue::new("looked-at", include_str!("looked_at.en.ftl"), include_str!("looked_at.de.ftl"));

/// The image, its digests, and its packages.
pub(crate) fn looked_at(
    session: &Session,
    name: &str,
) -> Result<(ImageFacts, Vec<String>, PackageFacts), Failure> {
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let listener = |event| live.show(&event);
    let looked = engine::run(async {
        let engine = engine::connect(session, &listener).await?;
        named_image(&engine, name, &BTreeSet::from([Need::Packages]), &Wanted::default()).await
    });
    drop(live);
    let image: Option<NamedImage> = looked.map_err(|error: LabError| engine::failure(&error))?;
    let Some(NamedImage { facts: image, digests }) = image else {
        let message = WORDS.say("no-image").with("image", name);
        return Err(Failure::not_done("no-image", message, Some(WORDS.say("help-build"))));
    };
    let packages = image.packages.seen().cloned().ok_or_else(|| {
        Failure::not_done("unreadable-image", WORDS.say("unreadable").with("image", name), None)
    })?;
    Ok((image, digests, packages))
}
