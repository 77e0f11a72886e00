//! `exec`: runs a command against a server that lives as long as the command.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::{Command, ExitCode, ExitStatus};

use appservices_mock::Log;
use tokio::process::Child;

use crate::args::ServerArgs;
use crate::environment::Environment;
use crate::error::CommandError;
use crate::runtime;
use crate::signals::{self, Signal, Signals};
use crate::start::{seed, start};

/// Runs the command and exits with its exit code.
pub(crate) fn run(
    args: &ServerArgs,
    port: u16,
    command: &[OsString],
) -> Result<ExitCode, CommandError> {
    let seed = seed(args)?;
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| CommandError::new("COMMAND is required"))?;
    runtime::build()?.block_on(async {
        let mut signals = Signals::new(signals::FORWARDED).map_err(CommandError::new)?;
        let running = start(args, seed, port, Log::Off)?;
        if running.server.admins().is_empty() {
            // A closed stderr is no reason not to run the command.
            let _ = writeln!(
                io::stderr(),
                "warning: the server has no key pair, so command lines cannot log in\n\
                 Add one with --admin-key PUB:PRIV, or with `admins` in the seed file"
            );
        }
        let mut command = Command::new(program);
        command.args(arguments);
        Environment::new(
            &running.server,
            args.tls_ca.as_deref(),
            args.control_token.as_deref(),
        )
        .apply(&mut command);
        let mut child = tokio::process::Command::from(command)
            .spawn()
            .map_err(|error| {
                // The same exit codes as in a shell.
                let exit_code = match error.kind() {
                    ErrorKind::NotFound => 127,
                    _ => 126,
                };
                let message = format!("cannot run '{}': {error}", program.display());
                CommandError::with_exit_code(message, exit_code)
            })?;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status.map_err(CommandError::new)?,
                signal = signals.next() => forward(&child, signal),
            }
        };
        let stopped = running.stop();
        // A failed command takes precedence: its exit code is what the caller waits for.
        if status.success() {
            stopped?;
        }
        Ok(exit_code(status))
    })
}

/// The exit code of the command, or 128 plus the number of the signal that killed it.
fn exit_code(status: ExitStatus) -> ExitCode {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX));
    }
    // On Windows, exit codes have 32 bits. Those that do not fit must still mean failure.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}

#[cfg(unix)]
fn forward(child: &Child, signal: Signal) {
    use rustix::process::{Pid, kill_process};
    // The terminal has sent these to the command as well.
    let of_terminal = [Signal::INT, Signal::QUIT, Signal::WINCH];
    if of_terminal.contains(&signal) && in_foreground() {
        return;
    }
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // Fails only if the command has just exited.
        let _ = kill_process(pid, signal);
    }
}

/// Whether Ctrl-C at the terminal reaches this process, and so the command too.
#[cfg(unix)]
fn in_foreground() -> bool {
    rustix::termios::tcgetpgrp(rustix::stdio::stdin())
        .is_ok_and(|group| group == rustix::process::getpgrp())
}

/// A Windows console sends Ctrl-C to all of its processes.
#[cfg(not(unix))]
fn forward(_: &Child, _: Signal) {}
