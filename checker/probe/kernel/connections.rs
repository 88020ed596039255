//! How are many connections begun and waited for at once?

use std::ffi::{c_int, c_uint, c_ulong, c_void};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use crate::errno::{EINPROGRESS, Errno};

use super::answer;
use super::raw::{self, Poll};

const FAMILY_INTERNET: u16 = 2;
const FAMILY_INTERNET_6: u16 = 10;
const STREAM: c_int = 1;
const NON_BLOCKING: c_int = 0o4_000;
const CLOSE_ON_EXEC: c_int = 0o2_000_000;
const POLL_IN: i16 = 1;
const POLL_OUT: i16 = 4;

/// What a descriptor is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    Read,
    Write,
}

/// Begins to connect. Whether it succeeded shows once the stream can be written to.
pub(crate) fn begin_connection(address: SocketAddr) -> Result<TcpStream, Errno> {
    let bytes = c_address(address);
    let family = c_int::from(if address.is_ipv4() { FAMILY_INTERNET } else { FAMILY_INTERNET_6 });
    // SAFETY: plain numbers.
    let descriptor = answer(unsafe { raw::socket(family, STREAM | NON_BLOCKING | CLOSE_ON_EXEC, 0) })?;
    // SAFETY: the call above opened it, and it belongs to nobody else. Descriptors fit into `c_int`.
    let socket = unsafe { OwnedFd::from_raw_fd(descriptor as c_int) };
    let size = c_uint::try_from(bytes.len()).unwrap_or(0);
    // SAFETY: a live buffer with its length.
    match answer(unsafe { raw::connect(socket.as_raw_fd(), bytes.as_ptr().cast::<c_void>(), size) }) {
        Ok(_) | Err(EINPROGRESS) => Ok(TcpStream::from(socket)),
        Err(reason) => Err(reason),
    }
}

/// `struct sockaddr_in` or `struct sockaddr_in6`.
fn c_address(address: SocketAddr) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(28);
    match address {
        SocketAddr::V4(address) => {
            bytes.extend(FAMILY_INTERNET.to_ne_bytes());
            bytes.extend(address.port().to_be_bytes());
            bytes.extend(address.ip().octets());
            bytes.extend([0; 8]);
        }
        SocketAddr::V6(address) => {
            bytes.extend(FAMILY_INTERNET_6.to_ne_bytes());
            bytes.extend(address.port().to_be_bytes());
            bytes.extend(address.flowinfo().to_be_bytes());
            bytes.extend(address.ip().octets());
            bytes.extend(address.scope_id().to_ne_bytes());
        }
    }
    bytes
}

/// Waits until one of the descriptors is ready, or for so long. The answer says of each whether it is:
/// an error on it counts as ready, and the next call on it tells.
pub(crate) fn wait_for(descriptors: &[(BorrowedFd<'_>, Wait)], limit: Duration) -> Vec<bool> {
    let mut polls: Vec<Poll> = descriptors
        .iter()
        .map(|(descriptor, wait)| Poll {
            descriptor: descriptor.as_raw_fd(),
            events: if *wait == Wait::Read { POLL_IN } else { POLL_OUT },
            returned: 0,
        })
        .collect();
    // Rounded up, or the last millisecond would be spent in turns.
    let milliseconds = c_int::try_from(limit.as_millis() + 1).unwrap_or(c_int::MAX);
    // SAFETY: a live array of `Poll` with its length.
    let ready = unsafe { raw::poll(polls.as_mut_ptr(), polls.len() as c_ulong, milliseconds) };
    polls.iter().map(|poll| ready > 0 && poll.returned != 0).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::fd::AsFd;
    use std::time::Duration;

    use super::{Wait, begin_connection, c_address, wait_for};

    #[test]
    fn addresses_have_the_kernels_form() {
        let v4 = c_address("192.0.2.1:258".parse().unwrap());
        assert_eq!((v4.len(), &v4[2..8]), (16, &[1, 2, 192, 0, 2, 1][..]));
        let v6 = c_address("[fe80::1%3]:258".parse().unwrap());
        assert_eq!((v6.len(), v6[8], v6[23]), (28, 0xfe, 1));
        assert_eq!(v6[24..], 3_u32.to_ne_bytes());
    }

    #[test]
    fn a_connection_is_ready_to_be_written_to() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = begin_connection(listener.local_addr().unwrap()).unwrap();
        assert_eq!(wait_for(&[(stream.as_fd(), Wait::Write)], Duration::from_secs(5)), [true]);
        assert!(stream.take_error().unwrap().is_none());
        assert_eq!(wait_for(&[(stream.as_fd(), Wait::Read)], Duration::from_millis(1)), [false]);
    }
}
