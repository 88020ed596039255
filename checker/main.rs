//! Parses the command line, runs it, prints what comes back.

use std::process::ExitCode;

fn main() -> ExitCode {
    harden_check::cli::main()
}
