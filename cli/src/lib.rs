//! The `appservices` command line: parse the arguments, run the command, exit.
//!
//! [`main`] is the only public item, so that the compiler still reports dead
//! code, and so that another package can build the program for its tests. With the
//! feature `mutants`, there is also the list of mutants.

// First, because its macro is used by the others.
#[cfg(not(feature = "mutants"))]
#[macro_use]
mod mutants;
#[cfg(feature = "mutants")]
#[macro_use]
pub mod mutants;

mod api;
mod args;
mod audit;
mod commands;
mod digest;
mod domain;
mod env;
mod error;
mod files;
mod json_depth;
mod line_type;
mod local_app;
mod plan;
mod printable;
mod profile;
mod report;
mod sealed_line;
mod settings;
mod signals;
mod spool;
mod sticky_flags;
mod stop;
mod terminal;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use args::{Command, CommandLine, UsageError};
use commands::{CommandOutput, CommandResult, Context};
use env::Environment;
use error::{CliError, exit};
use terminal::{Terminal, TerminalOptions};

/// Runs the program with the arguments of the process and returns its exit
/// status: 0 for success, 1 for an error or a user that was not changed, 2 for
/// a usage error, 3 to 5 for an error status in `api`, 130 when interrupted.
#[must_use]
pub fn main() -> ExitCode {
    // The memory of the process holds keys and tokens.
    signals::forbid_core_dumps();
    let arguments: Vec<_> = std::env::args_os().collect();
    let status = match args::parse(&arguments) {
        Ok(line) => start(&line),
        Err(usage) => print_usage(&usage),
    };
    ExitCode::from(status)
}

fn print_usage(usage: &UsageError) -> u8 {
    Terminal::print_usage(usage);
    if usage.is_requested() {
        exit::SUCCESS
    } else if mutant!(UsageErrorExitsOne) {
        exit::FAILURE
    } else {
        exit::USAGE
    }
}

/// Reads the environment and runs the command.
fn start(line: &CommandLine) -> u8 {
    match Environment::read() {
        Ok(env) => run(line, &env),
        Err(error) => {
            let error = CliError::from(error);
            let label = commands::name(&line.command).label;
            Terminal::without_target(line.global.format()).print_error(label, &error, None);
            error.exit_status()
        }
    }
}

fn run(line: &CommandLine, env: &Environment) -> u8 {
    let global = &line.global;
    let command = commands::name(&line.command);
    let options = TerminalOptions {
        format: global.format(),
        output_target: global.output_target.as_deref(),
        plain: global.disable_colors()
            || (env.no_color && !mutant!(NoColorIsIgnored))
            || (env.dumb_terminal && !mutant!(DumbTerminalIsIgnored)),
        ci: env.ci,
        quiet: global.quiet(),
    };
    let terminal = match Terminal::open(options) {
        Ok(terminal) => terminal,
        Err(error) => {
            Terminal::without_target(options.format).print_error(command.label, &error, None);
            return error.exit_status();
        }
    };
    let profile_use = commands::profile_use(&line.command);
    let started = Context::new(global, env, &terminal, profile_use).and_then(|context| {
        // The program only waits for responses, so one thread is enough.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(CliError::Runtime)?;
        Ok((context, runtime))
    });
    let (context, runtime) = match started {
        Ok(started) => started,
        Err(error) => {
            terminal.print_error(command.label, &error, None);
            return error.exit_status();
        }
    };
    if commands::uses_profile(&line.command) {
        context.warn_of_exposures();
    }
    let status = runtime.block_on(async {
        let result = commands::run(&line.command, &context).await;
        let status = print_result(result, &context, command.label, &line.command);
        commands::send_telemetry(&context, command.path, status).await;
        status
    });
    // Dropping the runtime would wait for a DNS look-up that has timed out but
    // still blocks its thread.
    runtime.shutdown_background();
    status
}

/// Prints the report of a command.
///
/// # Errors
/// The output cannot be written.
fn print_report(output: &CommandOutput, context: &Context<'_>) -> Result<(), CliError> {
    let Some(next_step) = &output.if_unwritten else {
        return context.terminal.print_report(&output.report);
    };
    let written = context.terminal.print_secret(&output.report);
    written.map_err(|error| match error {
        CliError::Output(source) => CliError::Unwritten {
            source,
            next_step: next_step.clone(),
        },
        other => other,
    })
}

/// Prints the result of a command and returns the exit status.
fn print_result(
    result: CommandResult,
    context: &Context<'_>,
    label: &str,
    command: &Command,
) -> u8 {
    let print_error = |error: &CliError| {
        let suggestion = error.suggestion(context.profile_name(), &command.listing_options());
        context
            .terminal
            .print_error(label, error, suggestion.as_deref());
        error.exit_status()
    };
    match result {
        Err(error) => print_error(&error),
        Ok(output) => {
            let written = print_report(&output, context);
            // Even if the result cannot be written: it says what was changed.
            if let Some(summary) = &output.summary {
                context.terminal.print_summary(summary);
            }
            // Both can fail: some users were not changed, and the disk is full.
            let errors = [output.failure, written.err()];
            errors
                .iter()
                .flatten()
                .map(print_error)
                .reduce(u8::max)
                .unwrap_or(exit::SUCCESS)
        }
    }
}
