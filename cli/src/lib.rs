//! The command line `appservices`: parse, run, exit.
//!
//! The one public item is [`main`], so that the compiler still reports dead
//! code and another package can build the same program for its tests.

mod api;
mod args;
mod commands;
mod domain;
mod env;
mod error;
mod local_app;
mod printable;
mod profile;
mod report;
mod terminal;

use std::process::ExitCode;

use args::{CommandLine, UsageError};
use commands::Context;
use env::Environment;
use error::{CliError, exit};
use terminal::{Options, Terminal};

/// Runs the program on the process's arguments and returns its exit status:
/// 0 all done, 1 an error or a user not revoked, 2 a usage error, 130
/// interrupted.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let status = match CommandLine::parse_from(&arguments) {
        Ok(line) => run(&line, &Environment::read()),
        Err(usage) => explain(&usage),
    };
    ExitCode::from(status)
}

fn explain(usage: &UsageError) -> u8 {
    Terminal::usage(usage);
    if usage.is_answer() {
        exit::DONE
    } else {
        exit::USAGE
    }
}

fn run(line: &CommandLine, env: &Environment) -> u8 {
    let global = &line.global;
    let command = commands::name(&line.command);
    let options = Options {
        format: global.format(),
        output_target: global.output_target.as_deref(),
        plain: global.disable_colors() || env.no_color || env.dumb_terminal,
        ci: env.ci,
    };
    let terminal = match Terminal::open(options) {
        Ok(terminal) => terminal,
        Err(error) => {
            Terminal::without_target(options.format).error(command.label, &error, None);
            return error.exit_status();
        }
    };
    let begun = Context::new(global, env, &terminal).and_then(|context| {
        // One thread is enough for a program that waits for answers.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(CliError::Runtime)?;
        Ok((context, runtime))
    });
    let (context, runtime) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            terminal.error(command.label, &error, None);
            return error.exit_status();
        }
    };
    let status = runtime.block_on(async {
        let result = commands::run(&line.command, &context).await;
        let status = show(result, &context, command.label);
        commands::tell(&context, command.path, status).await;
        status
    });
    // A name look-up that was given up still runs on a thread of its own.
    runtime.shutdown_background();
    status
}

/// Shows what a command has to say and returns the exit status.
fn show(result: commands::Result, context: &Context<'_>, label: &str) -> u8 {
    let failed = |error: &CliError| {
        let suggestion = error.suggestion(context.profile_name());
        context.terminal.error(label, error, suggestion.as_deref());
        error.exit_status()
    };
    match result {
        Err(error) => failed(&error),
        Ok(outcome) => {
            let written = context.terminal.report(&outcome.report);
            let errors = [outcome.failure, written.err()];
            errors
                .iter()
                .flatten()
                .map(failed)
                .reduce(u8::max)
                .unwrap_or(exit::DONE)
        }
    }
}
