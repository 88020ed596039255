//! Which attempts are made, and in which order?
//!
//! One slice that everything is derived from; `probe version` names its entries, and the live suite
//! proves each of them in a weak and in a hardened container.

mod capabilities;
mod census;
mod filtered;
mod mounting;
mod opening;
mod owning;
mod request;
mod running;
mod sockets;
mod writing;

use crate::calls;
use crate::closure::{self, Closure};
use crate::facts;
use crate::limits;
use crate::network;
use crate::record::Attempt;
use crate::secrets;
use crate::trial::ProbeFailure;

use request::Request;

pub(crate) use request::Asked;

/// One kind of attempt.
struct Kind {
    /// The names that its attempts carry.
    names: &'static [&'static str],
    make: fn(&Request) -> Result<Vec<Attempt>, ProbeFailure>,
}

const KINDS: &[Kind] = &[
    Kind { names: &["write-file", owning::NAME], make: writing::files },
    Kind { names: &["writable-directory", "directory-census"], make: census::report },
    Kind { names: &["exec-from"], make: running::copies },
    Kind { names: &["setuid-program"], make: running::setuid_program },
    Kind { names: &["remount-root"], make: mounting::remount_root },
    Kind { names: &["mount-tmpfs"], make: mounting::mount_tmpfs },
    Kind { names: &["write-sysctl"], make: writing::sysctl },
    Kind { names: &["open-device"], make: writing::devices },
    Kind { names: &["chown"], make: capabilities::chown },
    Kind { names: &["dac-override"], make: capabilities::dac_override },
    Kind { names: &["kill-other"], make: capabilities::kill_other },
    Kind { names: &["set-uid"], make: capabilities::set_uid },
    Kind { names: &["set-gid"], make: capabilities::set_gid },
    Kind { names: &["set-groups"], make: capabilities::set_groups },
    Kind { names: &["bounding-drop"], make: capabilities::bounding_drop },
    Kind { names: &["set-file-capability"], make: capabilities::set_file_capability },
    Kind { names: &["chroot"], make: capabilities::chroot },
    Kind { names: &["mknod"], make: capabilities::mknod },
    Kind { names: &["audit-write"], make: sockets::audit_write },
    Kind { names: &["raw-socket"], make: sockets::raw_socket },
    Kind { names: &["packet-socket"], make: sockets::packet_socket },
    Kind { names: &["socket-mark"], make: sockets::socket_mark },
    Kind { names: &["engine-socket"], make: sockets::engine_socket },
    Kind { names: &["unshare-user"], make: filtered::unshare_user },
    Kind { names: &["keyctl"], make: filtered::keyctl },
    Kind { names: &["add-key"], make: filtered::add_key },
    Kind { names: &["bpf"], make: filtered::bpf },
    Kind { names: &["perf-event"], make: filtered::perf_event },
    Kind { names: &["userfaultfd"], make: filtered::userfaultfd },
    Kind { names: &["process-vm-read"], make: filtered::process_vm_read },
];

/// Finds what the next start executes and serves, for later attempts of whoever.
pub(crate) fn prepare(asked: &Asked) -> &'static Closure {
    closure::of(&asked.closure, facts::served_pages)
}

/// Makes every attempt once.
pub(crate) fn all(asked: &Asked) -> Result<Vec<Attempt>, ProbeFailure> {
    let request = Request { write: asked.write.clone(), closure: prepare(asked), census: census::take()? };
    let mut attempts = Vec::new();
    for kind in KINDS {
        attempts.extend((kind.make)(&request)?);
    }
    Ok(attempts)
}

/// The set-user-id copy of the probe alone.
pub(crate) fn setuid() -> Result<Attempt, ProbeFailure> {
    running::raise()
}

/// The names of all attempts that the probe knows.
pub(crate) fn names() -> Vec<&'static str> {
    let others = limits::NAMES.iter().chain(network::NAMES).chain(secrets::NAMES).chain(&[calls::NAME]);
    KINDS.iter().flat_map(|kind| kind.names).chain(others).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::names;

    #[test]
    fn names_are_kebab_case_and_given_once() {
        let names = names();
        let different: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}
