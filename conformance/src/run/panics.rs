//! Panics of checks, as messages. A subject may do what the author of a check did not expect;
//! the other checks go on.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, PoisonError};

thread_local! {
    /// `Some` while this thread runs a check: the message of its panic.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The last panic of a thread that a check has started. The check itself then panics without
/// saying why.
static STRAY: Mutex<String> = Mutex::new(String::new());

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static;

/// How many runs silence panics now, and the hook from before the first.
static SILENCED: Mutex<(usize, Option<Box<Hook>>)> = Mutex::new((0, None));

/// Ends the silence when it is dropped.
pub(super) struct Silence;

/// Keeps panics from being printed.
pub(super) fn silence() -> Silence {
    let mut silenced = SILENCED.lock().unwrap_or_else(PoisonError::into_inner);
    silenced.0 += 1;
    if silenced.0 == 1 {
        silenced.1 = Some(take_hook());
        set_hook(Box::new(move |info| {
            let message = describe(info);
            CAUGHT.with_borrow_mut(|caught| match caught {
                Some(caught) => *caught = message,
                None => *STRAY.lock().unwrap_or_else(PoisonError::into_inner) = message,
            });
        }));
    }
    Silence
}

impl Drop for Silence {
    fn drop(&mut self) {
        let mut silenced = SILENCED.lock().unwrap_or_else(PoisonError::into_inner);
        silenced.0 -= 1;
        if silenced.0 == 0
            && !std::thread::panicking()
            && let Some(before) = silenced.1.take()
        {
            set_hook(before);
        }
    }
}

/// The result, or the message of a panic.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    CAUGHT.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(run));
    let message = CAUGHT.take().unwrap_or_default();
    result.map_err(|_| {
        if !message.contains("scoped thread panicked") {
            return message;
        }
        let stray = STRAY.lock().unwrap_or_else(PoisonError::into_inner);
        format!("{stray}\n{message}")
    })
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let text = info.payload_as_str().unwrap_or("a panic without a message");
    match info.location() {
        Some(at) => format!("{text}\n  (check at {}:{})", at.file(), at.line()),
        None => text.to_owned(),
    }
}
