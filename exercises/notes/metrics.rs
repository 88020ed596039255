//! How is the service doing? Counters in the text format of Prometheus.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::VERSION;

/// Counters since the start.
pub(crate) struct Metrics {
    started: Instant,
    /// The same by the clock on the wall, in seconds since 1970.
    started_at: f64,
    by_class: [AtomicU64; 6],
}

impl Metrics {
    /// All counters at zero.
    pub(crate) fn new() -> Metrics {
        let started_at =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        Metrics { started: Instant::now(), started_at, by_class: [const { AtomicU64::new(0) }; 6] }
    }

    /// Counts an answer.
    pub(crate) fn count(&self, status: u16) {
        if let Some(counter) = self.by_class.get(usize::from(status / 100)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The page that a collector reads. `notes` is the number of notes kept.
    pub(crate) fn page(&self, notes: usize) -> String {
        let mut page = String::from("# TYPE notes_requests_total counter\n");
        for class in [2, 4, 5] {
            let count = self.by_class[class].load(Ordering::Relaxed);
            page.push_str(&format!("notes_requests_total{{class=\"{class}xx\"}} {count}\n"));
        }
        page.push_str(&format!("# TYPE notes_kept gauge\nnotes_kept {notes}\n"));
        let uptime = self.started.elapsed().as_secs_f64();
        page.push_str(&format!("# TYPE notes_uptime_seconds gauge\nnotes_uptime_seconds {uptime:.3}\n"));
        page.push_str(&format!(
            "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {:.3}\n",
            self.started_at
        ));
        if let Some(bytes) = resident_bytes() {
            page.push_str(&format!(
                "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {bytes}\n"
            ));
        }
        page.push_str(&format!("# TYPE notes_info gauge\nnotes_info{{version=\"{VERSION}\"}} 1\n"));
        page
    }
}

/// Memory in use, from `/proc/self/status` (proc_pid_status(5)); absent where it cannot be read.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn answers_are_counted_by_class() {
        let metrics = Metrics::new();
        metrics.count(201);
        metrics.count(200);
        metrics.count(503);
        let page = metrics.page(3);
        assert!(page.contains("notes_requests_total{class=\"2xx\"} 2\n"));
        assert!(page.contains("notes_requests_total{class=\"5xx\"} 1\n"));
        assert!(page.contains("notes_kept 3\n"));
        assert!(
            page.contains("process_start_time_seconds 1") || page.contains("process_start_time_seconds 2")
        );
        assert!(page.contains("process_resident_memory_bytes "));
    }
}
