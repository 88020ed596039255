//! Which program attacks from inside, and what did it say?
//!
//! The probe is a static Linux program that travels inside this one as bytes. This room names its
//! subcommands and reads its output; how it reaches a container is the lab's business.

mod command;
mod output;

pub use command::{Call, ProbeCommand, SecretForm, arguments_of};
pub use output::files::{read_files, read_holding, read_reached_files, read_unlisted};
pub use output::{
    Calls, Heard, Post, ProbeError, left_out, outputs, put_in, read_attempt, read_attempts, read_calls,
    read_heard, read_listening, read_mounts, read_post, read_processes, read_report, read_reports,
};

/// The probe: an ELF program for the architecture that this program was built for.
pub const PROGRAM: &[u8] = include_bytes!(env!("HARDEN_CHECK_PROBE"));

#[cfg(test)]
mod tests {
    use super::PROGRAM;

    /// `PT_INTERP`: the program header that names a loader.
    const LOADER: u32 = 3;

    #[test]
    fn the_program_needs_no_loader_and_is_small() {
        assert!(PROGRAM.starts_with(b"\x7fELF\x02\x01"), "a 64-bit, little-endian program");
        assert!(PROGRAM.len() < 4 << 20, "{} bytes", PROGRAM.len());
        let half = |at: usize| usize::from(u16::from_le_bytes(PROGRAM[at..at + 2].try_into().unwrap()));
        let table = usize::try_from(u64::from_le_bytes(PROGRAM[32..40].try_into().unwrap())).unwrap();
        let (size, count) = (half(54), half(56));
        assert!(count > 0);
        for index in 0..count {
            let at = table + index * size;
            let kind = u32::from_le_bytes(PROGRAM[at..at + 4].try_into().unwrap());
            assert_ne!(kind, LOADER, "an image without a C library could not run it");
        }
    }
}
