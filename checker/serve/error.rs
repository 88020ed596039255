//! What can go wrong, before the server answers and in an answer?

use std::io;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use thiserror::Error;

use crate::book::BookError;
use crate::words::{Catalogue, Language, Message};

pub(super) static WORDS: Catalogue =
    Catalogue::new("serve", include_str!("serve.en.ftl"), include_str!("serve.de.ftl"));

/// Why the book is not served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The book cannot be built.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The port cannot be had.
    #[error("port {port}: {source}")]
    Port {
        /// Which; 0 for any.
        port: u16,
        /// The system's error.
        source: io::Error,
    },
    /// The system does not tell the server's own address.
    #[error("the server's address: {0}")]
    Address(io::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a key")]
    NoKey,
}

/// An answer that refuses. Programs read `error`, people read `message`.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    name: &'static str,
    message: Message,
    language: Language,
}

impl Refusal {
    /// A refusal whose sentence is the server's own, under the same name.
    pub(super) fn new(status: StatusCode, name: &'static str, language: Language) -> Refusal {
        Refusal { status, name, message: WORDS.say(name), language }
    }

    /// A refusal with another sentence.
    pub(super) fn told(self, message: Message) -> Refusal {
        Refusal { message, ..self }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.name, "message": self.message.text(self.language) });
        (self.status, Json(body)).into_response()
    }
}
