//! `sign`: sign an image in a registry by its digest.

use serde_json::json;

use crate::lab::LabError;
use crate::signing::{Layout, Layouts, PrivateKey, Reference, sign};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::arguments::SignatureLayout;
use super::session::Session;
use super::{engine, keys};

static WORDS: Catalogue = Catalogue::new("sign", include_str!("sign.en.ftl"), include_str!("sign.de.ftl"));

/// Runs the command.
pub(crate) fn run(
    session: &Session,
    image: &str,
    key: &str,
    layout: SignatureLayout,
) -> Result<Answer, Failure> {
    let reference = Reference::read(image).map_err(|error| keys::failure(&error))?;
    let text = keys::text(session, key)?;
    let password = keys::password();
    let opened = PrivateKey::read(&text, password.as_deref());
    let opened = opened.map_err(|problem| keys::unusable(key, &problem))?;
    let layouts = match layout {
        SignatureLayout::Both => Layouts::Both,
        SignatureLayout::Older => Layouts::One(Layout::Older),
        SignatureLayout::Bundle => Layouts::One(Layout::Bundle),
    };
    let signed = engine::run(async { Ok::<_, LabError>(sign(&reference, &opened, layouts).await) });
    let made = signed.map_err(|error| engine::failure(&error))?.map_err(|error| keys::failure(&error))?;
    let names = |layouts: &[Layout]| layouts.iter().map(|layout| layout.name()).collect::<Vec<_>>();
    let shown = reference.at(&made.digest);
    let language = session.language();
    let mut lines = String::new();
    for (said, layouts) in [("written", &made.written), ("there", &made.there)] {
        for layout in layouts {
            let place = WORDS.say(layout.name());
            let line = WORDS.say(said).with("image", &shown).with("layout", place);
            lines += &(line.text(language) + "\n");
        }
    }
    let body = json!({
        "image": shown,
        "digest": made.digest,
        "written": names(&made.written),
        "there": names(&made.there),
    });
    Ok(Answer::new("sign", lines, body))
}
