//! `serve`: a server in the foreground.

use std::io::{self, Write};
use std::process::ExitCode;

use appservices_mock::{Log, MockServer};

use crate::args::ServerArgs;
use crate::signals::Signals;
use crate::start::{seed, start};
use crate::{Failure, runtime};

/// Serves until told to end.
pub(crate) fn run(args: &ServerArgs, port: u16) -> Result<ExitCode, Failure> {
    let seed = seed(args)?;
    raise_limit();
    runtime()?.block_on(async {
        // Before the first line: whoever reads it may send a signal at once.
        let mut signals = Signals::new(false).map_err(Failure::new)?;
        let served = start(args, &seed, port, Log::Text)?;
        // Nobody may be reading; the server is of use all the same.
        let _ = io::stdout().write_all(greeting(&served.server).as_bytes());
        let _ = io::stdout().flush();
        signals.next().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Lets as many connections in as the system allows: each takes a file
/// descriptor, of which programs get few unless they ask.
#[cfg(unix)]
fn raise_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // As it was will do too: idle connections make room for others.
    let _ = setrlimit(Resource::Nofile, all);
}

#[cfg(not(unix))]
fn raise_limit() {}

/// The address on a line of its own for scripts, then what to use, for people.
fn greeting(server: &MockServer) -> String {
    let mut rows = Vec::new();
    for admin in server.admins() {
        rows.push(["public key", &admin.public_api_key, ""].map(str::to_owned));
        rows.push(["private key", &admin.private_api_key, ""].map(str::to_owned));
    }
    for group in server.groups() {
        rows.push(["project".to_owned(), group.id, group.name]);
        for app in group.apps {
            let users = format!(
                "{}, {} user{}",
                app.id,
                app.users,
                if app.users == 1 { "" } else { "s" }
            );
            rows.push(["app".to_owned(), app.client_app_id, users]);
        }
    }
    // Private keys are longer than all else; they set no width for the rest.
    let beside = rows.iter().filter(|row| !row[2].is_empty());
    let width = beside.map(|row| row[1].chars().count()).max().unwrap_or(0);
    let mut text = format!("listening on {}\n", server.base_url());
    for [what, value, more] in rows {
        let line = format!("{what:<11}  {value:<width$}  {more}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
