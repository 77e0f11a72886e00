//! What the files of a configuration say, checked as a whole before anything is
//! changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::configuration::value::{Object, json};
use crate::configuration::{ConfigError, Files, Layout, ROOTS};
use crate::state::{AppSettings, Config, Id, NewScript, ProviderType, Scripts};

/// What a provider holds beside type and state. (OpenAPI document)
pub(crate) const PROVIDER_SETTINGS: [&str; 5] = [
    "config",
    "secret_config",
    "metadata_fields",
    "redirect_uris",
    "domain_restrictions",
];

/// A provider as a configuration names it.
#[derive(Debug)]
pub(crate) struct NewProvider {
    pub(crate) kind: ProviderType,
    pub(crate) disabled: bool,
    pub(crate) settings: BTreeMap<String, Value>,
}

/// The part of a configuration that the server models.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) name: Option<String>,
    /// The client app id.
    pub(crate) app_id: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) deployment_model: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) origins: Option<Vec<String>>,
    pub(crate) providers: Vec<NewProvider>,
    pub(crate) functions: Vec<NewScript>,
    /// Names of secrets that something refers to.
    pub(crate) secrets: BTreeSet<String>,
}

impl Parsed {
    /// Reads the files.
    pub(crate) fn read(files: &Files) -> Result<Self, ConfigError> {
        let layout = Layout::of(files, None);
        let mut parsed = Self::default();
        if let Some(root) = json(files, layout.root)? {
            parsed.root(Object::new(layout.root, "", &root)?)?;
        }
        if layout.apart {
            parsed.providers_apart(files)?;
            parsed.functions_apart(files)?;
        } else {
            parsed.providers(files)?;
            parsed.functions(files)?;
        }
        for (path, _) in files.range("values/".to_owned()..) {
            let Some(name) = path.strip_prefix("values/") else {
                break;
            };
            if name.contains('/') || !has_ending(name, "json") {
                continue;
            }
            let Some(value) = json(files, path)? else {
                continue;
            };
            let value = Object::new(path, "", &value)?;
            value.needed("name")?;
            if value.switch("from_secret")? {
                parsed.secrets.insert(value.needed("value")?.to_owned());
            }
        }
        Ok(parsed)
    }

    fn root(&mut self, root: Object<'_>) -> Result<(), ConfigError> {
        let text = |key| root.text(key).map(|text| text.map(str::to_owned));
        self.name = text("name")?;
        if let Some(name) = &self.name
            && AppSettings::new(name).check().is_err()
        {
            let reason = format!(
                "'{name}' is not a name for an app (letters, digits, _ and -, beginning with a letter)"
            );
            return Err(root.wrong("name", reason));
        }
        self.app_id = text("app_id")?.filter(|id| !id.is_empty());
        self.location = text("location")?.filter(|text| !text.is_empty());
        self.environment = text("environment")?;
        self.deployment_model = text("deployment_model")?.filter(|text| !text.is_empty());
        if let Some(model) = &self.deployment_model
            && !matches!(model.as_str(), "GLOBAL" | "LOCAL")
        {
            let reason = format!("'{model}' is not one of GLOBAL and LOCAL");
            return Err(root.wrong("deployment_model", reason));
        }
        self.origins = root.texts("allowed_request_origins")?;
        // Where the older files have it.
        if let Some(security) = root.map.get("security").filter(|value| value.is_object())
            && self.origins.is_none()
        {
            let security = Object::new(ROOTS[2], "security.", security)?;
            self.origins = security.texts("allowed_request_origins")?;
        }
        if let Some(origins) = &self.origins
            && Config::new(Id::ZERO).set_origins(origins.clone()).is_err()
        {
            let reason = "an origin must be of the form <scheme>://<host>[:port]";
            return Err(root.wrong("allowed_request_origins", reason));
        }
        Ok(())
    }

