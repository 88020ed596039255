//! How is a piece of work done in a child with a deadline, and how does its result come back?

use std::ffi::{c_int, c_long};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::{Duration, Instant};

use crate::errno::{EAGAIN, Errno};

use super::raw::{self, Poll};
use super::{Answer, answer, last_error};

const CLOSE_ON_EXEC: c_int = 0o2_000_000;
pub(super) const SIGNAL_KILL: c_int = 9;
const SIGNAL_FILE_SIZE: c_int = 25;
const IGNORE: usize = 1;
const WAIT_NO_HANG: c_int = 1;
const PARENT_DEATH_SIGNAL: c_int = 1;
const CHILD_SUBREAPER: c_int = 36;
const POLL_IN: i16 = 1;
/// A child may write so much; what no attempt comes near.
const OUTPUT_LIMIT: u64 = 4 << 20;
/// How long the orphans of a child are waited for after they were killed.
const ORPHAN_PATIENCE: Duration = Duration::from_secs(1);
/// How often a child's end is asked for before the first sleep.
const TURNS: u32 = 64;
/// How long a refused `fork` of the probe itself is tried again: earlier children are still going.
const FORK_PATIENCE: Duration = Duration::from_secs(2);

/// How a child ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) end: ChildEnd,
    pub(crate) output: Vec<u8>,
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChildEnd {
    Exited(i32),
    Signalled(i32),
    TimedOut,
}

/// Does `work` in a child, which may write to the pipe that it is given, and waits for its end or for
/// the deadline, after which the child and its own children are killed.
///
/// The probe is single-threaded when it calls this, so the child may use the standard library.
///
/// # Errors
/// Why there was no pipe or no child.
pub(crate) fn run_in_child(deadline: Duration, work: impl FnOnce(File)) -> Result<Ended, Errno> {
    let until = Instant::now() + deadline;
    let (reader, writer) = pipe()?;
    match fork_patiently()? {
        0 => {
            drop(reader);
            // Its own group, so that what it starts can be ended with it.
            // SAFETY: `setpgid` takes plain numbers; a refusal only leaves the group as it was.
            let _ = unsafe { raw::setpgid(0, 0) };
            die_with_parent();
            work(File::from(writer));
            // SAFETY: `_exit` takes a plain number and does not return; nothing has to be dropped.
            unsafe { raw::_exit(0) }
        }
        child => {
            drop(writer);
            let output = read_until(File::from(reader), until);
            let end = wait_until(child, until);
            // Whatever the child left behind; nobody is left in most cases.
            let _ = kill(-child, SIGNAL_KILL);
            reap_orphans(child);
            Ok(Ended { end, output })
        }
    }
}

/// Asks the kernel to kill this process when its parent ends, so that a killed probe leaves nobody.
pub(super) fn die_with_parent() {
    // SAFETY: this option of `prctl` takes one number.
    let _ = unsafe { raw::prctl(PARENT_DEATH_SIGNAL, SIGNAL_KILL as c_long) };
}

pub(super) fn kill(pid: i32, signal: c_int) -> Answer {
    // SAFETY: plain numbers.
    answer(unsafe { raw::kill(pid, signal) })
}

pub(super) fn pipe() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut ends: [c_int; 2] = [-1, -1];
    // SAFETY: `ends` has room for the two descriptors that `pipe2` writes.
    answer(unsafe { raw::pipe2(ends.as_mut_ptr(), CLOSE_ON_EXEC) })?;
    // SAFETY: both were opened by the call above and belong to nobody else.
    Ok(unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) })
}

/// A write beyond the limit on file sizes is answered with `EFBIG` and not with a signal.
pub(crate) fn answer_large_files_with_errors() {
    // SAFETY: the action is the constant that means to ignore; no handler is installed.
    let _ = unsafe { raw::signal(SIGNAL_FILE_SIZE, IGNORE) };
}

/// Makes this process the parent of whatever its children leave behind, so that no dead process stays
/// in a container whose first process does not wait for strangers.
pub(crate) fn adopt_orphans() {
    // SAFETY: this option of `prctl` takes one number.
    let _ = unsafe { raw::prctl(CHILD_SUBREAPER, 1 as c_long) };
}

fn reap_orphans(group: i32) {
    let until = Instant::now() + ORPHAN_PATIENCE;
    loop {
        let mut status: c_int = 0;
        // SAFETY: `status` is a live integer.
        let ended = unsafe { raw::waitpid(-group, &raw mut status, WAIT_NO_HANG) };
        if ended < 0 || (ended == 0 && Instant::now() >= until) {
            return;
        }
        if ended == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

pub(super) fn fork_patiently() -> Result<i32, Errno> {
    let until = Instant::now() + FORK_PATIENCE;
    loop {
        // SAFETY: the probe has no second thread here, so the child may do all that its parent may.
        let child = unsafe { raw::fork() };
        if child >= 0 {
            return Ok(child);
        }
        let reason = last_error();
        if reason != EAGAIN || Instant::now() >= until {
            return Err(reason);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Reads until the last writer is gone, the deadline has passed or the limit is reached.
fn read_until(mut reader: File, until: Instant) -> Vec<u8> {
    let mut output = Vec::new();
    let mut buffer = [0_u8; 8192];
    while (output.len() as u64) < OUTPUT_LIMIT {
        let left = until.saturating_duration_since(Instant::now()).as_millis();
        let mut poll = Poll { descriptor: reader.as_raw_fd(), events: POLL_IN, returned: 0 };
        // SAFETY: one live `Poll`, and the count says one.
        let ready = unsafe { raw::poll(&raw mut poll, 1, c_int::try_from(left).unwrap_or(c_int::MAX)) };
        if ready <= 0 {
            break;
        }
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(length) => output.extend_from_slice(&buffer[..length]),
        }
    }
    output
}

fn wait_until(child: i32, until: Instant) -> ChildEnd {
    let mut pause = Duration::from_micros(50);
    let mut turns = TURNS;
    loop {
        if let Some(end) = waited(child, WAIT_NO_HANG) {
            return end;
        }
        // Who has closed the pipe is on its last instructions: a sleep would take longer than they.
        if turns > 0 {
            turns -= 1;
            std::thread::yield_now();
            continue;
        }
        if Instant::now() >= until {
            let _ = kill(-child, SIGNAL_KILL);
            let _ = kill(child, SIGNAL_KILL);
            let _ = waited(child, 0);
            return ChildEnd::TimedOut;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    }
}

/// How the child ended; nothing while it still runs.
fn waited(child: i32, options: c_int) -> Option<ChildEnd> {
    let mut status: c_int = 0;
    // SAFETY: `status` is a live integer.
    let ended = unsafe { raw::waitpid(child, &raw mut status, options) };
    if ended != child {
        return None;
    }
    let signal = status & 0x7f;
    Some(if signal == 0 { ChildEnd::Exited((status >> 8) & 0xff) } else { ChildEnd::Signalled(signal) })
}
