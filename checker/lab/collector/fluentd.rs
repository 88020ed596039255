//! What does fluentd's forward protocol say?
//!
//! <https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1>. Docker sends the message mode,
//! `[tag, time, record, options]`; the other modes are read as well. A sender that asks for a receipt
//! (`fluentd-request-ack`) waits for it.

use std::io::{Cursor, ErrorKind};

use rmpv::Value;
use rmpv::decode::{Error, read_value_with_max_depth};
use rmpv::encode::write_value;

use super::kept::Line;

/// How deep a message may be nested.
const DEPTH: usize = 16;

/// How many bytes are whole messages, the lines in them, and what is to be answered; nothing where the
/// stream is none of this protocol.
pub(super) fn read(stream: &[u8]) -> Option<(usize, Vec<Line>, Vec<u8>)> {
    let (mut used, mut lines, mut answers) = (0, Vec::new(), Vec::new());
    while used < stream.len() {
        let mut cursor = Cursor::new(&stream[used..]);
        match read_value_with_max_depth(&mut cursor, DEPTH) {
            Ok(message) => {
                used += usize::try_from(cursor.position()).ok()?;
                let receipt = lines_of(&message, &mut lines)?;
                if let Some(chunk) = receipt {
                    let answer = Value::Map(vec![("ack".into(), chunk)]);
                    write_value(&mut answers, &answer).ok()?;
                }
            }
            Err(Error::InvalidMarkerRead(error) | Error::InvalidDataRead(error))
                if error.kind() == ErrorKind::UnexpectedEof =>
            {
                break;
            }
            Err(_) => return None,
        }
    }
    Some((used, lines, answers))
}

/// Adds the lines of one message; what its sender wants back, where it does.
fn lines_of(message: &Value, lines: &mut Vec<Line>) -> Option<Option<Value>> {
    let parts = message.as_array()?;
    let tag = parts.first()?.as_str()?;
    let options = match parts.get(1)? {
        Value::Array(entries) => {
            for entry in entries {
                lines.extend(line(tag, entry.as_array()?.get(1)?));
            }
            parts.get(2)
        }
        Value::Binary(packed) => {
            let mut cursor = Cursor::new(packed);
            while let Ok(entry) = read_value_with_max_depth(&mut cursor, DEPTH) {
                lines.extend(line(tag, entry.as_array()?.get(1)?));
            }
            parts.get(2)
        }
        _ => {
            lines.extend(line(tag, parts.get(2)?));
            parts.get(3)
        }
    };
    let chunk = options.and_then(Value::as_map).and_then(|options| {
        options.iter().find(|(name, _)| name.as_str() == Some("chunk")).map(|(_, value)| value.clone())
    });
    Some(chunk)
}

fn line(tag: &str, record: &Value) -> Option<Line> {
    let field = |wanted: &str| {
        let (_, value) = record.as_map()?.iter().find(|(name, _)| name.as_str() == Some(wanted))?;
        // Go's client sends bytes for a text in some versions.
        match value {
            Value::Binary(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            value => value.as_str().map(str::to_owned),
        }
    };
    let stream = if field("source").as_deref() == Some("stderr") { "stderr" } else { "stdout" };
    Some(Line { tag: tag.to_owned(), stream, text: field("log")? })
}
