//! Are lines read as Docker's drivers send them?

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use rmpv::Value;
use rmpv::encode::write_value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use super::{Collector, Way, fluentd, gelf, syslog};
use crate::evidence::CollectedLine;

const GELF: &str =
    r#"{"version":"1.1","host":"vm","short_message":"hello","timestamp":1,"level":3,"_container_id":"abc"}"#;

fn heard(line: Option<super::kept::Line>) -> (String, &'static str, String) {
    let line = line.expect("a line");
    (line.tag, line.stream, line.text)
}

#[test]
fn both_rfcs_of_syslog_are_read() {
    for (message, stream, tag) in [
        ("<30>Nov 27 09:50:08 78372dd47d2c[16440]: out: in", "stdout", "78372dd47d2c"),
        ("<27>Nov  7 09:50:08 vm web[16440]: out: in", "stderr", "web"),
        ("<30>1 2026-11-27T09:50:16.885021Z vm web/d7c4 16440 web/d7c4 - out: in", "stdout", "web/d7c4"),
    ] {
        let expected = (tag.to_owned(), stream, "out: in".to_owned());
        assert_eq!(heard(syslog::read(message.as_bytes())), expected, "{message}");
    }
    for message in ["hello", "<30>hello", "<999>Nov 27 09:50:08 a[1]: x", "<30>1 2026 vm web"] {
        assert_eq!(syslog::read(message.as_bytes()), None, "{message}");
    }
}

#[test]
fn gelf_is_read_in_each_of_its_packings_and_in_pieces_of_any_order() {
    let expected = ("abc".to_owned(), "stderr", "hello".to_owned());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(GELF.as_bytes()).unwrap();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(GELF.as_bytes()).unwrap();
    for message in [GELF.as_bytes().to_vec(), gzip.finish().unwrap(), zlib.finish().unwrap()] {
        assert_eq!(heard(gelf::read(&message)), expected);
    }
    assert_eq!(gelf::read(br#"{"short_message":"no version"}"#), None);
    let mut pieces = gelf::Pieces::default();
    let (first, second) = GELF.as_bytes().split_at(40);
    let piece = |number: u8, bytes: &[u8]| [&[0x1e, 0x0f, 1, 2, 3, 4, 5, 6, 7, 8, number, 2], bytes].concat();
    assert_eq!(pieces.whole(&piece(1, second)), None);
    assert_eq!(pieces.whole(&piece(1, second)), None, "twice the same is not whole");
    assert_eq!(pieces.whole(&piece(2, second)), None, "there is no third of two");
    assert_eq!(pieces.whole(&piece(0, first)).as_deref(), Some(GELF.as_bytes()));
}

fn forward(options: Vec<(Value, Value)>) -> Vec<u8> {
    let record = Value::Map(vec![("source".into(), "stdout".into()), ("log".into(), "hello".into())]);
    let message = Value::Array(vec!["d7c4".into(), 1_795_000_000_u32.into(), record, Value::Map(options)]);
    let mut bytes = Vec::new();
    write_value(&mut bytes, &message).unwrap();
    bytes
}

#[test]
fn a_stream_of_fluentds_is_read_as_far_as_it_is_whole() {
    let whole = forward(Vec::new());
    let stream = [&whole[..], &whole[..7]].concat();
    let (used, lines, answers) = fluentd::read(&stream).unwrap();
    assert_eq!((used, lines.len(), answers.len()), (whole.len(), 1, 0));
    assert_eq!(heard(lines.into_iter().next()), ("d7c4".to_owned(), "stdout", "hello".to_owned()));
    assert!(fluentd::read(b"GET / HTTP/1.1\r\n").is_none());
}

#[tokio::test]
async fn every_way_leads_into_the_collector_and_a_receipt_is_given() {
    let collector = Collector::start().await.unwrap();
    let port = |way| collector.ports[&way];
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(GELF.as_bytes(), ("127.0.0.1", port(Way::GelfUdp))).await.unwrap();
    socket.send_to(b"<30>Nov 27 09:50:08 a[1]: hello", ("127.0.0.1", port(Way::SyslogUdp))).await.unwrap();
    let mut gelf = TcpStream::connect(("127.0.0.1", port(Way::GelfTcp))).await.unwrap();
    gelf.write_all(&[GELF.as_bytes(), &[0]].concat()).await.unwrap();
    let mut syslog = TcpStream::connect(("127.0.0.1", port(Way::SyslogTcp))).await.unwrap();
    syslog.write_all(b"<30>Nov 27 09:50:08 a[1]: hello\n").await.unwrap();
    let mut fluentd = TcpStream::connect(("127.0.0.1", port(Way::Fluentd))).await.unwrap();
    fluentd.write_all(&forward(vec![("chunk".into(), "c1".into())])).await.unwrap();
    let mut receipt = [0; 8];
    fluentd.read_exact(&mut receipt).await.unwrap();
    assert_eq!(&receipt, b"\x81\xa3ack\xa2c1");
    let mut ways: Vec<String> = Vec::new();
    while ways.len() < 5 {
        assert!(collector.heard_within("hello", Duration::from_secs(5)).await);
        ways = collector.with_mark("hello").into_iter().map(|CollectedLine { way, .. }| way).collect();
        tokio::task::yield_now().await;
    }
    ways.sort();
    assert_eq!(ways, ["fluentd", "gelf-tcp", "gelf-udp", "syslog-tcp", "syslog-udp"]);
    assert!(!collector.heard_within("nothing", Duration::from_millis(5)).await);
    // Nobody listens where another address leads.
    assert!(TcpStream::connect(("127.0.0.1", collector.nowhere.0)).await.is_err());
}