    fn provider(&mut self, object: Object<'_>, kind: &str) -> Result<(), ConfigError> {
        let parsed = ProviderType::from_name(kind);
        if !parsed.is_known() {
            let reason = format!("'{kind}' is not a type of provider");
            return Err(object.wrong("type", reason));
        }
        if self.providers.iter().any(|other| other.kind == parsed) {
            return Err(object.wrong("type", format!("'{kind}' is there twice")));
        }
        let settings = PROVIDER_SETTINGS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), object.map.get(*key)?.clone())));
        let settings: BTreeMap<_, _> = settings.collect();
        if let Some(names) = settings.get("secret_config") {
            mentioned(names, &mut self.secrets);
        }
        self.providers.push(NewProvider {
            kind: parsed,
            disabled: object.switch("disabled")?,
            settings,
        });
        Ok(())
    }

    fn providers(&mut self, files: &Files) -> Result<(), ConfigError> {
        const FILE: &str = "auth/providers.json";
        let Some(all) = json(files, FILE)? else {
            return Ok(());
        };
        for (name, value) in Object::new(FILE, "", &all)?.map {
            let at = format!("{name}.");
            let object = Object::new(FILE, &at, value)?;
            let kind = object.text("type")?.unwrap_or(name);
            self.provider(object, kind)?;
        }
        Ok(())
    }

    fn providers_apart(&mut self, files: &Files) -> Result<(), ConfigError> {
        for (path, _) in files.range("auth_providers/".to_owned()..) {
            if !path.starts_with("auth_providers/") {
                break;
            }
            if let Some(value) = json(files, path)? {
                let object = Object::new(path, "", &value)?;
                self.provider(object, object.needed("type")?)?;
            }
        }
        Ok(())
    }

    fn function(&mut self, object: Object<'_>, source: Option<&[u8]>) -> Result<(), ConfigError> {
        let name = object.needed("name")?;
        if Scripts::check_name(name).is_err() {
            let reason = format!("'{name}' is not a name for a function");
            return Err(object.wrong("name", reason));
        }
        if self.functions.iter().any(|other| other.name == name) {
            return Err(object.wrong("name", format!("'{name}' is there twice")));
        }
        let source = source.ok_or_else(|| {
            object.wrong(
                "name",
                format!("there is no source of the function '{name}'"),
            )
        })?;
        let source = str::from_utf8(source).map_err(|_| {
            object.wrong(
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
        self.functions.push(NewScript {
            name: name.to_owned(),
            private: object.switch("private")?,
            source: source.to_owned(),
            settings,
        });
        Ok(())
    }

    fn functions(&mut self, files: &Files) -> Result<(), ConfigError> {
        const FILE: &str = "functions/config.json";
        let Some(all) = json(files, FILE)? else {
            return Ok(());
        };
        let all = all.as_array();
        let all = all.ok_or_else(|| ConfigError::new(FILE, "", "must be a list"))?;
        for (at, value) in all.iter().enumerate() {
            let at = format!("[{at}].");
            let object = Object::new(FILE, &at, value)?;
            let path = format!("functions/{}.js", object.needed("name")?);
            self.function(object, files.get(&path).map(Vec::as_slice))?;
        }
        Ok(())
    }

    fn functions_apart(&mut self, files: &Files) -> Result<(), ConfigError> {
        for (path, _) in files.range("functions/".to_owned()..) {
            let Some(rest) = path.strip_prefix("functions/") else {
                break;
            };
            let Some(folder) = rest.strip_suffix("/config.json") else {
                continue;
            };
            if let Some(value) = json(files, path)? {
                let source = files.get(&format!("functions/{folder}/source.js"));
                self.function(Object::new(path, "", &value)?, source.map(Vec::as_slice))?;
            }
        }
        Ok(())
    }
}

/// Whether a file's name ends so.
pub(super) fn has_ending(name: &str, ending: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// The names in a `secret_config`: texts, also in lists.
fn mentioned(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(name) => {
            names.insert(name.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| mentioned(one, names)),
        Value::Object(all) => all.values().for_each(|one| mentioned(one, names)),
        _ => {}
    }
}
