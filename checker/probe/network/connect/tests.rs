//! Does what comes back of a connection say what came through?

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::connect;
use crate::errno::Errno;
use crate::network::wishes;
use crate::record::{Attempt, Outcome};

fn tried(words: &[&str]) -> Vec<Attempt> {
    connect(Duration::from_millis(400), &wishes(words).unwrap())
}

/// A server that answers every connection, after it has heard something.
fn server(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            for answer in answers {
                let _ = stream.read(&mut [0; 512]).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    port
}

#[test]
fn data_is_what_counts_and_not_an_open_port() {
    let (speaks, silent) = (server(&["word\n"]), server(&[""]));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = listener.local_addr().unwrap().port().to_string();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let ports = [&speaks, &silent, &deaf, &closed];
    let words: Vec<&str> = ports.iter().flat_map(|port| ["address", "127.0.0.1", port, "-"]).collect();
    let attempts = tried(&words);
    assert_eq!(attempts[0].outcome, Outcome::Done(5));
    assert_eq!(attempts[0].facts["answer"], "word\n");
    assert_eq!(attempts[1].outcome, Outcome::Refused(Errno(61)), "closed without a word");
    assert_eq!(attempts[2].outcome, Outcome::TimedOut);
    assert_eq!(attempts[2].facts["connected"], "yes");
    assert_eq!(attempts[3].outcome, Outcome::Refused(Errno(111)));
}

#[test]
fn many_take_no_longer_than_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = listener.local_addr().unwrap().port().to_string();
    let words: Vec<&str> = (0..30).flat_map(|_| ["address", "127.0.0.1", &deaf, "-"]).collect();
    let begun = Instant::now();
    assert_eq!(tried(&words).len(), 30);
    assert!(begun.elapsed() < Duration::from_millis(1200), "{:?}", begun.elapsed());
}

#[test]
fn a_name_of_the_hosts_file_is_found() {
    let port = server(&["word\n"]);
    let attempts = tried(&["name", "localhost", &port, "-"]);
    assert_eq!(attempts[0].outcome, Outcome::Done(5), "{attempts:?}");
}

#[test]
fn a_tunnel_is_asked_once_it_is_through() {
    let port = server(&["HTTP/1.1 200 OK\r\n\r\n", "inside\n"]);
    let attempts = tried(&["tunnel", "127.0.0.1", &port, "host:80"]);
    assert_eq!(attempts[0].facts["answer"], "inside\n");
    let refuses = server(&["HTTP/1.1 403 Forbidden\r\n\r\n"]);
    let attempts = tried(&["tunnel", "127.0.0.1", &refuses, "host:80"]);
    assert!(attempts[0].facts["answer"].contains("403"));
}

/// A web server: it says nothing until the head of a request has ended. Returns what it was told as well.
fn web_server() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0; 1];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                head.push(byte[0]);
            }
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            let _ = tell.send(String::from_utf8_lossy(&head).into_owned());
        }
    });
    (port, told)
}

#[test]
fn a_web_server_says_at_once_that_it_is_no_shell_and_no_name_server() {
    for words in [["shell", "127.0.0.1", "PORT", "ls; exit"], ["ask-there", "127.0.0.1", "PORT", "a.b"]] {
        let (port, told) = web_server();
        let words = words.map(|word| if word == "PORT" { port.as_str() } else { word });
        let begun = Instant::now();
        let attempts = connect(Duration::from_secs(5), &wishes(&words).unwrap());
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        assert!(matches!(attempts[0].outcome, Outcome::Done(_)), "{attempts:?}");
        assert!(!told.recv().unwrap().starts_with("\r\n"), "the question came first");
    }
}

#[test]
fn a_shell_has_its_line_before_anything_else() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let shell = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = [0; 512];
        let length = stream.read(&mut line).unwrap();
        stream.write_all(b"done\n").unwrap();
        String::from_utf8_lossy(&line[..length]).into_owned()
    });
    let attempts = tried(&["shell", "127.0.0.1", &port, "ls; exit"]);
    assert_eq!(shell.join().unwrap(), "ls; exit\n");
    assert_eq!(attempts[0].facts["answer"], "done\n");
}

#[test]
fn a_route_is_asked_for_without_a_packet() {
    assert_eq!(tried(&["route", "127.0.0.1", "0", "-"])[0].outcome, Outcome::Done(0));
}
