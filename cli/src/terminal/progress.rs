//! Shows how far the work is, while it lasts.
//!
//! On a terminal, a line that is redrawn and removed at the end; otherwise, as in the
//! log of a CI job, a line every few seconds. Always on stderr.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::io;
use std::pin::pin;
use std::time::Duration;

use crossterm::Command;
use crossterm::cursor::MoveUp;
use crossterm::terminal::{Clear, ClearType};
use tokio::time::Instant;
use unicode_width::UnicodeWidthStr as _;

use super::stream::write;
use crate::api::PaceStatus;

/// Work shorter than this shows no progress.
const DELAY: Duration = Duration::from_millis(500);

const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// How often a log gets a line.
const LOG_INTERVAL: Duration = Duration::from_secs(5);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    Never,
    /// A line that is redrawn.
    Screen,
    /// A line every few seconds.
    Log,
}

/// Counts users as they are found and changed.
pub(crate) struct Progress {
    display: Display,
    /// What is being done, such as `Revoking`.
    label: &'static str,
    started: Cell<Instant>,
    counts: Cell<Counts>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    found: usize,
    /// Whether no more users will be found.
    is_complete: bool,
    /// `None` while nothing is changed: users are only looked for.
    done: Option<usize>,
    failed: usize,
}

impl Progress {
    pub(super) fn new(label: &'static str, display: Display) -> Self {
        Self {
            display,
            label,
            started: Cell::new(Instant::now()),
            counts: Cell::default(),
        }
    }

    fn update(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.get();
        change(&mut counts);
        self.counts.set(counts);
    }

    /// Counts a user that was found.
    pub(crate) fn found(&self) {
        self.update(|counts| counts.found += 1);
    }

    /// Declares that no more users will be found.
    pub(crate) fn all_found(&self) {
        self.update(|counts| counts.is_complete = true);
    }

    /// Counts a user that was handled, successfully or not.
    pub(crate) fn done(&self, is_success: bool) {
        self.update(|counts| {
            *counts.done.get_or_insert_default() += 1;
            counts.failed += usize::from(!is_success);
        });
    }

    /// Starts to count from zero.
    pub(crate) fn restart(&self) {
        self.counts.take();
        self.started.set(Instant::now());
    }

    /// Awaits `work` and shows the progress meanwhile, by time, not by user, so that
    /// the line also changes while no request completes. `load` tells how many
    /// requests are in flight.
    pub(crate) async fn track<T>(
        &self,
        load: impl Fn() -> PaceStatus,
        work: impl Future<Output = T>,
    ) -> T {
        let (mut wait, interval) = match self.display {
            Display::Never => return work.await,
            Display::Screen => (DELAY, REDRAW_INTERVAL),
            Display::Log => (LOG_INTERVAL, LOG_INTERVAL),
        };
        let mut work = pin!(work);
        // A work that never waits would starve a timer that is polled after it.
        let done = loop {
            if let Ok(done) = tokio::time::timeout(wait, work.as_mut()).await {
                break done;
            }
            wait = interval;
            let line = self.line(load(), self.started.get().elapsed());
            match self.display {
                Display::Screen => draw(&line),
                _ => print(&format!("{line}\n")),
            }
        };
        hide();
        done
    }

    /// `Revoking 1,234 of 10,073 users, 2 failed, 3,210/s, 64 in flight, 3 s left`.
    fn line(&self, load: PaceStatus, elapsed: Duration) -> String {
        let counts = self.counts.get();
        let plural = if counts.found == 1 { "" } else { "s" };
        let found = grouped(counts.found);
        let mut line = match counts.done {
            None => format!("{} users, {found} found", self.label),
            Some(done) => {
                let more = if counts.is_complete { "" } else { "+" };
                format!(
                    "{} {} of {found}{more} user{plural}",
                    self.label,
                    grouped(done)
                )
            }
        };
        // Writing to a `String` cannot fail.
        if counts.failed > 0 {
            let _ = write!(line, ", {} failed", grouped(counts.failed));
        }
        let handled = counts.done.unwrap_or(counts.found);
        let rate = per_second(handled, elapsed);
        let _ = write!(line, ", {}/s, {} in flight", grouped(rate), load.in_flight);
        if let Some(done) = counts.done
            && counts.is_complete
            && rate > 0
        {
            let left = counts.found.saturating_sub(done).div_ceil(rate);
            let _ = write!(line, ", {} left", time_left(left));
        }
        if load.is_throttled {
            line.push_str(", throttled by the server");
        }
        line
    }
}

