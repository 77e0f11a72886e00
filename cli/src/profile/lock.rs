//! Locks that commands hold while they change a profile.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::files;

/// How long to wait for a lock silently. Commands hold one for milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Informs the user about locks.
pub(crate) trait LockObserver: std::fmt::Debug {
    /// Another process has held this lock for so long that the user should be
    /// informed what the command waits for.
    fn waiting(&self, lock: &Path);
}

/// Creates and locks a file. The lock lasts until the file is closed.
///
/// # Errors
/// The file cannot be opened or locked, or is not a regular one.
pub(super) fn acquire(
    path: &Path,
    patience: Duration,
    observer: &dyn LockObserver,
) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = files::open_with(path, files::owner_only(&mut options))?;
    if mutant!(ProfileIsNotLocked) {
        return Ok(file);
    }
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // A thread waits for the lock, so that this one notices how long it takes.
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let locked = file.lock().map(|()| file);
        // If the receiver is gone, the lock is released.
        let _ = sender.send(locked);
    });
    receiver
        .recv_timeout(patience)
        .or_else(|_| {
            observer.waiting(path);
            receiver.recv()
        })
        .map_err(|_| io::Error::other("cannot wait for the lock"))?
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    #[derive(Debug, Default)]
    struct Count {
        waits: Cell<usize>,
        held: RefCell<Option<File>>,
    }

    impl LockObserver for Count {
        fn waiting(&self, _lock: &Path) {
            self.waits.set(self.waits.get() + 1);
            self.held.take();
        }
    }

    #[test]
    fn only_a_wait_longer_than_the_patience_is_reported() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let observer = Count::default();
        let held = acquire(&path, Duration::ZERO, &observer).unwrap();
        assert_eq!(observer.waits.get(), 0);
        // Released by the observer, so the wait ends after the report.
        observer.held.replace(Some(held));
        acquire(&path, Duration::from_millis(1), &observer).unwrap();
        assert_eq!(observer.waits.get(), 1);
    }
}
