//! What does apk's database say is installed?
//!
//! `/lib/apk/db/installed`, since apk 3 `/usr/lib/apk/db/installed`: paragraphs of one letter, a colon and a
//! value, see <https://wiki.alpinelinux.org/wiki/Apk_spec>. `P` is the name, `V` the version, `A` the
//! architecture, `o` the origin, which is built as a whole: it has the same version.

use super::{Installed, Manager};

/// The packages, each with the files it brings.
#[must_use]
pub fn installed(database: &str) -> Vec<(Installed, Vec<String>)> {
    let mut found = Vec::new();
    // A package's lines end with an empty one.
    for paragraph in database.replace('\r', "").split("\n\n") {
        let field = |letter: char| {
            paragraph.lines().find_map(|line| line.strip_prefix(letter)?.strip_prefix(':')).map(str::trim)
        };
        let (Some(name), Some(version)) = (field('P'), field('V')) else { continue };
        let package = Installed {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: field('A').unwrap_or_default().to_owned(),
            source: field('o').unwrap_or(name).to_owned(),
            source_version: version.to_owned(),
            manager: Manager::Apk,
        };
        found.push((package, files(paragraph)));
    }
    found
}

/// `F:` names a folder, `R:` a file in it.
fn files(paragraph: &str) -> Vec<String> {
    let mut folder = "";
    let mut files = Vec::new();
    for line in paragraph.lines() {
        if let Some(named) = line.strip_prefix("F:") {
            folder = named;
        } else if let Some(file) = line.strip_prefix("R:") {
            files.push(if folder.is_empty() { format!("/{file}") } else { format!("/{folder}/{file}") });
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::installed;

    const DATABASE: &str = "C:Q1p78yvTLG094tHE1+dToJGbmYzQE=\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\no:musl\n\
                            F:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1abc=\n\n\
                            P:musl-utils\nV:1.2.5-r0\nA:x86_64\no:musl\nF:\nR:start\nF:sbin\nR:ldconfig\n\n";

    #[test]
    fn packages_their_origins_and_their_files_are_read() {
        let found = installed(DATABASE);
        let told: Vec<[&str; 3]> =
            found.iter().map(|(one, _)| [&*one.name, &*one.version, &*one.source]).collect();
        assert_eq!(told, [["musl", "1.2.5-r0", "musl"], ["musl-utils", "1.2.5-r0", "musl"]]);
        assert_eq!(found[0].1, ["/lib/ld-musl-x86_64.so.1"]);
        assert_eq!(found[1].1, ["/start", "/sbin/ldconfig"]);
    }

    #[test]
    fn half_a_record_is_none() {
        assert!(installed("P:musl\nA:x86_64\n").is_empty());
        assert!(installed("").is_empty());
        assert_eq!(installed(&DATABASE.replace('\n', "\r\n")).len(), 2);
    }
}
