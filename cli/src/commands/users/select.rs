//! Which users are meant: by ID, by address, by filter, by choice.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt as _};

use super::super::Context;
use super::query::Query;
use crate::api::{AdminApi, ApiError, PAGE};
use crate::domain::{AppRef, Provider, User, UserFilter, UserId};
use crate::error::CliError;

/// Look-ups in flight.
const IN_FLIGHT: usize = 16;

/// Somebody asked for: found, or not and why.
#[derive(Debug)]
pub(super) enum Candidate {
    Found(User),
    /// The ID or address that nobody has.
    Missing {
        asked: String,
        error: ApiError,
    },
}

impl Candidate {
    pub(super) fn user(&self) -> Option<&User> {
        match self {
            Self::Found(user) => Some(user),
            Self::Missing { .. } => None,
        }
    }

    pub(super) fn into_user(self) -> Option<User> {
        match self {
            Self::Found(user) => Some(user),
            Self::Missing { .. } => None,
        }
    }

    pub(super) fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Found(_) => None,
            Self::Missing { error, .. } => Some(error),
        }
    }

    /// The user's ID, or what nobody has.
    pub(super) fn asked(&self) -> String {
        match self {
            Self::Found(user) => user.id.to_string(),
            Self::Missing { asked, .. } => asked.clone(),
        }
    }
}

/// Finds the users and, where it must, asks which of them. An empty answer
/// means that there is nobody to do anything to.
///
/// # Errors
/// As [`each_matching`]; nobody there to choose.
pub(super) async fn chosen(
    context: &Context<'_>,
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
    question: &str,
) -> Result<Vec<Candidate>, CliError> {
    let mut found = Vec::new();
    each_matching(api, app, query, None, |one| found.push(one)).await?;
    let are_named = query.ids.is_some() || !query.filter.emails.is_empty();
    if found.is_empty() || context.yes || are_named {
        return Ok(found);
    }
    choose(context, found, question)
}

/// Hands over the users, asking nobody: those of a list as its pages come, and
/// at most `limit`.
///
/// # Errors
/// Given IDs or addresses of which none can be acted on; a lost session; a
/// refused list.
pub(super) async fn each_matching(
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
    limit: Option<usize>,
    mut take: impl FnMut(Candidate),
) -> Result<(), CliError> {
    let limit = limit.unwrap_or(usize::MAX);
    let named = match &query.ids {
        Some(ids) if query.pending => among_registrations(api, app, ids).await?,
        Some(ids) => by_id(api, app, ids).await?,
        None if !query.filter.emails.is_empty() => by_address(api, app, query).await?,
        None => {
            let take = |user| take(Candidate::Found(user));
            list(api, app, query.pending, &query.filter, limit, take).await?;
            return Ok(());
        }
    };
    // The limit is for users: who is not there is told all the same.
    let mut left = limit;
    for one in given(named, &query.filter)? {
        match one.user() {
            Some(_) if left == 0 => {}
            Some(_) => {
                left -= 1;
                take(one);
            }
            None => take(one),
        }
    }
    Ok(())
}

/// Looks through everybody for the addresses: the service has no request for
/// one of them. Other filters wait, so that who is merely left out by them is
/// not taken for unknown.
async fn by_address(
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
) -> Result<Vec<Candidate>, CliError> {
    let filter = UserFilter {
        emails: query.filter.emails.clone(),
        ..UserFilter::default()
    };
    let mut found = Vec::new();
    let mut unknown: Vec<_> = filter.emails.iter().map(String::as_str).collect();
    list(api, app, query.pending, &filter, usize::MAX, |user| {
        unknown.retain(|email| user.email.as_deref() != Some(*email));
        found.push(Candidate::Found(user));
    })
    .await?;
    found.extend(unknown.into_iter().map(|email| Candidate::Missing {
        asked: email.to_owned(),
        error: ApiError::unknown_address(),
    }));
    Ok(found)
}

