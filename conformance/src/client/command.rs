//! The command: its environment, its time limit, its output and its end.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::client::scene::{CLIENT_APP_ID, EMAIL, GROUP, PASSWORD, PRIVATE_KEY, PUBLIC_KEY};

/// How much of each stream is kept, in bytes. The rest is read and dropped, so that the
/// command does not wait.
const MAX_OUTPUT: usize = 256 << 10;

/// How long the rest of the output is waited for once the command has ended.
const FOR_OUTPUT: Duration = Duration::from_secs(1);

/// An environment variable of the command.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it contains, as a phrase.
    pub meaning: &'static str,
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

const BASE_URL: &str = "APPSERVICES_BASE_URL";
const ATLAS_URL: &str = "APPSERVICES_ATLAS_URL";
const TRAP: &str = "APPSERVICES_TRAP";

/// The environment variables that the command is given, with the names that
/// `appservices-mock exec` uses, where it has them.
pub const VARIABLES: [Variable; 9] = [
    variable(BASE_URL, "the base URL of the server"),
    variable(ATLAS_URL, "the base URL of the Atlas API, the same server"),
    variable(
        "APPSERVICES_PUBLIC_API_KEY",
        "the public key of an administrator",
    ),
    variable(
        "APPSERVICES_PRIVATE_API_KEY",
        "the private key of the administrator",
    ),
    variable("APPSERVICES_PROJECT", "the ID of the project"),
    variable("APPSERVICES_APP", "the client app ID of the app"),
    variable("APPSERVICES_USERNAME", "the address of a user of the app"),
    variable("APPSERVICES_PASSWORD", "the password of the user"),
    variable(TRAP, "the ID of the trap"),
];

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Exited(ExitStatus),
    /// It took too long, and was killed.
    TimedOut,
    /// It sent too many requests, and was killed.
    Exhausted,
}

impl End {
    pub(super) fn is_success(&self) -> bool {
        matches!(self, Self::Exited(status) if status.success())
    }
}

/// What a command left behind.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) end: End,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Runs a command until it ends, the time is up, or `exhausted` completes.
///
/// # Errors
///
/// The program cannot be started.
pub(super) async fn run(
    command: &[OsString],
    base_url: &str,
    trap: &str,
    directory: &Path,
    timeout: Duration,
    exhausted: impl Future<Output = ()>,
) -> io::Result<Output> {
    let mut child = prepare(command, base_url, trap, directory).spawn()?;
    let group = child.id();
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let mut readers = JoinSet::new();
    readers.spawn(read(child.stdout.take(), Arc::clone(&stdout)));
    readers.spawn(read(child.stderr.take(), Arc::clone(&stderr)));
    let end = tokio::select! {
        status = child.wait() => End::Exited(status?),
        () = tokio::time::sleep(timeout) => End::TimedOut,
        () = exhausted => End::Exhausted,
    };
    // Children that it left behind would keep its output open. Those that have left its
    // process group as well are not waited for.
    kill(&mut child, group).await;
    let ended = async { while readers.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FOR_OUTPUT, ended).await;
    Ok(Output {
        end,
        stdout: std::mem::take(&mut lock(&stdout)),
        stderr: std::mem::take(&mut lock(&stderr)),
    })
}

fn prepare(command: &[OsString], base_url: &str, trap: &str, directory: &Path) -> Command {
    let mut prepared = Command::new(command.first().map_or_else(Default::default, Clone::clone));
    prepared
        .args(command.iter().skip(1))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        // It belongs to the controls of another server.
        .env_remove("APPSERVICES_CONTROL_TOKEN");
    let values = [
        base_url,
        base_url,
        PUBLIC_KEY,
        PRIVATE_KEY,
        GROUP,
        CLIENT_APP_ID,
        EMAIL,
        PASSWORD,
        trap,
    ];
    for (variable, value) in VARIABLES.iter().zip(values) {
        prepared.env(variable.name, value);
    }
    // Each run starts without stored sessions, and leaves none behind.
    for (name, child) in [
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
    ] {
        prepared.env(name, directory.join(child));
    }
    // The server is on this machine.
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        prepared.env_remove(name);
    }
    #[cfg(unix)]
    prepared.process_group(0);
    prepared
}

/// What has been read of a stream.
type Captured = Arc<Mutex<Vec<u8>>>;

fn lock(captured: &Captured) -> MutexGuard<'_, Vec<u8>> {
    captured.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(stream: Option<impl AsyncRead + Unpin>, captured: Captured) {
    let Some(mut stream) = stream else { return };
    let mut buffer = vec![0; 8 << 10];
    // A stream that breaks has ended.
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let mut kept = lock(&captured);
        let room = MAX_OUTPUT - kept.len();
        kept.extend_from_slice(&buffer[..count.min(room)]);
    }
}

/// Kills what is left of the command's process group.
async fn kill(child: &mut Child, group: Option<u32>) {
    #[cfg(unix)]
    if let Some(group) = group
        .and_then(|id| i32::try_from(id).ok())
        .and_then(rustix::process::Pid::from_raw)
    {
        // Fails if nothing is left.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = group;
    // Fails if it has exited.
    let _ = child.kill().await;
}
