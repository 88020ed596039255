//! Which of its limits does a container keep where `docker update` changes others?

use super::super::{ContainerSpec, Located};

/// Nothing and 0 leave a limit as it was: the engine cannot tell them apart (moby's `UpdateContainer`).
pub(super) fn keep_unset(after: &mut ContainerSpec, before: &ContainerSpec) {
    fn number(after: &mut Option<Located<i64>>, before: &Option<Located<i64>>) {
        if after.as_ref().is_some_and(|limit| limit.value == 0) {
            after.clone_from(before);
        }
    }
    fn cpus(after: &mut Option<Located<String>>, before: &Option<Located<String>>) {
        if after.as_ref().is_some_and(|set| set.value.is_empty()) {
            after.clone_from(before);
        }
    }
    number(&mut after.memory, &before.memory);
    number(&mut after.memory_swap, &before.memory_swap);
    number(&mut after.memory_reservation, &before.memory_reservation);
    number(&mut after.nano_cpus, &before.nano_cpus);
    number(&mut after.cpu_quota, &before.cpu_quota);
    number(&mut after.cpu_period, &before.cpu_period);
    number(&mut after.cpu_shares, &before.cpu_shares);
    number(&mut after.pids_limit, &before.pids_limit);
    cpus(&mut after.cpuset_cpus, &before.cpuset_cpus);
    cpus(&mut after.cpuset_mems, &before.cpuset_mems);
}

/// The swap that nobody named was fixed when the container was made, as twice its memory then: a new
/// `--memory` alone does not renew it.
pub(super) fn keep_swap(after: &mut ContainerSpec, before: &ContainerSpec) {
    let unnamed = after.memory_swap.as_ref().is_none_or(|swap| swap.value == 0);
    if let Some(memory) = before.memory.as_ref().filter(|memory| memory.value > 0)
        && unnamed
        && after.memory != before.memory
    {
        after.memory_swap = Some(Located::new(memory.value.saturating_mul(2), memory.at.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::docker::update_values::{keep_swap, keep_unset};
    use crate::submission::{ContainerSpec, Located, Location};

    fn at(line: usize) -> Location {
        Location { file: "run.sh".to_owned(), line, column: 1, length: 1 }
    }

    fn limit(value: i64, line: usize) -> Option<Located<i64>> {
        Some(Located::new(value, at(line)))
    }

    fn container() -> ContainerSpec {
        ContainerSpec::new(at(1), Located::new("notes".to_owned(), at(1)))
    }

    #[test]
    fn nothing_and_zero_leave_what_was_there() {
        let mut before = container();
        before.pids_limit = limit(100, 2);
        before.nano_cpus = limit(500_000_000, 3);
        before.cpuset_cpus = Some(Located::new("0".to_owned(), at(4)));
        let mut after = before.clone();
        after.pids_limit = limit(0, 9);
        after.nano_cpus = limit(0, 9);
        after.memory = limit(0, 9);
        after.cpuset_cpus = Some(Located::new(String::new(), at(9)));
        keep_unset(&mut after, &before);
        assert_eq!(after, before);
        after.pids_limit = limit(-1, 9);
        keep_unset(&mut after, &before);
        assert_eq!(after.pids_limit, limit(-1, 9));
    }

    #[test]
    fn a_swap_that_nobody_named_stays_as_it_was_made() {
        let mut before = container();
        before.memory = limit(4 << 30, 2);
        let mut after = before.clone();
        after.memory = limit(256 << 20, 9);
        keep_swap(&mut after, &before);
        assert_eq!(after.memory_swap, limit(8 << 30, 2));
        // Named with the update, or before it, it is what was named.
        after.memory_swap = limit(256 << 20, 9);
        keep_swap(&mut after, &before);
        assert_eq!(after.memory_swap, limit(256 << 20, 9));
        before.memory_swap = limit(-1, 3);
        let mut after = before.clone();
        after.memory = limit(256 << 20, 9);
        keep_swap(&mut after, &before);
        assert_eq!(after.memory_swap, limit(-1, 3));
        // No limit was there: Docker gave no swap either.
        let mut after = container();
        after.memory = limit(256 << 20, 9);
        keep_swap(&mut after, &container());
        assert_eq!(after.memory_swap, None);
    }
}
