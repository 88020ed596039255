//! What do the pipelines of a `.gitlab-ci.yml` say?
//!
//! ```text
//! tree       files that are put in, `extends`, `!reference`   -> one tree, each value with its place
//! read       the tree as jobs, each with a script as a step   rules      when does a job run?
//! plan       which jobs does a pipeline have?                 variables  what does a script find?
//! ```
//!
//! Facts from GitLab's "CI/CD YAML syntax reference", "Predefined CI/CD variables reference" and "Merge request
//! pipelines".

mod plan;
mod read;
mod rules;
mod tree;
mod variables;

pub(super) use plan::planned;
pub(in crate::submission) use read::read_file;
pub(super) use variables::found;

/// Where GitLab looks.
pub(in crate::submission) const PLACE: &str = ".gitlab-ci.yml";

#[cfg(test)]
mod tests;