fn per_second(count: usize, elapsed: Duration) -> usize {
    let millis = elapsed.as_millis().max(1);
    usize::try_from(count as u128 * 1_000 / millis).unwrap_or(usize::MAX)
}

fn time_left(seconds: usize) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// A number with commas between groups of three digits.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

thread_local! {
    /// The width of the line on the screen, if there is one.
    static DRAWN: RefCell<Option<usize>> = const { RefCell::new(None) };
}

/// Draws the line in place of the last one.
fn draw(line: &str) {
    let columns = columns();
    let mut out = erase(columns);
    // A line that fills the last column would wrap in some terminals.
    let line = cut(line, columns.saturating_sub(1));
    out.push_str(line);
    DRAWN.with(|drawn| drawn.replace(Some(line.width())));
    print(&out);
}

/// Removes the line, so that something else can be printed. It returns with the next
/// redraw.
pub(super) fn hide() {
    let out = erase(columns());
    DRAWN.with(|drawn| drawn.replace(None));
    if !out.is_empty() {
        print(&out);
    }
}

/// What erases the line. In a terminal that was made narrower since, it occupies
/// several rows.
fn erase(columns: usize) -> String {
    let width = DRAWN.with(|drawn| *drawn.borrow());
    let mut out = String::new();
    let Some(width) = width else {
        return out;
    };
    let rows_above = width.saturating_sub(1) / columns.max(1);
    if rows_above > 0 {
        let _ = MoveUp(u16::try_from(rows_above).unwrap_or(u16::MAX)).write_ansi(&mut out);
    }
    out.push('\r');
    let _ = Clear(ClearType::FromCursorDown).write_ansi(&mut out);
    out
}

/// The beginning of a text that fits into `columns`.
fn cut(text: &str, columns: usize) -> &str {
    let mut end = text.len();
    while text[..end].width() > columns {
        end = text[..end]
            .char_indices()
            .next_back()
            .map_or(0, |(start, _)| start);
    }
    &text[..end]
}

/// The width of the screen that stderr is connected to.
fn columns() -> usize {
    const DEFAULT_COLUMNS: usize = 80;
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map_or(DEFAULT_COLUMNS, |(width, _)| usize::from(width.0))
}

#[expect(clippy::disallowed_methods, reason = "shows progress")]
fn print(text: &str) {
    // Failing to show progress must not fail the work.
    let _ = write(io::stderr().lock(), text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: PaceStatus = PaceStatus {
        in_flight: 64,
        is_throttled: false,
    };

    fn progress(counts: Counts) -> Progress {
        let progress = Progress::new("Revoking", Display::Screen);
        progress.counts.set(counts);
        progress
    }

    #[test]
    fn line_shows_what_there_is_to_show() {
        let second = Duration::from_secs(1);
        let mut counts = Counts {
            found: 1_250,
            ..Counts::default()
        };
        assert_eq!(
            progress(counts).line(LOAD, second),
            "Revoking users, 1,250 found, 1,250/s, 64 in flight"
        );
        counts.done = Some(250);
        counts.failed = 2;
        assert_eq!(
            progress(counts).line(LOAD, second),
            "Revoking 250 of 1,250+ users, 2 failed, 250/s, 64 in flight"
        );
        counts.is_complete = true;
        let throttled = PaceStatus {
            is_throttled: true,
            ..LOAD
        };
        assert_eq!(
            progress(counts).line(throttled, second),
            "Revoking 250 of 1,250 users, 2 failed, 250/s, 64 in flight, 4 s left, \
             throttled by the server"
        );
    }

    #[test]
    fn line_is_cut_to_the_width_of_the_screen() {
        assert_eq!(cut("日本x", 10), "日本x");
        assert_eq!(cut("日本x", 4), "日本");
        assert_eq!(cut("日本x", 3), "日");
        assert_eq!(cut("日本x", 0), "");
    }

    #[test]
    fn narrower_screen_is_erased_in_all_rows() {
        DRAWN.with(|drawn| drawn.replace(Some(79)));
        assert_eq!(erase(80), "\r\u{1b}[J");
        assert_eq!(erase(40), "\u{1b}[1A\r\u{1b}[J");
        assert_eq!(erase(20), "\u{1b}[3A\r\u{1b}[J");
        DRAWN.with(|drawn| drawn.replace(None));
        assert_eq!(erase(20), "");
    }
}
