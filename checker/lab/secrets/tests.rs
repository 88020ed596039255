//! Secrets in every writing and packing, and ordinary files that hold none.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::check::PlantedSecret;

use crate::evidence::Unseen;

use super::patterns::Patterns;
use super::{Found, Scanner};

const VALUE: &str = "correct-horse/battery?42";

fn scanner() -> Scanner {
    Scanner::new(&[PlantedSecret { name: "db-password".to_owned(), value: VALUE.to_owned() }])
}

/// How the planted secret was found.
fn encodings(bytes: &[u8]) -> Vec<String> {
    let planted = |found: Found| (found.planted && found.secret == "db-password").then_some(found.encoding);
    scanner().scan(bytes).0.into_iter().filter_map(planted).collect()
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
    let found = Scanner::new(&planted).scan(bytes).0.into_iter();
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
        assert!(Scanner::new(&planted).scan(b"shorter").0.is_empty(), "{value}");
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
    assert_eq!(of_line(format!("{begin}\n-\n{end}").as_bytes()), ["pieces"]);
    // A short value would be met by chance in words that stand beside one another.
    let planted = [PlantedSecret { name: "short".to_owned(), value: "letmein".to_owned() }];
    assert!(Scanner::new(&planted).scan(b"let me in").0.is_empty());
}

