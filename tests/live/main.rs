//! The live suite: everything that only a real engine can prove.
//!
//! Every attack succeeds here in a deliberately weak container and fails in a hardened one; every
//! exercise's start, solution and answers get the verdict that the exercise promises; every bad day
//! ends well; what the book builds and types happens as it is shown. An engine that does not answer
//! fails the suite: nothing is passed over. With `HARDEN_CHECK_SETUP=1` a missing engine is installed and
//! started first.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod address_pool;
mod bad_days;
mod book;
mod build_words;
#[path = "../shared/cases.rs"]
mod cases;
mod cleanup;
mod collected;
#[path = "../shared/compose_binary.rs"]
mod compose_binary;
mod compose_law;
#[path = "../shared/debian.rs"]
mod debian;
mod dockerfiles;
mod documents;
mod egress_six;
mod engines;
mod exercises;
#[path = "../shared/fences.rs"]
mod fences;
mod handed;
mod ignore_law;
mod image;
mod kit;
mod kit_ways;
#[path = "../shared/language/mod.rs"]
mod language;
mod made;
mod next_start;
mod pipeline;
mod podman;
mod probe_bench;
mod probe_network;
mod probe_secrets;
mod probe_table;
mod probe_two_sided;
mod registry;
mod run;
mod script_two_sided;
mod second_engine;
mod serve;
#[path = "../suite/served.rs"]
mod served;
mod signing;
mod support;
mod swarm;
mod transcripts;
mod twice;
mod versions;
mod words;
#[path = "../shared/write.rs"]
mod write;
