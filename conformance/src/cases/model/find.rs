//! Which app, and which users.
use super::facts::{App, User};
use super::row::Row;
use super::typed::{Ask, Verb};
use super::{NextStep, Stop, list_apps, list_users};

/// The users meant, in the order found, and who was named but is not there.
pub(super) struct Found<'a> {
    pub(super) users: Vec<&'a User>,
    missing: Vec<String>,
    /// What is said of each that is missing.
    why: &'static str,
}

impl Found<'_> {
    /// A row for everybody.
    pub(super) fn rows(&self, ask: &Ask) -> Vec<Row> {
        let there = self.users.iter().map(|user| Row::of(user, ask));
        let missing = self.missing.iter().map(|id| Row::missing(id, self.why));
        there.chain(missing).collect()
    }

    /// What is said of the missing, of so many, where that is no row.
    pub(super) fn all_found(&self, of: usize, ask: &Ask) -> Result<(), Stop> {
        let missing = self.missing.len();
        if missing == 0 {
            return Ok(());
        }
        let names = first_five(&self.missing);
        let reason = format!("{missing} of {of} users not found: {names}");
        Err(Stop::Failed(reason, Some(list_users(ask))))
    }
}

fn first_five(names: &[String]) -> String {
    let first = names[..names.len().min(5)].join(", ");
    match names.len().saturating_sub(5) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

pub(super) fn find_app<'a>(apps: &'a [App], ask: &Ask) -> Result<&'a App, Stop> {
    let Some(wanted) = &ask.app else {
        let reason = "--app is required when not running interactively";
        return Err(Stop::Setup(reason.to_owned(), Some(list_apps(ask))));
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
        [] => Err(Stop::Failed(
            format!("failed to find app '{wanted}'"),
            Some(list_apps(ask)),
        )),
        [app] => Ok(app),
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|app| format!("{} ({})", app.client_app_id, app.group))
                .collect();
            let list = list.join(", ");
            Err(Stop::Setup(
                format!("several apps match: {list}"),
                Some(NextStep::Hint("pass the exact client app ID to --app")),
            ))
        }
    }
}

/// The users found; or those named who are missing, where nobody is left.
type Search<'a> = Result<Found<'a>, (Found<'a>, Stop)>;

pub(super) fn find_users<'a>(app: &'a App, ask: &Ask) -> Result<Search<'a>, Stop> {
    let people = if ask.pending {
        &app.pending
    } else {
        &app.users
    };
    if !ask.users.is_empty() {
        return Ok(by_id(people, ask));
    }
    let mut everybody: Vec<&User> = people.iter().collect();
    everybody.sort_by(|a, b| a.id.cmp(&b.id));
    if !ask.emails.is_empty() {
        return Ok(by_address(&everybody, ask));
    }
    everybody.retain(|user| ask.fits(user));
    if !ask.yes && !ask.verb.only_looks() && !everybody.is_empty() {
        return Err(Stop::not_interactive("--user, --email or --yes"));
    }
    if let (Verb::List, Some(limit)) = (ask.verb, ask.limit) {
        everybody.truncate(limit);
    }
    Ok(Ok(Found {
        users: everybody,
        missing: Vec::new(),
        why: "",
    }))
}

/// The users whose IDs are given.
fn by_id<'a>(people: &'a [User], ask: &Ask) -> Search<'a> {
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
    narrowed(known, missing, "user not found", ask)
}

/// The users whose addresses are given.
fn by_address<'a>(everybody: &[&'a User], ask: &Ask) -> Search<'a> {
    let known = everybody.iter().copied();
    let known = known.filter(|user| ask.emails.contains(&user.email));
    let nobodys = |email: &&String| everybody.iter().all(|user| user.email != **email);
    let mut missing: Vec<String> = ask.emails.iter().filter(nobodys).cloned().collect();
    missing.dedup();
    narrowed(
        known.collect(),
        missing,
        "no user has this email address",
        ask,
    )
}

fn narrowed<'a>(
    mut users: Vec<&'a User>,
    missing: Vec<String>,
    why: &'static str,
    ask: &Ask,
) -> Search<'a> {
    let anybody = !users.is_empty();
    users.retain(|user| ask.fits(user));
    if users.is_empty() {
        let names = first_five(&missing);
        let reason = match (anybody, missing.len()) {
            (true, 0) => "no users found".to_owned(),
            (true, _) => format!("no users found; unknown: {names}"),
            (false, 1) => format!("{why}: {names}"),
            (false, _) => format!("no users found: {names}"),
        };
        let found = Found {
            users,
            missing,
            why,
        };
        return Err((found, Stop::Failed(reason, Some(list_users(ask)))));
    }
    if let (Verb::List, Some(limit)) = (ask.verb, ask.limit) {
        users.truncate(limit);
    }
    Ok(Found {
        users,
        missing,
        why,
    })
}
