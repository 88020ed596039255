//! Which numbers do the system calls without a C function have on this architecture?

use std::ffi::c_long;

/// The calls of one architecture, from its `unistd.h`.
#[cfg(target_arch = "x86_64")]
mod table {
    pub(crate) const ADD_KEY: i64 = 248;
    pub(crate) const BPF: i64 = 321;
    pub(crate) const CLONE3: i64 = 435;
    pub(crate) const CLONE: i64 = 56;
    pub(crate) const FANOTIFY_INIT: i64 = 300;
    pub(crate) const FSCONFIG: i64 = 431;
    pub(crate) const GET_MEMPOLICY: i64 = 239;
    pub(crate) const IO_URING_SETUP: i64 = 425;
    pub(crate) const KCMP: i64 = 312;
    pub(crate) const KEYCTL: i64 = 250;
    pub(crate) const MBIND: i64 = 237;
    pub(crate) const MEMFD_CREATE: i64 = 319;
    pub(crate) const MOUNT: i64 = 165;
    pub(crate) const MOVE_PAGES: i64 = 279;
    pub(crate) const OPEN_BY_HANDLE_AT: i64 = 304;
    pub(crate) const OPEN_TREE: i64 = 428;
    pub(crate) const PERF_EVENT_OPEN: i64 = 298;
    pub(crate) const PERSONALITY: i64 = 135;
    pub(crate) const PIDFD_GETFD: i64 = 438;
    pub(crate) const PTRACE: i64 = 101;
    pub(crate) const QUOTACTL: i64 = 179;
    pub(crate) const REQUEST_KEY: i64 = 249;
    pub(crate) const SETNS: i64 = 308;
    pub(crate) const SET_MEMPOLICY: i64 = 238;
    pub(crate) const UMOUNT2: i64 = 166;
    pub(crate) const USERFAULTFD: i64 = 323;
}

/// The calls of one architecture, from `asm-generic/unistd.h`.
#[cfg(any(target_arch = "aarch64", target_arch = "riscv64"))]
mod table {
    pub(crate) const ADD_KEY: i64 = 217;
    pub(crate) const BPF: i64 = 280;
    pub(crate) const CLONE3: i64 = 435;
    pub(crate) const CLONE: i64 = 220;
    pub(crate) const FANOTIFY_INIT: i64 = 262;
    pub(crate) const FSCONFIG: i64 = 431;
    pub(crate) const GET_MEMPOLICY: i64 = 236;
    pub(crate) const IO_URING_SETUP: i64 = 425;
    pub(crate) const KCMP: i64 = 272;
    pub(crate) const KEYCTL: i64 = 219;
    pub(crate) const MBIND: i64 = 235;
    pub(crate) const MEMFD_CREATE: i64 = 279;
    pub(crate) const MOUNT: i64 = 40;
    pub(crate) const MOVE_PAGES: i64 = 239;
    pub(crate) const OPEN_BY_HANDLE_AT: i64 = 265;
    pub(crate) const OPEN_TREE: i64 = 428;
    pub(crate) const PERF_EVENT_OPEN: i64 = 241;
    pub(crate) const PERSONALITY: i64 = 92;
    pub(crate) const PIDFD_GETFD: i64 = 438;
    pub(crate) const PTRACE: i64 = 117;
    pub(crate) const QUOTACTL: i64 = 60;
    pub(crate) const REQUEST_KEY: i64 = 218;
    pub(crate) const SETNS: i64 = 268;
    pub(crate) const SET_MEMPOLICY: i64 = 237;
    pub(crate) const UMOUNT2: i64 = 39;
    pub(crate) const USERFAULTFD: i64 = 282;
}

pub(super) const ADD_KEY: c_long = table::ADD_KEY;
pub(super) const BPF: c_long = table::BPF;
pub(super) const CLONE3: c_long = table::CLONE3;
pub(super) const CLONE: c_long = table::CLONE;
pub(super) const FANOTIFY_INIT: c_long = table::FANOTIFY_INIT;
pub(super) const FSCONFIG: c_long = table::FSCONFIG;
pub(super) const GET_MEMPOLICY: c_long = table::GET_MEMPOLICY;
pub(super) const IO_URING_SETUP: c_long = table::IO_URING_SETUP;
pub(super) const KCMP: c_long = table::KCMP;
pub(super) const KEYCTL: c_long = table::KEYCTL;
pub(super) const MBIND: c_long = table::MBIND;
pub(super) const MEMFD_CREATE: c_long = table::MEMFD_CREATE;
pub(super) const MOUNT: c_long = table::MOUNT;
pub(super) const MOVE_PAGES: c_long = table::MOVE_PAGES;
pub(super) const OPEN_BY_HANDLE_AT: c_long = table::OPEN_BY_HANDLE_AT;
pub(super) const OPEN_TREE: c_long = table::OPEN_TREE;
pub(super) const PERF_EVENT_OPEN: c_long = table::PERF_EVENT_OPEN;
pub(super) const PERSONALITY: c_long = table::PERSONALITY;
pub(super) const PIDFD_GETFD: c_long = table::PIDFD_GETFD;
pub(super) const PTRACE: c_long = table::PTRACE;
pub(super) const QUOTACTL: c_long = table::QUOTACTL;
pub(super) const REQUEST_KEY: c_long = table::REQUEST_KEY;
pub(super) const SETNS: c_long = table::SETNS;
pub(super) const SET_MEMPOLICY: c_long = table::SET_MEMPOLICY;
pub(super) const UMOUNT2: c_long = table::UMOUNT2;
pub(super) const USERFAULTFD: c_long = table::USERFAULTFD;
