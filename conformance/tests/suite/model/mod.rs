//! What `users revoke` must do off a terminal, said a second time.
//!
//! Written from the command's contract and not from the program: a pure function from the facts
//! at the server and the words typed to everything that can be observed. It knows no HTTP, and
//! counts a character as one column, so its facts are plain ASCII.
mod print;

use self::print::{Printer, Row, usage};

/// An app and what is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct App {
    pub(crate) group: String,
    pub(crate) id: String,
    pub(crate) client_app_id: String,
    pub(crate) name: String,
    pub(crate) users: Vec<User>,
    /// Pending registrations; their type of provider is that of e-mail users.
    pub(crate) pending: Vec<User>,
}

/// A user, or a pending registration.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) id: String,
    /// `normal`, `server`, or `pending`.
    pub(crate) kind: &'static str,
    pub(crate) providers: Vec<&'static str>,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) disabled: bool,
    /// The words with which the server refuses to log the user out.
    pub(crate) refusal: Option<&'static str>,
}

/// What was typed.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Ask {
    pub(crate) app: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) users: Vec<String>,
    pub(crate) pending: bool,
    /// `enabled` or `disabled`.
    pub(crate) state: Option<&'static str>,
    pub(crate) providers: Vec<&'static str>,
    pub(crate) yes: bool,
    pub(crate) json: bool,
    pub(crate) file: bool,
}

/// What must be observed. Times are `[TIME]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// What the file named by `-o` holds; `None`: there is no such file.
    pub(crate) file: Option<String>,
    /// The users whose sessions the server is asked to end, sorted.
    pub(crate) revoked: Vec<String>,
}

/// Type of provider, its label, and the column it has of its own.
const PROVIDERS: [(&str, &str, Option<&str>); 8] = [
    ("local-userpass", "User/Password", Some("Email")),
    ("api-key", "ApiKey", Some("Name")),
    ("oauth2-facebook", "Facebook", None),
    ("oauth2-google", "Google", None),
    ("anon-user", "Anonymous", None),
    ("custom-token", "Custom JWT", None),
    ("oauth2-apple", "Apple", None),
    ("custom-function", "Custom Function", None),
];

/// What `users revoke` must do, given these apps (in the order the server lists them).
pub(crate) fn expect(apps: &[App], ask: &Ask) -> Expected {
    if ask.pending && ask.state.is_some() {
        return usage(
            "--state cannot be used with --pending: a pending user is neither enabled nor disabled",
        );
    }
    let mut printer = Printer::new(ask);
    match run(apps, ask, &mut printer) {
        Ok(()) => {}
        Err(Stop::Setup(reason)) => printer.error(&format!("user revoke setup failed: {reason}")),
        Err(Stop::Failed(reason)) => printer.error(&format!("user revoke failed: {reason}")),
    }
    printer.expected
}

/// Why a run ends early.
enum Stop {
    /// Something would have to be asked for.
    Setup(String),
    Failed(String),
}

fn run(apps: &[App], ask: &Ask, printer: &mut Printer) -> Result<(), Stop> {
    let app = find_app(apps, ask)?;
    let (found, missing) = find_users(app, ask)?;
    if found.is_empty() {
        printer.text("No users to revoke sessions for");
        return Ok(());
    }
    let rows: Vec<Row> = found
        .iter()
        .map(|user| Row::of(user))
        .chain(missing.iter().map(|id| Row::unknown(id)))
        .collect();
    let mut revoked: Vec<String> = found.iter().map(|user| user.id.clone()).collect();
    revoked.sort();
    printer.expected.revoked = revoked;
    printer.tables(&rows);
    let failed = rows.iter().filter(|row| row.details.is_some()).count();
    if failed > 0 {
        let all = rows.len();
        return Err(Stop::Failed(format!("{failed} of {all} users not revoked")));
    }
    Ok(())
}

fn find_app<'a>(apps: &'a [App], ask: &Ask) -> Result<&'a App, Stop> {
    let Some(wanted) = &ask.app else {
        return Err(Stop::Setup(
            "no terminal to ask for the app, use --app".into(),
        ));
    };
    let all: Vec<&App> = apps
        .iter()
        .filter(|app| {
            ask.project
                .as_ref()
                .is_none_or(|project| *project == app.group)
        })
        .collect();
    let pick = |test: &dyn Fn(&App) -> bool| -> Vec<&'a App> {
        all.iter().copied().filter(|&app| test(app)).collect()
    };
    let mut fitting = pick(&|app| [&app.id, &app.client_app_id, &app.name].contains(&wanted));
    if fitting.is_empty() {
        fitting = pick(&|app| app.client_app_id.starts_with(&wanted.to_lowercase()));
    }
    match fitting.as_slice() {
        [] => Err(Stop::Failed(format!("failed to find app '{wanted}'"))),
        [app] => Ok(app),
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|app| format!("{} ({})", app.client_app_id, app.group))
                .collect();
            let list = list.join(", ");
            Err(Stop::Setup(format!(
                "several apps match, use --app with one of: {list}"
            )))
        }
    }
}

/// The users to revoke, in the order found, and the given IDs that nobody has.
fn find_users<'a>(app: &'a App, ask: &Ask) -> Result<(Vec<&'a User>, Vec<String>), Stop> {
    let people = if ask.pending {
        &app.pending
    } else {
        &app.users
    };
    let fits = |user: &User| {
        let state = ask
            .state
            .is_none_or(|state| user.disabled == (state == "disabled"));
        let provider =
            ask.providers.is_empty() || user.providers.iter().any(|p| ask.providers.contains(p));
        state && provider
    };
    if ask.users.is_empty() {
        let mut found: Vec<&User> = people.iter().filter(|user| fits(user)).collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        if !ask.yes && !found.is_empty() {
            let reason = "no terminal to choose the users, use --user or --yes";
            return Err(Stop::Setup(reason.into()));
        }
        return Ok((found, Vec::new()));
    }
    let (mut known, mut missing) = (Vec::new(), Vec::new());
    let mut seen: Vec<&String> = Vec::new();
    for id in &ask.users {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        match people.iter().find(|user| user.id == *id) {
            Some(user) => known.push(user),
            None => missing.push(id.clone()),
        }
    }
    if known.is_empty() && missing.len() == 1 {
        return Err(Stop::Failed("user not found".into()));
    }
    known.retain(|user| fits(user));
    if known.is_empty() {
        return Err(Stop::Failed("no users found".into()));
    }
    Ok((known, missing))
}
