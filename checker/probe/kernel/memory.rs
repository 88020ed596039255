//! Which calls does the probe make on memory, on files in memory and on CPU time?

use std::ffi::{c_int, c_uint, c_void};
use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::errno::Errno;

use super::raw::{self, Span, Time};
use super::{Answer, answer, last_error};

const CLOSE_ON_EXEC: c_uint = 1;
const READ_WRITE: c_int = 3;
const SHARED: c_int = 0x01;
const OWN: c_int = 0x02;
const ANONYMOUS: c_int = 0x20;
const PROCESS_CPU_TIME: c_int = 2;
const PAGE: usize = 4096;

/// A file that lives in memory and has no path: works where every file system is read-only.
pub(crate) fn memory_file() -> Result<File, Errno> {
    // SAFETY: the name ends with NUL.
    let descriptor = answer(unsafe { raw::memfd_create(c"harden-check".as_ptr(), CLOSE_ON_EXEC) })?;
    // SAFETY: the call above opened it, and it belongs to nobody else. Descriptors fit into `c_int`.
    Ok(unsafe { File::from_raw_fd(descriptor as c_int) })
}

/// Gives a file another owner.
pub(crate) fn set_owner(file: &File, uid: u32) -> Answer {
    // SAFETY: plain numbers; the largest group means no change.
    answer(unsafe { raw::fchown(file.as_raw_fd(), uid, c_uint::MAX) })
}

/// Gives a file other permission bits.
pub(crate) fn set_mode(file: &File, mode: u32) -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::fchmod(file.as_raw_fd(), mode) })
}

/// Gives a file capabilities: an empty set, which asks the same permission as a full one.
pub(crate) fn set_file_capability(file: &File) -> Answer {
    let mut value = [0_u8; 20];
    // Version 2 of `struct vfs_cap_data`, little-endian.
    value[3] = 2;
    // SAFETY: a text that ends with NUL, and a buffer with its length.
    answer(unsafe {
        raw::fsetxattr(
            file.as_raw_fd(),
            c"security.capability".as_ptr(),
            value.as_ptr().cast::<c_void>(),
            value.len(),
            0,
        )
    })
}

/// Reads one byte of another process, at an address that both have because one was forked from the
/// other.
pub(crate) fn read_other_memory(pid: i32, witness: &u8) -> Answer {
    let mut byte = 0_u8;
    let local = Span { start: (&raw mut byte).cast(), length: 1 };
    let remote = Span { start: std::ptr::from_ref(witness).cast_mut().cast(), length: 1 };
    // SAFETY: `local` describes one live byte; `remote` is only read, in the other process, by the
    // kernel, which checks it.
    let length = unsafe { raw::process_vm_readv(pid, &raw const local, 1, &raw const remote, 1, 0) };
    answer(length as i64)
}

/// A number that a child writes and its parent reads, also after the child was killed.
#[derive(Debug)]
pub(crate) struct SharedCounter(&'static AtomicU64);

impl SharedCounter {
    /// A counter at 0.
    pub(crate) fn new() -> Result<SharedCounter, Errno> {
        let start = map(PAGE, SHARED | ANONYMOUS)?;
        // SAFETY: the mapping is large enough, aligned to a page, zeroed, and unmapped only with this value; the
        // atomic type allows several processes to use it.
        Ok(SharedCounter(unsafe { &*start.cast::<AtomicU64>() }))
    }

    /// Gives the memory back.
    pub(crate) fn release(self) {
        let start = std::ptr::from_ref(self.0).cast_mut().cast::<c_void>();
        // SAFETY: the page was mapped by `new`; the value is consumed and no copy of it is made.
        let _ = unsafe { raw::munmap(start, PAGE) };
    }

    pub(crate) fn set(&self, value: u64) {
        self.0.store(value, Ordering::SeqCst);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Takes memory and touches every page of it, so that it counts. It is given back when the process ends.
pub(crate) fn take_memory(bytes: usize) -> Answer {
    let start = map(bytes, OWN | ANONYMOUS)?.cast::<u8>();
    for offset in (0..bytes).step_by(PAGE) {
        // SAFETY: the offset lies inside the mapping made above. Volatile, so that it is not left out.
        unsafe { start.add(offset).write_volatile(1) };
    }
    Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
}

fn map(bytes: usize, flags: c_int) -> Result<*mut c_void, Errno> {
    // SAFETY: a new mapping without a file, at an address of the kernel's choice.
    let start = unsafe { raw::mmap(null_mut(), bytes, READ_WRITE, flags, -1, 0) };
    if start.addr() == usize::MAX { Err(last_error()) } else { Ok(start) }
}

/// CPU time of this process with all its threads, in milliseconds.
pub(crate) fn cpu_milliseconds() -> Result<u64, Errno> {
    let mut time = Time::default();
    // SAFETY: `time` is live and has the layout of `struct timespec`.
    answer(unsafe { raw::clock_gettime(PROCESS_CPU_TIME, &raw mut time) })?;
    Ok(time.seconds.unsigned_abs() * 1000 + time.nanoseconds.unsigned_abs() / 1_000_000)
}
