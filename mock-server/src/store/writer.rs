//! The thread that writes.

use std::io::Write;
use std::sync::PoisonError;

use crate::store::{DataFile, Shared};

/// Writes what comes, until the end.
pub(super) fn write_all(shared: &Shared, file: &DataFile) {
    // Also if a panic ends this thread, nobody may wait for ever.
    let _last = Last(shared);
    loop {
        let (changes, noted) = {
            let mut queue = shared.queue();
            while queue.changes.is_empty() && !queue.ending {
                let woken = shared.work.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
            }
            if queue.changes.is_empty() {
                return;
            }
            queue.bytes = 0;
            (std::mem::take(&mut queue.changes), queue.noted)
        };
        if let Err(error) = file.apply(&changes) {
            let error: &dyn std::fmt::Display = match &error {
                redb::Error::Io(error) => error,
                error => error,
            };
            // The last thing to be said; there may be nobody to hear it.
            let _ = writeln!(
                std::io::stderr(),
                "error: cannot write the data file {}: {error}\n\
                 Nothing is acknowledged any more. What was acknowledged before is in the file: \
                 make room for it, or mend what else is wrong, and start again.",
                file.path().display()
            );
            return;
        }
        shared.progressed(|progress| progress.kept = noted);
    }
}

struct Last<'a>(&'a Shared);

impl Drop for Last<'_> {
    fn drop(&mut self) {
        self.0.progressed(|progress| progress.broken = true);
    }
}
