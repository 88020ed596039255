//! Which calls that a good seccomp filter refuses can be made without harm?
//!
//! Some get arguments that fail after the filter and before anything happens, so that the answer
//! tells a filter (`EPERM`, `ENOSYS`) from a call that went through (`EFAULT`, `E2BIG`).

use std::ffi::{c_int, c_long, c_ulong, c_void};
use std::ptr::null;

use super::{Answer, answer};
use super::{numbers, raw};

const GET_KEYRING_ID: c_int = 0;
const SESSION_KEYRING: c_int = -3;
const PROCESS_KEYRING: c_int = -2;
const MAP_CREATE: c_int = 0;
/// Larger than a page: no kernel takes attributes of this size.
const UNKNOWN_SIZE: c_ulong = 1 << 20;
const CLOSE_ON_EXEC: c_int = 0o2_000_000;
const USER_MODE_ONLY: c_int = 1;

/// The id of the session's keyring; reads, makes none.
pub(crate) fn session_keyring() -> Answer {
    // SAFETY: this operation takes numbers only.
    answer(unsafe { raw::syscall(numbers::KEYCTL, GET_KEYRING_ID, SESSION_KEYRING, 0 as c_int) })
}

/// Adds a key to the keyring of this process, which ends with it.
pub(crate) fn add_key() -> Answer {
    let payload = b"x";
    // SAFETY: two texts that end with NUL, and a payload with its length.
    answer(unsafe {
        raw::syscall(
            numbers::ADD_KEY,
            c"user".as_ptr(),
            c"harden-check".as_ptr(),
            payload.as_ptr().cast::<c_void>(),
            payload.len(),
            PROCESS_KEYRING,
        )
    })
}

/// `bpf` with attributes of a size that no kernel takes: `E2BIG` where the call went through.
pub(crate) fn bpf_unknown_size() -> Answer {
    // SAFETY: the kernel refuses the size before it reads the null pointer.
    answer(unsafe { raw::syscall(numbers::BPF, MAP_CREATE, null::<c_void>(), UNKNOWN_SIZE) })
}

/// `perf_event_open` without a description: `EFAULT` where the call went through.
pub(crate) fn perf_event_without_description() -> Answer {
    // SAFETY: the kernel answers a null pointer with an error.
    answer(unsafe {
        raw::syscall(
            numbers::PERF_EVENT_OPEN,
            null::<c_void>(),
            0 as c_int,
            -1 as c_int,
            -1 as c_int,
            0 as c_long,
        )
    })
}

/// `userfaultfd` for faults of user mode only, which needs no capability.
pub(crate) fn user_faults() -> Answer {
    // SAFETY: plain numbers; the descriptor ends with this child.
    answer(unsafe { raw::syscall(numbers::USERFAULTFD, CLOSE_ON_EXEC | USER_MODE_ONLY) })
}
