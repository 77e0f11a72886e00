//! Every combination of the words of `users revoke`, each against a server of its own, each
//! judged by the model, one line each in `snapshots/users/revoke/matrix/`.
//!
//! A test for each value of `--app`, so that the test runner spreads them over its threads.
mod facts;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use appservices_mock::MockServer;

use crate::model::{Ask, Expected, expect};
use crate::support::context::{program, revoked_user};
use crate::support::filters::times;
use crate::support::seeds::{self, ALPHA, PRIVATE_KEY, PUBLIC_KEY};
use crate::support::transcript::compare;

macro_rules! apps {
    ($($test:ident: $record:literal, $app:expr;)*) => {
        /// The names of the records, in [`FOLDER`].
        pub(crate) const RECORDS: &[&str] = &[$($record),*];

        $(
            #[test]
            fn $test() {
                judge($record, $app);
            }
        )*
    };
}

apps! {
    without_app: "without-app", None;
    app_by_id: "app-by-id", Some("65a0000000000000000001a1");
    app_by_name: "app-by-name", Some("shop");
    app_by_prefix: "app-by-prefix", Some("SHOP-AB");
    app_by_ambiguous_prefix: "app-by-ambiguous-prefix", Some("shop-");
    app_by_name_of_two_projects: "app-by-name-of-two-projects", Some("twin");
    app_unknown: "app-unknown", Some("nope");
}

/// Where the records are.
pub(crate) const FOLDER: &str = "users/revoke/matrix";

const USERS: [(&str, &[usize]); 4] = [
    ("all", &[]),
    ("one", &[1]),
    ("two", &[2, 1]),
    ("lost", &[1, 99]),
];
const STATES: [Option<&str>; 3] = [None, Some("enabled"), Some("disabled")];
const PROVIDERS: [(&str, &[&str]); 3] = [
    ("any", &[]),
    ("mail", &["local-userpass"]),
    ("key+an", &["api-key", "anon-user"]),
];
/// The file named by `-o`.
const FILE: &str = "result.txt";

/// One combination: the line that names it, the words typed, and their meaning.
struct Combination {
    name: String,
    args: Vec<String>,
    ask: Ask,
}

/// All combinations with one value of `--app`.
fn combinations(app: Option<&str>) -> Vec<Combination> {
    let mut all = Vec::new();
    for project in [false, true] {
        for (users, pending) in USERS
            .iter()
            .flat_map(|users| [(users, false), (users, true)])
        {
            for (state, providers) in STATES
                .iter()
                .flat_map(|state| PROVIDERS.iter().map(move |p| (*state, p)))
            {
                for switches in 0..16 {
                    let on = |bit: u32| switches & (1 << bit) != 0;
                    let [yes, json, file, plain] = [on(3), on(2), on(1), on(0)];
                    let id = |&n: &usize| {
                        let n = u32::try_from(n).expect("a small number");
                        if pending {
                            seeds::pending_id(n)
                        } else {
                            seeds::user_id(n)
                        }
                    };
                    let ask = Ask {
                        app: app.map(str::to_owned),
                        project: project.then(|| ALPHA.to_owned()),
                        users: users.1.iter().map(id).collect(),
                        pending,
                        state,
                        providers: providers.1.to_vec(),
                        yes,
                        json,
                        file,
                    };
                    let word = |on: bool, word: &'static str| if on { word } else { "-" };
                    let name = format!(
                        "{:2} {:4} {:4} {:8} {:6} {:2} {:4} {:2} {:3}",
                        word(project, "in"),
                        users.0,
                        word(pending, "pend"),
                        state.unwrap_or("-"),
                        providers.0,
                        word(yes, "-y"),
                        word(json, "json"),
                        word(file, "-o"),
                        word(plain, "dis"),
                    );
                    all.push(Combination {
                        name,
                        args: words(&ask, plain),
                        ask,
                    });
                }
            }
        }
    }
    all
}

