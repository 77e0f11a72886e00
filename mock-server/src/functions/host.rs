//! The functions that the scripts in `js/` call: the sources, values and declared functions of the app, the
//! console, and requests to this server.

mod send;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

pub(super) use self::send::{Sends, add_send};
use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Exception, Function, Object};
use serde_json::{Value, json};

use crate::functions::engine::script;
use crate::functions::{Job, Limits};
use crate::handlers::wire::extended;
use crate::state::{ConsoleLine, Rejection};

pub(super) const CORE: &str = include_str!("js/core.js");

/// Scripts that are evaluated on first use.
const PARTS: [(&str, &str); 9] = [
    ("binary", include_str!("js/binary.js")),
    ("bson", include_str!("js/bson.js")),
    ("date", include_str!("js/date.js")),
    ("endpoint", include_str!("js/endpoint.js")),
    ("http", include_str!("js/http.js")),
    ("modules", include_str!("js/modules.js")),
    ("random", include_str!("js/random.js")),
    ("services", include_str!("js/services.js")),
    ("values", include_str!("js/values.js")),
];

/// Most messages of the console that a call can write, and most bytes of them. (our choice)
const LINES: usize = 100;
const BYTES: usize = 32 << 10;

/// What a call has written to the console.
#[derive(Default)]
pub(super) struct Console {
    pub(super) lines: Vec<ConsoleLine>,
    bytes: usize,
    is_full: bool,
}

impl Console {
    /// Keeps a message, as far as there is room.
    fn write(&mut self, level: &str, text: &str) {
        if self.is_full {
            return;
        }
        let kept = &text[..text.floor_char_boundary(BYTES - self.bytes)];
        self.is_full = self.lines.len() >= LINES || kept.len() < text.len();
        if self.lines.len() < LINES && (!kept.is_empty() || text.is_empty()) {
            self.push(level == "error", kept);
        }
        if self.is_full {
            self.push(true, "messages beyond the limit are dropped");
        }
    }

    fn push(&mut self, is_error: bool, text: &str) {
        self.bytes += text.len();
        self.lines.push(ConsoleLine {
            is_error,
            text: text.into(),
        });
    }
}

/// The object that `core.js` is called with.
pub(super) fn object<'js>(
    ctx: &Ctx<'js>,
    job: &Arc<Job>,
    limits: &Limits,
    console: &Rc<RefCell<Console>>,
) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    // JavaScript has no integers of 64 bits; and numbers that are all zero would stay so.
    let seed = job
        .seed
        .map(|number| [number >> 32, number & u64::from(u32::MAX) | 1]);
    let input = json!({
        "name": job.name,
        "now": job.now,
        "seed": seed.as_flattened(),
        "system": job.as_system,
        "depth": limits.depth,
        "endpoint": job.is_endpoint,
    });
    let input = input.to_string();
    let function = |name: &str, function: Function<'js>| object.set(name, function);
    function("input", Function::new(ctx.clone(), move || input.clone())?)?;
    let of = Arc::clone(job);
    let arguments = move || Value::from(of.arguments.clone()).to_string();
    function("arguments", Function::new(ctx.clone(), arguments)?)?;
    let of = Arc::clone(job);
    let part = move |name: String| {
        let part = match &*name {
            "user" => &of.user,
            "request" => &of.request,
            "environment" => &of.code.environment,
            _ => &of.code.app,
        };
        part.to_string()
    };
    function("part", Function::new(ctx.clone(), part)?)?;
    let of = Arc::clone(job);
    let value = move |name: String| of.code.values.get(&*name).map(Value::to_string);
    function("value", Function::new(ctx.clone(), value)?)?;
    let of = Arc::clone(job);
    let is_declared = move |name: String| of.code.is_declared(&name);
    function("isDeclared", Function::new(ctx.clone(), is_declared)?)?;
    let of = Arc::clone(job);
    let declared = move |name: String, arguments: String| declared(&of, &name, &arguments);
    function("declared", Function::new(ctx.clone(), declared)?)?;
    sources(ctx, job, &object)?;
    let console = Rc::clone(console);
    let log = move |level: String, text: String| console.borrow_mut().write(&level, &text);
    object.set("log", Function::new(ctx.clone(), log)?)?;
    Ok(object)
}

