//! The signals that the program handles.

#[cfg(unix)]
use std::future::poll_fn;
use std::io;
#[cfg(unix)]
use std::task::Poll;

#[cfg(unix)]
pub(crate) use rustix::process::Signal;

/// The signals that stop a server.
#[cfg(unix)]
pub(crate) const STOP: &[Signal] = &[Signal::INT, Signal::TERM];

/// The signals that `exec` passes on to its command: those that ask a program to stop or to
/// do something. Those of job control and of faults keep their usual effect.
#[cfg(unix)]
pub(crate) const FORWARDED: &[Signal] = &[
    Signal::ALARM,
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TERM,
    Signal::USR1,
    Signal::USR2,
    Signal::WINCH,
];

/// Handlers of some signals.
#[cfg(unix)]
pub(crate) struct Signals(Vec<(Signal, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    /// Installs the handlers. From here on, these signals no longer kill the process.
    pub(crate) fn new(signals: &[Signal]) -> io::Result<Self> {
        let handle = |signal: &Signal| Ok((*signal, handle(*signal)?));
        signals
            .iter()
            .map(handle)
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        poll_fn(|context| {
            for (signal, handler) in &mut self.0 {
                if handler.poll_recv(context).is_ready() {
                    return Poll::Ready(*signal);
                }
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(unix)]
fn handle(signal: Signal) -> io::Result<tokio::signal::unix::Signal> {
    use tokio::signal::unix::{SignalKind, signal as install};
    install(SignalKind::from_raw(signal.as_raw()))
}

/// Makes a write beyond the limit on file sizes fail, instead of killing the process.
/// Needs a runtime.
#[cfg(unix)]
pub(crate) fn survive_file_size_limit() -> io::Result<()> {
    // The handler stays installed.
    handle(Signal::XFSZ).map(drop)
}

#[cfg(not(unix))]
pub(crate) fn survive_file_size_limit() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
#[derive(Clone, Copy)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
}

#[cfg(not(unix))]
pub(crate) const STOP: &[Signal] = &[Signal::Interrupt];

#[cfg(not(unix))]
pub(crate) const FORWARDED: &[Signal] = &[Signal::Interrupt];

#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new(_: &[Signal]) -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }
}
