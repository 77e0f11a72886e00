//! `users count`: how many are there.

use super::super::{Context, Outcome, Result, resolve};
use super::missing::Missing;
use super::query::Query;
use super::{list, select};
use crate::args::CountArgs;
use crate::report::{Part, Report};

pub(in crate::commands) async fn run(context: &Context<'_>, args: &CountArgs) -> Result {
    context.require_login()?;
    let query = Query::of(&args.select)?;
    let wanted = resolve::wanted(context, &(&args.app).into())?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    // Everybody: the service counts them itself.
    let (count, failed, failure) = if args.counts_all() {
        (api.users_count(&app).await?, 0, None)
    } else {
        let (mut count, mut missing) = (0, Missing::default());
        select::each_matching(&api, &app, &query, None, |one| {
            count += usize::from(missing.is_user(&one));
        })
        .await?;
        (count, missing.count(), missing.failure(count))
    };
    let pending = if query.pending { "pending " } else { "" };
    let plural = if count == 1 { "" } else { "s" };
    let part = Part::Count {
        title: format!("Found {count} {pending}user{plural}"),
        count,
        totals: list::totals(count, failed, &query),
    };
    Ok(Outcome {
        report: Report { parts: vec![part] },
        failure,
    })
}
