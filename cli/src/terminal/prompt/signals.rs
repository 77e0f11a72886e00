//! Signals that end the program during a prompt, which has changed the mode of
//! the terminal.

use std::io;
use std::sync::Once;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Calls `restore` before one of the signals ends the program.
pub(super) fn on_end(restore: fn()) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without the handler, the signals still end the program.
        let _ = install(restore);
    });
}

fn install(restore: fn()) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    thread::Builder::new().spawn(move || {
        // Forever, because unregistering would not bring the default action
        // back: the signal would be ignored from then on.
        for signal in signals.forever() {
            restore();
            let _ = emulate_default_handler(signal);
        }
    })?;
    Ok(())
}
