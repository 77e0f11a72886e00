//! `users count`: counts users.

use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult};
use super::super::resolve::{self, Input};
use super::list;
use super::selection::{NotFoundTally, Query, Selection};
use crate::args::CountArgs;
use crate::report::{Part, Report};

pub(in crate::commands) async fn run(context: &Context<'_>, args: &CountArgs) -> CommandResult {
    let input = Input::BeforeApp(|| Query::new(&args.select));
    let (query, api, app) = resolve::open_app(context, &args.app, input).await?;
    // Without filters, the service counts: one request instead of every page.
    let (count, failed, failure) = if args.is_unfiltered() {
        {
            let count = api.users_count(&app.reference).await;
            (count.map_err(|error| app.name_in(error.into()))?, 0, None)
        }
    } else {
        let (mut count, mut not_found) = (0, NotFoundTally::default());
        let progress = context.terminal.progress("Counting");
        let selection = Selection {
            api: &api,
            app: &app.reference,
            query: &query,
            limit: None,
            is_changed_meanwhile: false,
            progress: &progress,
        };
        let count_all = selection.for_each(|selected| {
            count += usize::from(not_found.is_found(&selected.candidate));
        });
        let ended = progress.track(|| api.pace().status(), count_all).await;
        if let Some(error) = ended.map_err(|error| app.name_in(error))? {
            return Err(error);
        }
        (count, not_found.count(), not_found.failure(count))
    };
    let pending = if query.pending { "pending " } else { "" };
    let plural = if count == 1 { "" } else { "s" };
    let part = Part::Count {
        title: format!("Found {count} {pending}user{plural}"),
        count,
        totals: list::totals(count, failed, &query, &app.reference),
    };
    Ok(CommandOutput {
        failure,
        ..Report { parts: vec![part] }.into()
    })
}
