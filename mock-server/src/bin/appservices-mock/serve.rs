//! `serve`: a server in the foreground.

use std::io::{self, Write};
use std::process::ExitCode;

use appservices_mock::{Log, MockServer};

use crate::args::ServerArgs;
use crate::error::CommandError;
use crate::escape;
use crate::runtime;
use crate::signals::{self, Signals};
use crate::start::{seed, start};

/// Serves until a signal arrives.
pub(crate) fn run(args: &ServerArgs, port: u16) -> Result<ExitCode, CommandError> {
    let seed = seed(args)?;
    raise_open_files_limit();
    runtime::build()?.block_on(async {
        // Before the first line is printed: its reader may send a signal at once.
        let mut signals = Signals::new(signals::STOP).map_err(CommandError::new)?;
        let running = start(args, seed, port, Log::Text)?;
        // A closed stdout is no reason not to serve.
        let _ = io::stdout().write_all(banner(&running.server).as_bytes());
        let _ = io::stdout().flush();
        if running.server.has_predictable_secrets() {
            // A closed stderr is no reason not to serve.
            let _ = writeln!(
                io::stderr(),
                "warning: tokens of this server can be forged, because its keys derive from a known number"
            );
        }
        signals.next().await;
        running.stop()?;
        Ok(ExitCode::SUCCESS)
    })
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

/// The address on a line of its own, for scripts. Then key pairs, projects and apps.
fn banner(server: &MockServer) -> String {
    let mut rows = Vec::new();
    for admin in server.admins() {
        rows.push(["public key", &admin.public_api_key, ""].map(str::to_owned));
        rows.push(["private key", &admin.private_api_key, ""].map(str::to_owned));
    }
    for group in server.groups() {
        rows.push(["project".to_owned(), group.id, group.name]);
        for app in group.apps {
            let plural = if app.users == 1 { "" } else { "s" };
            let details = format!("{}, {} user{plural}", app.id, app.users);
            rows.push(["app".to_owned(), app.client_app_id, details]);
        }
    }
    // Rows without details do not count: a private key would push all details far right.
    let with_details = rows.iter().filter(|[_, _, details]| !details.is_empty());
    let widths = with_details.map(|[_, value, _]| value.chars().count());
    let width = widths.max().unwrap_or(0);
    let mut text = format!("listening on {}\n", server.base_url());
    for [label, value, details] in rows {
        let line = format!("{label:<11}  {value:<width$}  {details}");
        let line = escape::text(&line);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
