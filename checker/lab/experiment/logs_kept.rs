//! What does the engine still have of a container's lines?

use std::time::{Duration, Instant};

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::lab::LabError;
use crate::lab::ask::ORDINARY;
use crate::lab::run::Lab;

/// How long the engine may take to write down what it was given.
const WRITING_DOWN: Duration = Duration::from_secs(20);

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// How many lines have the mark.
    pub(super) lines: u64,
    /// Their bytes.
    pub(super) bytes: u64,
    /// The number in the last of them.
    pub(super) last: Option<u64>,
}

/// Reads what `docker logs` has, again and again until the awaited line is there. An engine that keeps
/// nothing has none.
///
/// # Errors
/// [`LabError`] where it is gone.
pub(super) async fn lines_with(
    lab: &Lab<'_>,
    id: &str,
    mark: &str,
    awaited: Option<u64>,
) -> Result<Reading, LabError> {
    let begin = Instant::now();
    loop {
        let reading = read(lab, id, mark).await?;
        let there = awaited.map_or(reading.lines > 0, |awaited| reading.last == Some(awaited));
        // One line is there at once, or not at all; the engine takes lines before it writes them.
        let patience = if awaited.is_some() { WRITING_DOWN } else { Duration::from_millis(500) };
        if there || begin.elapsed() > patience {
            return Ok(reading);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn read(lab: &Lab<'_>, id: &str, mark: &str) -> Result<Reading, LabError> {
    let options = LogsOptionsBuilder::default().stdout(true).stderr(true).build();
    let work = async {
        let mut stream = std::pin::pin!(lab.engine.docker().logs(id, Some(options)));
        let mut reading = Reading::default();
        let mut rest: Vec<u8> = Vec::new();
        // An engine that keeps nothing refuses, which is an end as well.
        while let Some(Ok(part)) = stream.next().await {
            let (LogOutput::StdOut { message }
            | LogOutput::StdErr { message }
            | LogOutput::StdIn { message }
            | LogOutput::Console { message }) = part;
            rest.extend_from_slice(&message);
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = rest.drain(..=end).collect();
                reading.take(&line, mark);
            }
        }
        reading
    };
    timeout(ORDINARY, work).await.map_err(|_| LabError::Deadline {
        what: "the engine's log of a container".to_owned(),
        seconds: ORDINARY.as_secs(),
    })
}

impl Reading {
    fn take(&mut self, line: &[u8], mark: &str) {
        let text = String::from_utf8_lossy(line);
        // The padding comes behind; in front stand the mark and the number.
        let head = text.get(..text.len().min(512)).unwrap_or(&text);
        if !head.contains(mark) {
            return;
        }
        self.lines += 1;
        self.bytes += line.len() as u64;
        let number = head.split_once("\"number\":\"").and_then(|(_, rest)| rest.split('"').next());
        self.last = number.and_then(|number| number.parse().ok());
    }
}

#[cfg(test)]
mod tests {
    use super::Reading;

    #[test]
    fn only_marked_lines_count() {
        let mut reading = Reading::default();
        for line in [r#"{"event":"said","mark":"abc","number":"7","padding":"x"}"#, "other"] {
            reading.take(line.as_bytes(), "abc");
        }
        assert_eq!((reading.lines, reading.last), (1, Some(7)));
    }
}