/// Adds the functions that find and evaluate sources.
fn sources<'js>(ctx: &Ctx<'js>, job: &Arc<Job>, object: &Object<'js>) -> rquickjs::Result<()> {
    let load = |ctx: Ctx<'js>, name: String| {
        let part = PARTS.iter().find(|(part, _)| *part == name);
        let (_, source) = part.ok_or_else(|| Exception::throw_internal(&ctx, "no such part"))?;
        script(&ctx, source, &format!("{name}.js"))
    };
    object.set("load", Function::new(ctx.clone(), load)?)?;
    let of = Arc::clone(job);
    let exists = move |name: String| {
        let source = of.code.functions.get(&*name);
        source.is_some_and(|source| !source.is_empty())
    };
    object.set("exists", Function::new(ctx.clone(), exists)?)?;
    // The name of a function, or the path of another file, that `require` names.
    let of = Arc::clone(job);
    let find = move |path: String| {
        let code = &of.code;
        let without = path.strip_suffix(".js").unwrap_or(&path);
        if code.functions.contains_key(without) {
            return Some(without.to_owned());
        }
        let endings = ["", ".js", ".json", "/index.js"].iter();
        let mut paths = endings.map(|ending| format!("{path}{ending}"));
        paths.find_map(|path| {
            let is_function = path.strip_suffix(".js");
            let is_function = is_function.filter(|name| code.functions.contains_key(*name));
            match is_function {
                Some(name) => Some(name.to_owned()),
                None => code.modules.contains_key(&*path).then_some(path),
            }
        })
    };
    object.set("find", Function::new(ctx.clone(), find)?)?;
    let of = Arc::clone(job);
    let text = move |path: String| of.code.modules.get(&*path).map(ToString::to_string);
    object.set("text", Function::new(ctx.clone(), text)?)?;
    let of = Arc::clone(job);
    let compile = move |ctx: Ctx<'js>, name: String| {
        let code = &of.code;
        let source = code.functions.get(&*name);
        let source = source.or_else(|| code.modules.get(&*name));
        let source = source.ok_or_else(|| Exception::throw_message(&ctx, "function not found"))?;
        self::compile(&ctx, &name, source)
    };
    object.set("compile", Function::new(ctx.clone(), compile)?)
}

/// Compiles a source as the body of a function.
pub(super) fn compile<'js>(
    ctx: &Ctx<'js>,
    name: &str,
    source: &str,
) -> rquickjs::Result<Function<'js>> {
    // On one line with the source, so that errors have its lines. The inner function lets a
    // source declare `exports` and the others itself.
    let wrapped = format!(
        "(function (exports, module, require, context) {{ \
         return (function () {{ {source}\n; return exports; }}).call(exports); }})"
    );
    let mut options = EvalOptions::default();
    options.strict = false;
    let path = name.strip_suffix(".js").unwrap_or(name);
    options.filename = Some(format!("functions/{path}.js"));
    ctx.eval_with_options(wrapped, options)
}

/// The outcome of a declared function, as `{result}` or `{error}`; `{}` if there is none.
fn declared(job: &Job, name: &str, arguments: &str) -> String {
    // Cannot fail: `core.js` wrote them.
    let arguments: Vec<Value> = serde_json::from_str(arguments).unwrap_or_default();
    let arguments: Vec<_> = arguments.into_iter().map(extended::plain).collect();
    let outcome = match job.code.declared(name, &arguments) {
        Ok(value) => json!({ "result": value }),
        Err(Rejection::FunctionThrew(message)) => json!({ "error": message }),
        Err(_) => json!({}),
    };
    outcome.to_string()
}
