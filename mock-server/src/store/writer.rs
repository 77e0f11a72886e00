//! The writer thread.

use std::io::Write;
use std::sync::PoisonError;

use crate::store::file::DataFile;
use crate::store::queue::Shared;

/// Writes queued changes until the store is dropped or a write fails.
pub(super) fn run(shared: &Shared, file: &DataFile) {
    // Requests wait for this thread, so they must learn of its end, even by a panic.
    let _guard = FailOnDrop(shared);
    loop {
        // Everything queued goes into one transaction: under load, many requests share the
        // cost of one synchronous write.
        let (changes, queued) = {
            let mut queue = shared.queue();
            while queue.changes.is_empty() && !queue.closing {
                let woken = shared.work.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
            }
            // Not as soon as the store closes: what was queued before is still written.
            if queue.changes.is_empty() {
                return;
            }
            // The limit bounds what waits. What is being written no longer does.
            queue.bytes = 0;
            // Taken, and the lock released: requests queue more while this batch is written.
            (std::mem::take(&mut queue.changes), queue.queued)
        };
        if let Err(error) = file.apply(&changes) {
            let error: &dyn std::fmt::Display = match &error {
                redb::Error::Io(error) => error,
                error => error,
            };
            // stderr may be closed; there is nowhere else to report this.
            let _ = writeln!(
                std::io::stderr(),
                "error: cannot write the data file '{}': {error}\n\
                 Every later request fails. The file contains all acknowledged changes: \
                 free disk space or fix the problem, then start the server again.",
                file.path().display()
            );
            return;
        }
        shared.update_progress(|progress| progress.persisted = queued);
    }
}

/// Reports a failure to all waiting requests when the writer ends. After an orderly end
/// there are none.
struct FailOnDrop<'a>(&'a Shared);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.update_progress(|progress| progress.failed = true);
    }
}
