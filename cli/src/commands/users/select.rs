//! Which users are meant: by ID, by filter, by choice.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt as _};

use super::super::Context;
use crate::api::{AdminApi, ApiError, PAGE};
use crate::domain::{AppRef, Provider, User, UserFilter, UserId, UserState};
use crate::error::CliError;

/// Look-ups in flight.
const IN_FLIGHT: usize = 16;

/// Who is asked for.
#[derive(Debug)]
pub(super) struct Query {
    /// Exactly these; empty means everybody who matches.
    pub(super) ids: Vec<UserId>,
    /// Registrations instead of users.
    pub(super) pending: bool,
    pub(super) filter: UserFilter,
}

/// Somebody asked for: found, or not and why.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) user: User,
    pub(super) missing: Option<ApiError>,
}

impl Candidate {
    fn found(user: User) -> Self {
        Self {
            user,
            missing: None,
        }
    }

    fn missing(id: UserId, error: ApiError) -> Self {
        let user = User {
            id,
            providers: Vec::new(),
            kind: String::new(),
            state: UserState::Enabled,
            email: None,
            name: None,
        };
        Self {
            user,
            missing: Some(error),
        }
    }
}

/// Finds the users and, where it must, asks which of them. An empty answer
/// means that there is nobody to do anything to.
///
/// # Errors
/// Given IDs of which none can be acted on; a lost session; a refused list.
pub(super) async fn candidates(
    context: &Context<'_>,
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
) -> Result<Vec<Candidate>, CliError> {
    if !query.ids.is_empty() {
        let looked_up = if query.pending {
            among_registrations(api, app, &query.ids).await?
        } else {
            by_id(api, app, &query.ids).await?
        };
        return given(looked_up, &query.filter);
    }
    let users = listed(api, app, query).await?;
    if users.is_empty() || context.yes {
        return Ok(users.into_iter().map(Candidate::found).collect());
    }
    choose(context, users)
}

/// Fetches each user, side by side, in the order of the IDs.
async fn by_id(api: &AdminApi, app: &AppRef, ids: &[UserId]) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::with_capacity(ids.len());
    let mut answers = stream::iter(ids)
        .map(async |id| (id, api.user(app, id).await))
        .buffered(IN_FLIGHT);
    while let Some((id, answer)) = answers.next().await {
        candidates.push(match answer {
            Ok(user) => Candidate::found(user),
            // Only what the server says of this one user concerns it alone.
            Err(error) if error.is_refusal() => Candidate::missing(id.clone(), error),
            Err(error) => return Err(error.into()),
        });
    }
    Ok(candidates)
}

/// Picks registrations out of all there are: the service has no request for
/// one of them.
async fn among_registrations(
    api: &AdminApi,
    app: &AppRef,
    ids: &[UserId],
) -> Result<Vec<Candidate>, CliError> {
    let mut registered: HashMap<_, _> = pages(async |after| api.pending_users(app, after).await)
        .await?
        .into_iter()
        .map(|user| (user.id.clone(), user))
        .collect();
    let candidate = |id: &UserId| match registered.remove(id) {
        Some(user) => Candidate::found(user),
        None => Candidate::missing(id.clone(), ApiError::unknown_user()),
    };
    Ok(ids.iter().map(candidate).collect())
}

/// Narrows the users that were given by ID.
fn given(candidates: Vec<Candidate>, filter: &UserFilter) -> Result<Vec<Candidate>, CliError> {
    let none_known = candidates.iter().all(|one| one.missing.is_some());
    let kept: Vec<_> = candidates
        .into_iter()
        .filter(|one| one.missing.is_some() || filter.matches(&one.user))
        .collect();
    if none_known {
        return Err(nobody_known(kept));
    }
    if kept.iter().all(|one| one.missing.is_some()) {
        return Err(CliError::NoUsersFound);
    }
    Ok(kept)
}

/// No ID was found: for a single one the server's words say it; for several
/// they do only where they are about more than an unknown user.
fn nobody_known(candidates: Vec<Candidate>) -> CliError {
    let single = candidates.len() == 1;
    candidates
        .into_iter()
        .filter_map(|one| one.missing)
        .find(|error| single || !error.is_not_found())
        .map_or(CliError::NoUsersFound, CliError::from)
}

/// Everybody who matches, over all pages.
async fn listed(api: &AdminApi, app: &AppRef, query: &Query) -> Result<Vec<User>, ApiError> {
    let filter = &query.filter;
    let users = if !query.pending {
        pages(async |after| api.users(app, filter, after).await).await?
    } else if filter.allows_any([Provider::LocalUserpass].into_iter()) {
        pages(async |after| api.pending_users(app, after).await).await?
    } else {
        Vec::new()
    };
    // A server may ignore the filter: no published document lists it.
    Ok(users
        .into_iter()
        .filter(|user| filter.matches(user))
        .collect())
}

/// Reads page after page until one is not full.
async fn pages(
    read: impl AsyncFn(Option<&UserId>) -> Result<Vec<User>, ApiError>,
) -> Result<Vec<User>, ApiError> {
    let mut users: Vec<User> = Vec::new();
    let mut ends = HashSet::new();
    loop {
        let last = users.last().map(|user| &user.id);
        let page = read(last).await?;
        // A server that ignores where to go on hands out the same pages forever:
        // who comes after it cannot be known.
        if page
            .last()
            .is_some_and(|user| !ends.insert(user.id.clone()))
        {
            return Err(ApiError::repeats_a_page());
        }
        let full = page.len() >= PAGE;
        users.extend(page);
        if !full {
            return Ok(users);
        }
    }
}

fn choose(context: &Context<'_>, users: Vec<User>) -> Result<Vec<Candidate>, CliError> {
    let labels: Vec<_> = users.iter().map(label).collect();
    let places = context.terminal.prompter().choose(
        "Which user(s) would you like to revoke?",
        &labels,
        "choose the users",
        "--user or --yes",
    )?;
    let mut users: Vec<_> = users.into_iter().map(Some).collect();
    let chosen = places.into_iter().filter_map(|place| users[place].take());
    Ok(chosen.map(Candidate::found).collect())
}

/// `PROVIDER - DATA - ID`, without the data where there is none.
fn label(user: &User) -> String {
    let provider = user.providers.first().copied().unwrap_or(Provider::Unknown);
    match user.data(provider) {
        Some(data) => format!("{} - {data} - {}", provider.label(), user.id),
        None => format!("{} - {}", provider.label(), user.id),
    }
}
