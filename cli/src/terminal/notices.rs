//! Warnings and notices on stderr.

#![expect(clippy::disallowed_methods, reason = "writes to stderr")]

use std::io;
use std::path::Path;

use super::output::write;
use super::render::Style;
use crate::profile::LockObserver;

/// Prints warnings and notices. They never go to the output file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    pub(super) style: Style,
}

impl Notices {
    /// Prints a warning and what to do about it.
    pub(crate) fn warn(self, warning: &str, hint: Option<&str>) {
        print(&self.style.warning(warning, hint));
    }

    /// Prints what the command is doing.
    pub(crate) fn inform(self, text: &str) {
        print(&self.style.information(text));
    }
}

impl LockObserver for Notices {
    fn waiting(&self, lock: &Path) {
        let lock = lock.display();
        self.inform(&format!("Waiting for another command to release '{lock}'"));
    }
}

fn print(text: &str) {
    // If stderr cannot be written, there is no other place to report to.
    let _ = write(io::stderr().lock(), text.as_bytes());
}
