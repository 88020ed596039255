//! Who used the password, and when was it another one? The access log, for whoever has to answer that later.
//!
//! No line holds the value, nor anything that is made from it.

use std::sync::{Mutex, PoisonError};

use crate::config::Password;
use crate::log;

/// The access log of one service.
pub(crate) struct Access {
    on: bool,
    /// The value as it was when it was read last.
    last: Mutex<Option<String>>,
}

impl Access {
    /// A log that says something, or one that stays silent.
    pub(crate) fn new(on: bool) -> Access {
        Access { on, last: Mutex::default() }
    }

    /// The service has read the password: says so the first time, and whenever it is another one.
    pub(crate) fn read(&self, source: &Password, value: &str) {
        if *source == Password::None {
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let action = match last.as_deref() {
            Some(known) if known == value => return,
            Some(_) => "changed",
            None => "read",
        };
        *last = Some(value.to_owned());
        drop(last);
        self.say(&[("action", action), ("secret", &source.source())]);
    }

    /// Somebody at this address logged in, or tried to.
    pub(crate) fn login(&self, source: &Password, by: &str, accepted: bool) {
        let result = if accepted { "accepted" } else { "refused" };
        self.say(&[("action", "login"), ("secret", &source.source()), ("by", by), ("result", result)]);
    }

    /// This service logs in to another one.
    pub(crate) fn used(&self, source: &Password, at: &str) {
        self.say(&[("action", "used"), ("secret", &source.source()), ("at", at)]);
    }

    fn say(&self, facts: &[(&str, &str)]) {
        if self.on {
            log::info("secret", facts);
        }
    }
}
