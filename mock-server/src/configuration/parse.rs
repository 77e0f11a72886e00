//! Parses the files of a configuration. All of it is checked before anything is applied.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::configuration::endpoints;
use crate::configuration::error::ConfigError;
use crate::configuration::json::{JsonObject, parse_file};
use crate::configuration::layout::{Files, Layout, ROOT_FILES};
use crate::configuration::path::is_below;
use crate::state::{
    AppSettings, Config, DEPLOYMENT_MODELS, ENVIRONMENTS, FunctionSources, Id, LOCATIONS,
    NewFunctionSource, ProviderType, Rejection, one_of, provider_settings,
};

/// The keys of a provider other than its name, its type and whether it is disabled.
/// (OpenAPI document)
pub(crate) const PROVIDER_SETTINGS: [&str; 5] = [
    "config",
    "secret_config",
    "metadata_fields",
    "redirect_uris",
    "domain_restrictions",
];

/// A provider in a configuration.
#[derive(Clone, Debug)]
pub(crate) struct NewProvider {
    pub(crate) kind: ProviderType,
    pub(crate) disabled: bool,
    pub(crate) settings: BTreeMap<String, Value>,
}

/// The parts of a configuration that the server models. `None` if it does not set one.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParsedConfig {
    pub(crate) name: Option<String>,
    /// The client app ID.
    pub(crate) app_id: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) deployment_model: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) origins: Option<Vec<String>>,
    pub(crate) providers: Vec<NewProvider>,
    pub(crate) functions: Vec<NewFunctionSource>,
    /// The names of secrets that providers and values refer to.
    pub(crate) secrets: BTreeSet<String>,
}

impl ParsedConfig {
    /// Parses the files of an app.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first file that is invalid.
    pub(crate) fn parse(files: &Files) -> Result<Self, ConfigError> {
        if let Some(path) = files.keys().find(|path| !is_below(path)) {
            let reason = "is not a path below the app's directory";
            return Err(ConfigError::new(path, "", reason));
        }
        let layout = Layout::detect(files);
        let mut parsed = Self::default();
        if let Some(root) = parse_file(files, layout.root)? {
            parsed.set_root(JsonObject::new(layout.root, "", &root)?)?;
        }
        if layout.separate_files {
            parsed.add_provider_files(files)?;
            parsed.add_function_folders(files)?;
        } else {
            parsed.add_providers(files)?;
            parsed.add_functions(files)?;
        }
        // Values are not modelled, but their references to secrets are: the app gets a
        // placeholder for each.
        for (path, _) in files.range("values/".to_owned()..) {
            let Some(name) = path.strip_prefix("values/") else {
                break;
            };
            if name.contains('/') || !has_extension(name, "json") {
                continue;
            }
            let Some(value) = parse_file(files, path)? else {
                continue;
            };
            let value = JsonObject::new(path, "", &value)?;
            value.required_string("name")?;
            if value.boolean("from_secret")? {
                parsed
                    .secrets
                    .insert(value.required_string("value")?.to_owned());
            }
        }
        parsed.secrets.extend(endpoints::secrets(files));
        Ok(parsed)
    }

    fn set_root(&mut self, root: JsonObject<'_>) -> Result<(), ConfigError> {
        let string = |key| root.string(key).map(|value| value.map(str::to_owned));
        self.name = string("name")?;
        if let Some(name) = &self.name
            && AppSettings::new(name).check().is_err()
        {
            let reason = format!(
                "'{name}' is not a valid app name (letters, digits, _ and -, starting with a letter)"
            );
            return Err(root.error("name", reason));
        }
        self.app_id = string("app_id")?.filter(|id| !id.is_empty());
        self.location = string("location")?.filter(|value| !value.is_empty());
        self.environment = string("environment")?;
        self.deployment_model = string("deployment_model")?.filter(|value| !value.is_empty());
        let limited: [(&str, _, &[&str]); 3] = [
            ("location", &self.location, &LOCATIONS),
            (
                "deployment_model",
                &self.deployment_model,
                &DEPLOYMENT_MODELS,
            ),
            ("environment", &self.environment, &ENVIRONMENTS),
        ];
        for (key, value, allowed) in limited {
            if let Some(value) = value
                && !allowed.contains(&value.as_str())
            {
                let reason = format!("must be {}, not '{value}'", one_of(allowed));
                return Err(root.error(key, reason));
            }
        }
        self.origins = root.strings("allowed_request_origins")?;
        // The older versions of the format have the origins in an object.
        if let Some(security) = root.map.get("security").filter(|value| value.is_object())
            && self.origins.is_none()
        {
            let security = JsonObject::new(ROOT_FILES[2], "security.", security)?;
            self.origins = security.strings("allowed_request_origins")?;
        }
        // The rule of the state is the only definition of a valid origin.
        if let Some(origins) = &self.origins
            && Config::new(Id::ZERO).set_origins(origins.clone()).is_err()
        {
            let reason = "an origin must be of the form <scheme>://<host>[:port]";
            return Err(root.error("allowed_request_origins", reason));
        }
        Ok(())
    }

