//! How does somebody who uses the service find it after a script?

use crate::lab::LabError;
use crate::lab::look::{exchange, note_id};
use crate::lab::run::{Instance, Lab, Readiness, random_word, wait_until_ready};

use super::failed;

/// Somebody with one note.
pub(in crate::lab::experiment) struct User<'a> {
    lab: &'a Lab<'a>,
    /// The service's port inside of its container.
    port: u16,
    /// Path and text of the note; nothing before it was left.
    note: Option<(String, String)>,
}

impl<'a> User<'a> {
    pub(in crate::lab::experiment) fn new(lab: &'a Lab<'a>, port: u16) -> User<'a> {
        User { lab, port, note: None }
    }

    /// Whether the service answers `/health` with 200, as soon as it is ready.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or the checker cannot ask.
    pub(in crate::lab::experiment) async fn finds_well(&self, instance: &Instance) -> Result<bool, LabError> {
        if wait_until_ready(self.lab, instance, Some(self.port)).await? != Readiness::Ready {
            return Ok(false);
        }
        let answer = exchange(instance, self.port, "health", "GET", "/health", "").await.map_err(failed)?;
        Ok(answer.status == Some(200))
    }

    /// The service's page, as soon as it is ready; nothing where it does not answer with one.
    ///
    /// # Errors
    /// As [`User::finds_well`].
    pub(in crate::lab::experiment) async fn finds_page(
        &self,
        instance: &Instance,
    ) -> Result<Option<String>, LabError> {
        if !self.finds_well(instance).await? {
            return Ok(None);
        }
        let answer = exchange(instance, self.port, "page", "GET", "/", "").await.map_err(failed)?;
        Ok((answer.status == Some(200)).then_some(answer.body))
    }

    /// Leaves a note with a service that is well, once; its text begins with these words.
    ///
    /// # Errors
    /// As [`User::finds_well`].
    pub(in crate::lab::experiment) async fn leaves_note(
        &mut self,
        instance: &Instance,
        words: &str,
    ) -> Result<(), LabError> {
        if self.note.is_some() {
            return Ok(());
        }
        let text = format!("{words} {}", random_word());
        let written = exchange(instance, self.port, "write-note", "POST", "/notes", &text).await;
        self.note = note_id(&written.map_err(failed)?).map(|id| (format!("/notes/{id}"), text));
        Ok(())
    }

    /// Whether the note is still read; never before it was left.
    ///
    /// # Errors
    /// As [`User::finds_well`].
    pub(in crate::lab::experiment) async fn finds_note(&self, instance: &Instance) -> Result<bool, LabError> {
        let Some((path, text)) = &self.note else { return Ok(false) };
        let answer = exchange(instance, self.port, "read-note", "GET", path, "").await.map_err(failed)?;
        Ok(answer.status == Some(200) && answer.body.contains(text))
    }
}
