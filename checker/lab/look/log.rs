//! What did a container say last?

use bollard::container::LogOutput;
use bollard::query_parameters::{LogsOptions, LogsOptionsBuilder};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::lab::ask::ORDINARY;
use crate::lab::run::Lab;

/// The most lines that are kept.
const LINES: usize = 40;
/// The most characters that are kept of a line.
const LINE_LENGTH: usize = 400;
/// The most bytes that are read, whatever the container wrote.
const BYTES: usize = 256 * 1024;

/// The end of a container's log; empty where the engine keeps none (`--log-driver none`).
pub(in crate::lab) async fn log_tail(lab: &Lab<'_>, id: &str) -> Vec<String> {
    let options = LogsOptionsBuilder::default().stdout(true).stderr(true).tail(&LINES.to_string()).build();
    lines(&written(lab, id, options, BYTES).await)
}

/// All that the engine has of a container's lines, up to the first part that passes so many bytes; nothing
/// where it keeps none.
pub(in crate::lab) async fn whole_log(lab: &Lab<'_>, id: &str, most: usize) -> Vec<u8> {
    written(lab, id, LogsOptionsBuilder::default().stdout(true).stderr(true).build(), most).await
}

async fn written(lab: &Lab<'_>, id: &str, options: LogsOptions, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = async {
        let mut stream = std::pin::pin!(lab.engine.docker().logs(id, Some(options)));
        while let Some(Ok(part)) = stream.next().await {
            let (LogOutput::StdOut { message }
            | LogOutput::StdErr { message }
            | LogOutput::StdIn { message }
            | LogOutput::Console { message }) = part;
            bytes.extend_from_slice(&message);
            if bytes.len() >= most {
                break;
            }
        }
    };
    // Half of a log is better than an error.
    let _ = timeout(ORDINARY, read).await;
    bytes
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BYTES)]);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(LINES)..]
        .iter()
        .map(|line| {
            line.chars().filter(|each| !each.is_control() || *each == '\t').take(LINE_LENGTH).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LINE_LENGTH, LINES, lines};

    #[test]
    fn a_flood_is_cut_in_lines_and_in_length_and_cannot_move_the_cursor() {
        let flood = format!("{}\n\u{1b}[2Jlast {}\n", "first\n".repeat(1000), "x".repeat(10_000));
        let kept = lines(flood.as_bytes());
        assert_eq!(kept.len(), LINES);
        let last = kept.last().unwrap();
        assert!(last.starts_with("[2Jlast") && last.chars().count() == LINE_LENGTH);
    }
}
