//! What does a running container show?

mod answerer;
mod app_tests;
mod attack;
mod attack_as_root;
mod beside;
mod container;
mod each;
mod folder;
mod hidden;
pub(super) mod http;
mod isolation;
mod listening;
mod log;
mod mounts;
mod network;
mod probe;
mod processes;
mod reachable_files;
mod requests;

pub(super) use answerer::ANSWERER;
pub(super) use app_tests::APP_TESTS;
pub(super) use attack::ATTACK;
pub(super) use attack_as_root::ATTACK_AS_ROOT;
pub(super) use beside::one_off;
pub(super) use container::{CONTAINER, container_turned_down, instance_facts};
pub(super) use each::run_probe_as_each;
pub(super) use folder::{FOLDER_SECRETS, REVIEW, folder_secrets, reviewed};
pub(super) use isolation::ISOLATION;
pub(super) use listening::LISTENING;
pub(super) use log::{log_tail, whole_log};
pub(super) use mounts::MOUNTS;
pub(super) use network::{EGRESS, NEIGHBOURS, OUTSIDE, SECRET_REACH, called, printed};
pub(super) use probe::{Looked, ProbeUser, no_room, run_probe};
pub(super) use processes::PROCESSES;
pub(super) use reachable_files::REACHABLE_FILES;
pub(super) use requests::{HTTP, exchange, note_id};
