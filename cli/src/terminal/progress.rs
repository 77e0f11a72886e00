//! A bar for work that lasts.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::pin::pin;
use std::time::Duration;

use kdam::{Animation, Bar, BarBuilder, BarExt as _};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often it is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Counts what is done; drawn on stderr after a while, gone at the end.
pub(crate) struct Progress {
    /// None where nothing may be drawn.
    shown: Option<RefCell<Shown>>,
}

struct Shown {
    bar: Bar,
    drawn: bool,
}

impl Progress {
    pub(super) fn new(total: usize, may_show: bool) -> Self {
        let bar = || {
            let builder = BarBuilder::default().total(total).leave(false);
            let bar = builder.animation(Animation::TqdmAscii).build().ok()?;
            Some(RefCell::new(Shown { bar, drawn: false }))
        };
        Self {
            shown: if may_show { bar() } else { None },
        }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        if let Some(shown) = &self.shown {
            shown.borrow_mut().bar.counter += 1;
        }
    }

    /// Waits for `work` and, while it lasts, shows how far it has come: also
    /// while nothing gets done.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(shown) = &self.shown else {
            return work.await;
        };
        let mut work = pin!(work);
        let mut wait = PATIENCE;
        loop {
            if let Ok(done) = tokio::time::timeout(wait, work.as_mut()).await {
                return done;
            }
            wait = TICK;
            let shown = &mut *shown.borrow_mut();
            shown.drawn = true;
            // A bar that cannot be drawn is not worth an error.
            let _ = shown.bar.refresh();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(shown) = &mut self.shown else { return };
        let shown = shown.get_mut();
        if shown.drawn {
            let _ = shown.bar.clear();
            let _ = io::stderr().write_all(b"\r");
        }
    }
}
