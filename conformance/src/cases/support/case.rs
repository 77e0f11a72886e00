//! A case is a row: a world, a command line, and the snapshot that holds the outcome.
//!
//! Rows live in [topics](super::topic). A row's exit status is written
//! beside its command line, the rest of the outcome is in its snapshot.
use appservices_mock::{Fault, Seed};

use crate::target::Outcome;

use super::context::{Context, Login};
use super::redact::redact;
use super::seeds;
use super::snapshots::compare;
use super::transcript::Transcript;
use super::words::words;
use super::{records, secrets};

/// One run of the program off a terminal.
pub(crate) struct Case {
    /// The name of its snapshot, unique in the topic.
    pub(crate) name: &'static str,
    /// The words after `appservices`, as a shell would take them; see [`words`].
    pub(crate) args: &'static str,
    /// What must come back; everything else is in the snapshot.
    pub(crate) exit: i32,
    pub(crate) seed: fn() -> Seed,
    pub(crate) login: Login,
    /// What goes wrong at the server once the login is done.
    pub(crate) faults: fn() -> Vec<Fault>,
    /// Variables beside the usual ones; `[SERVER]`, `[HOME]` and `[WORK]` are filled in.
    pub(crate) env: &'static [(&'static str, &'static str)],
    /// Variables of the usual ones that are not set.
    pub(crate) unset: &'static [&'static str],
    pub(crate) stdin: &'static str,
    /// Files in the working directory: paths from it and contents.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// The folder, from the working directory, that the program is started in.
    pub(crate) folder: &'static str,
    /// Files of the profile directory: names and contents, written after the login.
    pub(crate) profiles: &'static [(&'static str, &'static str)],
    /// Files to show afterwards, from the working directory.
    pub(crate) shows: &'static [&'static str],
    /// Profiles to show afterwards.
    pub(crate) shows_profiles: &'static [&'static str],
    /// Whether requests overlap so that only their number and kinds are certain.
    pub(crate) unordered: bool,
}

/// The usual case: logged in to the usual world. Rows name what differs.
pub(crate) const CASE: Case = Case {
    name: "",
    args: "",
    exit: 0,
    seed: seeds::shop,
    login: Login::Profile,
    faults: Vec::new,
    env: &[],
    unset: &[],
    stdin: "",
    files: &[],
    folder: "",
    profiles: &[],
    shows: &[],
    shows_profiles: &[],
    unordered: false,
};

impl Case {
    pub(crate) fn run(&self, folder: &str) -> Outcome {
        let context = Context::new((self.seed)(), self.login);
        for (path, text) in self.files {
            context.write(path, text);
        }
        for (name, text) in self.profiles {
            let path = context.profiles().join(name);
            super::context::write_private(&path, &fill(&context, text));
        }
        for fault in (self.faults)() {
            context.server().add_fault(fault);
        }
        let mut command = context.command();
        command
            .args(words(&fill(&context, self.args)))
            .envs(self.env.iter().map(|(k, v)| (k, fill(&context, v))))
            .write_stdin(self.stdin);
        for name in self.unset {
            command.env_remove(name);
        }
        let start = context.work().join(self.folder);
        std::fs::create_dir_all(&start).expect("the folder to start in");
        command.current_dir(start);
        let outcome = context.finish(command);

        let mut text = Transcript::new(self.env, &words(self.args));
        text.line(&outcome.code.map_or_else(
            || "killed by a signal".to_owned(),
            |code| format!("exit {code}"),
        ));
        text.part("stdin", self.stdin);
        text.part("stdout", &redact(&context, &outcome.stdout));
        text.part("stderr", &redact(&context, &outcome.stderr));
        for path in self.shows {
            self.check_file(&context, path);
            show(&mut text, &context, path, &context.work().join(path));
        }
        for name in self.shows_profiles {
            show(
                &mut text,
                &context,
                &format!("{name}.yaml"),
                &context.profile(name),
            );
        }
        text.requests(&outcome.requests, self.unordered);
        let text = text.finish();
        assert_eq!(outcome.code, Some(self.exit), "exit status of\n{text}");
        compare(folder, self.name, &text)
    }
}

impl Case {
    /// What the program wrote into a file keeps the rules of its streams.
    fn check_file(&self, context: &Context, path: &str) {
        let before = self.files.iter().find(|(name, _)| *name == path);
        let Ok(text) = std::fs::read_to_string(context.work().join(path)) else {
            return;
        };
        secrets::none_in(&text, self.args);
        let own = text.strip_prefix(before.map_or("", |(_, text)| text));
        if records::asked_for(&format!("{:?}", words(self.args))) {
            records::check(own.unwrap_or(&text), self.args);
        }
    }
}

/// Fills in this run's address and folders.
pub(crate) fn fill(context: &Context, text: &str) -> String {
    text.replace("[SERVER]", context.server().base_url())
        .replace("[HOME]", &context.home().display().to_string())
        .replace("[WORK]", &context.work().display().to_string())
}

/// A file's mode and contents, or that it is not there.
fn show(text: &mut Transcript, context: &Context, title: &str, path: &std::path::Path) {
    match std::fs::read_to_string(path) {
        Ok(body) => text.part(&format!("{title}{}", mode(path)), &redact(context, &body)),
        Err(error) => text.line(&format!("--- {title}: {:?}", error.kind())),
    }
}

#[cfg(unix)]
fn mode(path: &std::path::Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)
        .expect("a file just read")
        .permissions()
        .mode();
    format!(" ({:04o})", mode & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &std::path::Path) -> String {
    // The snapshots are made on Unix; elsewhere there is no mode to check.
    " (0600)".to_owned()
}
