//! `serve`: a server in the foreground.

use std::io::{self, Write};
use std::process::ExitCode;

use appservices_mock::Log;
use tokio::sync::oneshot;

use crate::args::{BannerFormat, LaunchArgs, ServerArgs};
use crate::banner;
use crate::error::CommandError;
use crate::runtime;
use crate::signals::{self, Signals};
use crate::start::{seed, start};

/// Serves until a signal arrives, or until the end of stdin if `launch` says so.
pub(crate) fn run(
    args: &ServerArgs,
    port: u16,
    launch: &LaunchArgs,
) -> Result<ExitCode, CommandError> {
    let seed = seed(args)?;
    raise_open_files_limit();
    runtime::build()?.block_on(async {
        // Before the first line is printed: its reader may send a signal at once.
        let mut signals = Signals::new(signals::STOP).map_err(CommandError::new)?;
        let running = start(args, seed, port, Log::Text)?;
        // A closed stdout is no reason not to serve.
        let banner = match launch.output_format {
            BannerFormat::Text => banner::text(&running.server, running.has_controls),
            BannerFormat::Json => banner::json(&running.server, running.has_controls),
        };
        let _ = io::stdout().write_all(banner.as_bytes());
        let _ = io::stdout().flush();
        if running.server.has_predictable_secrets() {
            // A closed stderr is no reason not to serve.
            let _ = writeln!(
                io::stderr(),
                "warning: tokens of this server can be forged, because its keys derive from a known number"
            );
        }
        if launch.stop_on_eof {
            tokio::select! {
                _ = signals.next() => {}
                () = end_of_stdin() => {}
            }
        } else {
            signals.next().await;
        }
        running.stop()?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Waits until stdin ends or cannot be read. What it contains is ignored.
///
/// A thread reads it, because the runtime waits for its own blocking reads before it shuts
/// down. The process does not wait for this thread when it exits.
async fn end_of_stdin() {
    let (ended, wait) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(ended);
    });
    // The other half is dropped, which is an error here: nothing is ever sent.
    let _ = wait.await;
}

/// Raises the soft limit on open files to the hard limit, because every connection needs
/// a file descriptor and the soft limit is often as low as 1,024.
#[cfg(unix)]
fn raise_open_files_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // The server also works with the old limit: it closes idle connections for new ones.
    let _ = setrlimit(Resource::Nofile, raised);
}

#[cfg(not(unix))]
fn raise_open_files_limit() {}
