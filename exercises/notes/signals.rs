//! How does the service stop when it is asked to?
//!
//! As process 1 of a container the kernel gives it no default action for SIGTERM (`pid_namespaces(7)`),
//! so a program that does not listen for the signal is killed after the grace time.

use std::thread;

use crate::{lab, log};

const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;
const SIG_BLOCK: i32 = 0;

/// `sigset_t` of Linux, 1024 bits in glibc and in musl.
#[repr(C, align(8))]
struct SignalSet([u8; 128]);

unsafe extern "C" {
    fn sigemptyset(set: *mut SignalSet) -> i32;
    fn sigaddset(set: *mut SignalSet, signal: i32) -> i32;
    fn pthread_sigmask(how: i32, set: *const SignalSet, old: *mut SignalSet) -> i32;
    fn sigwait(set: *const SignalSet, signal: *mut i32) -> i32;
}

/// Ends the process with code 0 at SIGTERM or SIGINT. Every note that was answered with 201 is on
/// disk by then, because the answer comes after the rename.
pub(crate) fn exit_on_terminate() {
    let mut set = SignalSet([0; 128]);
    // SAFETY: `set` is as large as the C library's type, and lives longer than the calls.
    let blocked = unsafe {
        sigemptyset(&mut set);
        sigaddset(&mut set, SIGTERM);
        sigaddset(&mut set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, std::ptr::null_mut())
    };
    if blocked != 0 {
        return;
    }
    let waiter = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut signal = 0;
        // SAFETY: both pointers are to live values of this closure.
        if unsafe { sigwait(&set, &mut signal) } == 0 {
            log::info("stopping", &[("signal", &signal.to_string())]);
            lab::say_farewell(signal);
            std::process::exit(0);
        }
    });
    if let Err(error) = waiter {
        log::error("signals", &[("problem", &error.to_string())]);
    }
}
