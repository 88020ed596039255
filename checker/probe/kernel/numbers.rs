//! Which numbers do the system calls without a C function have on this architecture?

use std::ffi::c_long;

/// The calls of one architecture, from its `unistd.h`.
#[cfg(target_arch = "x86_64")]
mod table {
    pub(crate) const ADD_KEY: i64 = 248;
    pub(crate) const KEYCTL: i64 = 250;
    pub(crate) const PERF_EVENT_OPEN: i64 = 298;
    pub(crate) const BPF: i64 = 321;
    pub(crate) const USERFAULTFD: i64 = 323;
}

/// The calls of one architecture, from `asm-generic/unistd.h`.
#[cfg(any(target_arch = "aarch64", target_arch = "riscv64"))]
mod table {
    pub(crate) const ADD_KEY: i64 = 217;
    pub(crate) const KEYCTL: i64 = 219;
    pub(crate) const PERF_EVENT_OPEN: i64 = 241;
    pub(crate) const BPF: i64 = 280;
    pub(crate) const USERFAULTFD: i64 = 282;
}

pub(super) const ADD_KEY: c_long = table::ADD_KEY;
pub(super) const KEYCTL: c_long = table::KEYCTL;
pub(super) const PERF_EVENT_OPEN: c_long = table::PERF_EVENT_OPEN;
pub(super) const BPF: c_long = table::BPF;
pub(super) const USERFAULTFD: c_long = table::USERFAULTFD;
