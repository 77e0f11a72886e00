//! Secrets of services, which a document holds in plain text. (predecessor CLI's tests)

use serde_json::{Map, Value};

use crate::configuration::document::{DOCUMENT, map, strings};
use crate::configuration::error::ConfigError;
use crate::configuration::json::{parse_file, service_to_pretty};
use crate::configuration::layout::Files;
use crate::state::Secrets;

/// Where services are, in the older and in the newer layout.
const FOLDERS: [&str; 3] = ["services", "data_sources", "http_endpoints"];

/// Returns the secrets by name, and makes each service refer to its own. Those of providers are
/// not stored. (our choice)
///
/// # Errors
///
/// A service that is not there, or a value that is not a string.
pub(super) fn extract(
    files: &mut Files,
    secrets: Option<&Value>,
) -> Result<Vec<(String, String)>, ConfigError> {
    let services = secrets.and_then(|secrets| secrets.get("services"));
    let Some(services) = services.filter(|services| !services.is_null()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (name, values) in map("secrets.services", services)? {
        let at = format!("secrets.services.{name}");
        let values = strings(&at, values)?;
        let mut paths = FOLDERS
            .iter()
            .map(|folder| format!("{folder}/{name}/config.json"));
        let path = paths.find(|path| files.contains_key(path));
        let path =
            path.ok_or_else(|| ConfigError::new(DOCUMENT, &*at, "the service is missing"))?;
        let Some(Value::Object(mut config)) = parse_file(files, &path)? else {
            return Err(ConfigError::new(&path, "", "must be an object"));
        };
        let references = config.entry("secret_config");
        let references = references.or_insert_with(|| Map::new().into());
        if !references.is_object() {
            *references = Map::new().into();
        }
        for (key, value) in values {
            let secret = format!("__{name}_{key}");
            if Secrets::check_name(&secret).is_err() {
                let reason = format!("'{secret}' is not a name for a secret");
                return Err(ConfigError::new(DOCUMENT, format!("{at}.{key}"), reason));
            }
            references[key] = secret.as_str().into();
            found.push((secret, value.to_owned()));
        }
        files.insert(path, service_to_pretty(&config));
    }
    Ok(found)
}