/// Fetches each user, side by side, in the order of the IDs.
async fn by_id(api: &AdminApi, app: &AppRef, ids: &[UserId]) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::with_capacity(ids.len());
    let mut answers = stream::iter(ids)
        .map(async |id| (id, api.user(app, id).await))
        .buffered(IN_FLIGHT);
    while let Some((id, answer)) = answers.next().await {
        candidates.push(match answer {
            Ok(user) => Candidate::Found(user),
            // Only what the server says of this one user concerns it alone.
            Err(error) if error.is_refusal() => Candidate::Missing {
                asked: id.to_string(),
                error,
            },
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
    let everybody = UserFilter::default();
    let mut registered = HashMap::new();
    list(api, app, true, &everybody, usize::MAX, |user| {
        registered.insert(user.id.clone(), user);
    })
    .await?;
    let candidate = |id: &UserId| match registered.remove(id) {
        Some(user) => Candidate::Found(user),
        None => Candidate::Missing {
            asked: id.to_string(),
            error: ApiError::unknown_user(),
        },
    };
    Ok(ids.iter().map(candidate).collect())
}

/// Narrows the users that were named.
fn given(candidates: Vec<Candidate>, filter: &UserFilter) -> Result<Vec<Candidate>, CliError> {
    let none_known = candidates.iter().all(|one| one.user().is_none());
    let kept: Vec<_> = candidates
        .into_iter()
        .filter(|one| one.user().is_none_or(|user| filter.matches(user)))
        .collect();
    if none_known {
        return Err(nobody_known(kept));
    }
    if kept.iter().all(|one| one.user().is_none()) {
        return Err(CliError::NoUsersFound);
    }
    Ok(kept)
}

/// Nobody named was found: for a single one the server's words say it; for
/// several they do only where they are about more than an unknown user.
fn nobody_known(candidates: Vec<Candidate>) -> CliError {
    let single = candidates.len() == 1;
    candidates
        .into_iter()
        .filter_map(|one| match one {
            Candidate::Missing { error, .. } => Some(error),
            Candidate::Found(_) => None,
        })
        .find(|error| single || !error.is_not_found())
        .map_or(CliError::NoUsersFound, CliError::from)
}

/// Everybody who matches, over all pages, up to `limit`.
async fn list(
    api: &AdminApi,
    app: &AppRef,
    pending: bool,
    filter: &UserFilter,
    limit: usize,
    take: impl FnMut(User),
) -> Result<(), ApiError> {
    if !pending {
        let read = async |after: Option<&UserId>| api.users(app, filter, after).await;
        return pages(filter, limit, read, take).await;
    }
    if !filter.allows_any([Provider::LocalUserpass].into_iter()) {
        return Ok(());
    }
    let read = async |after: Option<&UserId>| api.pending_users(app, after).await;
    pages(filter, limit, read, take).await
}

/// Reads page after page until one is not full or enough match.
async fn pages(
    filter: &UserFilter,
    limit: usize,
    read: impl AsyncFn(Option<&UserId>) -> Result<Vec<User>, ApiError>,
    mut take: impl FnMut(User),
) -> Result<(), ApiError> {
    let mut taken = 0;
    let mut ends = HashSet::new();
    let mut last = None;
    loop {
        let page = read(last.as_ref()).await?;
        last = page.last().map(|user| user.id.clone());
        // A server that ignores where to go on hands out the same pages forever:
        // who comes after it cannot be known.
        if last.as_ref().is_some_and(|id| !ends.insert(id.clone())) {
            return Err(ApiError::repeats_a_page());
        }
        let is_full = page.len() >= PAGE;
        // A server may ignore the filter: no published document lists it.
        let matching = page.into_iter().filter(|user| filter.matches(user));
        for user in matching.take(limit - taken) {
            taken += 1;
            take(user);
        }
        if !is_full || taken >= limit {
            return Ok(());
        }
    }
}

fn choose(
    context: &Context<'_>,
    found: Vec<Candidate>,
    question: &str,
) -> Result<Vec<Candidate>, CliError> {
    let labels: Vec<_> = found
        .iter()
        .filter_map(Candidate::user)
        .map(label)
        .collect();
    let places = context.terminal.prompter().choose(
        question,
        &labels,
        "choose the users",
        "--user or --yes",
    )?;
    let mut found: Vec<_> = found.into_iter().map(Some).collect();
    Ok(places
        .into_iter()
        .filter_map(|place| found[place].take())
        .collect())
}

/// `PROVIDER - DATA - ID`, without the data where there is none.
fn label(user: &User) -> String {
    let provider = user.providers.first().copied().unwrap_or(Provider::Unknown);
    match user.data(provider) {
        Some(data) => format!("{} - {data} - {}", provider.label(), user.id),
        None => format!("{} - {}", provider.label(), user.id),
    }
}
