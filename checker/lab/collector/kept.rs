//! What is kept of the lines that came, and who waits for them?

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::evidence::CollectedLine;

use super::address::Way;

/// The most lines that are kept; the oldest go first.
const LINES: usize = 4096;
/// The most characters that are kept of a line.
const LINE_LENGTH: usize = 512;

/// A line, before it is known how it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) tag: String,
    pub(super) stream: &'static str,
    pub(super) text: String,
}

impl Line {
    /// The line as it is kept.
    pub(super) fn by(self, way: Way) -> CollectedLine {
        CollectedLine {
            way: way.name().to_owned(),
            tag: self.tag.chars().take(LINE_LENGTH).collect(),
            stream: self.stream.to_owned(),
            text: self.text.chars().take(LINE_LENGTH).collect(),
        }
    }
}

/// The lines that came.
#[derive(Default)]
pub(super) struct Kept {
    lines: Mutex<VecDeque<CollectedLine>>,
    more: Notify,
}

impl Kept {
    /// Keeps a line; nothing where a message was none.
    pub(super) fn put(&self, line: Option<CollectedLine>) {
        let Some(line) = line else { return };
        let mut lines = self.lock();
        if lines.len() >= LINES {
            lines.pop_front();
        }
        lines.push_back(line);
        drop(lines);
        self.more.notify_waiters();
    }

    /// Every kept line with this mark, or with this tag.
    pub(super) fn with_mark(&self, mark: &str) -> Vec<CollectedLine> {
        self.lock().iter().filter(|line| line.text.contains(mark) || line.tag == mark).cloned().collect()
    }

    /// Waits for a line with this mark.
    pub(super) async fn heard_within(&self, mark: &str, limit: Duration) -> bool {
        let heard = async {
            loop {
                let more = self.more.notified();
                tokio::pin!(more);
                // Before the look, so that no line comes in between unheard.
                more.as_mut().enable();
                if !self.with_mark(mark).is_empty() {
                    return;
                }
                more.await;
            }
        };
        timeout(limit, heard).await.is_ok()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<CollectedLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
