//! The writer thread.

use std::io::Write;
use std::sync::PoisonError;

use crate::store::{DataFile, Shared};

/// Writes queued changes until the store is dropped or a write fails.
pub(super) fn run(shared: &Shared, file: &DataFile) {
    // However this thread ends, by a panic too, nobody must wait forever.
    let _guard = FailOnDrop(shared);
    loop {
        let (changes, queued) = {
            let mut queue = shared.queue();
            while queue.changes.is_empty() && !queue.closing {
                let woken = shared.work.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
            }
            if queue.changes.is_empty() {
                return;
            }
            queue.bytes = 0;
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
                "error: cannot write the data file {}: {error}\n\
                 Nothing is acknowledged any more. What was acknowledged before is in the file: \
                 make room for it, or mend what else is wrong, and start again.",
                file.path().display()
            );
            return;
        }
        shared.update_progress(|progress| progress.persisted = queued);
    }
}

struct FailOnDrop<'a>(&'a Shared);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.update_progress(|progress| progress.failed = true);
    }
}