#[test]
fn percent_escapes_are_decoded_wherever_they_stand() {
    assert_found(b"url=correct%2Dhorse/battery%3f42&x=1", "url");
    assert_found(b"100% of %63orrect-horse/battery?4%32", "url");
    assert_found(&gzip(b"correct%2Dhorse/battery?42"), "gzip > url");
    // What needs no decoding is told as it is.
    assert_eq!(encodings(format!("a%20b={VALUE}").as_bytes()), ["plain"]);
    for text in ["correct%2-horse/battery?42", "correct%%2Dhorse/battery?42", "correct%2Ehorse", "%2"] {
        // A piece of the value stands there all the same.
        assert!(encodings(text.as_bytes()).iter().all(|one| one == "pieces"), "{text}");
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
    // Deeper than anybody packs by mistake: it is not found, and that is said.
    let mut packed = gzip(&text());
    for _ in 0..4 {
        // Text, so that no packing keeps the one within it as it is.
        packed = gzip(STANDARD.encode(packed).as_bytes());
    }
    assert_eq!(scanner().scan(&packed), (Vec::new(), Some(Unseen::TooDeep)));
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

/// [`text`] packed by `xz` 5.4.1.
const XZ: &str = concat!(
    "fd377a585a000004e6d6b4460200210116000000742fe5a3e0025100695d00180808c782231ec95f",
    "e7d97c114138ed115d123f3b139f74c7b96026e29314ba89a7fd095d55cbaebb5ac3af5c738fe006",
    "9a8c07a23312351917572e0706ab378a032b1f3fc83058ca5f36d5057fe48233b58bdcaf94d42af5",
    "674c5acfa6d030d4773b5db854300f00000000007ed06c1f35d3da7d00018501d2040000c8a11c3b",
    "b1c467fb020000000004595a"
);

/// The same by `xz --format=lzma`.
const LZMA: &str = concat!(
    "5d00008000ffffffffffffffff00180808c782231ec95fe7d97c114138ed115d123f3b139f74c7b9",
    "6026e29314ba89a7fd095d55cbaebb5ac3af5c738fe0069a8c07a23312351917572e0706ab378a03",
    "2b1f3fc83058ca5f36d5057fe48233b58bdcaf94d42af5674c5acfa6d030d4773b5db88759c897ff",
    "ef10f000"
);

/// The same by `zstd` 1.5.4.
const ZSTD: &str = concat!(
    "28b52ffd046815030072040f11903d06e3ca9310d81d9bfe9062e94c394be5b47d65ceee0d89af9d",
    "224379af85ffffff3f5b2aa163ca81b615073973a834c4ea320e584e78e90b2413a810f8fa7f06f0",
    "c2093f10fe7fe507259338b2082183fc91c73be6985044bd373905b78568da"
);

/// The secret behind lines that pack well, so that it stands nowhere as it is.
fn text() -> Vec<u8> {
    let lines: String = (0..20).map(|number| format!("{number} birches stand in the snow\n")).collect();
    [lines.as_bytes(), VALUE.as_bytes()].concat()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

#[test]
fn every_packing_is_opened() {
    assert_found(&bzip2(&text()), "bzip2 > plain");
    assert_found(&unhex(ZSTD), "zstd > plain");
    assert_found(&unhex(XZ), "xz > plain");
    assert_found(&unhex(LZMA), "lzma > plain");
    assert_found(&bzip2(&tar(&unhex(ZSTD))), "bzip2 > tar > zstd > plain");
    // A tar from before its mark was agreed on.
    let mut archive = tar(gzip(&text()).as_slice());
    archive[257..265].fill(0);
    archive[148..156].fill(b' ');
    let sum: u32 = archive[..512].iter().map(|byte| u32::from(*byte)).sum();
    archive[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_found(&archive, "tar > gzip > plain");
}

#[test]
fn a_packing_is_found_wherever_it_begins() {
    let script = b"#!/bin/sh\ntail -n +4 \"$0\" | gunzip\nexit\n".to_vec();
    let padding = vec![0; 65 << 20];
    let other = gzip(b"something else");
    for (packed, name) in [
        (gzip(&text()), "gzip > plain"),
        (bzip2(&text()), "bzip2 > plain"),
        (unhex(XZ), "xz > plain"),
        (unhex(ZSTD), "zstd > plain"),
        (tar(&gzip(&text())), "tar > gzip > plain"),
        (zip(&gzip(&text())), "zip > gzip > plain"),
    ] {
        for before in [&script, &other] {
            assert_found(&[before.as_slice(), &packed].concat(), name);
            assert_found(&[before.as_slice(), &packed, b"trailing"].concat(), name);
        }
    }
    assert_found(&[padding.as_slice(), &gzip(&text())].concat(), "gzip > plain");
}

#[test]
fn what_cannot_be_opened_is_said() {
    for closed in [b"7z\xbc\xaf\x27\x1c\0\x04".as_slice(), b"Rar!\x1a\x07\x01\0", b"\x04\x22\x4d\x18abcdef"] {
        assert_eq!(scanner().scan(closed), (Vec::new(), Some(Unseen::Closed)), "{closed:?}");
        assert_eq!(scanner().scan(&tar(closed)).1, Some(Unseen::Closed));
    }
    for open in [
        b"".as_slice(),
        b"\x7fELF 7z Rar! PK\x03\x04 \x1f\x8b\x08 \xfd7zXZ",
        b"BZh, a word",
        VALUE.as_bytes(),
    ] {
        assert_eq!(scanner().scan(open).1, None, "{open:?}");
    }
}

#[test]
fn hex_is_found_with_anything_between_the_bytes() {
    let with = |before: &str, between: &str| {
        let pairs: Vec<String> = VALUE.bytes().map(|byte| format!("{before}{byte:02x}")).collect();
        pairs.join(between)
    };
    assert_found(with("", ":").as_bytes(), "hex");
    assert_found(with("", ":").to_uppercase().as_bytes(), "hex");
    for text in [with("", " "), with("0x", ", "), with("0x", ",\n    "), with("\\x", "")] {
        let all = encodings(format!("key = {text}\n").as_bytes());
        assert!(all.iter().any(|one| one.starts_with("hex")), "{text}: {all:?}");
    }
}

#[test]
fn a_name_is_shown_without_its_secret() {
    let encoded = STANDARD.encode(VALUE);
    for name in ["letmein-7-now", "letmein-7-nowletmein-7-now"] {
        let planted = [PlantedSecret { name: "short".to_owned(), value: "letmein-7-now".to_owned() }];
        let shown = Scanner::new(&planted).masked(&format!("/app/theme-{name}/style.css"));
        assert!(!shown.contains("letmein") && shown.starts_with("/app/theme-********"), "{shown}");
    }
    for name in [format!("/app/{encoded}.key"), format!("/app/{VALUE}"), format!("/srv/x%63{}", &VALUE[1..])]
    {
        let shown = scanner().masked(&name);
        assert!(
            shown.contains("********") && scanner().scan(shown.as_bytes()).0.is_empty(),
            "{name}: {shown}"
        );
    }
    assert_eq!(scanner().masked("/app/dist/index.html"), "/app/dist/index.html");
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
    assert_eq!(scanner().scan(&bomb), (Vec::new(), Some(Unseen::TooLarge)));
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

#[test]
fn the_excerpt_never_holds_the_secret() {
    let line = format!("# a comment\nexport DB_PASSWORD={VALUE} # do not tell\nnext");
    let found = scanner().scan(line.as_bytes()).0;
    assert_eq!(found[0].excerpt, "export DB_PASSWORD=******** # do not tell");
    let long = "a".repeat(500) + VALUE + &"b".repeat(500);
    let excerpt = &scanner().scan(long.as_bytes()).0[0].excerpt;
    assert!(excerpt.len() <= 120 && excerpt.contains("aa********bb"), "{excerpt}");
}

fn patterns(text: &str) -> Vec<String> {
    Scanner::new(&[]).scan(text.as_bytes()).0.into_iter().map(|found| found.secret).collect()
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
        ("postgres://notes:q7Xv2kLp9sTz@localhost/notes".to_owned(), "password-in-address"),
        ("amqp://user:correcthorsebattery@mq/".to_owned(), "password-in-address"),
        ("password = q7Xv2kLp.9sTz1mNb".to_owned(), "assigned-secret"),
        ("secret: \"Password-of-7-birches\"".to_owned(), "assigned-secret"),
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
        "postgres://user:password@localhost:5432/notes",
        "https://admin:Password123!@example.test/",
        "const body = { password: form.elements.password1.value };",
        "token = request.headers.x_token2_value;",
        "secret: getSecretValue1(name)",
        "api_key = settings1[\"notes\"]",
        "password: 'Passwort123'",
    ] {
        assert!(patterns(text).is_empty(), "{text}: {:?}", patterns(text));
    }
}
