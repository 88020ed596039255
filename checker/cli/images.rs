//! `images`: the base images of the exercises, and the bundle file that carries them.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::lab::kit::{self, KitImage, KitStatus};
use crate::lab::{Engine, LabError, bytes_of_layers};
use crate::report::{Look, Meaning, harmless, wrap};
use crate::words::{Catalogue, Message};

use super::answer::{Answer, Failure};
use super::arguments::ImagesAction;
use super::engine;
use super::live::Live;
use super::session::Session;

static WORDS: Catalogue =
    Catalogue::new("images", include_str!("images.en.ftl"), include_str!("images.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, action: Option<ImagesAction>) -> Result<Answer, Failure> {
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let listener = |event| live.show(&event);
    let action = action.unwrap_or(ImagesAction::List);
    let done = engine::run(async {
        let engine = engine::connect(session, &listener).await?;
        let docker = engine.docker();
        match &action {
            ImagesAction::List => {}
            ImagesAction::Build => kit::ensure(docker, &KitImage::ALL, &listener).await?,
            ImagesAction::Save { file } => kit::save(docker, &in_folder(session, file)).await?,
            ImagesAction::Load { file } => kit::load(docker, &in_folder(session, file)).await?,
            ImagesAction::Remove => kit::remove(docker).await?,
        }
        let statuses = kit::list(docker).await?;
        let sizes = try_join_all(statuses.iter().map(|status| size(&engine, status))).await?;
        Ok(statuses.into_iter().zip(sizes).collect())
    });
    drop(live);
    let statuses: Vec<(KitStatus, u64)> = done.map_err(|error: LabError| engine::failure(&error))?;

    let (language, look) = (session.language(), session.look());
    let mut text = String::new();
    for (status, size) in &statuses {
        write_status(&mut text, status, *size, look);
    }
    if let Some(sentence) = sentence(&action, &statuses) {
        let _ = writeln!(text, "\n{}", sentence.text(language));
    }
    let body = json!({
        "images": statuses.iter().map(|(status, size)| json!({
            "name": status.image.name(),
            "reference": status.reference,
            "counterpart": status.counterpart.text(language),
            "present": status.present.as_ref().map(|present| json!({
                "id": present.id,
                "size_bytes": size,
                "made_of": present.made_of,
                "source": present.source.name(),
                "current": present.current,
            })),
        })).collect::<Vec<Value>>(),
    });
    Ok(Answer::new("images", text, body))
}

/// Bytes of an image's uncompressed layers; 0 where it is not there.
async fn size(engine: &Engine, status: &KitStatus) -> Result<u64, LabError> {
    match &status.present {
        Some(present) => bytes_of_layers(engine, &present.id, &present.layers).await,
        None => Ok(0),
    }
}

/// What was done, or what can be done next.
fn sentence(action: &ImagesAction, statuses: &[(KitStatus, u64)]) -> Option<Message> {
    let shown = |file: &Path| file.display().to_string();
    match action {
        ImagesAction::List => {
            let missing = statuses.iter().filter(|(status, _)| status.present.is_none()).count();
            (missing > 0).then(|| WORDS.say("missing").with("count", missing))
        }
        ImagesAction::Build => Some(WORDS.say("built")),
        ImagesAction::Save { file } => Some(WORDS.say("saved").with("file", shown(file))),
        ImagesAction::Load { file } => Some(WORDS.say("loaded").with("file", shown(file))),
        ImagesAction::Remove => Some(WORDS.say("removed")),
    }
}

fn in_folder(session: &Session, file: &Path) -> PathBuf {
    session.folder.join(file)
}

fn write_status(text: &mut String, status: &KitStatus, size: u64, look: &Look) {
    let language = look.language;
    let (mark, fact) = match &status.present {
        None => (look.paint(Meaning::Quiet, "-"), WORDS.say("absent").text(language)),
        Some(present) => {
            let source = WORDS.lookup(language, &format!("source-{}", present.source.name()));
            let fact = WORDS
                .say("present")
                .with("size", look.bytes(size))
                .with("source", source.unwrap_or_else(|| present.source.name().to_owned()))
                .text(language);
            (look.paint(Meaning::Good, "✓"), fact)
        }
    };
    let _ = writeln!(text, "{mark} {}  {fact}", look.paint(Meaning::Heading, &status.reference));
    let counterpart = WORDS.say("counterpart").with("name", status.counterpart.clone()).text(language);
    let made_of = status.present.as_ref().filter(|present| !present.made_of.is_empty());
    let made_of =
        made_of.map(|present| WORDS.say("made-of").with("what", harmless(&present.made_of)).text(language));
    for sentence in [Some(counterpart), made_of].into_iter().flatten() {
        for line in wrap(&sentence, look.width.saturating_sub(4)) {
            let _ = writeln!(text, "    {}", look.paint(Meaning::Quiet, &line));
        }
    }
}
