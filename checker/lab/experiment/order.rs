//! How does the checker, and only the checker, make the notes application misbehave?

use std::time::Duration;

use crate::lab::look::http;
use crate::lab::run::{Instance, Lab, PublishedAt};

/// How long the order itself may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Gives an order (`hang`, `crash`) to the notes application. A connection that breaks is no error:
/// that is what a crash looks like.
///
/// # Errors
/// Why the order could not be given, in words.
pub(super) async fn give(lab: &Lab<'_>, instance: &Instance, port: u16, order: &str) -> Result<(), String> {
    let address = match instance.address(port) {
        Some(PublishedAt::Address(address)) => address,
        Some(PublishedAt::FarLoopback(address)) => {
            return Err(format!("the engine is another machine, and `{address}` is reached only from there"));
        }
        None => return Err(format!("port {port} is not published, so that the order cannot be given")),
    };
    // The service reads the token when it is asked, and knows no order without one.
    lab.probe_volume.filled().await.map_err(|error| error.to_string())?;
    let path = format!("/lab/{order}");
    match http::ask(address, "POST", &path, "", Some(lab.identity.token()), PATIENCE).await {
        Ok(answer) if answer.status >= 400 => {
            Err(format!("the service does not know the order `{order}`: {}", answer.status))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
