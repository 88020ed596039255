//! The notes application: the small HTTP service that a learner hardens from step 1 to 27.
//!
//! One static program with four roles (`web`, `db`, `mailer`, `proxy`), configured by the environment, with
//! nothing but `std` below it, so that it also runs on an image that holds nothing else.
//! `notes health [URL]` asks a running service how it is, for images without curl or a shell.

mod access;
mod answer;
mod client;
mod config;
mod health;
mod json;
mod lab;
mod log;
mod metrics;
mod pages;
mod proxy;
mod request;
mod routes;
mod server;
mod signals;
mod store;

use std::process::ExitCode;

use config::Config;

/// The version that `notes version` and `/metrics` tell.
const VERSION: &str = "1.0.0";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        None | Some("serve") => serve(),
        Some("health") => health::ask(arguments.next()),
        Some("version") => {
            log::line(&format!("notes {}", VERSION));
            ExitCode::SUCCESS
        }
        Some(other) => {
            log::error(
                "usage",
                &[("problem", &format!("unknown command `{other}`: serve, health or version"))],
            );
            ExitCode::from(2)
        }
    }
}

fn serve() -> ExitCode {
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(problem) => {
            log::error("configuration", &[("problem", &problem)]);
            return ExitCode::from(78);
        }
    };
    // Before any other thread exists, so that every thread inherits the mask.
    signals::exit_on_terminate();
    match server::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error("listen", &[("problem", &error.to_string())]);
            ExitCode::FAILURE
        }
    }
}
