//! What the functions of an app can see of its configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::configuration::entities;
use crate::state::{App, DeclaredFunctions, EntityKind, FunctionInput, Id, Rejection};
use crate::timestamp;

/// The folder of functions in an app directory.
const FUNCTIONS: &str = "functions/";

/// Most apps whose code is kept.
const CACHED: usize = 64;

/// What the functions of an app can see of its configuration, at one time.
#[cfg_attr(
    not(feature = "functions"),
    expect(dead_code, reason = "nothing reads it")
)]
pub(crate) struct AppCode {
    /// Sources by name.
    pub(super) functions: BTreeMap<Box<str>, Box<str>>,
    /// Other files below `functions/`, by path.
    pub(super) modules: BTreeMap<Box<str>, Box<str>>,
    pub(super) values: BTreeMap<Box<str>, Value>,
    /// `context.environment`
    pub(super) environment: Value,
    /// `context.app`
    pub(super) app: Value,
    pub(super) triggers: Vec<AuthTrigger>,
    declared: DeclaredFunctions,
}

/// Without sources and values, which can contain secrets.
impl fmt::Debug for AppCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppCode")
            .field("functions", &self.functions.keys())
            .finish_non_exhaustive()
    }
}

/// An authentication trigger.
#[derive(Debug)]
pub(crate) struct AuthTrigger {
    pub(crate) name: Box<str>,
    function: Box<str>,
    operations: Vec<Box<str>>,
    /// The provider types that it listens to.
    providers: Vec<Box<str>>,
}

impl AppCode {
    fn new(app: &App) -> Self {
        let (files, config) = (&*app.config.files, &app.config);
        let functions: BTreeMap<Box<str>, Box<str>> = config
            .functions
            .iter()
            .map(|function| (function.name.clone(), (*function.source).clone()))
            .collect();
        let below = files.range(FUNCTIONS.to_owned()..);
        let below = below.map_while(|(path, bytes)| Some((path.strip_prefix(FUNCTIONS)?, bytes)));
        let modules = below
            .filter(|(path, _)| {
                let name = path.strip_suffix(".js");
                let is_json = path
                    .strip_suffix(".json")
                    .is_some_and(|name| name != "config");
                name.is_some_and(|name| !functions.contains_key(name)) || is_json
            })
            .filter_map(|(path, bytes)| Some((path.into(), str::from_utf8(bytes).ok()?.into())))
            .collect();
        Self {
            functions,
            modules,
            values: values(app),
            environment: environment(app),
            app: app_value(app),
            triggers: triggers(app),
            declared: DeclaredFunctions::clone(&app.declared_functions),
        }
    }

    /// What the expansions of an expression name.
    pub(crate) fn scope(&self, user: &Value, request: &Value) -> Value {
        let values = self.values.iter();
        let values = values.map(|(name, value)| (name.to_string(), value.clone()));
        json!({
            "user": user,
            "request": request,
            "environment": self.environment,
            "values": values.collect::<Map<_, _>>(),
        })
    }

