//! How is a bill of materials written and read, in either of the two formats in use?

mod compare;
mod cyclonedx;
mod read;
mod spdx;

use super::{Installed, System};

pub use compare::{Comparison, InImage, Missing, WrongEntry};
pub use cyclonedx::cyclonedx;
pub use read::{
    BillComponent, BillDigest, BillFault, BillFaultKind, BillPurl, ComponentKind, LARGEST_BILL, ReadBill,
    read,
};
pub use spdx::spdx;

/// What a bill of materials tells of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The image as it was named.
    pub image: String,
    /// Its digest, `sha256:…`.
    pub id: String,
    /// Its distribution.
    pub system: System,
    /// The installed packages.
    pub packages: Vec<Installed>,
    /// Programs that no package brought, path and hex SHA-256.
    pub programs: Vec<(String, String)>,
    /// When it was written, `2026-12-01T08:00:00Z`.
    pub created: String,
}

impl Bill {
    /// The hex digits of the image's digest.
    fn digest(&self) -> &str {
        self.id.strip_prefix("sha256:").unwrap_or(&self.id)
    }

    /// A UUID of the image's own (version 8 of RFC 9562, by its digest), so that one image has one bill.
    fn uuid(&self) -> String {
        let hex: Vec<char> = self.digest().chars().chain(std::iter::repeat('0')).take(32).collect();
        let part = |from: usize, to: usize| hex[from..to].iter().collect::<String>();
        format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::Bill;
    use crate::packages::{System, dpkg_installed};

    /// A package with a source of its own, and a program that no package brought.
    pub(crate) fn bill() -> Bill {
        Bill {
            image: "notes".to_owned(),
            id: format!("sha256:{}", "ab".repeat(32)),
            system: System::read("ID=debian\nVERSION_ID=12\n"),
            packages: dpkg_installed("Package: libc6\nSource: glibc\nVersion: 2.36-9\nArchitecture: amd64\n"),
            programs: vec![("/app/notes".to_owned(), "cd".repeat(32))],
            created: "2026-12-01T08:00:00Z".to_owned(),
        }
    }

    #[test]
    fn one_image_has_one_uuid() {
        let uuid = bill().uuid();
        assert_eq!(uuid, "abababab-abab-8bab-8bab-abababababab");
        let short = Bill { id: "sha256:1".to_owned(), ..bill() };
        assert_eq!(short.uuid().len(), 36);
    }
}
