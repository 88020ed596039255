//! How does the probe ask the kernel? The only room with `unsafe`: system calls behind safe functions.
//!
//! Functions of the C library are used where both glibc and musl have them; `numbers` holds the rest.
//! Each returns the kernel's own answer: the call's value, or the error number.

mod child;
mod connections;
mod files;
mod filtered;
mod harmless;
mod identity;
mod memory;
mod numbers;
mod raw;
mod sleepers;
mod sockets;

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::errno::{EINVAL, Errno};

pub(crate) use child::{ChildEnd, Ended, adopt_orphans, answer_large_files_with_errors, run_in_child};
pub(crate) use connections::{Wait, begin_connection, wait_for};
pub(crate) use files::{
    BIND, NEW_MOUNTS, NEW_USERS, NO_EXEC, NO_SUID, PRIVATE, READ_ONLY, RECURSIVE, REMOUNT, change_root,
    file_capabilities, file_system, make_device, may_execute, may_read, may_write, mount, unshare,
};
pub(crate) use filtered::{
    add_key, bpf_unknown_size, perf_event_without_description, session_keyring, user_faults,
};
pub(crate) use harmless::{
    algorithm_socket, bind_no_memory, clone_users, clone_without_description, compare_files,
    configure_no_file_system, enter_no_namespace, file_in_memory, foreseeable_addresses, listen_to_files,
    machine_socket, memory_policy, mount_nowhere, move_no_page, no_quota, open_no_handle, open_no_tree,
    request_key_of_no_kind, ring, take_no_file, trace_nobody, unmount_nowhere, usual_memory_policy,
};
pub(crate) use identity::{
    Power, assume, drop_bounding, own_pid, set_gids, set_groups, set_uids, signal_zero,
};
pub(crate) use memory::{
    SharedCounter, cpu_milliseconds, memory_file, read_other_memory, set_file_capability, set_mode,
    set_owner, take_memory,
};
pub(crate) use sleepers::Sleepers;
pub(crate) use sockets::{audit_message, mark_socket, packet_socket, raw_socket};

/// The kernel's answer to one call.
pub(crate) type Answer = Result<i64, Errno>;

/// Reads the C convention: a negative value says that `errno` holds the reason.
fn answer(value: impl Into<i64>) -> Answer {
    let value = value.into();
    if value < 0 { Err(last_error()) } else { Ok(value) }
}

fn last_error() -> Errno {
    Errno::of(&io::Error::last_os_error())
}

/// A path as C reads it.
fn c_path(path: &Path) -> Result<CString, Errno> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| EINVAL)
}
