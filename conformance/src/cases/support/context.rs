//! A world of its own for one run: home, working directory, environment, server.
//!
//! Knows nothing of snapshots. Every run checks that the server was asked nothing it does not know.
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use appservices_mock::{MockServer, RecordedRequest, Seed};
use tempfile::TempDir;

use super::filters::elapsed;
use super::seeds::{PRIVATE_KEY, PUBLIC_KEY};
use super::words::words;
use super::{program, records, secrets};
use crate::cases::Flavour;

/// A run that takes longer hangs; nothing here comes near it.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// The wait before the first retry. Hundreds of checks are about failures, and each retry waits
/// three times as long as the one before.
pub(crate) const RETRY_WAIT: &str = "5ms";

/// Who the program is when a case begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// Logged in by a real `login` into the profile `default`.
    Profile,
    /// The key pair stands in the environment; there is no profile. To a program that does not
    /// read it, the same as [`Login::Profile`].
    Keys,
    /// Nobody.
    Nobody,
}

/// What one run left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit status; `None` after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    /// With `[SECONDS]` for the duration in the summary of a change; see [`elapsed`].
    pub(crate) stderr: String,
    /// What the server saw of this run, oldest first.
    pub(crate) requests: Vec<RecordedRequest>,
}

impl Outcome {
    /// The users whose sessions the server was asked to end, in the order of arrival.
    pub(crate) fn revoked(&self) -> Vec<String> {
        self.requests.iter().filter_map(revoked_user).collect()
    }

    /// The changes that the server received, sorted; see [`change`].
    pub(crate) fn changes(&self) -> Vec<String> {
        let mut changes: Vec<String> = self.requests.iter().filter_map(change).collect();
        changes.sort();
        changes
    }
}

/// The user a request logs out, if that is what it does.
pub(crate) fn revoked_user(request: &RecordedRequest) -> Option<String> {
    let user = request.path.strip_suffix("/logout")?;
    (request.method == "PUT").then(|| user.rsplit('/').next().unwrap_or_default().to_owned())
}

/// What a request changes at the server: method and path without what leads to the app.
/// Nothing for requests that only look, and for those that begin and end sessions.
pub(crate) fn change(request: &RecordedRequest) -> Option<String> {
    let path = request.path.strip_prefix("/api/admin/v3.0/groups/")?;
    if request.method == "GET" {
        return None;
    }
    let below = path.splitn(4, '/').nth(3).unwrap_or("(the app)");
    Some(format!("{} {below}", request.method))
}

/// One server, one home, one working directory.
pub(crate) struct Context {
    root: TempDir,
    server: MockServer,
    keys: bool,
    /// Whether a login with keys is replaced by one in a profile.
    stores_keys: bool,
}

