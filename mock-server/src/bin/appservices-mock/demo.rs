//! `demo`: what the project is for, played with real requests and the real
//! command line on a server of its own.

use std::env;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use appservices_mock::{MockServer, Options, Seed};
use hyper::Method;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::{Failure, environment, files, runtime};

const APP: &str = "shop-abcde";
const PASSWORD: &str = "correct horse";
const COMMAND: &str = "appservices";

/// Somebody of the demo seed.
#[derive(Clone, Copy)]
struct Person {
    name: &'static str,
    email: &'static str,
    id: &'static str,
}

const ADA: Person = Person {
    name: "ada",
    email: "ada@example.com",
    id: "65a000000000000000000002",
};
const GRACE: Person = Person {
    name: "grace",
    email: "grace@example.com",
    id: "65a000000000000000000005",
};

/// Where somebody is logged in.
struct Device {
    person: Person,
    name: &'static str,
    refresh_token: String,
}

/// The story so far: where it plays and where it is told.
struct Story {
    server: MockServer,
    client: Client,
    /// The certificate to trust, if it plays over TLS.
    authority: Option<PathBuf>,
}

/// Plays the story; fails with the first step that is not as it should be. With
/// a file for the authority's certificate, over TLS.
pub(crate) fn run(authority: Option<&Path>) -> Result<ExitCode, Failure> {
    let seed = seed();
    let options = Options {
        tls: authority.map(|file| files::made(&[], file)).transpose()?,
        ..Options::default()
    };
    let server = MockServer::start_with(&seed, &options).map_err(Failure::new)?;
    let story = Story {
        client: Client::new(server.base_url(), authority)?,
        server,
        authority: authority.map(Path::to_owned),
    };
    runtime()?.block_on(story.play())?;
    Ok(ExitCode::SUCCESS)
}

/// The demo seed, whose sessions are to be begun in front of everybody's eyes.
fn seed() -> Seed {
    let mut seed = Seed::demo();
    for user in seed
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.apps)
        .flat_map(|app| &mut app.users)
    {
        if [ADA.email, GRACE.email]
            .map(Some)
            .contains(&user.email.as_deref())
        {
            user.sessions = 0;
        }
    }
    seed
}

/// A line of the story; stops it if nobody listens any more.
fn tell(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}").map_err(Failure::new)
}

impl Story {
    async fn play(&self) -> Result<(), Failure> {
        tell(&format!(
            "A server of its own is listening on {}.",
            self.server.base_url()
        ))?;
        tell("\n1. Ada logs in on two devices, Grace on one")?;
        let devices = [
            self.log_in(ADA, "laptop").await?,
            self.log_in(ADA, "phone").await?,
            self.log_in(GRACE, "tablet").await?,
        ];
        tell("")?;
        self.tell_sessions(2, 1)?;
        tell("\n2. Every session is alive: it gets new access tokens")?;
        for device in &devices {
            self.refresh(device, true).await?;
        }
        tell("\n3. An administrator revokes Ada's sessions\n")?;
        self.revoke(ADA)?;
        tell("\n4. Ada's sessions are dead, Grace's is not, and Ada may come back")?;
        for device in &devices {
            self.refresh(device, device.person.id != ADA.id).await?;
        }
        tell("")?;
        self.tell_sessions(0, 1)?;
        tell("")?;
        self.log_in(ADA, "laptop").await?;
        tell("\nIt works: Ada was thrown out everywhere, Grace was not, and Ada can come back.")
    }

    /// The users concerned.
    fn tell_sessions(&self, ada: usize, grace: usize) -> Result<(), Failure> {
        for (person, expected) in [(ADA, ada), (GRACE, grace)] {
            let live = self.server.live_sessions(person.id);
            let sessions = if live == 1 { "session" } else { "sessions" };
            tell(&format!(
                "   {:<17}  {}  {live} live {sessions}",
                person.email, person.id
            ))?;
            if live != expected {
                let email = person.email;
                return Err(unexpected(
                    &format!("{email} has {live} live sessions"),
                    &expected,
                ));
            }
        }
        Ok(())
    }

    async fn log_in(&self, person: Person, name: &'static str) -> Result<Device, Failure> {
        let path = format!("/api/client/v2.0/app/{APP}/auth/providers/local-userpass/login");
        let body = json!({ "username": person.email, "password": PASSWORD });
        let asked = self.client.ask(Method::POST, &path, None, Some(&body));
        let answer = asked.await?;
        let shown = "POST .../auth/providers/local-userpass/login";
        tell_request(person, name, shown, &answer)?;
        let refresh_token = answer.body["refresh_token"].as_str().map(str::to_owned);
        match refresh_token {
            Some(refresh_token) if answer.status == 200 && answer.body["user_id"] == person.id => {
                Ok(Device {
                    person,
                    name,
                    refresh_token,
                })
            }
            _ => Err(unexpected(
                &format!("logging in was answered with {}", answer.status),
                &200,
            )),
        }
    }

    /// Asks for a new access token: 201, or 401 and the code of a dead session.
    async fn refresh(&self, device: &Device, alive: bool) -> Result<(), Failure> {
        let path = "/api/client/v2.0/auth/session";
        let token = Some(device.refresh_token.as_str());
        let answer = self.client.ask(Method::POST, path, token, None).await?;
        tell_request(device.person, device.name, &format!("POST {path}"), &answer)?;
        let as_expected = if alive {
            answer.status == 201 && answer.body["access_token"].is_string()
        } else {
            answer.status == 401 && answer.body["error_code"] == "InvalidSession"
        };
        if as_expected {
            return Ok(());
        }
        let expected = if alive { "201" } else { "401 InvalidSession" };
        Err(unexpected(
            &format!("the refresh was answered with {}", answer.status),
            &expected,
        ))
    }

    /// Runs the real command line, as a person would.
    fn revoke(&self, person: Person) -> Result<(), Failure> {
        let args = ["users", "revoke", "--user", person.id];
        tell(&format!("$ {COMMAND} {}", args.join(" ")))?;
        io::stdout().flush().map_err(Failure::new)?;
        let mut command = Command::new(program());
        command.args(args);
        for (variable, value) in environment::variables(&self.server, self.authority.as_deref()) {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        let status = command.status().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failure::new(format!(
                "there is no '{COMMAND}' beside this program or in PATH; build it first:\n\
                 cargo build --release"
            )),
            _ => Failure::new(format!("cannot run '{COMMAND}': {error}")),
        })?;
        if status.success() {
            Ok(())
        } else {
            Err(unexpected(
                &format!("'{COMMAND}' ended with {status}"),
                &"success",
            ))
        }
    }
}

/// The command line beside this program, or whatever `PATH` has.
fn program() -> PathBuf {
    let name = format!("{COMMAND}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().map(|exe| exe.with_file_name(&name));
    beside
        .filter(|path| path.is_file())
        .unwrap_or_else(|| COMMAND.into())
}

fn tell_request(person: Person, device: &str, shown: &str, answer: &Answer) -> Result<(), Failure> {
    let code = answer.body["error_code"].as_str().unwrap_or_default();
    let line = format!(
        "   {:<5}  {device:<6}  {shown}  {} {code}",
        person.name, answer.status
    );
    tell(line.trim_end())
}

fn unexpected(what: &str, expected: &dyn std::fmt::Display) -> Failure {
    Failure::new(format!("the demo went wrong: {what}, expected: {expected}"))
}
