//! Finds sources that do not compile, without running them.

use rquickjs::{Context, Ctx, Error, Runtime};

use super::host;

/// Most memory for all sources of an app.
const MEMORY: usize = 64 << 20;

/// Small enough for any thread.
const STACK: usize = 256 << 10;

/// The sources that do not compile, by name, with the message and the line. An engine of its own
/// compiles them on this thread, so nothing is left of it.
pub(crate) fn syntax_errors<'a>(
    sources: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<(String, String)> {
    let mut sources = sources.filter(|(_, source)| !source.is_empty()).peekable();
    // Most servers have no functions, and need no engine.
    if sources.peek().is_none() {
        return Vec::new();
    }
    let Ok(runtime) = Runtime::new() else {
        return Vec::new();
    };
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    // A source that closes the function around it could run.
    runtime.set_interrupt_handler(Some(Box::new(|| true)));
    let Ok(context) = Context::full(&runtime) else {
        return Vec::new();
    };
    context.with(|ctx| {
        let errors = sources.filter_map(|(name, source)| {
            let error = host::compile(&ctx, name, source).map(drop).err()?;
            Some((name.to_owned(), message(&ctx, &error)?))
        });
        errors.collect()
    })
}

/// The message of a syntax error; `None` for another error, which says nothing of the source.
fn message(ctx: &Ctx<'_>, error: &Error) -> Option<String> {
    if !matches!(error, Error::Exception) {
        return None;
    }
    let thrown = ctx.catch();
    let thrown = thrown.as_exception()?;
    let name: String = thrown.get("name").ok()?;
    let message = thrown.message()?;
    if name != "SyntaxError" {
        return None;
    }
    // The first line of the stack is `    at functions/NAME.js:LINE:COLUMN`.
    let stack = thrown.stack().unwrap_or_default();
    let place = stack.lines().next().and_then(|line| {
        let place = line.get(line.find("functions/")?..)?;
        Some(place.rsplit_once(':').map_or(place, |(place, _)| place))
    });
    Some(match place {
        Some(place) => format!("{name}: {message} ({place})"),
        None => format!("{name}: {message}"),
    })
}