fn words(ask: &Ask, plain: bool) -> Vec<String> {
    let mut words: Vec<String> = ["users", "revoke"].map(str::to_owned).to_vec();
    let mut option = |name: &str, value: Option<String>| {
        words.extend(
            value
                .map(|value| [name.to_owned(), value])
                .into_iter()
                .flatten(),
        );
    };
    let list = |items: Vec<&str>| (!items.is_empty()).then(|| items.join(","));
    option("--app", ask.app.clone());
    option("--project", ask.project.clone());
    option(
        "--user",
        list(ask.users.iter().map(String::as_str).collect()),
    );
    option("--state", ask.state.map(str::to_owned));
    option("--provider", list(ask.providers.clone()));
    option("-f", ask.json.then(|| "json".to_owned()));
    option("-o", ask.file.then(|| FILE.to_owned()));
    let mut switch = |name: &str, on: bool| words.extend(on.then(|| name.to_owned()));
    switch("--pending", ask.pending);
    switch("--yes", ask.yes);
    switch("--disable-colors", plain);
    words
}

/// Runs one combination in `folder`, which is left as it was.
fn observe(server: &MockServer, combination: &Combination, folder: &Path) -> Expected {
    let url = server.base_url();
    let output = assert_cmd::Command::new(program())
        .args(&combination.args)
        .env_clear()
        .env("HOME", folder.join("home"))
        .env("APPSERVICES_BASE_URL", url)
        .env("APPSERVICES_ATLAS_URL", url)
        .env("APPSERVICES_PUBLIC_API_KEY", PUBLIC_KEY)
        .env("APPSERVICES_PRIVATE_API_KEY", PRIVATE_KEY)
        .current_dir(folder)
        .timeout(Duration::from_mins(1))
        .output()
        .expect("the program runs");
    let unexpected = server.unexpected();
    assert!(
        unexpected.is_empty(),
        "{:?}: {unexpected:?}",
        combination.args
    );
    let mut revoked: Vec<String> = server.requests().iter().filter_map(revoked_user).collect();
    revoked.sort();
    let file = std::fs::read_to_string(folder.join(FILE)).ok();
    if file.is_some() {
        std::fs::remove_file(folder.join(FILE)).expect("the file just read");
    }
    let text = |bytes: Vec<u8>| times(&String::from_utf8(bytes).expect("UTF-8"));
    Expected {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        file: file.map(|file| times(&file)),
        revoked,
    }
}

/// The line of a combination: exit status, who was revoked, and why nobody or not all were.
fn line(combination: &Combination, seen: &Expected) -> String {
    let users: Vec<String> = seen
        .revoked
        .iter()
        .map(|id| {
            let kind = if id.starts_with("65b") { "p" } else { "" };
            format!("{kind}{}", id[19..].trim_start_matches('0'))
        })
        .collect();
    let reason = seen.stderr.lines().next().unwrap_or_default();
    let reason = reason
        .split_once("\"err\":\"")
        .map_or(reason, |(_, rest)| rest.trim_end_matches("\"}"));
    let short = reason
        .replace("user revoke failed: ", "")
        .replace("user revoke setup failed: ", "setup: ")
        .replace("error: ", "usage: ");
    let short: String = short.chars().take(40).collect();
    let line = format!(
        "{} | {} {} {short}",
        combination.name,
        seen.code,
        users.join(",")
    );
    line.trim_end().to_owned()
}

/// Runs and judges all combinations with one value of `--app`, and compares the record.
fn judge(record: &str, app: Option<&str>) {
    let (apps, all) = (facts::apps(), combinations(app));
    let folder = tempfile::tempdir().expect("a temporary directory");
    let start = || MockServer::start_blocking(facts::seed(&apps)).expect("the mock server starts");
    let mut server = start();
    let mut wrong = Vec::new();
    let mut text = format!("{} combinations\n{HEADER}\n", all.len());
    for combination in &all {
        // A server that was asked nothing is as good as new.
        if !server.requests().is_empty() {
            server = start();
        }
        let seen = observe(&server, combination, folder.path());
        let expected = expect(&apps, &combination.ask);
        if seen != expected {
            let args = combination.args.join(" ");
            wrong.push(format!("{args}\nexpected {expected:#?}\nseen {seen:#?}"));
        }
        let _ = writeln!(text, "{}", line(combination, &seen));
    }
    // A key pair in the environment leaves nothing behind.
    let left = std::fs::read_dir(folder.path())
        .expect("the folder")
        .count();
    assert_eq!(left, 0, "files are left behind");
    assert!(
        wrong.is_empty(),
        "{} of {} combinations differ from the model, first:\n{}",
        wrong.len(),
        all.len(),
        wrong[..wrong.len().min(3)].join("\n\n")
    );
    compare(FOLDER, record, &text);
}

const HEADER: &str = "pr user pend state    provid -y json -o dis | exit, revoked, reason";
