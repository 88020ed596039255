//! Which programs does the checker carry for its images?

/// The notes application, a static program.
pub(super) const NOTES: &[u8] = include_bytes!(env!("HARDEN_CHECK_NOTES"));
/// The probe, a static program.
pub(super) const PROBE: &[u8] = crate::lab::probe::PROGRAM;
