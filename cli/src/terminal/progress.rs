//! A progress bar for work that takes a while.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::pin::pin;
use std::time::Duration;

use kdam::{Animation, Bar, BarBuilder, BarExt as _};

/// Work shorter than this shows no bar.
const DELAY: Duration = Duration::from_millis(500);

const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// Counts completed items. The bar is drawn on stderr and removed at the end.
pub(crate) struct Progress {
    /// `None` if no bar may be drawn.
    display: Option<RefCell<Display>>,
}

struct Display {
    bar: Bar,
    is_drawn: bool,
}

impl Progress {
    pub(super) fn new(total: usize, may_draw: bool) -> Self {
        let bar = || {
            let builder = BarBuilder::default().total(total).leave(false);
            let bar = builder.animation(Animation::TqdmAscii).build().ok()?;
            Some(RefCell::new(Display {
                bar,
                is_drawn: false,
            }))
        };
        Self {
            display: if may_draw { bar() } else { None },
        }
    }

    /// Counts one completed item.
    pub(crate) fn step(&self) {
        if let Some(display) = &self.display {
            display.borrow_mut().bar.counter += 1;
        }
    }

    /// Awaits `work` and redraws the bar meanwhile. Redraws by time, not by
    /// item, so that the bar also moves while no request completes.
    pub(crate) async fn track<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(display) = &self.display else {
            return work.await;
        };
        let mut work = pin!(work);
        let mut wait = DELAY;
        loop {
            if let Ok(done) = tokio::time::timeout(wait, work.as_mut()).await {
                return done;
            }
            wait = REDRAW_INTERVAL;
            let display = &mut *display.borrow_mut();
            display.is_drawn = true;
            // Failing to draw the bar must not fail the work.
            let _ = display.bar.refresh();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(display) = &mut self.display else {
            return;
        };
        let display = display.get_mut();
        if display.is_drawn {
            let _ = display.bar.clear();
            // `clear` leaves the cursor at the end of the blanked line.
            let _ = io::stderr().write_all(b"\r");
        }
    }
}
