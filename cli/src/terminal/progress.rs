//! A bar for work that lasts.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use kdam::{Animation, Bar, BarBuilder, BarExt as _};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts what is done; drawn on stderr after a while, gone at the end.
pub(crate) struct Progress {
    total: usize,
    begun: Instant,
    /// None where nothing may be drawn.
    shown: Option<RefCell<Shown>>,
}

struct Shown {
    bar: Bar,
    done: usize,
    drawn: bool,
}

impl Progress {
    pub(super) fn new(total: usize, may_show: bool) -> Self {
        let bar = || {
            let builder = BarBuilder::default().total(total).leave(false);
            let bar = builder.animation(Animation::TqdmAscii).build().ok()?;
            Some(RefCell::new(Shown {
                bar,
                done: 0,
                drawn: false,
            }))
        };
        Self {
            total,
            begun: Instant::now(),
            shown: if may_show { bar() } else { None },
        }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        let Some(shown) = &self.shown else { return };
        let shown = &mut *shown.borrow_mut();
        shown.done += 1;
        if shown.done < self.total && self.begun.elapsed() > PATIENCE {
            shown.drawn = true;
            // A bar that cannot be drawn is not worth an error.
            let _ = shown.bar.update_to(shown.done);
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
