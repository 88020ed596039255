//! The suite that needs no engine: laws over the sources and the course, and whole outputs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod bills;
mod book;
mod book_commands;
mod book_files;
mod book_questions;
mod book_reader;
mod book_site;
mod book_taught;
mod book_words;
#[path = "../shared/cases.rs"]
mod cases;
mod checks_laws;
mod cli;
mod cli_course;
mod cli_desk;
mod cli_json;
mod exercise_mistakes;
mod exercises_laws;
#[path = "../shared/fences.rs"]
mod fences;
mod front_page;
mod german_terms;
mod handed_in;
mod house;
mod house_circles;
mod house_imports;
mod house_style;
#[path = "../shared/kept_registry.rs"]
mod kept_registry;
mod lint;
mod promotion;
#[path = "../shared/recordings.rs"]
mod recordings;
mod replays;
mod report;
mod report_samples;
mod resemblance;
mod serve;
mod served;
mod shells;
mod signing;
mod signing_vectors;
#[path = "../shared/typed/mod.rs"]
mod typed;
mod typed_laws;
