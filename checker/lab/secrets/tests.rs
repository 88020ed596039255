//! Secrets in every writing and packing, and ordinary files that hold none.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::check::PlantedSecret;

use super::patterns::Patterns;
use super::{Found, Scanner};

const VALUE: &str = "correct-horse/battery?42";

fn scanner() -> Scanner {
    Scanner::new(&[PlantedSecret { name: "db-password".to_owned(), value: VALUE.to_owned() }])
}

/// How the planted secret was found.
fn encodings(bytes: &[u8]) -> Vec<String> {
    let planted = |found: Found| (found.planted && found.secret == "db-password").then_some(found.encoding);
    scanner().scan(bytes).into_iter().filter_map(planted).collect()
}

fn assert_found(bytes: &[u8], encoding: &str) {
    let all = encodings(bytes);
    assert!(all.iter().any(|one| one == encoding), "{encoding}: {all:?}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn tar(bytes: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "inner", bytes).expect("in memory");
    archive.into_inner().expect("in memory")
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("inner", zip::write::SimpleFileOptions::default()).expect("in memory");
    archive.write_all(bytes).expect("in memory");
    archive.finish().expect("in memory").into_inner()
}

#[test]
fn a_planted_secret_is_found_in_every_writing() {
    assert_found(format!("password={VALUE}\n").as_bytes(), "plain");
    let hex: String = VALUE.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_found(hex.as_bytes(), "hex");
    assert_found(hex.to_uppercase().as_bytes(), "hex");
    assert_found(b"url=correct-horse%2Fbattery%3F42", "url");
    assert_found(b"url=correct-horse%2fbattery%3f42", "url");
    let reversed: String = VALUE.chars().rev().collect();
    assert_found(reversed.as_bytes(), "reversed");
    let wide: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_found(&wide, "utf-16");
}

#[test]
fn base64_is_found_at_every_alignment_padded_or_not_and_wrapped() {
    for before in ["", "x", "xy", "xyz", "user:"] {
        let text = format!("{before}{VALUE} and more");
        assert_found(STANDARD.encode(&text).as_bytes(), "base64");
        assert_found(URL_SAFE.encode(&text).as_bytes(), "base64");
        assert_found(STANDARD_NO_PAD.encode(&text).as_bytes(), "base64");
        for width in [10, 64, 76] {
            let encoded = STANDARD.encode(&text);
            let lines: Vec<&str> = encoded
                .as_bytes()
                .chunks(width)
                .map(|line| std::str::from_utf8(line).expect("ASCII"))
                .collect();
            assert_found(lines.join("\n").as_bytes(), "base64");
        }
    }
}

/// A line of a key's body, as an exercise plants it.
const LINE: &str = "rlt7BBR+O7hPDKWPPHX0+rWG41PllReOqONtkYIOAQ1DiNdGe2be8R6EFNXcL89l";

/// How the planted line of a key was found.
fn of_line(bytes: &[u8]) -> Vec<String> {
    let planted = [PlantedSecret { name: "key".to_owned(), value: LINE.to_owned() }];
    let found = Scanner::new(&planted).scan(bytes).into_iter();
    found.filter(|found| found.planted).map(|found| found.encoding).collect()
}

#[test]
fn a_key_is_found_in_its_decoded_form() {
    // The line may lie anywhere in the body, for a key may be wrapped at any width.
    for before in ["", "M", "MI", "MII", "MIIE"] {
        let body = format!("{before}{LINE}AAAAAAAA");
        let body = &body[..body.len() / 4 * 4];
        let der = STANDARD.decode(body).expect("base64");
        assert_eq!(of_line(&der), ["decoded"], "{before}");
        let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(of_line(hex.as_bytes()), ["hex > decoded"], "{before}");
    }
    // In clear it is told in clear only.
    assert_eq!(of_line(format!("{LINE}\n").as_bytes()), ["plain"]);
    let mut other = STANDARD.decode(LINE).expect("base64");
    other[20] ^= 1;
    assert!(of_line(&other).is_empty());
    // What is no base64, or is short, has no decoded form.
    for value in ["correct-horse/battery?42-and-more", "c2hvcnRlcg=="] {
        let planted = [PlantedSecret { name: "short".to_owned(), value: value.to_owned() }];
        assert!(Scanner::new(&planted).scan(b"shorter").is_empty(), "{value}");
    }
}

#[test]
fn a_key_wrapped_at_another_width_is_found() {
    for width in [5, 30, 76] {
        let body = format!("MIIEvQIBADANBgkq{LINE}MIIEvQIBADANBgkq");
        let lines: Vec<&str> =
            body.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        for line_break in ["\n", "\r\n", "\n    "] {
            let all = of_line(lines.join(line_break).as_bytes());
            assert!(all.iter().any(|one| one == "plain"), "{width}: {all:?}");
        }
    }
    let (begin, end) = LINE.split_at(30);
    assert!(of_line(format!("{begin}\n-\n{end}").as_bytes()).is_empty());
    // A short value would be met by chance in words that stand beside one another.
    let planted = [PlantedSecret { name: "short".to_owned(), value: "letmein".to_owned() }];
    assert!(Scanner::new(&planted).scan(b"let me in").is_empty());
}

#[test]
fn percent_escapes_are_decoded_wherever_they_stand() {
    assert_found(b"url=correct%2Dhorse/battery%3f42&x=1", "url");
    assert_found(b"100% of %63orrect-horse/battery?4%32", "url");
    assert_found(&gzip(b"correct%2Dhorse/battery?42"), "gzip > url");
    // What needs no decoding is told as it is.
    assert_eq!(encodings(format!("a%20b={VALUE}").as_bytes()), ["plain"]);
    for text in
        ["correct%2-horse/battery?42", "correct%%2Dhorse/battery?42", "correct%2Ehorse/battery?42", "%2"]
    {
        assert!(encodings(text.as_bytes()).is_empty(), "{text}");
    }
}

#[test]
fn a_planted_secret_is_found_in_archives_within_archives() {
    assert_found(&gzip(VALUE.as_bytes()), "gzip > plain");
    assert_found(&zip(VALUE.as_bytes()), "zip > plain");
    assert_found(&tar(VALUE.as_bytes()), "tar > plain");
    assert_found(&zlib(format!("blob 24\0{VALUE}").as_bytes()), "zlib > plain");
    assert_found(&gzip(&tar(STANDARD.encode(VALUE).as_bytes())), "gzip > tar > base64");
    assert_found(STANDARD.encode(gzip(&tar(VALUE.as_bytes()))).as_bytes(), "base64 > gzip > tar > plain");
    assert_found(&zip(&zip(&zip(&zip(VALUE.as_bytes())))), "zip > zip > zip > zip > plain");
    // Deeper than anybody hides by mistake.
    assert!(encodings(&zip(&zip(&zip(&zip(&zip(VALUE.as_bytes())))))).is_empty());
}

#[test]
fn a_planted_secret_is_found_in_a_git_pack() {
    let mut pack = b"PACK\0\0\0\x02\0\0\0\x02".to_vec();
    for content in ["something else", VALUE] {
        // A blob with a size below 2^11: four bits in the first byte, seven in the second.
        let size = content.len();
        pack.push(0x80 | 3 << 4 | u8::try_from(size & 15).expect("four bits"));
        pack.push(u8::try_from(size >> 4).expect("seven bits"));
        pack.extend(zlib(content.as_bytes()));
    }
    pack.extend([0; 20]);
    assert_found(&pack, "git > plain");
}

#[test]
fn a_bomb_is_given_up_early() {
    let bomb = gzip(&gzip(&vec![0; 200 << 20]));
    let begin = std::time::Instant::now();
    assert!(encodings(&bomb).is_empty());
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

#[test]
fn the_excerpt_never_holds_the_secret() {
    let line = format!("# a comment\nexport DB_PASSWORD={VALUE} # do not tell\nnext");
    let found = scanner().scan(line.as_bytes());
    assert_eq!(found[0].excerpt, "export DB_PASSWORD=******** # do not tell");
    let long = "a".repeat(500) + VALUE + &"b".repeat(500);
    let excerpt = &scanner().scan(long.as_bytes())[0].excerpt;
    assert!(excerpt.len() <= 120 && excerpt.contains("aa********bb"), "{excerpt}");
}

fn patterns(text: &str) -> Vec<String> {
    Scanner::new(&[]).scan(text.as_bytes()).into_iter().map(|found| found.secret).collect()
}

#[test]
fn every_pattern_compiles() {
    let (compiled, all) = Patterns::new().count();
    assert_eq!(compiled, all);
}

#[test]
fn secrets_are_known_by_their_form() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    for (text, name) in [
        (format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}\n-----END PRIVATE KEY-----\n"), "private-key"),
        (format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n"), "private-key"),
        (format!("KEY=\"-----BEGIN RSA PRIVATE KEY-----\\n{body}\\n\""), "private-key"),
        (
            "aws_access_key_id = AKIA2E0A8F3B244C9986".replace('0', "A").replace(['8', '9'], "7"),
            "aws-access-key",
        ),
        (format!("ghp_{}", "a1B2c3D4e5F6".repeat(3)), "github-token"),
        (format!("//registry.test/:_authToken=npm_{}", "a1B2c3D4e5F6".repeat(3)), "npm-token"),
        ("url = https://deploy:q7Xv-2kLp_9sTz@git.test/a.git".to_owned(), "password-in-address"),
        ("DB_PASSWORD=tr0ub4dor-and-3".to_owned(), "assigned-secret"),
        ("  api_key: \"9f86d081884c7d65\"".to_owned(), "assigned-secret"),
        ("{\"token\": \"q7Xv-2kLp_9sTz\"}".to_owned(), "assigned-secret"),
    ] {
        assert!(patterns(&text).iter().any(|found| found == name), "{name}: {text} {:?}", patterns(&text));
    }
}

#[test]
fn ordinary_text_holds_no_secret() {
    for text in [
        "-----BEGIN PRIVATE KEY-----\0-----END PRIVATE KEY-----\0",
        "-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n",
        "password = $DB_PASSWORD",
        "password: ${DB_PASSWORD:-}",
        "NOTES_DB_PASSWORD_FILE=/run/secrets/db-password-1",
        "let token = next_token(input)?;",
        "token = \"changeme-1234567\"",
        "the password is checked by the database",
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
        "secret: my-secret-name",
        "postgres://notes:${DB_PASSWORD}@db/notes",
        "https://user:<your-token>@git.test/a.git",
        "http://web:8080/notes?from=a@b.test",
        "AKIAIOSFODNN7EXAMPLE",
    ] {
        assert!(patterns(text).is_empty(), "{text}: {:?}", patterns(text));
    }
}
