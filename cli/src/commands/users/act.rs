//! `users revoke`, `enable`, `disable` and `delete`: one change, made to each
//! user who is meant.

use futures_util::stream::{self, StreamExt as _};

use super::super::{Context, Result, resolve};
use super::action::Action;
use super::query::Query;
use super::results::{Done, Results};
use super::select::{self, Candidate};
use crate::api::Attempt;
use crate::args::ActArgs;
use crate::domain::UserId;
use crate::error::CliError;
use crate::report::Report;

/// Changes in flight.
const IN_FLIGHT: usize = 16;

pub(in crate::commands) async fn run(
    context: &Context<'_>,
    args: &ActArgs,
    action: Action,
) -> Result {
    context.require_login()?;
    let query = Query::of(&args.select)?;
    let wanted = resolve::wanted(context, &(&args.app).into())?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    let question = action.words().question;
    let candidates = select::chosen(context, &api, &app, &query, question).await?;
    let is_dry = args.dry_run.is_set();
    if action == Action::Delete && !is_dry && !may_delete(context, &query, &candidates)? {
        return Ok(Report::text("No users deleted").into());
    }
    let mut results = Results::new(context.terminal, action, is_dry);
    if is_dry {
        for candidate in candidates {
            results.put(rehearsed(candidate));
        }
    } else {
        let change = action.change(query.pending);
        carry_out(context, candidates, &mut results, async |id| {
            api.change(&app, id, change).await
        })
        .await;
    }
    Ok(results.finish(&query))
}

/// Asks once more, unless there is nobody to delete.
fn may_delete(
    context: &Context<'_>,
    query: &Query,
    candidates: &[Candidate],
) -> std::result::Result<bool, CliError> {
    let found = candidates.iter().filter_map(Candidate::user).count();
    if found == 0 || context.yes {
        return Ok(true);
    }
    let pending = if query.pending { "pending " } else { "" };
    let plural = if found == 1 { "" } else { "s" };
    context.terminal.prompter().confirm(&format!(
        "This action will permanently delete {found} {pending}user{plural}, would you like to proceed?"
    ))
}

fn rehearsed(candidate: Candidate) -> Done {
    match candidate {
        Candidate::Found(user) => Done::of(user, Ok(()), 0),
        Candidate::Missing { asked, error } => Done::missing(asked, error),
    }
}

/// Makes the change to all, side by side; results come in any order and are
/// kept in that of the candidates.
async fn carry_out(
    context: &Context<'_>,
    candidates: Vec<Candidate>,
    results: &mut Results<'_>,
    change: impl AsyncFn(&UserId) -> Attempt,
) {
    let progress = context.terminal.progress(candidates.len());
    let work = stream::iter(candidates.into_iter().enumerate())
        .map(async |(place, candidate)| {
            let done = match candidate {
                Candidate::Found(user) => {
                    let Attempt { outcome, attempts } = change(&user.id).await;
                    Done::of(user, outcome, attempts)
                }
                Candidate::Missing { asked, error } => Done::missing(asked, error),
            };
            progress.step();
            (place, done)
        })
        // Not `buffered`: a slow one must not hold up those behind it.
        .buffer_unordered(IN_FLIGHT)
        .for_each(|(place, done)| {
            results.put_at(place, done);
            std::future::ready(())
        });
    progress.during(work).await;
}
