//! Is an export of every layout read, and one that is not whole refused?

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::{Reader, Wanted};
use crate::lab::digest;

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", digest::sha256(bytes))
}

/// The paths of each layer, as read from an export.
fn paths(export: &[u8], digests: &[String]) -> std::io::Result<Vec<Vec<String>>> {
    let wanted = Wanted::default();
    let mut stream = export;
    let export = Reader { digests, wanted: &wanted }.read(&mut stream)?;
    Ok(export.layers.iter().map(|layer| layer.files.iter().map(|file| file.path.clone()).collect()).collect())
}

#[test]
fn every_layout_is_read_in_any_order() {
    let (low, high) = (archive(&[("low", b"1")]), archive(&[("high", b"2")]));
    let digests = [digest_of(&low), digest_of(&high)];
    let expected = [["/low".to_owned()], ["/high".to_owned()]];
    let old = archive(&[
        ("aa/VERSION", b"1.0"),
        ("aa/json", b"{\"id\":\"aa\",\"parent\":\"bb\"}"),
        ("aa/layer.tar", &high),
        ("bb/json", b"{\"id\":\"bb\"}"),
        ("bb/layer.tar", &low),
        ("config.json", b"{}"),
        ("manifest.json", b"[]"),
    ]);
    assert_eq!(paths(&old, &digests).unwrap(), expected);
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped.write_all(&low).unwrap();
    let zipped = zipped.finish().unwrap();
    let names = [digest_of(&high), digest_of(&zipped), digest_of(b"{}")];
    let names = names.map(|name| name.replace("sha256:", "blobs/sha256/"));
    let new = archive(&[
        (&names[0], &high),
        (&names[1], &zipped),
        (&names[2], b"{}"),
        ("index.json", b"{}"),
        ("oci-layout", b"{}"),
    ]);
    assert_eq!(paths(&new, &digests).unwrap(), expected);
    let named = |layer: &[u8]| format!("{}.tar", digest::sha256(layer));
    let (low_name, high_name) = (named(&low), named(&high));
    let podmans = [
        (low_name.as_str(), low.as_slice()),
        (&high_name, &high),
        ("cc/VERSION", b"1.0"),
        ("cc/json", b"{\"id\":\"cc\"}"),
        ("manifest.json", b"[]"),
    ];
    assert_eq!(paths(&with_link(&podmans, "cc/layer.tar", &low_name), &digests).unwrap(), expected);
}

/// An archive with a link, where Docker has a file.
fn with_link(files: &[(&str, &[u8])], path: &str, target: &str) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    archive.append_link(&mut header, path, format!("../{target}")).unwrap();
    for (name, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

/// The bytes of all layers of an image of one layer above a base, in an export of the newer layout.
fn bytes(blobs: &[(&[u8], &[u8])], base_layers: usize) -> u64 {
    let names: Vec<String> =
        blobs.iter().map(|(_, blob)| digest_of(blob).replace("sha256:", "blobs/sha256/")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().zip(blobs).map(|(name, (_, blob))| (name.as_str(), *blob)).collect();
    let digests: Vec<String> = blobs.iter().map(|(layer, _)| digest_of(layer)).collect();
    let wanted = Wanted { base_layers, ..Wanted::default() };
    let export = archive(&files);
    let mut stream = export.as_slice();
    Reader { digests: &digests, wanted: &wanted }.read(&mut stream).unwrap().bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_size_is_that_of_the_uncompressed_layers_however_they_travel() {
    // Bytes without order, as nothing compresses them.
    let mut state = 1_u32;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(14_000_000)
    .collect();
    for content in [random, vec![0; 60_000_000]] {
        let (base, layer) = (archive(&[("base", b"1")]), archive(&[("content", &content)]));
        let expected = (base.len() + layer.len()) as u64;
        assert!(expected > content.len() as u64 && expected < content.len() as u64 + 10_000);
        let zipped = (gzip(&base), gzip(&layer));
        assert_eq!(bytes(&[(&base, &base), (&layer, &layer)], 0), expected);
        assert_eq!(bytes(&[(&base, &zipped.0), (&layer, &zipped.1)], 1), expected);
    }
}

#[test]
fn a_layer_in_zstd_is_read() {
    let layer = archive(&[("app/notes", b"1")]);
    let zipped =
        ruzstd::encoding::compress_to_vec(layer.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    assert_eq!(bytes(&[(&layer, &zipped)], 0), layer.len() as u64);
}

#[test]
fn a_layer_that_is_not_there_is_an_error_and_never_an_empty_list() {
    let low = archive(&[("low", b"1")]);
    let export = archive(&[("manifest.json", b"[]")]);
    let told = paths(&export, &[digest_of(&low)]).unwrap_err().to_string();
    assert!(told.contains("holds no layer"), "{told}");
    let cut = archive(&[("aa/layer.tar", &low)]);
    assert!(paths(&cut[..700], &[digest_of(&low)]).is_err());
}
