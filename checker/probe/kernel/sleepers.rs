//! How are children kept that only sleep, for attempts that need somebody else?

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use crate::errno::Errno;

use super::child::{SIGNAL_KILL, die_with_parent, kill, pipe};
use super::{SharedCounter, answer, raw};

/// Children that sleep until this value is dropped or their parent ends.
///
/// They wait for the end of a pipe and not for a signal alone: a child that took another uid cannot be
/// signalled by a parent without `CAP_KILL`.
#[derive(Debug)]
pub(crate) struct Sleepers {
    reader: File,
    writer: Option<File>,
    pids: Vec<i32>,
}

impl Sleepers {
    /// No children yet.
    pub(crate) fn new() -> Result<Sleepers, Errno> {
        let (reader, writer) = pipe()?;
        Ok(Sleepers { reader: File::from(reader), writer: Some(File::from(writer)), pids: Vec::new() })
    }

    /// Starts one more, and returns its process id.
    ///
    /// # Errors
    /// The kernel's refusal, `EAGAIN` at a limit on processes.
    pub(crate) fn start(&mut self) -> Result<i32, Errno> {
        self.start_after(|| Ok(0)).map(|(pid, _)| pid)
    }

    /// Starts one more that first does something; returns its process id and the answer to that.
    pub(crate) fn start_after(
        &mut self,
        first: impl FnOnce() -> Result<i64, Errno>,
    ) -> Result<(i32, Result<i64, Errno>), Errno> {
        let said = SharedCounter::new()?;
        // SAFETY: the probe has no second thread here, so the child may do all that its parent may.
        let pid = answer(unsafe { raw::fork() })?;
        if pid == 0 {
            let done = first();
            // After `first`, because a change of user resets it.
            die_with_parent();
            said.set(match done {
                Ok(_) => DONE,
                Err(errno) => u64::from(errno.0.unsigned_abs()),
            });
            self.sleep();
        }
        let pid = i32::try_from(pid).unwrap_or(i32::MAX);
        self.pids.push(pid);
        while said.get() == 0 {
            std::thread::sleep(Duration::from_micros(100));
        }
        let answer = match said.get() {
            DONE => Ok(0),
            errno => Err(Errno(i32::try_from(errno).unwrap_or(i32::MAX))),
        };
        said.release();
        Ok((pid, answer))
    }

    fn sleep(&mut self) -> ! {
        // Only this child's copy of it.
        self.writer = None;
        let mut byte = [0_u8; 1];
        let _ = self.reader.read(&mut byte);
        // SAFETY: `_exit` takes a plain number and does not return; nothing has to be dropped.
        unsafe { raw::_exit(0) }
    }
}

/// What a child says that did its first act; no error number is as large.
const DONE: u64 = u64::MAX;

impl Drop for Sleepers {
    fn drop(&mut self) {
        self.writer = None;
        for pid in &self.pids {
            let _ = kill(*pid, SIGNAL_KILL);
        }
        for pid in &self.pids {
            let mut status = 0;
            // SAFETY: `status` is a live integer; the pipe is closed, so the child ends.
            let _ = unsafe { raw::waitpid(*pid, &raw mut status, 0) };
        }
    }
}
