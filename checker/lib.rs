//! harden-check: builds a learner's image, starts the learner's containers, attacks them from
//! inside, and says for every rule pass or fail with the evidence seen.
//!
//! # The way of one check
//!
//! ```text
//! exercises/NN-slug/  --exercise::load-->  Exercise  --Exercise::wanted-->  Wanted
//! the learner's folder  --submission::read-->  Submission
//! Submission + Wanted  --lab::observe-->  Evidence          (the only step that knows an engine)
//! Evidence  --Check::judge-->  Verdict                      (pure)
//! Verdict  -->  Finding  -->  Report  --report::{human,json}-->  String  --main-->  the terminal
//!                                     --report::page-->  events  --serve-->  the book's page
//! ```
//!
//! [`workspace::judge`] goes this way once, for the command line and for the live page.
//!
//! # The rooms
//!
//! | module         | answers                                              | knows nothing of               |
//! |----------------|------------------------------------------------------|--------------------------------|
//! | [`words`]      | in which words, in which language?                   | everything else                |
//! | `embedded`     | where is a file that travels inside the program?     | everything else                |
//! | [`packages`]   | what is installed, and what is known of it?          | everything else                |
//! | [`submission`] | what did the learner hand in?                        | engines, checks                |
//! | [`evidence`]   | what was seen? facts only                            | engines, checks                |
//! | [`check`]      | what is a check, and what can it say?                | engines, exercises             |
//! | [`checks`]     | the checks, one file each                            | engines, exercises, renderers  |
//! | [`exercise`]   | what is an exercise, and what does it want to know?  | engines, renderers             |
//! | [`lab`]        | how is it all built, run, attacked, and cleaned up?  | exercises, checks' judgements  |
//! | [`lint`]       | what do files alone show to be broken?               | a running engine, renderers    |
//! | [`signing`]    | is an image in a registry signed, and by whom?       | everything else but words      |
//! | [`promotion`]  | may an image go on to production?                    | engines, exercises, renderers  |
//! | [`progress`]   | how far is the learner?                              | everything else                |
//! | [`report`]     | how is it told?                                      | engines                        |
//! | [`book`]       | how does the book come about?                        | engines, the lab               |
//! | [`workspace`]  | what happens in the learner's folder?                | how it is shown, who asked     |
//! | [`serve`]      | how does a page of the book check live?              | the command line               |
//! | [`cli`]        | what did the user ask for?                           | how an attack is made          |
//!
//! Two programs travel inside this one as bytes, built by `build.rs` as static Linux binaries:
//! the probe (`checker/probe`), which attacks from inside, and the notes application
//! (`exercises/notes`), which the learner hardens.

pub mod book;
pub mod check;
pub mod checks;
pub mod cli;
mod embedded;
pub mod evidence;
pub mod exercise;
pub mod lab;
pub mod lint;
pub mod packages;
pub mod progress;
pub mod promotion;
pub mod report;
pub mod serve;
pub mod signing;
pub mod submission;
pub mod words;
pub mod workspace;
