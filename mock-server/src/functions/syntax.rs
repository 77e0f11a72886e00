//! Finds sources that do not compile, without running them.

use rquickjs::{Context, Ctx, Function, Runtime};

use super::engine::script;
use super::host;

/// Most memory for all sources of an app.
const MEMORY: usize = 64 << 20;

/// How often the engine may ask whether to go on.
const MAX_POLLS: u32 = 100;

/// Small enough for any thread.
const STACK: usize = 256 << 10;

/// Calls a function, and returns the syntax error that it throws and where.
const CATCH: &str = "(compile) => {
  try { compile(); } catch (error) {
    if (error instanceof SyntaxError) return `${error}\\0${error.stack}`;
  }
  return '';
}";

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
    // A source that closes the function around it could run. The engine asks at the first call, and
    // then every 10,000 calls and loops.
    let mut polls = 0;
    let is_too_long = move || {
        polls += 1;
        polls > MAX_POLLS
    };
    runtime.set_interrupt_handler(Some(Box::new(is_too_long)));
    let Ok(context) = Context::full(&runtime) else {
        return Vec::new();
    };
    context.with(|ctx| {
        let errors = sources.filter_map(|(name, source)| {
            // Other errors, such as a lack of memory, say nothing of the source.
            let caught = catch(&ctx, name, source).ok()?;
            let (message, stack) = caught.split_once('\0')?;
            let error = match place(stack) {
                Some(place) => format!("{message} ({place})"),
                None => message.to_owned(),
            };
            Some((name.to_owned(), error))
        });
        errors.collect()
    })
}

fn catch<'js>(ctx: &Ctx<'js>, name: &str, source: &str) -> rquickjs::Result<String> {
    let (name, source) = (name.to_owned(), source.to_owned());
    let compile = move |ctx: Ctx<'js>| host::compile(&ctx, &name, &source);
    let compile = Function::new(ctx.clone(), compile)?;
    script(ctx, CATCH, "syntax.js")?.call((compile,))
}

/// The file and the line at the top of a stack, whose lines have the column too.
fn place(stack: &str) -> Option<&str> {
    let place = stack.get(stack.find("functions/")?..)?;
    let end = place.find(|c: char| c == ')' || c.is_whitespace());
    let place = &place[..end.unwrap_or(place.len())];
    let (line, _) = place.rsplit_once(':')?;
    Some(line)
}