    #[cfg(feature = "functions")]
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// Calls a declared function.
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionNotFound`], [`Rejection::FunctionThrew`] or
    /// [`Rejection::FunctionUndeclared`].
    #[cfg(feature = "functions")]
    pub(super) fn declared(&self, name: &str, arguments: &[Value]) -> Result<&Value, Rejection> {
        let input = FunctionInput {
            arguments,
            payload: arguments.first(),
            ..FunctionInput::default()
        };
        self.declared.call(name, &input)
    }

    /// The triggers that an event fires, with the functions that they call.
    pub(crate) fn triggers(
        &self,
        operation: &str,
        providers: &[&str],
    ) -> impl Iterator<Item = (&AuthTrigger, &str)> {
        let matches = move |trigger: &&AuthTrigger| {
            let listens = |provider: &&str| trigger.providers.iter().any(|p| **p == **provider);
            trigger.operations.iter().any(|known| **known == *operation)
                && (trigger.providers.is_empty() || providers.iter().any(listens))
        };
        let found = self.triggers.iter().filter(matches);
        found.map(|trigger| (trigger, &*trigger.function))
    }
}

fn text(content: &Map<String, Value>, key: &str) -> Option<Box<str>> {
    content.get(key)?.as_str().map(Into::into)
}

fn values(app: &App) -> BTreeMap<Box<str>, Value> {
    let files = &*app.config.files;
    let paths = entities::paths(files, EntityKind::Value);
    let all = paths.iter().filter_map(|path| {
        let content = entities::read(files, path)?;
        let mut value = content.get("value").cloned().unwrap_or_default();
        if content.get("from_secret") == Some(&Value::Bool(true)) {
            let secret = app.config.secrets.by_name(value.as_str()?);
            value = secret.map_or(Value::Null, |secret| secret.value().into());
        }
        Some((text(&content, "name")?, value))
    });
    all.collect()
}

/// The tag and the values of the app's environment. (manual; the file: predecessor CLI)
fn environment(app: &App) -> Value {
    let tag = app.settings.environment.as_str();
    let name = if tag.is_empty() {
        "no-environment"
    } else {
        tag
    };
    let path = format!("environments/{name}.json");
    let file = entities::read(&app.config.files, &path);
    let values = file.and_then(|file| file.get("values").cloned());
    json!({ "tag": tag, "values": values.unwrap_or_else(|| json!({})) })
}

fn app_value(app: &App) -> Value {
    let settings = &app.settings;
    json!({
        "id": app.id,
        "projectId": app.group,
        "name": settings.name,
        "clientAppId": app.client_app_id,
        "deployment": {
            "model": settings.deployment_model,
            "providerRegion": settings.location,
        },
        "lastDeployed": timestamp::format(app.config.deployments.newest_at().unwrap_or(app.created)),
        "hostingUri": "",
    })
}

fn triggers(app: &App) -> Vec<AuthTrigger> {
    let files = &*app.config.files;
    let paths = entities::paths(files, EntityKind::Trigger);
    let all = paths.iter().filter_map(|path| {
        let content = entities::read(files, path)?;
        let is_on = content.get("disabled") != Some(&Value::Bool(true));
        let is_auth = text(&content, "type").is_some_and(|kind| &*kind == "AUTHENTICATION");
        let config = content.get("config")?.as_object()?;
        let list = |key: &str| {
            let list = config.get(key).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts.map(Box::from).collect::<Vec<_>>()
        };
        let mut operations = list("operation_types");
        operations.extend(text(config, "operation_type"));
        (is_on && is_auth).then(|| {
            Some(AuthTrigger {
                name: text(&content, "name")?,
                function: trigger_function(app, &content)?,
                operations,
                providers: list("providers"),
            })
        })?
    });
    all.collect()
}

/// The name of the function that a trigger calls, which is given by name or by ID, at the top or
/// as an event processor.
fn trigger_function(app: &App, trigger: &Map<String, Value>) -> Option<Box<str>> {
    let processor = trigger
        .get("event_processors")
        .and_then(|all| all.pointer("/FUNCTION/config"))
        .and_then(Value::as_object);
    let given = |key: &str| {
        let found = text(trigger, key).or_else(|| text(processor?, key))?;
        (!found.is_empty()).then_some(found)
    };
    given("function_name").or_else(|| {
        let id = given("function_id")?.parse().ok()?;
        Some(app.config.functions.get(id).ok()?.name.clone())
    })
}

/// The revisions of what [`AppCode`] is made of.
type Revisions = [u64; 6];

fn revisions(app: &App) -> Revisions {
    let config = &app.config;
    [
        config.functions.revision(),
        config.files.revision(),
        config.secrets.revision(),
        config.deployments.revision(),
        app.settings.revision(),
        app.declared_functions.revision(),
    ]
}

/// The code of the apps of a world, so that a call need not read all files.
#[derive(Debug, Default)]
pub(crate) struct CodeCache(Mutex<BTreeMap<Id, (Revisions, Arc<AppCode>)>>);

impl CodeCache {
    /// The code of an app as it is now.
    pub(crate) fn get(&self, app: &App) -> Arc<AppCode> {
        let revisions = revisions(app);
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, code)) = cache.get(&app.id)
            && *known == revisions
        {
            return Arc::clone(code);
        }
        let code = Arc::new(AppCode::new(app));
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(app.id, (revisions, Arc::clone(&code)));
        code
    }
}

#[cfg(test)]
#[cfg(feature = "functions")]
impl AppCode {
    /// The code of an app with these functions, and the functions that a seed declares.
    pub(super) fn of_functions(sources: &[(&str, &str)], declared: DeclaredFunctions) -> Self {
        let sources = sources.iter();
        Self {
            functions: sources
                .map(|(name, source)| ((*name).into(), (*source).into()))
                .collect(),
            modules: BTreeMap::from([("settings.json".into(), r#"{"limit": 3}"#.into())]),
            values: BTreeMap::from([
                ("theme".into(), json!({ "dark": true })),
                ("since".into(), json!({ "$date": "2020-01-01T00:00:00Z" })),
            ]),
            environment: json!({ "tag": "qa", "values": { "url": "http://qa" } }),
            app: json!({ "name": "shop" }),
            triggers: Vec::new(),
            declared,
        }
    }
}
