//! Which functions and structures of the C library does the probe use?

use std::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

unsafe extern "C" {
    pub(super) fn _exit(code: c_int) -> !;
    pub(super) fn access(path: *const c_char, mode: c_int) -> c_int;
    pub(super) fn capset(header: *const CapabilityHeader, sets: *const CapabilitySets) -> c_int;
    pub(super) fn chroot(path: *const c_char) -> c_int;
    pub(super) fn connect(descriptor: c_int, address: *const c_void, size: c_uint) -> c_int;
    pub(super) fn clock_gettime(clock: c_int, time: *mut Time) -> c_int;
    pub(super) fn fchmod(descriptor: c_int, mode: c_uint) -> c_int;
    pub(super) fn fchown(descriptor: c_int, uid: c_uint, gid: c_uint) -> c_int;
    pub(super) fn fork() -> c_int;
    pub(super) fn fsetxattr(
        descriptor: c_int,
        name: *const c_char,
        value: *const c_void,
        size: usize,
        flags: c_int,
    ) -> c_int;
    pub(super) fn getpid() -> c_int;
    pub(super) fn kill(pid: c_int, signal: c_int) -> c_int;
    pub(super) fn lgetxattr(
        path: *const c_char,
        name: *const c_char,
        value: *mut c_void,
        size: usize,
    ) -> isize;
    pub(super) fn memfd_create(name: *const c_char, flags: c_uint) -> c_int;
    pub(super) fn mknod(path: *const c_char, mode: c_uint, device: u64) -> c_int;
    pub(super) fn mmap(
        address: *mut c_void,
        length: usize,
        protection: c_int,
        flags: c_int,
        descriptor: c_int,
        offset: i64,
    ) -> *mut c_void;
    pub(super) fn mount(
        source: *const c_char,
        target: *const c_char,
        kind: *const c_char,
        flags: c_ulong,
        data: *const c_void,
    ) -> c_int;
    pub(super) fn munmap(address: *mut c_void, length: usize) -> c_int;
    pub(super) fn pipe2(descriptors: *mut c_int, flags: c_int) -> c_int;
    pub(super) fn poll(descriptors: *mut Poll, count: c_ulong, milliseconds: c_int) -> c_int;
    pub(super) fn prctl(option: c_int, ...) -> c_int;
    pub(super) fn process_vm_readv(
        pid: c_int,
        local: *const Span,
        local_count: c_ulong,
        remote: *const Span,
        remote_count: c_ulong,
        flags: c_ulong,
    ) -> isize;
    pub(super) fn recv(descriptor: c_int, buffer: *mut c_void, length: usize, flags: c_int) -> isize;
    pub(super) fn send(descriptor: c_int, buffer: *const c_void, length: usize, flags: c_int) -> isize;
    pub(super) fn setgroups(count: usize, groups: *const c_uint) -> c_int;
    pub(super) fn setpgid(pid: c_int, group: c_int) -> c_int;
    pub(super) fn setresgid(real: c_uint, effective: c_uint, saved: c_uint) -> c_int;
    pub(super) fn setresuid(real: c_uint, effective: c_uint, saved: c_uint) -> c_int;
    pub(super) fn setsockopt(
        descriptor: c_int,
        level: c_int,
        option: c_int,
        value: *const c_void,
        size: c_uint,
    ) -> c_int;
    pub(super) fn signal(number: c_int, action: usize) -> usize;
    pub(super) fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    pub(super) fn statvfs(path: *const c_char, answer: *mut FileSystem) -> c_int;
    pub(super) fn syscall(number: c_long, ...) -> c_long;
    pub(super) fn unshare(flags: c_int) -> c_int;
    pub(super) fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
}

/// `struct __user_cap_header_struct`.
#[repr(C)]
#[derive(Debug)]
pub(super) struct CapabilityHeader {
    pub(super) version: u32,
    pub(super) pid: c_int,
}

/// `struct __user_cap_data_struct`, half of each set.
#[repr(C)]
#[derive(Debug)]
pub(super) struct CapabilitySets {
    pub(super) effective: u32,
    pub(super) permitted: u32,
    pub(super) inheritable: u32,
}

/// `struct timespec`, 64 bit.
#[repr(C)]
#[derive(Debug, Default)]
pub(super) struct Time {
    pub(super) seconds: i64,
    pub(super) nanoseconds: c_long,
}

/// `struct pollfd`.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Poll {
    pub(super) descriptor: c_int,
    pub(super) events: i16,
    pub(super) returned: i16,
}

/// `struct iovec`.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Span {
    pub(super) start: *mut c_void,
    pub(super) length: usize,
}

/// `struct statvfs` of the 64-bit C libraries; the tail, where glibc and musl differ, is only space.
#[repr(C)]
#[derive(Debug, Default)]
pub(super) struct FileSystem {
    pub(super) block_size: c_ulong,
    pub(super) fragment_size: c_ulong,
    pub(super) blocks: u64,
    pub(super) free: u64,
    pub(super) available: u64,
    pub(super) files: u64,
    pub(super) files_free: u64,
    pub(super) files_available: u64,
    pub(super) id: u64,
    pub(super) flags: c_ulong,
    pub(super) name_length: c_ulong,
    pub(super) tail: [u64; 4],
}
