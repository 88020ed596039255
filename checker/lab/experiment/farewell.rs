//! Did the service itself hear that it is to stop?

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::observation::Seat;
use crate::lab::run::PublishedAt;

/// How long the service may take to promise its farewell, and to say it once the container has ended.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read, in bytes. A farewell is a line.
const LIMIT: u64 = 4096;

/// A connection that the notes application keeps open, and on which it names the signal that it heard
/// before it ends. The container's end alone says nothing: a script that is its first process may end in
/// order, and the kernel kills the service with it.
pub(super) struct Farewell(TcpStream);

impl Farewell {
    /// Asks the service to say farewell; nothing where what listens does not promise to.
    ///
    /// # Errors
    /// [`LabError`] where the lab failed; inside, what keeps the checker, and only it, from asking.
    pub(super) async fn promised(seat: &Seat<'_>) -> Result<Result<Option<Farewell>, String>, LabError> {
        let address = match seat.instance.address(seat.port()) {
            Some(PublishedAt::Address(address)) => address,
            Some(PublishedAt::FarLoopback(address)) => {
                let problem =
                    format!("the engine is another machine, and `{address}` is reached only from there");
                return Ok(Err(problem));
            }
            None => {
                let problem =
                    format!("port {} is not published, so that the service cannot be asked", seat.port());
                return Ok(Err(problem));
            }
        };
        // The service reads the token when it is asked.
        seat.lab().probe_volume.filled().await?;
        let asked = timeout(PATIENCE, ask(address, seat.lab().identity.token())).await;
        Ok(Ok(asked.ok().and_then(Result::ok).flatten()))
    }

    /// The signal that the service heard; nothing where it ended without a word. Read once the container
    /// has ended.
    pub(super) async fn signal(self) -> Option<u32> {
        let mut text = String::new();
        let mut rest = self.0.take(LIMIT);
        timeout(PATIENCE, rest.read_to_string(&mut text)).await.ok()?.ok()?;
        signal_in(&text)
    }
}

async fn ask(address: &str, token: &str) -> std::io::Result<Option<Farewell>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "POST /lab/farewell HTTP/1.1\r\nHost: {address}\r\nX-Lab-Token: {token}\r\nContent-Length: 0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    // The head ends before anything is said: byte by byte, so that no farewell is read with it.
    while !head.ends_with(b"\r\n\r\n") && (head.len() as u64) < LIMIT {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return Ok(None),
        }
    }
    Ok(head.starts_with(b"HTTP/1.1 200 ").then_some(Farewell(stream)))
}

fn signal_in(text: &str) -> Option<u32> {
    text.lines().find_map(|line| line.strip_prefix("signal ")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{ask, signal_in};

    /// What something that listens answers, and what it says before it ends.
    async fn heard(answer: &'static str, farewell: &'static str) -> Option<u32> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.write_all(farewell.as_bytes()).await.unwrap();
        });
        ask(&address, "token").await.ok().flatten()?.signal().await
    }

    #[tokio::test]
    async fn only_a_promise_that_is_kept_counts() {
        let promise = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        assert_eq!(heard(promise, "signal 15\n").await, Some(15));
        assert_eq!(heard(promise, "").await, None, "killed");
        assert_eq!(heard("HTTP/1.1 404 Not Found\r\n\r\n", "signal 15\n").await, None, "knows no farewell");
        assert_eq!(heard("", "").await, None);
    }

    #[test]
    fn a_signal_is_a_number() {
        assert_eq!(signal_in("signal 2\n"), Some(2));
        assert_eq!(signal_in("signal TERM\n"), None);
    }
}
