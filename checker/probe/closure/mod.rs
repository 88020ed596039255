//! What does the next start of the container execute, read as code and serve?
//!
//! Followed from the words that the engine starts, as far as files show it: links, folders that are
//! searched, loaders and libraries, start scripts and what they call, and the folder of the pages that
//! the service really uses. Whoever may write to any of it stays after every restart.

mod chain;
mod commands;
mod elf;
mod find;
mod found;
mod libraries;
mod pages;
#[cfg(test)]
mod place;
mod script;
mod starts;
mod words;

pub(crate) use find::{Asked, of};
pub(crate) use found::{Closure, Role};
pub(crate) use pages::pages_of;
