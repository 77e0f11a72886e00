//! `exec`: a command with a server of its own.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::{ExitCode, ExitStatus};

use appservices_mock::Log;
use tokio::process::{Child, Command};

use crate::args::ServerArgs;
use crate::signals::{Signal, Signals};
use crate::start::{seed, start};
use crate::{Failure, environment, runtime};

/// Runs the command and ends as it ends.
pub(crate) fn run(args: &ServerArgs, port: u16, command: &[OsString]) -> Result<ExitCode, Failure> {
    let seed = seed(args)?;
    let (name, rest) = command
        .split_first()
        .ok_or_else(|| Failure::new("no command given"))?;
    runtime()?.block_on(async {
        let mut signals = Signals::new(true).map_err(Failure::new)?;
        let served = start(args, &seed, port, Log::Off)?;
        let mut command = Command::new(name);
        command.args(rest);
        for (variable, value) in environment::variables(&served.server, args.tls_ca.as_deref()) {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        let mut child = command.spawn().map_err(|error| {
            // As shells have it.
            let status = if error.kind() == ErrorKind::NotFound {
                127
            } else {
                126
            };
            Failure::with_status(format!("cannot run '{}': {error}", name.display()), status)
        })?;
        loop {
            tokio::select! {
                ended = child.wait() => return ended.map(exit_code).map_err(Failure::new),
                signal = signals.next() => pass_on(&child, signal),
            }
        }
    })
}

/// The child's exit status, or 128 and the signal that ended it.
fn exit_code(status: ExitStatus) -> ExitCode {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX));
    }
    // Windows knows larger statuses; what does not fit is still no success.
    ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    )
}

#[cfg(unix)]
fn pass_on(child: &Child, signal: Signal) {
    use rustix::process::{Pid, Signal as Number, kill_process};
    let number = match signal {
        // The terminal has told the child already.
        Signal::Interrupt if in_foreground() => return,
        Signal::Interrupt => Number::INT,
        Signal::Terminate => Number::TERM,
        Signal::HangUp => Number::HUP,
    };
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended this very moment; then there is nobody to tell.
        let _ = kill_process(pid, number);
    }
}

/// Whether Ctrl-C at the terminal reaches this program, and so its child too.
#[cfg(unix)]
fn in_foreground() -> bool {
    rustix::termios::tcgetpgrp(rustix::stdio::stdin())
        .is_ok_and(|group| group == rustix::process::getpgrp())
}

/// The console tells every program in it.
#[cfg(not(unix))]
fn pass_on(_: &Child, _: Signal) {}
