//! What the `users` family must do off a terminal, said a second time.
//!
//! Written from the commands' contract and not from the program: a pure function from the facts
//! at the server and the words typed to everything that can be observed. It knows no HTTP, and
//! counts a character as one column, so its facts are plain ASCII.
mod facts;
mod find;
mod machine;
mod print;
mod row;
pub(crate) mod time;
mod typed;

pub(crate) use self::facts::{App, User};
pub(crate) use self::machine::canonical;
pub(crate) use self::typed::{Ask, Dates, Format, Verb};

use self::find::{Found, find_app, find_users};
use self::print::{Printer, usage};
use self::row::Row;

/// What must be observed. Times of JSON lines are `[TIME]`, durations
/// of summaries `[SECONDS]`; see [`canonical`] for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// What the file named by `-o` holds; `None`: there is no such file.
    pub(crate) file: Option<String>,
    /// The requests that change something, without what leads to the app, sorted.
    pub(crate) changes: Vec<String>,
}

/// What to do about an error.
enum NextStep {
    Hint(&'static str),
    /// A command to run instead.
    Run(String),
}

/// Why a run ends early, with the next step if there is one.
enum Stop {
    /// Something would have to be prompted for.
    Setup(String, Option<NextStep>),
    /// It did not work.
    Failed(String, Option<NextStep>),
}

impl NextStep {
    fn shown(&self) -> (&'static str, &str) {
        match self {
            Self::Hint(text) => ("Hint", text),
            Self::Run(command) => ("Try instead", command),
        }
    }
}

impl Stop {
    /// A prompt that these flags replace.
    fn not_interactive(flags: &str) -> Self {
        let reason = format!("{flags} is required when not running interactively");
        Self::Setup(reason, None)
    }
}

/// Lists the apps among which the requested one should be.
fn list_apps(ask: &Ask) -> NextStep {
    NextStep::Run(format!(
        "appservices apps list{}",
        option("--project", ask.project.as_deref())
    ))
}

/// Lists the users among which the requested ones should be.
fn list_users(ask: &Ask) -> NextStep {
    let pending = if ask.pending { " --pending" } else { "" };
    NextStep::Run(format!(
        "appservices users list{}{}{pending}",
        option("--app", ask.app.as_deref()),
        option("--project", ask.project.as_deref())
    ))
}

fn option(name: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!(" {name} {value}"))
}

/// What the command must do, given these apps (in the order the server lists them).
pub(crate) fn expect(apps: &[App], ask: &Ask) -> Expected {
    if let Some(reason) = ask.wrong() {
        return usage(ask.verb, &reason);
    }
    let label = ask.verb.label();
    let mut printer = Printer::new(ask);
    match run(apps, ask, &mut printer) {
        Ok(()) => {}
        Err(Stop::Setup(reason, next)) => {
            let next = next.as_ref().map(NextStep::shown);
            printer.error(&format!("{label} setup failed: {reason}"), next);
        }
        Err(Stop::Failed(reason, next)) => {
            let next = next.as_ref().map(NextStep::shown);
            printer.error(&format!("{label} failed: {reason}"), next);
        }
    }
    printer.expected.canonical(ask.format)
}

fn run(apps: &[App], ask: &Ask, printer: &mut Printer) -> Result<(), Stop> {
    let app = find_app(apps, ask)?;
    printer.app(app);
    let found = match find_users(app, ask)? {
        Ok(found) => found,
        // Programs get a row for each that is missing, people its name.
        Err((missing, stop)) => {
            if ask.verb != Verb::Count {
                printer.records(&missing.rows(ask));
            }
            return Err(stop);
        }
    };
    match ask.verb {
        Verb::List => list(ask, &found, printer),
        Verb::Count => count(ask, &found, printer),
        _ => act(ask, app, &found, printer),
    }
}

/// `revoke`, `enable`, `disable` and `delete`.
fn act(ask: &Ask, app: &App, found: &Found<'_>, printer: &mut Printer) -> Result<(), Stop> {
    let rows: Vec<Row> = found.rows(ask);
    if ask.verb == Verb::Delete && !ask.yes && !ask.dry_run && !found.users.is_empty() {
        return Err(Stop::not_interactive("--yes"));
    }
    if ask.dry_run {
        printer.text("Dry run: nothing is changed");
        printer.text(&format!(
            "App: {} (project {})",
            app.client_app_id, app.group
        ));
        if let Some(filters) = ask.filters_shown() {
            printer.text(&filters);
        }
    } else {
        let mut changes: Vec<String> = found.users.iter().map(|user| ask.change(user)).collect();
        changes.sort();
        printer.expected.changes = changes;
    }
    if rows.is_empty() {
        printer.text(ask.verb.nobody());
    } else {
        printer.acted(&rows);
    }
    printer.records(&rows);
    let failed = rows.iter().filter(|row| row.error.is_some()).count();
    if !ask.dry_run && !rows.is_empty() {
        printer.summary(rows.len() - failed, rows.len());
    }
    if failed > 0 {
        let what = if ask.dry_run {
            "found"
        } else {
            ask.verb.done()
        };
        let all = rows.len();
        let reason = format!("{failed} of {all} users not {what}");
        return Err(Stop::Failed(reason, None));
    }
    Ok(())
}

fn list(ask: &Ask, found: &Found<'_>, printer: &mut Printer) -> Result<(), Stop> {
    let rows = found.rows(ask);
    if found.users.is_empty() {
        printer.text(ask.verb.nobody());
    } else {
        printer.listed(&rows);
    }
    printer.records(&rows);
    found.all_found(rows.len(), ask)
}

fn count(ask: &Ask, found: &Found<'_>, printer: &mut Printer) -> Result<(), Stop> {
    let number = found.users.len();
    let pending = if ask.pending { "pending " } else { "" };
    let plural = if number == 1 { "" } else { "s" };
    printer.counted(&format!("Found {number} {pending}user{plural}"), number);
    let rows = found.rows(ask);
    printer.totals(&rows);
    found.all_found(rows.len(), ask)
}
