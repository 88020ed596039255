//! How are bytes written as text: base64, PEM, hexadecimal?

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// `sha256:` and the digest's 64 hexadecimal digits.
pub(super) fn digest_of(bytes: &[u8]) -> String {
    let hex = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("sha256:{hex}")
}

/// Base64 of RFC 4648 with padding, as cosign writes it.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads it back.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.trim()).ok()
}

/// The label and the bytes of the first PEM block of a text (RFC 7468); headers are not read.
pub(super) fn pem(text: &str) -> Option<(String, Vec<u8>)> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| !line.starts_with("-----BEGIN "));
    let label = lines.next()?.strip_prefix("-----BEGIN ")?.strip_suffix("-----")?.to_owned();
    let end = format!("-----END {label}-----");
    let mut body = String::new();
    for line in lines {
        if line == end {
            return Some((label, decode(&body)?));
        }
        body.push_str(line);
    }
    None
}

/// A PEM block, 64 letters a line.
pub(super) fn write_pem(label: &str, bytes: &[u8]) -> String {
    let body = encode(bytes);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        // Base64 is ASCII, so that every place is the edge of a letter.
        let (line, more) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::{digest_of, pem, write_pem};

    #[test]
    fn a_block_is_read_as_it_was_written() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = write_pem("PUBLIC KEY", &bytes);
        assert_eq!(pem(&text), Some(("PUBLIC KEY".to_owned(), bytes)));
        assert!(text.lines().all(|line| line.len() <= 64));
        assert_eq!(pem(&text[..text.len() - 10]), None, "cut off");
        assert_eq!(pem("-----BEGIN X-----\nno base64!\n-----END X-----\n"), None);
        assert_eq!(pem(""), None);
    }

    #[test]
    fn digests_are_written_in_the_form_of_the_image_specification() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest_of(b""), empty);
    }
}
