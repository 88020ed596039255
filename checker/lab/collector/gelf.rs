//! What does a message of Graylog's format say?
//!
//! <https://go2docs.graylog.org/current/getting_in_log_data/gelf.html>: JSON, over UDP compressed or not and
//! in up to 128 pieces, over TCP with a zero byte behind it.

use std::collections::VecDeque;
use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use serde_json::Value;

use super::kept::Line;

/// The first two bytes of a piece.
const PIECE: [u8; 2] = [0x1e, 0x0f];
/// Behind them: an id of eight bytes, the piece's number and how many there are.
const HEAD: usize = 12;
/// The most pieces of one message.
const MOST_PIECES: usize = 128;
/// The most messages that are not whole yet; the oldest is given up.
const OPEN: usize = 64;
/// The most that is read of a message, in bytes.
const LARGEST: u64 = 1 << 20;
/// Syslog's severity for standard error.
const ERROR: u64 = 3;

/// The id of a message, and its pieces as far as they have come.
type Open = (Vec<u8>, Vec<Option<Vec<u8>>>);

/// Messages of which some pieces are still to come.
#[derive(Default)]
pub(super) struct Pieces {
    open: VecDeque<Open>,
}

impl Pieces {
    /// The whole message, once all of it is there.
    pub(super) fn whole(&mut self, datagram: &[u8]) -> Option<Vec<u8>> {
        if !datagram.starts_with(&PIECE) {
            return Some(datagram.to_vec());
        }
        let head = datagram.get(..HEAD)?;
        let (id, number, count) = (&head[2..10], usize::from(head[10]), usize::from(head[11]));
        if count == 0 || count > MOST_PIECES || number >= count {
            return None;
        }
        let known = self.open.iter().position(|(other, pieces)| other == id && pieces.len() == count);
        let place = known.unwrap_or_else(|| {
            if self.open.len() >= OPEN {
                self.open.pop_front();
            }
            self.open.push_back((id.to_vec(), vec![None; count]));
            self.open.len() - 1
        });
        let (_, pieces) = self.open.get_mut(place)?;
        pieces[number] = Some(datagram[HEAD..].to_vec());
        if pieces.iter().any(Option::is_none) {
            return None;
        }
        let (_, pieces) = self.open.remove(place)?;
        Some(pieces.into_iter().flatten().flatten().collect())
    }
}

/// Reads a whole message; nothing where it is none.
pub(super) fn read(message: &[u8]) -> Option<Line> {
    let text = unpacked(message)?;
    let message: Value = serde_json::from_slice(&text).ok()?;
    if message["version"] != "1.1" {
        return None;
    }
    Some(Line {
        tag: message["_tag"].as_str().or(message["_container_id"].as_str())?.to_owned(),
        stream: if message["level"] == ERROR { "stderr" } else { "stdout" },
        text: message["short_message"].as_str()?.to_owned(),
    })
}

fn unpacked(message: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    match message {
        [0x1f, 0x8b, ..] => MultiGzDecoder::new(message).take(LARGEST).read_to_end(&mut text).ok()?,
        [0x78, ..] => ZlibDecoder::new(message).take(LARGEST).read_to_end(&mut text).ok()?,
        _ => return Some(message.to_vec()),
    };
    Some(text)
}
