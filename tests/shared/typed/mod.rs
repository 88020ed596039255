//! What do the chapters tell to type, and what do they promise?
//!
//! The matrix of engines types them (`cargo test --test engines -- typed`), and the ordinary suite holds
//! the tables of exceptions and the comparison to laws. Read are the built pages, as a reader has them.

pub(crate) mod commands;
pub(crate) mod exceptions;
pub(crate) mod page;
pub(crate) mod shown;
