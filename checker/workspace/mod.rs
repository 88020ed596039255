//! What happens in the learner's folder? Starting files, runs, and what is remembered of them.
//!
//! The command line and the live page do the same things; both do them through here.

mod copies;
mod files;
mod hint;
mod judge;
mod memory;
mod next;
mod own_files;
mod round;
mod rows;
mod served;
mod step;
mod trouble;

pub use copies::with_copies;
pub use files::{PathError, Written, back_up, write};
pub use hint::next_hint;
pub use judge::{Judged, Run, judge, read, sources};
pub use memory::{course_folder, keep, known, remember};
pub use next::{next_command, next_of_round};
pub use own_files::{OwnFile, inside, own_files, text_of};
pub use round::{Turn, judge_round};
pub use rows::Early;
pub use served::{Served, served_at};
pub use step::step;
pub use trouble::{trouble_of_file, trouble_of_lab, trouble_of_store};
