//! What is happening right now? A moving line on a terminal, one line per step in a pipe.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::lab::Event;
use crate::report::{Look, cut, harmless};
use crate::workspace::step;

use super::answer::write_error;

/// Shows events on standard error until it is dropped.
pub(crate) struct Live {
    look: Look,
    /// Absent where standard error is no terminal.
    line: Option<ProgressBar>,
    /// The last step that was shown; build output hangs below it.
    step: Mutex<String>,
}

impl Live {
    /// Begins to show. `terminal` says whether a person looks at standard error.
    pub(crate) fn new(look: Look, terminal: bool) -> Live {
        let line = terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Live { look, line, step: Mutex::new(String::new()) }
    }

    /// Shows one event. Called from several threads.
    pub(crate) fn show(&self, event: &Event) {
        if let Event::BuildOutput { line } = event {
            self.output(line);
        } else if let Some(text) = step(event, self.look.language) {
            self.say(&text);
        }
    }

    /// Shows a sentence of its own.
    pub(crate) fn say(&self, text: &str) {
        self.step(&harmless(text).replace('\n', " "));
    }

    fn step(&self, text: &str) {
        let mut last = lock(&self.step);
        if *last == text {
            return;
        }
        match &self.line {
            Some(line) => line.set_message(self.fitting(text)),
            None => write_error(&format!("{text}\n")),
        }
        text.clone_into(&mut last);
    }

    /// A build's own output is shown beside its step on a terminal, and left out of a pipe: where a
    /// step fails, the report shows the end of it.
    fn output(&self, output: &str) {
        let Some(line) = &self.line else { return };
        let last = lock(&self.step);
        line.set_message(self.fitting(&format!("{last}  {}", harmless(output))));
    }

    /// A moving line that wraps cannot be taken back.
    fn fitting(&self, text: &str) -> String {
        cut(text, self.look.width.saturating_sub(12))
    }
}

/// A panic of another thread while it held the value leaves the value usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}