impl Context {
    /// Starts a server with `seed`; for [`Login::Profile`] the program has logged in to it already.
    pub(crate) fn new(seed: Seed, login: Login) -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        let has_administrator = !seed.admins.is_empty();
        let server = MockServer::builder()
            .seed(seed)
            .start_blocking()
            .expect("the mock server starts");
        let reads_keys = program::flavour() == Flavour::Appservices;
        let context = Self {
            root,
            server,
            keys: login == Login::Keys && reads_keys,
            stores_keys: login == Login::Keys && !reads_keys,
        };
        for folder in [context.home(), context.work()] {
            std::fs::create_dir_all(folder).expect("a folder in the temporary directory");
        }
        if login == Login::Profile || (context.stores_keys && has_administrator) {
            context.log_in(&[]);
        }
        context
    }

    /// A real login with the seed's key pair, whose outcome must be the documented one.
    ///
    /// The server's address is given as a flag, so the profile remembers it.
    pub(crate) fn log_in(&self, more: &[&str]) {
        let url = self.server.base_url();
        let mut args = vec!["login", "--api-key", PUBLIC_KEY];
        args.extend(["--private-api-key", PRIVATE_KEY]);
        args.extend(["--base-url", url, "--atlas-url", url]);
        args.extend(more);
        let outcome = self.run(&args);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(0), "Successfully logged in\n"),
            "the login before the case: {}",
            outcome.stderr
        );
    }

    /// Whether a program that reads no keys from the environment is to have those of
    /// [`Login::Keys`]: at another server than this one, it needs a profile for that server.
    pub(crate) fn stores_keys(&self) -> bool {
        self.stores_keys
    }

    /// The server.
    pub(crate) fn server(&self) -> &MockServer {
        &self.server
    }

    /// The home directory of the run.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Where the program is started: below the home directory, as people work.
    pub(crate) fn work(&self) -> PathBuf {
        self.home().join("work")
    }

    /// Where profiles are kept.
    pub(crate) fn profiles(&self) -> PathBuf {
        let home = self.home();
        let config = if cfg!(windows) {
            home.join("AppData").join("Roaming")
        } else if cfg!(target_os = "macos") {
            home.join("Library").join("Preferences")
        } else {
            home.join(".config")
        };
        config.join("appservices-cli")
    }

    /// The file of one profile.
    pub(crate) fn profile(&self, name: &str) -> PathBuf {
        self.profiles().join(format!("{name}.yaml"))
    }

    /// Writes a file under the working directory, with the folders above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.work().join(path), text);
    }

    /// The variables the program is given, and no others.
    ///
    /// The server's address is always among them: a program that forgets its profile must
    /// fail here, not ask a server on the internet.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let home = self.home();
        let url = self.server.base_url();
        let mut variables = vec![
            ("HOME".to_owned(), home.display().to_string()),
            ("APPSERVICES_BASE_URL".to_owned(), url.to_owned()),
            ("APPSERVICES_ATLAS_URL".to_owned(), url.to_owned()),
            // Checks of the waits themselves set another one.
            ("APPSERVICES_RETRY_WAIT".to_owned(), RETRY_WAIT.to_owned()),
        ];
        if cfg!(windows) {
            let roaming = home.join("AppData").join("Roaming");
            variables.push(("USERPROFILE".to_owned(), home.display().to_string()));
            variables.push(("APPDATA".to_owned(), roaming.display().to_string()));
            if let Ok(root) = std::env::var("SystemRoot") {
                variables.push(("SystemRoot".to_owned(), root));
            }
        }
        if self.keys {
            variables.push(("APPSERVICES_PUBLIC_API_KEY".into(), PUBLIC_KEY.into()));
            variables.push(("APPSERVICES_PRIVATE_API_KEY".into(), PRIVATE_KEY.into()));
        }
        variables
    }

    /// The program, ready to run off a terminal.
    pub(crate) fn command(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(program::program());
        command
            .env_clear()
            .envs(self.environment())
            .current_dir(self.work())
            .timeout(TIME_LIMIT);
        command
    }

    /// Runs the program with `args` and nothing else.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Outcome {
        let mut command = self.command();
        command.args(args);
        self.finish(command)
    }

    /// The same for a command that writes no records, whatever the format.
    pub(crate) fn run_raw<A: AsRef<OsStr>>(&self, args: &[A]) -> Outcome {
        let mut command = self.command();
        command.args(args);
        self.observe(&mut command)
    }

    /// Runs the program with the words of a command line, split by [`words`].
    pub(crate) fn run_line(&self, line: &str) -> Outcome {
        self.run(&words(line))
    }

    /// Runs a command made by [`Context::command`].
    ///
    /// Whatever is asked, no stream shows a secret, and lines for programs are as published.
    pub(crate) fn finish(&self, mut command: assert_cmd::Command) -> Outcome {
        let what = format!("{command:?}");
        let outcome = self.observe(&mut command);
        for shown in [&outcome.stdout, &outcome.stderr] {
            secrets::none_in(shown, &what);
        }
        if records::asked_for(&what) {
            records::check(&outcome.stdout, &what);
            // A usage error does not depend on the format.
            if outcome.code != Some(2) {
                records::check_notices(&outcome.stderr, &what);
            }
        }
        outcome
    }

    fn observe(&self, command: &mut assert_cmd::Command) -> Outcome {
        let before = self.server.requests().len();
        let output = command.output().expect("the program runs");
        let outcome = Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: elapsed(&String::from_utf8(output.stderr).expect("stderr is UTF-8")),
            requests: self.server.requests().split_off(before),
        };
        self.nothing_unexpected();
        outcome
    }

    /// Fails if the server was asked anything that no route knows.
    pub(crate) fn nothing_unexpected(&self) {
        let unexpected = self.server.unexpected();
        assert!(
            unexpected.is_empty(),
            "the server does not know: {unexpected:#?}"
        );
    }
}

/// Writes a file, with the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).expect("the folder of a file");
    }
    std::fs::write(path, text).expect("a file in the temporary directory");
}

/// Writes a file of the profile directory, which only its owner has access to.
pub(crate) fn write_private(path: &Path, text: &str) {
    write(path, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = |path: &Path, mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(path, permissions).expect("a file of ours");
        };
        private(path, 0o600);
        private(path.parent().expect("its folder"), 0o700);
    }
}
