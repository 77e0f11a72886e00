//! `demo`: shows how a user's sessions are revoked, with real requests and the real CLI,
//! on a server of its own.

use std::env;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use appservices_mock::{MockServer, Seed};
use hyper::Method;
use hyper::body::Bytes;
use serde_json::json;

use crate::client::{Client, Response};
use crate::environment::Environment;
use crate::error::CommandError;
use crate::{certificates, runtime};

const APP: &str = "shop-abcde";
const PASSWORD: &str = "correct horse";
const CLI: &str = "appservices";

/// A user of the demo seed.
#[derive(Clone, Copy)]
struct User {
    name: &'static str,
    email: &'static str,
    id: &'static str,
}

const ADA: User = User {
    name: "ada",
    email: "ada@example.com",
    id: "65a000000000000000000002",
};
const GRACE: User = User {
    name: "grace",
    email: "grace@example.com",
    id: "65a000000000000000000005",
};

/// A device with a session.
struct Device {
    user: User,
    name: &'static str,
    refresh_token: String,
}

struct Demo {
    server: MockServer,
    client: Client,
    /// The file with the certificate to trust, if the server uses TLS.
    authority: Option<PathBuf>,
}

/// Runs the demo, and fails at the first step with an unexpected result. If `authority` is
/// given, the server uses TLS and the certificate to trust is written to that file.
pub(crate) fn run(authority: Option<&Path>) -> Result<ExitCode, CommandError> {
    let mut builder = MockServer::builder().seed(seed());
    if let Some(file) = authority {
        builder = builder.tls(certificates::generate(&[], file)?);
    }
    let server = builder.start_blocking().map_err(CommandError::new)?;
    let demo = Demo {
        client: Client::new(server.base_url(), authority)?,
        server,
        authority: authority.map(Path::to_owned),
    };
    runtime::build()?.block_on(demo.play())?;
    Ok(ExitCode::SUCCESS)
}

/// The demo seed without the sessions of Ada and Grace, who log in during the demo.
fn seed() -> Seed {
    let mut seed = Seed::demo();
    let apps = seed.groups.iter_mut().flat_map(|group| &mut group.apps);
    for user in apps.flat_map(|app| &mut app.users) {
        if [Some(ADA.email), Some(GRACE.email)].contains(&user.email.as_deref()) {
            user.sessions = 0;
        }
    }
    seed
}

/// Prints a line. A closed stdout ends the demo.
fn print(line: &str) -> Result<(), CommandError> {
    writeln!(io::stdout(), "{line}")
        .map_err(|error| CommandError::new(format!("cannot write to stdout: {error}")))
}

impl Demo {
    async fn play(&self) -> Result<(), CommandError> {
        print(&format!("Started a server on {}", self.server.base_url()))?;
        print("\n1. Ada logs in on two devices, Grace on one")?;
        let devices = [
            self.log_in(ADA, "laptop").await?,
            self.log_in(ADA, "phone").await?,
            self.log_in(GRACE, "tablet").await?,
        ];
        print("")?;
        self.print_sessions(2, 1)?;
        print("\n2. All three sessions are live: each gets a new access token")?;
        for device in &devices {
            self.refresh(device, true).await?;
        }
        print("\n3. An administrator revokes Ada's sessions\n")?;
        self.revoke(ADA)?;
        print("\n4. Ada's sessions have ended, Grace's has not, and Ada can log in again")?;
        for device in &devices {
            self.refresh(device, device.user.id != ADA.id).await?;
        }
        print("")?;
        self.print_sessions(0, 1)?;
        print("")?;
        self.log_in(ADA, "laptop").await?;
        print("\nDone: Ada was logged out everywhere, Grace was not, and Ada can log in again.")
    }

