//! A package's files are told from files that only stand on its list.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use tar::{Builder, Header};

use super::Owned;
use crate::evidence::RecordDoubt;
use crate::lab::digest::{MD5, md5};
use crate::lab::image::layer::{Layer, LayerReader};
use crate::lab::image::package_files::PackageFiles;
use crate::lab::image::records::Records;
use crate::lab::image::stack::Stack;

const STATUS: &str = "Package: tide\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n";
const LIST: &str = "/.\n/usr\n/usr/bin\n/usr/bin/tide\n/usr/share/page\n";

/// A layer of files; those below a folder `bin` may be executed.
fn layer(files: &[(&str, &str)]) -> Arc<Layer> {
    let mut archive = Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = Header::new_gnu();
        header.set_mode(if path.contains("/bin/") { 0o755 } else { 0o644 });
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, path, content.as_bytes()).unwrap();
    }
    let bytes = archive.into_inner().unwrap();
    let mut reader: &[u8] = &bytes;
    let digests = [MD5.to_owned()].into();
    let layer = LayerReader { scanner: None, sources: None, packages: None, digests: &digests };
    Arc::new(layer.read(&mut reader as &mut dyn Read).unwrap())
}

/// Programs without a package, and what is doubted, in the file system of these layers.
fn seen(layers: &[&[(&str, &str)]], known: Option<&PackageFiles>) -> (Vec<String>, Vec<String>) {
    let layers: Vec<Arc<Layer>> = layers.iter().map(|files| layer(files)).collect();
    let stack = Stack::new(&layers);
    let states: Vec<_> = (1..layers.len()).map(|count| (count, Records::of(&stack.up_to(count)))).collect();
    let owned = Owned::of(&stack, &states, &Records::of(&stack), known);
    let told = owned.doubts.iter().map(|doubt| match doubt {
        RecordDoubt::Altered { path, .. } => format!("altered {path}"),
        RecordDoubt::Claimed { path, .. } => format!("claimed {path}"),
        other => format!("{other:?}"),
    });
    (owned.programs(&stack).into_iter().map(|(path, _)| path).collect(), told.collect())
}

fn nothing() -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}

fn sums() -> String {
    format!("{}  usr/bin/tide\n{}  usr/share/page\n", md5(b"program"), md5(b"page"))
}

#[test]
fn a_program_with_another_content_than_dpkgs_sum_is_nobodys() {
    let sums = sums();
    let image = |program: &str, page: &str, more: (&str, &str)| {
        let files = [
            ("var/lib/dpkg/status", STATUS),
            ("var/lib/dpkg/info/tide.list", LIST),
            ("var/lib/dpkg/info/tide.md5sums", &sums),
            ("usr/bin/tide", program),
            ("usr/share/page", page),
            more,
        ];
        seen(&[&files], None)
    };
    let none = ("etc/x", "");
    assert_eq!(image("program", "page", none), nothing());
    let altered = ("/usr/bin/tide", "/usr/share/page");
    assert_eq!(
        image("other", "page", none),
        (vec![altered.0.to_owned()], vec!["altered /usr/bin/tide".to_owned()])
    );
    // A page of one's own in the place of the package's is no program; a library is one, whatever its mode.
    assert_eq!(image("program", "my page", none), nothing());
    let library = image("program", "\u{7f}ELF", none);
    assert_eq!(library, (vec![altered.1.to_owned()], vec!["altered /usr/share/page".to_owned()]));
    let diverted = ("var/lib/dpkg/diversions", "/usr/bin/tide\n/usr/bin/tide.real\nother\n");
    assert_eq!(image("other", "page", diverted), nothing());
    let loose = image("program", "page", ("usr/lib/loose.so", "\u{7f}ELF"));
    assert_eq!(loose, (vec!["/usr/lib/loose.so".to_owned()], Vec::new()));
}

#[test]
fn a_list_that_grew_in_a_later_layer_is_not_believed_and_that_of_an_installation_is() {
    let below =
        [("var/lib/dpkg/status", STATUS), ("var/lib/dpkg/info/tide.list", LIST), ("usr/bin/tide", "program")];
    let list = format!("{LIST}/usr/bin/mine\n");
    let above = [("var/lib/dpkg/info/tide.list", list.as_str()), ("usr/bin/mine", "mine")];
    let (programs, told) = seen(&[&below, &above], None);
    assert_eq!(
        (programs, told),
        (vec!["/usr/bin/mine".to_owned()], vec!["claimed /usr/bin/mine".to_owned()])
    );
    let newer = STATUS.replace("Version: 1", "Version: 2");
    let above = [above[0], above[1], ("var/lib/dpkg/status", newer.as_str())];
    assert_eq!(seen(&[&below, &above], None), nothing());
    // Where nothing else is known, the list is believed: a package that was made for this image.
    assert_eq!(seen(&[&above], None).0, [""; 0]);
}

#[test]
fn a_known_package_has_the_files_of_its_package_file() {
    let deb = include_bytes!("../../../../exercises/06-sbom/start/packages/page-stamp_2.4.10-1_all.deb");
    let known = PackageFiles::new(&BTreeMap::from([("page-stamp.deb".to_owned(), deb.to_vec())]));
    let content = crate::packages::read_deb(deb).unwrap().files.remove(0).content;
    let content = String::from_utf8(content).unwrap();
    let status = STATUS.replace("tide", "page-stamp").replace("Version: 1", "Version: 2.4.10-1");
    let image = |program: &str| {
        let files = [
            ("var/lib/dpkg/status", status.as_str()),
            ("var/lib/dpkg/info/page-stamp.list", "/usr/bin/page-stamp\n/usr/bin/mine\n"),
            ("usr/bin/page-stamp", program),
        ];
        let mine = [("usr/bin/mine", "mine")];
        (seen(&[&files], Some(&known)), seen(&[&files, &mine], Some(&known)).1)
    };
    assert_eq!(image(&content), (nothing(), vec!["claimed /usr/bin/mine".to_owned()]));
    // Whatever its list of sums says.
    assert_eq!(image("other").0.1, ["altered /usr/bin/page-stamp"]);
}

#[test]
fn the_sums_of_a_distroless_image_bring_its_files() {
    let sums = sums();
    let files = [
        ("var/lib/dpkg/status.d/tide", "Package: tide\nVersion: 1\n"),
        ("var/lib/dpkg/status.d/tide.md5sums", &sums),
        ("usr/bin/tide", "program"),
    ];
    assert_eq!(seen(&[&files], None), nothing());
    let files = [files[0], files[1], ("usr/bin/tide", "other")];
    assert_eq!(seen(&[&files], None).1, ["altered /usr/bin/tide"]);
}
