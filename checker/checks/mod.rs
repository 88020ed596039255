//! The checks, one file each, registered in one slice.

use crate::check::Check;

/// Every check, in the order of the book's check reference.
pub static ALL: &[&Check] = &[];

/// The checks that every exercise has, before its own: nothing dangerous was asked for, the image
/// builds, the service starts.
pub static ALWAYS: &[&str] = &["host-untouched", "image-builds", "service-starts"];

/// The check with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.id == id)
}