    /// Prints how many live sessions Ada and Grace have, and checks the numbers.
    fn print_sessions(&self, ada: usize, grace: usize) -> Result<(), CommandError> {
        for (user, expected) in [(ADA, ada), (GRACE, grace)] {
            let live = self.server.live_sessions(user.id);
            let plural = if live == 1 { "" } else { "s" };
            let User { email, id, .. } = user;
            print(&format!(
                "   {email:<17}  {id}  {live} live session{plural}"
            ))?;
            if live != expected {
                return Err(unexpected(
                    &format!("live sessions of {email}"),
                    &expected,
                    &live,
                ));
            }
        }
        Ok(())
    }

    async fn log_in(&self, user: User, device: &'static str) -> Result<Device, CommandError> {
        let path = format!("/api/client/v2.0/app/{APP}/auth/providers/local-userpass/login");
        let body = json!({ "username": user.email, "password": PASSWORD }).to_string();
        let response = self.client.send(Method::POST, &path, None, body.into());
        let response = response.await?;
        let abbreviated = "POST .../auth/providers/local-userpass/login";
        print_request(user, device, abbreviated, &response)?;
        let refresh_token = response.json["refresh_token"].as_str();
        match refresh_token {
            Some(token) if response.status == 200 && response.json["user_id"] == user.id => {
                Ok(Device {
                    user,
                    name: device,
                    refresh_token: token.to_owned(),
                })
            }
            _ => Err(unexpected("status of the login", &200, &response.status)),
        }
    }

    /// Requests a new access token: 201 from a live session, otherwise 401.
    async fn refresh(&self, device: &Device, live: bool) -> Result<(), CommandError> {
        let path = "/api/client/v2.0/auth/session";
        let token = Some(device.refresh_token.as_str());
        let response = self.client.send(Method::POST, path, token, Bytes::new());
        let response = response.await?;
        print_request(device.user, device.name, &format!("POST {path}"), &response)?;
        let as_expected = if live {
            response.status == 201 && response.json["access_token"].is_string()
        } else {
            response.status == 401 && response.json["error_code"] == "InvalidSession"
        };
        if as_expected {
            return Ok(());
        }
        let expected = if live { "201" } else { "401 InvalidSession" };
        Err(unexpected(
            "status of the refresh",
            &expected,
            &response.status,
        ))
    }

    /// Runs the real CLI.
    fn revoke(&self, user: User) -> Result<(), CommandError> {
        let args = ["users", "revoke", "--user", user.id];
        // Flushed, so that the output of the CLI follows it.
        print(&format!("$ {CLI} {}", args.join(" ")))?;
        io::stdout().flush().map_err(CommandError::new)?;
        let mut command = Command::new(cli());
        command.args(args);
        Environment::new(&self.server, self.authority.as_deref(), None).apply(&mut command);
        let status = command.status().map_err(|error| match error.kind() {
            ErrorKind::NotFound => CommandError::new(format!(
                "cannot find '{CLI}' next to this program or in PATH\n\
                 Build it with: cargo build --release"
            )),
            _ => CommandError::new(format!("cannot run '{CLI}': {error}")),
        })?;
        if status.success() {
            Ok(())
        } else {
            let what = format!("exit of '{CLI}'");
            Err(unexpected(&what, &"success", &status))
        }
    }
}

/// The CLI in the directory of this program, or else the one in `PATH`.
fn cli() -> PathBuf {
    let name = format!("{CLI}{}", env::consts::EXE_SUFFIX);
    let sibling = env::current_exe().ok().map(|exe| exe.with_file_name(&name));
    sibling
        .filter(|path| path.is_file())
        .unwrap_or_else(|| CLI.into())
}

fn print_request(
    user: User,
    device: &str,
    request: &str,
    response: &Response,
) -> Result<(), CommandError> {
    let code = response.json["error_code"].as_str().unwrap_or_default();
    let (name, status) = (user.name, response.status);
    let line = format!("   {name:<5}  {device:<6}  {request}  {status} {code}");
    print(line.trim_end())
}

fn unexpected(what: &str, expected: &dyn Display, actual: &dyn Display) -> CommandError {
    CommandError::new(format!(
        "demo failed: {what}: expected {expected}, got {actual}"
    ))
}
