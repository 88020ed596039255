//! In which order do the jobs of a workflow run?

use super::facts::Job;

/// The jobs, each behind those that it needs; of a ring nobody begins.
pub(super) fn in_order(jobs: &[Job]) -> Vec<&Job> {
    let mut ordered: Vec<&Job> = Vec::new();
    while let Some(next) = jobs.iter().find(|job| {
        let is_done = |id: &str| ordered.iter().any(|done| done.id.value == id);
        !is_done(&job.id.value) && job.needs.iter().all(|needed| is_done(&needed.value))
    }) {
        ordered.push(next);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use crate::submission::{Job, Located, Location};

    fn job(id: &str, needs: &[&str]) -> Job {
        let at = Location { file: "notes.yml".to_owned(), line: 1, column: 1, length: 1 };
        let text = |text: &str| Located::new(text.to_owned(), at.clone());
        Job { needs: needs.iter().map(|needed| text(needed)).collect(), ..Job::idle(text(id)) }
    }

    fn order(jobs: &[Job]) -> Vec<&str> {
        in_order(jobs).iter().map(|job| job.id.value.as_str()).collect()
    }

    #[test]
    fn a_job_comes_behind_all_that_it_needs() {
        let jobs =
            [job("deliver", &["scan", "lint"]), job("scan", &["build"]), job("lint", &[]), job("build", &[])];
        assert_eq!(order(&jobs), ["lint", "build", "scan", "deliver"]);
    }

    #[test]
    fn of_a_ring_and_of_what_needs_nobody_there_is_nobody_begins() {
        let jobs =
            [job("a", &["b"]), job("b", &["a"]), job("c", &["nobody"]), job("d", &[]), job("e", &["a"])];
        assert_eq!(order(&jobs), ["d"]);
    }
}
