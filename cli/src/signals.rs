//! Signals that end the program: one handler for the whole process.
//!
//! By default they end it at once. During a prompt, the mode of the terminal is
//! restored first; while users are changed, the first SIGINT or SIGTERM ends the run in
//! an orderly way, and the second ends the process.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::stop::Stop;

/// What a signal does.
#[derive(Debug)]
struct State {
    /// Restores the terminal, while there is a prompt.
    restore: Option<fn()>,
    /// Ends the run, while users are changed.
    stop: Option<Stop>,
    received: Option<Signal>,
}

static STATE: Mutex<State> = Mutex::new(State {
    restore: None,
    stop: None,
    received: None,
});

/// A signal that ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    /// The exit status, as shells report it: 128 plus the number of the signal.
    pub(crate) fn exit_status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate if mutant!(TerminationExitsAsInterrupt) => 130,
            Self::Terminate => 143,
        }
    }
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `restore` before a signal ends the process, until [`prompt_ended`].
pub(crate) fn prompt_began(restore: fn()) {
    state().restore = Some(restore);
    install();
}

/// Ends what [`prompt_began`] began.
pub(crate) fn prompt_ended() {
    state().restore = None;
}

/// Requests `stop` at the first SIGINT or SIGTERM, unless there is a prompt.
pub(crate) fn stop_on_interrupt(stop: &Stop) {
    state().stop = Some(stop.clone());
    install();
}

/// The signal that requested the stop.
pub(crate) fn received() -> Option<Signal> {
    state().received
}

/// Keeps a crash from writing the memory of the process to a file.
pub(crate) fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Lowering a limit is always allowed.
        let _ = setrlimit(Resource::Core, none);
    }
}

#[cfg(not(unix))]
fn install() {}

#[cfg(unix)]
fn install() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // Without the handler, the signals still end the program.
        let _ = unix::install();
    });
}

#[cfg(unix)]
mod unix {
    use std::{io, process, thread};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::{Signal, state};

    pub(super) fn install() -> io::Result<()> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
        thread::Builder::new().spawn(move || {
            // Forever, because unregistering would not bring the default action back:
            // the signal would be ignored from then on.
            for signal in signals.forever() {
                handle(signal);
            }
        })?;
        Ok(())
    }

    #[expect(
        clippy::disallowed_methods,
        clippy::exit,
        reason = "a second signal must not wait for anything"
    )]
    fn handle(number: i32) {
        let mut state = state();
        if let Some(restore) = state.restore {
            restore();
            let _ = emulate_default_handler(number);
            return;
        }
        let signal = match number {
            SIGINT => Some(Signal::Interrupt),
            SIGTERM => Some(Signal::Terminate),
            _ => None,
        };
        match (signal, &state.stop) {
            (Some(_), Some(_)) if mutant!(SecondInterruptIsIgnored if state.received.is_some()) => {
            }
            (Some(signal), Some(_)) if state.received.is_some() => {
                process::exit(signal.exit_status().into());
            }
            (Some(signal), Some(stop)) => {
                stop.request();
                state.received = Some(signal);
            }
            _ => {
                let _ = emulate_default_handler(number);
            }
        }
    }
}
