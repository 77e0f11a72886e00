//! CPU time of threads, on Linux.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// Returns the threads of this process. Empty on other systems.
pub(crate) fn threads() -> BTreeSet<String> {
    let all = fs::read_dir("/proc/self/task").into_iter().flatten();
    all.filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect()
}

/// Returns the CPU time of a thread.
pub(crate) fn of_thread(thread: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/self/task/{thread}/schedstat")).ok()?;
    let nanos = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}
