//! Which calls can be made without harm by a process that has no child to make them in?
//!
//! Most get arguments that fail before anything happens; the rest make something that ends with the
//! process. What each answers without a filter is not written down here: the lab asks that beside.

use std::ffi::{c_int, c_long, c_ulong, c_void};
use std::ptr::null;

use crate::errno::ESRCH;

use super::{Answer, answer};
use super::{numbers, raw};

const NEW_USERS: c_int = 0x1000_0000;
/// `CLONE_THREAD` without the `CLONE_SIGHAND` that it takes: no kernel makes such a process.
const HALF_A_THREAD: c_int = 0x0001_0000;
const ATTACH: c_int = 16;
const SEIZE: c_int = 0x4206;
const READ_MEMORY: c_int = 1;
/// Above the highest number that Linux gives a process.
const NOBODY: c_int = c_int::MAX;
const NO_DESCRIPTOR: c_int = -1;
const CLOSE_ON_EXEC_MEMORY: c_int = 1;
const FAMILY_ALGORITHMS: c_int = 38;
const FAMILY_MACHINES: c_int = 40;
const STREAM: c_int = 1;
const SEQUENCED: c_int = 5;
/// `FAN_REPORT_FID`, with which nobody needs a capability since Linux 5.13.
const REPORT_IDS: c_int = 0x200;
const UNKNOWN_FLAGS: c_int = c_int::MAX;
/// A kind of quota behind the last one, in the lowest byte.
const NO_QUOTA: c_int = 0xff;
/// `ADDR_NO_RANDOMIZE`.
const FORESEEABLE: c_ulong = 0x0004_0000;
/// `struct io_uring_params` is 120 bytes long.
const RING_PARAMETERS: usize = 128;

/// Asks the kernel to find or fetch a key without saying which.
pub(crate) fn request_key_of_no_kind() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: the kernel answers a null pointer with an error.
    answer(unsafe { raw::syscall(numbers::REQUEST_KEY, nothing, nothing, nothing, 0 as c_int) })
}

/// A process in a user namespace of its own, with flags that contradict each other.
pub(crate) fn clone_users() -> Answer {
    // SAFETY: the kernel refuses the flags before it makes a process.
    answer(unsafe {
        raw::syscall(
            numbers::CLONE,
            c_ulong::from((NEW_USERS | HALF_A_THREAD).unsigned_abs()),
            null::<c_void>(),
            null::<c_void>(),
            null::<c_void>(),
            0 as c_ulong,
        )
    })
}

/// A process whose description has no size.
pub(crate) fn clone_without_description() -> Answer {
    // SAFETY: the kernel refuses the size before it reads the null pointer.
    answer(unsafe { raw::syscall(numbers::CLONE3, null::<c_void>(), 0 as c_ulong) })
}

/// Enters the namespace of a file that is not open.
pub(crate) fn enter_no_namespace() -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::syscall(numbers::SETNS, NO_DESCRIPTOR, 0 as c_int) })
}

/// Opens a file by a handle that is not there, on a file system that is not open.
pub(crate) fn open_no_handle() -> Answer {
    // SAFETY: the kernel answers a null pointer and a descriptor that is not open with errors.
    answer(unsafe { raw::syscall(numbers::OPEN_BY_HANDLE_AT, NO_DESCRIPTOR, null::<c_void>(), 0 as c_int) })
}

/// Takes a file from another process, which is none.
pub(crate) fn take_no_file() -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::syscall(numbers::PIDFD_GETFD, NO_DESCRIPTOR, 0 as c_int, 0 as c_int) })
}

/// Compares the first open file of this process with itself.
pub(crate) fn compare_files() -> Answer {
    // SAFETY: `getpid` takes nothing and cannot fail.
    let own = c_long::from(unsafe { raw::getpid() });
    // SAFETY: plain numbers.
    answer(unsafe { raw::syscall(numbers::KCMP, own, own, 0 as c_long, 0 as c_ulong, 0 as c_ulong) })
}

/// Mounts nothing nowhere.
pub(crate) fn mount_nowhere() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: the kernel answers a null pointer with an error.
    answer(unsafe { raw::syscall(numbers::MOUNT, nothing, nothing, nothing, 0 as c_ulong, nothing) })
}

/// Takes down the mount at no place.
pub(crate) fn unmount_nowhere() -> Answer {
    // SAFETY: the kernel answers a null pointer with an error.
    answer(unsafe { raw::syscall(numbers::UMOUNT2, null::<c_void>(), 0 as c_int) })
}

/// Attaches to a process that cannot be, in each of the three ways: a filter may look at the way.
pub(crate) fn trace_nobody() -> Answer {
    let nothing = null::<c_void>();
    let ways = [ATTACH, SEIZE, READ_MEMORY].map(c_long::from);
    let mut answers = ways.into_iter().map(|way| {
        // SAFETY: there is no process of that number, so nothing is read or written.
        answer(unsafe { raw::syscall(numbers::PTRACE, way, c_long::from(NOBODY), nothing, nothing) })
    });
    let first = answers.next().unwrap_or(Err(ESRCH));
    if first == Err(ESRCH) { first } else { answers.find(|answer| *answer == Err(ESRCH)).unwrap_or(first) }
}

