//! Selects users: by ID, email address, filter or prompt.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt as _};

use super::super::context::Context;
use super::candidate::{Candidate, NotFound};
use super::not_found::NotFoundTally;
use super::query::Query;
use super::sources::RequestedId;
use crate::api::{AdminApi, ApiError, IN_FLIGHT_LIMIT, PAGE_SIZE};
use crate::domain::{AppRef, Provider, User, UserFilter, UserId};
use crate::error::CliError;

/// The users that a command is to change.
pub(super) struct Selected {
    /// The users, and those that were named but not found.
    pub(super) candidates: Vec<Candidate>,
    /// The error if users were named but none of them is left.
    pub(super) nobody: Option<CliError>,
}

/// Finds the matching users. Prompts which of them to use, unless they were
/// named or `--yes` was given. Returns an empty list if no user matches or none
/// is selected.
///
/// # Errors
/// Those of [`for_each_match`], and a prompt that is needed off a terminal.
pub(super) async fn select_users(
    context: &Context<'_>,
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
    question: &str,
) -> Result<Selected, CliError> {
    let mut candidates = Vec::new();
    let take = |candidate| candidates.push(candidate);
    let nobody = for_each_match(api, app, query, None, take).await?;
    let are_named = query.ids.is_some() || !query.filter.emails.is_empty();
    if !candidates.is_empty() && !context.yes && !are_named {
        candidates = prompt(context, candidates, question)?;
    }
    Ok(Selected { candidates, nobody })
}

/// Passes each matching user to `take`, at most `limit` of them, and each user
/// that was named but not found. Users from a list are passed on page by page,
/// so that output starts early.
///
/// Returns an error if users were named but none of them is left. Those not
/// found have been passed on: each one gets its record.
///
/// # Errors
/// The session was lost, or a list request failed.
pub(super) async fn for_each_match(
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
    limit: Option<usize>,
    mut take: impl FnMut(Candidate),
) -> Result<Option<CliError>, CliError> {
    let limit = limit.unwrap_or(usize::MAX);
    let named = match &query.ids {
        Some(ids) if query.pending => find_pending(api, app, ids).await?,
        Some(ids) => find_by_id(api, app, ids).await?,
        None if !query.filter.emails.is_empty() => find_by_email(api, app, query).await?,
        None => {
            let take = |user| take(Candidate::Found(user));
            for_each_user(api, app, query.pending, &query.filter, limit, take).await?;
            return Ok(None);
        }
    };
    let is_any_found = named.iter().any(|candidate| candidate.user().is_some());
    let mut tally = NotFoundTally::default();
    // The limit applies to users only: IDs that were not found are reported
    // even beyond it.
    let mut left = limit;
    for candidate in named {
        if tally.is_found(&candidate) {
            let user = candidate.user();
            if left == 0 || !user.is_some_and(|user| query.filter.matches(user)) {
                continue;
            }
            left -= 1;
        }
        take(candidate);
    }
    Ok((left == limit).then(|| tally.no_users(is_any_found)))
}

/// Searches all users for the addresses, since the service cannot look one up.
/// Applies no other filter yet: a user that another filter excludes is not
/// unknown.
async fn find_by_email(
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
    for_each_user(api, app, query.pending, &filter, usize::MAX, |user| {
        unknown.retain(|email| user.email.as_deref() != Some(*email));
        found.push(Candidate::Found(user));
    })
    .await?;
    let unknown = unknown.into_iter().map(NotFound::email);
    found.extend(unknown.map(Candidate::NotFound));
    Ok(found)
}

