//! `users revoke`, `enable`, `disable` and `delete`: makes one change to each
//! selected user.

use futures_util::stream::{self, StreamExt as _};

use super::super::context::Context;
use super::super::output::CommandResult;
use super::super::resolve::{self, Input};
use super::action::Action;
use super::candidate::Candidate;
use super::query::Query;
use super::results::{Outcome, Results};
use super::select::{self, Selected};
use crate::api::{Attempt, IN_FLIGHT_LIMIT};
use crate::args::ChangeArgs;
use crate::domain::UserId;
use crate::error::CliError;
use crate::report::Report;

pub(in crate::commands) async fn run(
    context: &Context<'_>,
    args: &ChangeArgs,
    action: Action,
) -> CommandResult {
    let input = Input::BeforeApp(|| Query::new(&args.select));
    let (query, api, app) = resolve::open_app(context, &args.app, input).await?;
    let is_dry_run = args.dry_run.is_set();
    if !is_dry_run {
        app.announce(context.terminal);
    }
    let reference = &app.reference;
    let question = action.wording().question;
    let selected = select::select_users(context, &api, reference, &query, question).await;
    let Selected { candidates, nobody } = selected.map_err(|error| app.name_in(error))?;
    // A dry run selects users in the same way, so that it shows what the command
    // would really do.
    if action == Action::Delete && !is_dry_run && !confirm_deletion(context, &query, &candidates)? {
        return Ok(Report::text("No users deleted").into());
    }
    let mut results = Results::new(context.terminal, action, is_dry_run);
    if is_dry_run {
        for candidate in candidates {
            results.push(dry_run_outcome(candidate));
        }
    } else {
        let change = action.change(query.pending);
        apply_to_all(context, candidates, &mut results, async |id| {
            api.change_user(reference, id, change).await
        })
        .await;
    }
    Ok(results.finish(&query, &app, nobody))
}

/// Asks for confirmation, unless there is no user to delete.
fn confirm_deletion(
    context: &Context<'_>,
    query: &Query,
    candidates: &[Candidate],
) -> Result<bool, CliError> {
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

fn dry_run_outcome(candidate: Candidate) -> Outcome {
    match candidate {
        Candidate::Found(user) => Outcome::new(user, Ok(()), 0),
        Candidate::NotFound(not_found) => Outcome::not_found(not_found),
    }
}

/// Applies the change to all users concurrently. Outcomes arrive in any order
/// and are stored in the order of the candidates.
async fn apply_to_all(
    context: &Context<'_>,
    candidates: Vec<Candidate>,
    results: &mut Results<'_>,
    change: impl AsyncFn(&UserId) -> Attempt,
) {
    let progress = context.terminal.progress(candidates.len());
    let work = stream::iter(candidates.into_iter().enumerate())
        .map(async |(index, candidate)| {
            let outcome = match candidate {
                Candidate::Found(user) => {
                    let Attempt { outcome, attempts } = change(&user.id).await;
                    Outcome::new(user, outcome, attempts)
                }
                Candidate::NotFound(not_found) => Outcome::not_found(not_found),
            };
            progress.step();
            (index, outcome)
        })
        // Not `buffered`: a slow request must not delay the ones behind it.
        .buffer_unordered(IN_FLIGHT_LIMIT)
        .for_each(|(index, outcome)| {
            results.insert_at(index, outcome);
            std::future::ready(())
        });
    progress.track(work).await;
}