/// A file that is only in memory, from which a program runs without ever lying on a disk; with and without
/// the flag that most ask for.
pub(crate) fn file_in_memory() -> Answer {
    let make = |flags: c_int| {
        // SAFETY: a text that ends with NUL; the descriptor ends with this process.
        answer(unsafe { raw::syscall(numbers::MEMFD_CREATE, c"harden-check".as_ptr(), flags) })
    };
    make(CLOSE_ON_EXEC_MEMORY).or_else(|refused| make(0).map_err(|_| refused))
}

/// A queue of orders to the kernel, past the system calls that a filter sees; of several lengths, since a
/// filter may look at the length.
pub(crate) fn ring() -> Answer {
    let make = |entries: c_int| {
        let mut parameters = [0_u8; RING_PARAMETERS];
        // SAFETY: the kernel reads and writes a structure that is shorter than this buffer; the ring ends with
        // its descriptor, which is closed on exec by itself and ends with this process.
        answer(unsafe {
            raw::syscall(numbers::IO_URING_SETUP, entries, parameters.as_mut_ptr().cast::<c_void>())
        })
    };
    let first = make(1);
    if first.is_ok() { first } else { [2, 8, 64].into_iter().map(make).find(Result::is_ok).unwrap_or(first) }
}

/// Opens a mount without saying which.
pub(crate) fn open_no_tree() -> Answer {
    // SAFETY: the kernel answers a null pointer and a descriptor that is not open with errors.
    answer(unsafe { raw::syscall(numbers::OPEN_TREE, NO_DESCRIPTOR, null::<c_void>(), 0 as c_int) })
}

/// Sets up a file system that is not being set up.
pub(crate) fn configure_no_file_system() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: the kernel answers a descriptor that is not open with an error.
    answer(unsafe {
        raw::syscall(numbers::FSCONFIG, NO_DESCRIPTOR, 0 as c_int, nothing, nothing, 0 as c_int)
    })
}

/// Listens to what happens to files, with flags for its events that no kernel knows.
pub(crate) fn listen_to_files() -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::syscall(numbers::FANOTIFY_INIT, REPORT_IDS, UNKNOWN_FLAGS) })
}

/// Quotas of a kind that there is not.
pub(crate) fn no_quota() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: the kernel refuses the kind before it looks at a pointer.
    answer(unsafe { raw::syscall(numbers::QUOTACTL, NO_QUOTA, nothing, 0 as c_int, nothing) })
}

/// On which memory of the machine this process lives, told to nobody.
pub(crate) fn memory_policy() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: the kernel writes to no null pointer.
    answer(unsafe {
        raw::syscall(numbers::GET_MEMPOLICY, nothing, nothing, 0 as c_ulong, nothing, 0 as c_ulong)
    })
}

/// The usual memory of the machine, for no page.
pub(crate) fn bind_no_memory() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: no page is named.
    answer(unsafe {
        raw::syscall(numbers::MBIND, nothing, 0 as c_ulong, 0 as c_int, nothing, 0 as c_ulong, 0 as c_int)
    })
}

/// Moves no page to other memory of the machine.
pub(crate) fn move_no_page() -> Answer {
    let nothing = null::<c_void>();
    // SAFETY: no page is named, so no pointer is followed.
    answer(unsafe {
        raw::syscall(numbers::MOVE_PAGES, 0 as c_int, 0 as c_ulong, nothing, nothing, nothing, 0 as c_int)
    })
}

/// The usual memory of the machine for this process, which has it already.
pub(crate) fn usual_memory_policy() -> Answer {
    // SAFETY: the usual policy takes no list of nodes.
    answer(unsafe { raw::syscall(numbers::SET_MEMPOLICY, 0 as c_int, null::<c_void>(), 0 as c_ulong) })
}

/// Addresses that can be foretold, for the programs that this process will become, and back.
pub(crate) fn foreseeable_addresses() -> Answer {
    // SAFETY: plain numbers.
    let before = answer(unsafe { raw::syscall(numbers::PERSONALITY, FORESEEABLE) })?;
    // SAFETY: as above; this process starts no program, so that it does not matter whether it succeeds.
    let _ = unsafe { raw::syscall(numbers::PERSONALITY, before as c_ulong) };
    Ok(before)
}

/// A socket to the host of a virtual machine.
pub(crate) fn machine_socket() -> Answer {
    // SAFETY: plain numbers; the descriptor ends with this process.
    answer(unsafe { raw::socket(FAMILY_MACHINES, STREAM, 0) })
}

/// A socket to the ciphers of the kernel.
pub(crate) fn algorithm_socket() -> Answer {
    // SAFETY: plain numbers; the descriptor ends with this process.
    answer(unsafe { raw::socket(FAMILY_ALGORITHMS, SEQUENCED, 0) })
}
