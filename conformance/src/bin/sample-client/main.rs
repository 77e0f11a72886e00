//! A fixture of the tests of `appservices_conformance::client`: a client of the service that is
//! careful, or careless in the ways that its arguments list.
//!
//! `sample-client MODE [HABIT…]`, where MODE is `revoke`, `delete` or `list` (as an
//! administrator), `app` (as a user), or `verify` (both). The server comes from the
//! environment. The exit status is 0 if everything was done.

mod api;
mod habits;
mod http;
mod outcome;
mod token;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use api::{Api, Side};
use habits::Habits;

/// Why the client could not do what it was started for.
type Failure = String;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let habits = Habits::new(arguments);
    let result = run(&mode, &habits);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if habits.has("exits-with-zero") => ExitCode::SUCCESS,
        Err(_) if habits.has("silent") => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(mode: &str, habits: &Habits) -> Result<(), Failure> {
    match mode {
        "revoke" => change_all("PUT", "/logout", habits),
        "delete" => change_all("DELETE", "", habits),
        "list" => list(habits),
        "app" => app(habits),
        "verify" => verify(habits),
        _ => Err(format!("unknown mode '{mode}'")),
    }
}

/// Lists the users of the app.
fn list(habits: &Habits) -> Result<(), Failure> {
    let mut api = Api::new(Side::Admin, habits)?;
    api.log_in()?;
    let app = api.app()?;
    for user in users(&mut api, &app, habits)? {
        print(&describe(&user, habits));
    }
    Ok(())
}

/// Changes every user of the app.
fn change_all(method: &str, action: &str, habits: &Habits) -> Result<(), Failure> {
    let mut api = Api::new(Side::Admin, habits)?;
    api.log_in()?;
    let app = api.app()?;
    let users = users(&mut api, &app, habits)?;
    let mut addresses = BTreeSet::new();
    let mut failed = 0;
    for user in users {
        let address = user["data"]["email"].as_str().unwrap_or_default();
        if habits.has("addresses-are-ids")
            && !address.is_empty()
            && !addresses.insert(address.to_owned())
        {
            continue;
        }
        let identities = user["identities"].as_array().map_or(0, Vec::len);
        if habits.has("one-identity") && identities != 1 {
            continue;
        }
        if habits.has("ascii-only") && !address.is_ascii() {
            continue;
        }
        let id = user["_id"].as_str().unwrap_or_default();
        let path = format!("{app}/users/{id}{action}");
        match api.request(method, &path, None) {
            Ok(_) => print(&describe(&user, habits)),
            Err(failure) if habits.has("stops-quietly") => {
                print(&failure);
                return Ok(());
            }
            // A deleted user needs no change.
            Err(failure) if failure.contains("UserNotFound") => {}
            Err(failure) => {
                failed += 1;
                print(&format!("{id}: {failure}"));
            }
        }
    }
    if failed > 0 {
        return Err(format!("{failed} users were not changed"));
    }
    Ok(())
}

/// Reads the list of users, page by page.
fn users(api: &mut Api<'_>, app: &str, habits: &Habits) -> Result<Vec<Value>, Failure> {
    let filter = if habits.has("filters") {
        "status=enabled"
    } else {
        ""
    };
    let mut users: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut after = String::new();
    loop {
        let query: Vec<_> = [filter, after.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let separator = if query.is_empty() { "" } else { "?" };
        let path = format!("{app}/users{separator}{}", query.join("&"));
        let page = match api.request("GET", &path, None) {
            Ok(page) => page,
            Err(_) if habits.has("failed-page-is-last") && !users.is_empty() => break,
            Err(failure) => return Err(failure),
        };
        let page = match page {
            Value::Array(page) => page,
            _ if habits.has("no-list-is-empty") => Vec::new(),
            other => return Err(format!("expected a list of users: {other}")),
        };
        let count = page.len();
        let last = page.last().and_then(|user| user["_id"].as_str());
        after = format!("after={}", last.unwrap_or_default());
        for user in page {
            let is_new = seen.insert(user["_id"].as_str().unwrap_or_default().to_owned());
            let matches = filter.is_empty() || user["disabled"] == false;
            if (is_new || habits.has("duplicates")) && (matches || habits.has("trusts-filters")) {
                users.push(user);
            }
        }
        let is_last = if habits.has("fifty-is-the-end") {
            count <= 50
        } else {
            count < 50
        };
        if is_last || habits.has("first-page") {
            break;
        }
    }
    Ok(users)
}

fn describe(user: &Value, habits: &Habits) -> String {
    let name = user["data"]["name"].as_str();
    let name = name.or(user["data"]["email"].as_str()).unwrap_or("-");
    let name: String = if habits.has("prints-raw") {
        name.to_owned()
    } else {
        name.chars().filter(|c| !c.is_control()).collect()
    };
    format!("{} {name}", user["_id"].as_str().unwrap_or_default())
}

/// Logs in as a user and uses the session.
fn app(habits: &Habits) -> Result<(), Failure> {
    let mut api = Api::new(Side::Client, habits)?;
    api.locate()?;
    api.log_in()?;
    for _ in 0..12 {
        let profile = api.request("GET", "/auth/profile", None)?;
        if habits.has("no-list-is-empty") {
            continue;
        }
        if !profile.is_object() {
            return Err(format!("expected a profile: {profile}"));
        }
    }
    print("done");
    Ok(())
}

/// Checks the token of a user, as a server of one's own does.
fn verify(habits: &Habits) -> Result<(), Failure> {
    let mut admin = Api::new(Side::Admin, habits)?;
    admin.log_in()?;
    let app = admin.app()?;
    let mut user = Api::new(Side::Client, habits)?;
    user.log_in()?;
    for _ in 0..2 {
        let body = json!({ "token": user.access_token() });
        let checked = admin.request("POST", &format!("{app}/users/verify_token"), Some(&body))?;
        if habits.has("200-is-valid") || checked["exp"].is_number() {
            print("valid");
            return Ok(());
        }
        user.log_in()?;
    }
    Err("the token is not valid".to_owned())
}

fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
