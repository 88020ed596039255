//! Which calls does the filter of this process let through?
//!
//! Made in this process and not in a child: a strict filter may let the service live and allow no child. Every
//! answer is printed before the next call is made, so that the one that a filter kills for is known.

use crate::errno::Errno;
use crate::kernel;
use crate::record::{Attempt, Outcome};

/// The name of every attempt here; its target is the call's own.
pub(crate) const NAME: &str = "call";

/// One call.
struct Call {
    /// As `syscalls(2)` and a profile name it; a socket with its family.
    name: &'static str,
    make: fn() -> Result<i64, Errno>,
}

/// In the order in which they are made. The last ones change this process.
const CALLS: &[Call] = &[
    Call { name: "keyctl", make: kernel::session_keyring },
    Call { name: "request_key", make: kernel::request_key_of_no_kind },
    Call { name: "clone", make: kernel::clone_users },
    Call { name: "clone3", make: kernel::clone_without_description },
    Call { name: "setns", make: kernel::enter_no_namespace },
    Call { name: "mount", make: kernel::mount_nowhere },
    Call { name: "umount2", make: kernel::unmount_nowhere },
    Call { name: "bpf", make: kernel::bpf_unknown_size },
    Call { name: "perf_event_open", make: kernel::perf_event_without_description },
    Call { name: "kcmp", make: kernel::compare_files },
    Call { name: "pidfd_getfd", make: kernel::take_no_file },
    Call { name: "open_by_handle_at", make: kernel::open_no_handle },
    Call { name: "ptrace", make: kernel::trace_nobody },
    Call { name: "memfd_create", make: kernel::file_in_memory },
    Call { name: "io_uring_setup", make: kernel::ring },
    Call { name: "socket(AF_VSOCK)", make: kernel::machine_socket },
    Call { name: "socket(AF_ALG)", make: kernel::algorithm_socket },
    Call { name: "open_tree", make: kernel::open_no_tree },
    Call { name: "fsconfig", make: kernel::configure_no_file_system },
    Call { name: "fanotify_init", make: kernel::listen_to_files },
    Call { name: "quotactl", make: kernel::no_quota },
    Call { name: "get_mempolicy", make: kernel::memory_policy },
    Call { name: "mbind", make: kernel::bind_no_memory },
    Call { name: "move_pages", make: kernel::move_no_page },
    Call { name: "set_mempolicy", make: kernel::usual_memory_policy },
    Call { name: "personality", make: kernel::foreseeable_addresses },
    Call { name: "userfaultfd", make: kernel::user_faults },
    Call { name: "add_key", make: kernel::add_key },
    Call { name: "unshare", make: || kernel::unshare(kernel::NEW_USERS) },
];

/// Makes the calls behind the first `done` ones, and says each answer at once.
pub(crate) fn from(done: usize, mut say: impl FnMut(&str)) -> usize {
    let left = CALLS.get(done..).unwrap_or(&[]);
    for call in left {
        let outcome = match (call.make)() {
            Ok(value) => Outcome::Done(value),
            Err(errno) => Outcome::Refused(errno),
        };
        say(&Attempt::new(NAME, call.name, outcome).line());
    }
    left.len()
}

/// The targets in their order.
pub(crate) fn targets() -> Vec<&'static str> {
    CALLS.iter().map(|call| call.name).collect()
}
