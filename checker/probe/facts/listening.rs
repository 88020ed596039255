//! On which ports does somebody in the container wait for callers?

use super::asleep::wait_for_sleepers;
use super::sockets::sockets;
use crate::trial::ProbeFailure;

/// Every socket that waits once nobody sleeps off its start, as lines of JSON.
pub(crate) fn listening() -> Result<Vec<String>, ProbeFailure> {
    wait_for_sleepers();
    sockets()
}
