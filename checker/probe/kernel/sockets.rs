//! Which sockets does the probe try to open? None ever sends a packet.

use std::ffi::{c_int, c_uint, c_void};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::errno::{EIO, Errno};

use super::raw;
use super::{Answer, answer};

const FAMILY_INTERNET: c_int = 2;
const FAMILY_NETLINK: c_int = 16;
const FAMILY_PACKET: c_int = 17;
const DATAGRAM: c_int = 2;
const RAW: c_int = 3;
const CLOSE_ON_EXEC: c_int = 0o2_000_000;
const PROTOCOL_ICMP: c_int = 1;
const PROTOCOL_AUDIT: c_int = 9;
const LEVEL_SOCKET: c_int = 1;
const OPTION_RECEIVE_TIMEOUT: c_int = 20;
const OPTION_MARK: c_int = 36;
/// `AUDIT_USER`: a message of a user-space program.
const AUDIT_USER: u16 = 1005;
const REQUEST_AND_ACKNOWLEDGE: u16 = 1 | 4;
const NETLINK_ERROR: u16 = 2;
const NETLINK_HEADER: usize = 16;

fn open(family: c_int, kind: c_int, protocol: c_int) -> Result<OwnedFd, Errno> {
    // SAFETY: plain numbers.
    let descriptor = answer(unsafe { raw::socket(family, kind | CLOSE_ON_EXEC, protocol) })?;
    // SAFETY: the call above opened it, and it belongs to nobody else. Descriptors fit into `c_int`.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor as c_int) })
}

/// Opens a raw ICMP socket, enough to forge packets, and closes it.
pub(crate) fn raw_socket() -> Answer {
    open(FAMILY_INTERNET, RAW, PROTOCOL_ICMP).map(|_| 0)
}

/// Opens a packet socket, enough to listen to the network's other traffic, and closes it. Without a
/// protocol it receives nothing.
pub(crate) fn packet_socket() -> Answer {
    open(FAMILY_PACKET, RAW, 0).map(|_| 0)
}

/// Marks the packets of a socket, which firewalls and routes trust.
pub(crate) fn mark_socket() -> Answer {
    let socket = open(FAMILY_INTERNET, DATAGRAM, 0)?;
    set_option(&socket, OPTION_MARK, &1_u32.to_ne_bytes())
}

/// Writes one line into the kernel's audit trail and reads the kernel's acknowledgement.
pub(crate) fn audit_message() -> Answer {
    let socket = open(FAMILY_NETLINK, RAW, PROTOCOL_AUDIT)?;
    // `struct timeval`: two seconds.
    let mut patience = [0_u8; 16];
    patience[..8].copy_from_slice(&2_i64.to_ne_bytes());
    set_option(&socket, OPTION_RECEIVE_TIMEOUT, &patience)?;
    let message = audit_request(b"harden-check\0");
    // SAFETY: a live buffer with its length.
    let sent = unsafe { raw::send(socket.as_raw_fd(), message.as_ptr().cast::<c_void>(), message.len(), 0) };
    answer(sent as i64)?;
    let mut reply = [0_u8; 256];
    // SAFETY: a live buffer with its length.
    let length =
        unsafe { raw::recv(socket.as_raw_fd(), reply.as_mut_ptr().cast::<c_void>(), reply.len(), 0) };
    let length = answer(length as i64)?;
    acknowledged(reply.get(..usize::try_from(length).unwrap_or(0)).unwrap_or(&[]))
}

fn set_option(socket: &OwnedFd, option: c_int, value: &[u8]) -> Answer {
    let size = c_uint::try_from(value.len()).unwrap_or(0);
    // SAFETY: a live buffer with its length.
    answer(unsafe {
        raw::setsockopt(socket.as_raw_fd(), LEVEL_SOCKET, option, value.as_ptr().cast::<c_void>(), size)
    })
}

/// `struct nlmsghdr` and the text.
fn audit_request(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(NETLINK_HEADER + text.len()).unwrap_or(0);
    let mut message = Vec::new();
    message.extend(length.to_ne_bytes());
    message.extend(AUDIT_USER.to_ne_bytes());
    message.extend(REQUEST_AND_ACKNOWLEDGE.to_ne_bytes());
    message.extend(1_u32.to_ne_bytes());
    message.extend(0_u32.to_ne_bytes());
    message.extend(text);
    message
}

/// `struct nlmsgerr`: a header of kind `NLMSG_ERROR`, then the negative error number or 0.
fn acknowledged(reply: &[u8]) -> Answer {
    let kind = reply.get(4..6).and_then(|bytes| bytes.try_into().ok()).map(u16::from_ne_bytes);
    let code = reply
        .get(NETLINK_HEADER..NETLINK_HEADER + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map(i32::from_ne_bytes);
    match (kind, code) {
        (Some(NETLINK_ERROR), Some(0)) => Ok(0),
        (Some(NETLINK_ERROR), Some(code)) => Err(Errno(code.saturating_abs())),
        _ => Err(EIO),
    }
}

#[cfg(test)]
mod tests {
    use super::{acknowledged, audit_request};
    use crate::errno::{EIO, Errno};

    #[test]
    fn a_request_says_its_own_length() {
        let message = audit_request(b"abc");
        assert_eq!(message.len(), 19);
        assert_eq!(message[..4], 19_u32.to_ne_bytes());
    }

    #[test]
    fn an_acknowledgement_is_zero_or_a_negative_error() {
        let reply = |kind: u16, code: i32| {
            let mut bytes = vec![0; 16];
            bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
            bytes.extend(code.to_ne_bytes());
            bytes
        };
        assert_eq!(acknowledged(&reply(2, 0)), Ok(0));
        assert_eq!(acknowledged(&reply(2, -1)), Err(Errno(1)));
        assert_eq!(acknowledged(&reply(3, 0)), Err(EIO), "not an acknowledgement");
        assert_eq!(acknowledged(&[]), Err(EIO));
    }
}
