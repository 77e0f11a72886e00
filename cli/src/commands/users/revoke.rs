//! `users revoke`: the job this program exists for.

use futures_util::stream::{self, StreamExt as _};

use super::super::resolve::{self, AppOptions};
use super::super::{Context, Outcome, Result};
use super::select::{self, Candidate, Query};
use crate::api::{AdminApi, ApiError};
use crate::args::RevokeArgs;
use crate::domain::{AppRef, Provider, User, UserFilter};
use crate::error::CliError;
use crate::report::{Report, Table};

/// Revocations in flight.
const IN_FLIGHT: usize = 16;

/// A user and what became of their sessions.
#[derive(Debug)]
struct Revocation {
    user: User,
    outcome: std::result::Result<(), ApiError>,
}

pub(in crate::commands) async fn run(context: &Context<'_>, args: &RevokeArgs) -> Result {
    context.require_login()?;
    let options = AppOptions {
        app: args.app.as_deref(),
        project: args.project(),
        products: &args.products,
    };
    let wanted = resolve::wanted(context, &options)?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    let query = Query {
        ids: args.users(),
        pending: args.pending(),
        filter: UserFilter {
            state: args.state(),
            providers: args.providers(),
        },
    };
    let candidates = select::candidates(context, &api, &app, &query).await?;
    if candidates.is_empty() {
        return Ok(Report::text("No users to revoke sessions for").into());
    }
    let revocations = revoke(context, &api, &app, candidates).await;
    Ok(Outcome {
        report: report(&revocations),
        failure: failure(revocations),
    })
}

/// Revokes side by side; the result is in the order of the candidates.
async fn revoke(
    context: &Context<'_>,
    api: &AdminApi,
    app: &AppRef,
    candidates: Vec<Candidate>,
) -> Vec<Revocation> {
    let progress = context.terminal.progress(candidates.len());
    let work = stream::iter(candidates.into_iter().enumerate())
        .map(async |(place, candidate)| {
            let outcome = match candidate.missing {
                Some(error) => Err(error),
                None => api.log_user_out(app, &candidate.user.id).await,
            };
            progress.step();
            let user = candidate.user;
            (place, Revocation { user, outcome })
        })
        // Not `buffered`: a slow one must not hold up those behind it.
        .buffer_unordered(IN_FLIGHT)
        .collect::<Vec<_>>();
    let mut done = progress.during(work).await;
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, revocation)| revocation).collect()
}

/// One table a provider type; in each, the failed come first.
fn report(revocations: &[Revocation]) -> Report {
    let providers = Provider::known().chain([Provider::Unknown]);
    Report::tables(providers.filter_map(|provider| {
        let mut members: Vec<_> = revocations
            .iter()
            .filter(|one| one.user.tables().contains(&provider))
            .collect();
        members.sort_by_key(|one| one.outcome.is_ok());
        (!members.is_empty()).then(|| table(provider, &members))
    }))
}

fn table(provider: Provider, members: &[&Revocation]) -> Table {
    let data_header = match provider {
        Provider::LocalUserpass => Some("Email"),
        Provider::ApiKey => Some("Name"),
        _ => None,
    };
    let row = |revocation: &&Revocation| {
        let user = &revocation.user;
        let mut cells = Vec::with_capacity(5);
        if data_header.is_some() {
            cells.push(user.data(provider).unwrap_or_default().to_owned());
        }
        cells.push(user.id.to_string());
        cells.push(user.kind.clone());
        cells.push(revocation.outcome.is_ok().to_string());
        cells.push(match &revocation.outcome {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        });
        cells
    };
    let fixed = ["ID", "Type", "Session Revoked", "Details"];
    Table {
        title: format!("Provider type: {}", provider.label()),
        headers: data_header.into_iter().chain(fixed).collect(),
        rows: members.iter().map(row).collect(),
    }
}

/// What the tables as a whole amount to, if not to success.
fn failure(revocations: Vec<Revocation>) -> Option<CliError> {
    let total = revocations.len();
    let errors: Vec<_> = revocations
        .into_iter()
        .filter_map(|one| one.outcome.err())
        .collect();
    let failed = errors.len();
    if errors
        .iter()
        .any(|error| matches!(error, ApiError::InvalidSession))
    {
        return Some(ApiError::InvalidSession.into());
    }
    (failed > 0).then_some(CliError::NotRevoked { failed, total })
}