/// Looks up each user concurrently. The result is in the order of the IDs.
async fn find_by_id(
    api: &AdminApi,
    app: &AppRef,
    ids: &[RequestedId],
) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::with_capacity(ids.len());
    // Two spellings of an ID, in upper and lower case, are one user.
    let mut seen = HashSet::new();
    let mut look_ups = stream::iter(ids)
        .map(async |requested| (requested, api.user(app, &requested.id).await))
        // Not `buffer_unordered`: results are listed in the order of the IDs.
        .buffered(IN_FLIGHT_LIMIT);
    while let Some((requested, user)) = look_ups.next().await {
        match user {
            Ok(user) if !seen.insert(user.id.clone()) => {}
            Ok(user) => candidates.push(Candidate::Found(user)),
            // A rejection concerns this user only. Any other error, such as a
            // broken connection or an unknown app, would fail for the rest as
            // well.
            Err(error) if error.is_rejection() && !error.is_app_not_found() => {
                candidates.push(Candidate::NotFound(NotFound::id(requested, error)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(candidates)
}

/// Searches all pending registrations for the IDs, since the service cannot
/// look one up.
async fn find_pending(
    api: &AdminApi,
    app: &AppRef,
    ids: &[RequestedId],
) -> Result<Vec<Candidate>, CliError> {
    let no_filter = UserFilter::default();
    let mut pending = HashMap::new();
    for_each_user(api, app, true, &no_filter, usize::MAX, |user| {
        pending.insert(user.id.clone(), user);
    })
    .await?;
    let candidate = |requested: &RequestedId| match pending.remove(&requested.id) {
        Some(user) => Candidate::Found(user),
        None => Candidate::NotFound(NotFound::id(requested, ApiError::user_not_found())),
    };
    Ok(ids.iter().map(candidate).collect())
}

/// Passes each listed user that matches the filter to `take`, up to `limit`.
async fn for_each_user(
    api: &AdminApi,
    app: &AppRef,
    pending: bool,
    filter: &UserFilter,
    limit: usize,
    take: impl FnMut(User),
) -> Result<(), ApiError> {
    if !pending {
        let read = async |after: Option<&UserId>| api.users(app, filter, after).await;
        return read_pages(filter, limit, read, take).await;
    }
    // All registrations are of this provider.
    if !filter.allows_any([Provider::LocalUserpass].into_iter()) {
        return Ok(());
    }
    let read = async |after: Option<&UserId>| api.pending_users(app, after).await;
    read_pages(filter, limit, read, take).await
}

/// Reads pages until one adds no user or `limit` users match.
///
/// Neither the length of a page nor a marker says which page is the last: a
/// server may return fewer users than asked for. A user on two pages is passed
/// on once.
///
/// # Errors
/// A request failed, or a full page repeats known users: the server ignores the
/// cursor, so the rest of its users cannot be reached.
async fn read_pages(
    filter: &UserFilter,
    limit: usize,
    read: impl AsyncFn(Option<&UserId>) -> Result<Vec<User>, ApiError>,
    mut take: impl FnMut(User),
) -> Result<(), ApiError> {
    let mut taken = 0;
    let mut seen = HashSet::new();
    let mut cursor = None;
    loop {
        let page = read(cursor.as_ref()).await?;
        cursor = page.last().map(|user| user.id.clone());
        let length = page.len();
        let new = page.into_iter().filter(|user| seen.insert(user.id.clone()));
        let new: Vec<_> = new.collect();
        if new.is_empty() {
            return if length < PAGE_SIZE {
                Ok(())
            } else {
                // Stopping quietly would pass an incomplete list off as
                // complete.
                Err(ApiError::repeated_page())
            };
        }
        // The published API documents no filters, so a server may ignore them.
        let matching = new.into_iter().filter(|user| filter.matches(user));
        for user in matching.take(limit - taken) {
            taken += 1;
            take(user);
        }
        if taken >= limit {
            return Ok(());
        }
    }
}

fn prompt(
    context: &Context<'_>,
    found: Vec<Candidate>,
    question: &str,
) -> Result<Vec<Candidate>, CliError> {
    let labels: Vec<_> = found
        .iter()
        .filter_map(Candidate::user)
        .map(label)
        .collect();
    let prompter = context.terminal.prompter();
    let indices = prompter.select_many(question, &labels, "--user or --yes")?;
    let mut found: Vec<_> = found.into_iter().map(Some).collect();
    Ok(indices
        .into_iter()
        .filter_map(|index| found[index].take())
        .collect())
}

/// `PROVIDER - NAME - ID`, or `PROVIDER - ID` for a user without a name.
fn label(user: &User) -> String {
    let provider = user.providers.first().copied().unwrap_or(Provider::Unknown);
    match user.display_name(provider) {
        Some(name) => format!("{} - {name} - {}", provider.label(), user.id),
        None => format!("{} - {}", provider.label(), user.id),
    }
}