    fn add_provider(&mut self, object: JsonObject<'_>, kind: &str) -> Result<(), ConfigError> {
        let parsed = ProviderType::from(kind);
        if !parsed.is_known() {
            let reason = format!("'{kind}' is not a provider type");
            return Err(object.error("type", reason));
        }
        if self.providers.iter().any(|other| other.kind == parsed) {
            return Err(object.error("type", format!("'{kind}' is defined twice")));
        }
        let settings = PROVIDER_SETTINGS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), object.map.get(*key)?.clone())));
        let settings: BTreeMap<_, _> = settings.collect();
        if let Err(Rejection::InvalidSetting { key, expected }) =
            provider_settings::check(&parsed, &settings)
        {
            return Err(object.error(&key, format!("must be {expected}")));
        }
        if let Some(names) = settings.get("secret_config") {
            collect_strings(names, &mut self.secrets);
        }
        self.providers.push(NewProvider {
            kind: parsed,
            disabled: object.boolean("disabled")?,
            settings,
        });
        Ok(())
    }

    fn add_providers(&mut self, files: &Files) -> Result<(), ConfigError> {
        const FILE: &str = "auth/providers.json";
        let Some(value) = parse_file(files, FILE)? else {
            return Ok(());
        };
        for (name, value) in JsonObject::new(FILE, "", &value)?.map {
            let prefix = format!("{name}.");
            let object = JsonObject::new(FILE, &prefix, value)?;
            let kind = object.string("type")?.unwrap_or(name);
            self.add_provider(object, kind)?;
        }
        Ok(())
    }

    fn add_provider_files(&mut self, files: &Files) -> Result<(), ConfigError> {
        for (path, _) in files.range("auth_providers/".to_owned()..) {
            if !path.starts_with("auth_providers/") {
                break;
            }
            if let Some(value) = parse_file(files, path)? {
                let object = JsonObject::new(path, "", &value)?;
                self.add_provider(object, object.required_string("type")?)?;
            }
        }
        Ok(())
    }

    fn add_function(
        &mut self,
        object: JsonObject<'_>,
        source: Option<&[u8]>,
    ) -> Result<(), ConfigError> {
        let name = object.required_string("name")?;
        if FunctionSources::check_name(name).is_err() {
            let reason = format!("'{name}' is not a valid function name");
            return Err(object.error("name", reason));
        }
        if self.functions.iter().any(|other| other.name == name) {
            return Err(object.error("name", format!("'{name}' is defined twice")));
        }
        let source = source
            .ok_or_else(|| object.error("name", format!("the function '{name}' has no source")))?;
        let source = str::from_utf8(source).map_err(|_| {
            object.error(
                "name",
                format!("the source of the function '{name}' is not UTF-8"),
            )
        })?;
        let settings: Map<_, _> = object
            .map
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "name" | "private" | "source"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        self.functions.push(NewFunctionSource {
            name: name.to_owned(),
            private: object.boolean("private")?,
            source: source.to_owned().into(),
            settings,
        });
        Ok(())
    }

    fn add_functions(&mut self, files: &Files) -> Result<(), ConfigError> {
        const FILE: &str = "functions/config.json";
        let Some(value) = parse_file(files, FILE)? else {
            return Ok(());
        };
        let functions = value.as_array();
        let functions = functions.ok_or_else(|| ConfigError::new(FILE, "", "must be a list"))?;
        for (index, value) in functions.iter().enumerate() {
            let prefix = format!("[{index}].");
            let object = JsonObject::new(FILE, &prefix, value)?;
            let path = format!("functions/{}.js", object.required_string("name")?);
            self.add_function(object, files.get(&path).map(Vec::as_slice))?;
        }
        Ok(())
    }

    fn add_function_folders(&mut self, files: &Files) -> Result<(), ConfigError> {
        for (path, _) in files.range("functions/".to_owned()..) {
            let Some(rest) = path.strip_prefix("functions/") else {
                break;
            };
            let Some(folder) = rest.strip_suffix("/config.json") else {
                continue;
            };
            if let Some(value) = parse_file(files, path)? {
                let source = files.get(&format!("functions/{folder}/source.js"));
                self.add_function(
                    JsonObject::new(path, "", &value)?,
                    source.map(Vec::as_slice),
                )?;
            }
        }
        Ok(())
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Collects the names of secrets in a `secret_config`: all strings, however nested.
fn collect_strings(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(name) => {
            names.insert(name.clone());
        }
        Value::Array(values) => values
            .iter()
            .for_each(|value| collect_strings(value, names)),
        Value::Object(map) => map.values().for_each(|value| collect_strings(value, names)),
        _ => {}
    }
}
