//! How long a thread was at work, however often others came between.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// The threads of this process; none where the system does not tell.
pub(crate) fn threads() -> BTreeSet<String> {
    let all = fs::read_dir("/proc/self/task").into_iter().flatten();
    all.filter_map(|one| one.ok()?.file_name().into_string().ok())
        .collect()
}

/// For how long a thread had a processor.
pub(crate) fn of(thread: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/self/task/{thread}/schedstat")).ok()?;
    let nanos = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}
