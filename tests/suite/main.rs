//! The suite that needs no engine: laws over the sources and the course, and whole outputs.

mod house;
