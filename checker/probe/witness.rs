//! What does a copy of the probe say when an attempt managed to execute it?

use std::io::{self, Write};
use std::process::ExitCode;

use crate::facts;
use crate::trial::WITNESS_EXIT;

/// It ran: an exit code that nothing else uses.
pub(crate) fn executed() -> ExitCode {
    ExitCode::from(WITNESS_EXIT as u8)
}

/// It ran as this effective user: as records, because the attempt's pipe is its standard output.
pub(crate) fn identified() -> ExitCode {
    let Ok([_, effective, _, _]) = facts::own_uids() else {
        return ExitCode::FAILURE;
    };
    let text = format!("fact\0euid\0{effective}\0done\0\0{effective}\0");
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
