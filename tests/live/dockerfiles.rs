//! The local engine's builder judges our reader of Dockerfiles.

use harden_check::lab::Engine;
use harden_check::lab::kit::{self, KitImage};

use crate::language;

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_takes_what_the_builder_takes_and_refuses_what_it_refuses() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &[KitImage::Slim], &|_| {}).await.unwrap();
    let language::Compared { version, rows, differences } = language::compare(&engine).await;
    println!("{rows} Dockerfiles compared with Docker {version}");
    assert!(rows >= 260, "{rows}");
    assert!(differences.is_empty(), "{} of {rows}:\n{}", differences.len(), differences.join("\n"));
}
