//! Which calls that need no capability does the seccomp filter let through?
//!
//! The fact `let-through` names the error with which a call ends that passed the filter; it is there
//! for calls whose arguments are made to fail, so that nothing happens.

use std::path::Path;

use crate::kernel::{self, Sleepers};
use crate::record::Attempt;
use crate::trial::{ProbeFailure, attempt};

use super::request::Request;

type Made = Result<Vec<Attempt>, ProbeFailure>;

/// Something to read in another process.
static WITNESS: u8 = 42;

/// A user namespace of its own, the way to every capability inside it. The fact `capable` tells whether one
/// of them is honoured there: some kernels give the namespace and keep the capabilities.
pub(super) fn unshare_user(_: &Request) -> Made {
    Ok(vec![attempt("unshare-user", "", |reporter| {
        let made = kernel::unshare(kernel::NEW_USERS)?;
        reporter.fact("capable", kernel::change_root(Path::new("/")).is_ok());
        Ok(made)
    })?])
}

/// The kernel's keyrings are not divided by container.
pub(super) fn keyctl(_: &Request) -> Made {
    Ok(vec![attempt("keyctl", "", |_| kernel::session_keyring())?])
}

/// A key in the keyring of the child, which ends with it.
pub(super) fn add_key(_: &Request) -> Made {
    Ok(vec![attempt("add-key", "", |_| kernel::add_key())?])
}

/// Programs inside the kernel.
pub(super) fn bpf(_: &Request) -> Made {
    Ok(vec![attempt("bpf", "", |_| kernel::bpf_unknown_size())?.with("let-through", "E2BIG")])
}

/// Counters that watch other code run.
pub(super) fn perf_event(_: &Request) -> Made {
    let attempt = attempt("perf-event", "", |_| kernel::perf_event_without_description())?;
    Ok(vec![attempt.with("let-through", "EFAULT")])
}

/// Page faults handled in user space, a helper of many kernel exploits. Before Linux 5.11 the flag is
/// unknown, which is `EINVAL`.
pub(super) fn userfaultfd(_: &Request) -> Made {
    let attempt = attempt("userfaultfd", "", |_| kernel::user_faults())?;
    Ok(vec![attempt.with("let-through", "EINVAL")])
}

/// The memory of another process of the same user: one byte of a child's.
pub(super) fn process_vm_read(_: &Request) -> Made {
    Ok(vec![attempt("process-vm-read", "", |_| {
        let mut sleepers = Sleepers::new()?;
        let pid = sleepers.start()?;
        kernel::read_other_memory(pid, &WITNESS)
    })?])
}
