//! Selects users: by ID, email address, filter or prompt.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt as _};

use super::super::context::Context;
use super::candidate::Candidate;
use super::query::Query;
use crate::api::{AdminApi, ApiError, IN_FLIGHT_LIMIT, PAGE_SIZE};
use crate::domain::{AppRef, Provider, User, UserFilter, UserId};
use crate::error::CliError;

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
) -> Result<Vec<Candidate>, CliError> {
    let mut found = Vec::new();
    for_each_match(api, app, query, None, |candidate| found.push(candidate)).await?;
    let are_named = query.ids.is_some() || !query.filter.emails.is_empty();
    if found.is_empty() || context.yes || are_named {
        return Ok(found);
    }
    prompt(context, found, question)
}

/// Passes each matching user to `take`, at most `limit` of them. Users from a
/// list are passed on page by page, so that output starts early.
///
/// # Errors
/// No requested ID or address was found, the session was lost, or a list
/// request failed.
pub(super) async fn for_each_match(
    api: &AdminApi,
    app: &AppRef,
    query: &Query,
    limit: Option<usize>,
    mut take: impl FnMut(Candidate),
) -> Result<(), CliError> {
    let limit = limit.unwrap_or(usize::MAX);
    let named = match &query.ids {
        Some(ids) if query.pending => find_pending(api, app, ids).await?,
        Some(ids) => find_by_id(api, app, ids).await?,
        None if !query.filter.emails.is_empty() => find_by_email(api, app, query).await?,
        None => {
            let take = |user| take(Candidate::Found(user));
            for_each_user(api, app, query.pending, &query.filter, limit, take).await?;
            return Ok(());
        }
    };
    // The limit applies to users only: IDs that were not found are reported
    // even beyond it.
    let mut left = limit;
    for candidate in narrow(named, &query.filter)? {
        match candidate.user() {
            Some(_) if left == 0 => {}
            Some(_) => {
                left -= 1;
                take(candidate);
            }
            None => take(candidate),
        }
    }
    Ok(())
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
    found.extend(unknown.into_iter().map(|email| Candidate::NotFound {
        requested: email.to_owned(),
        error: ApiError::email_not_found(),
    }));
    Ok(found)
}

/// Looks up each user concurrently. The result is in the order of the IDs.
async fn find_by_id(
    api: &AdminApi,
    app: &AppRef,
    ids: &[UserId],
) -> Result<Vec<Candidate>, CliError> {
    let mut candidates = Vec::with_capacity(ids.len());
    let mut look_ups = stream::iter(ids)
        .map(async |id| (id, api.user(app, id).await))
        // Not `buffer_unordered`: results are listed in the order of the IDs.
        .buffered(IN_FLIGHT_LIMIT);
    while let Some((id, user)) = look_ups.next().await {
        candidates.push(match user {
            Ok(user) => Candidate::Found(user),
            // A rejection concerns this user only. Any other error, such as a
            // broken connection, would fail for the rest as well.
            Err(error) if error.is_rejection() => Candidate::NotFound {
                requested: id.to_string(),
                error,
            },
            Err(error) => return Err(error.into()),
        });
    }
    Ok(candidates)
}

/// Searches all pending registrations for the IDs, since the service cannot
/// look one up.
async fn find_pending(
    api: &AdminApi,
    app: &AppRef,
    ids: &[UserId],
) -> Result<Vec<Candidate>, CliError> {
    let no_filter = UserFilter::default();
    let mut pending = HashMap::new();
    for_each_user(api, app, true, &no_filter, usize::MAX, |user| {
        pending.insert(user.id.clone(), user);
    })
    .await?;
    let candidate = |id: &UserId| match pending.remove(id) {
        Some(user) => Candidate::Found(user),
        None => Candidate::NotFound {
            requested: id.to_string(),
            error: ApiError::user_not_found(),
        },
    };
    Ok(ids.iter().map(candidate).collect())
}

/// Applies the filter to the users that were named.
///
/// # Errors
/// No user was found, or none matches the filter.
fn narrow(candidates: Vec<Candidate>, filter: &UserFilter) -> Result<Vec<Candidate>, CliError> {
    let none_found = candidates
        .iter()
        .all(|candidate| candidate.user().is_none());
    let matching: Vec<_> = candidates
        .into_iter()
        .filter(|candidate| candidate.user().is_none_or(|user| filter.matches(user)))
        .collect();
    if none_found {
        return Err(none_found_error(matching));
    }
    if matching.iter().all(|candidate| candidate.user().is_none()) {
        return Err(CliError::NoUsersFound);
    }
    Ok(matching)
}

/// The error if no named user was found: the server's message for a single
/// user, or for several if one failed for a reason other than "not found".
fn none_found_error(candidates: Vec<Candidate>) -> CliError {
    let is_single = candidates.len() == 1;
    candidates
        .into_iter()
        .filter_map(|candidate| match candidate {
            Candidate::NotFound { error, .. } => Some(error),
            Candidate::Found(_) => None,
        })
        .find(|error| is_single || !error.is_not_found())
        .map_or(CliError::NoUsersFound, CliError::from)
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

/// Reads pages until one is not full or `limit` users match.
async fn read_pages(
    filter: &UserFilter,
    limit: usize,
    read: impl AsyncFn(Option<&UserId>) -> Result<Vec<User>, ApiError>,
    mut take: impl FnMut(User),
) -> Result<(), ApiError> {
    let mut taken = 0;
    let mut cursors = HashSet::new();
    let mut cursor = None;
    loop {
        let page = read(cursor.as_ref()).await?;
        cursor = page.last().map(|user| user.id.clone());
        // A server that ignores the cursor would return the same page forever.
        // Stopping quietly would pass an incomplete list off as complete.
        if cursor
            .as_ref()
            .is_some_and(|id| !cursors.insert(id.clone()))
        {
            return Err(ApiError::repeated_page());
        }
        // The API has no "last page" marker: a page that is not full is the last.
        let is_full = page.len() >= PAGE_SIZE;
        // The published API documents no filters, so a server may ignore them.
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
