//! Secrets, which a document holds in plain text: those of services and providers (predecessor CLI's
//! tests for services, manual for providers), and others by name (realm-app-importer).

use serde_json::{Map, Value};

use crate::configuration::document::{DOCUMENT, document_error, map, strings};
use crate::configuration::error::ConfigError;
use crate::configuration::json::{parse_file, service_to_pretty, to_pretty};
use crate::configuration::layout::Files;
use crate::state::Secrets;

/// Where services are, in the older and in the newer layout.
const FOLDERS: [&str; 3] = ["services", "data_sources", "http_endpoints"];

/// The file with all providers, in the newer layout.
const PROVIDERS: &str = "auth/providers.json";

/// Returns the secrets by name, and makes each service and each provider refer to its own.
///
/// # Errors
///
/// A service or provider that is not there, or a value that is not a string.
pub(in crate::configuration) fn extract(
    files: &mut Files,
    secrets: Option<&Value>,
) -> Result<Vec<(String, String)>, ConfigError> {
    let mut found = Vec::new();
    let secrets = secrets.filter(|secrets| !secrets.is_null());
    for (key, value) in secrets
        .map(|all| map("secrets", all))
        .transpose()?
        .into_iter()
        .flatten()
    {
        let add: AddTo = match key.as_str() {
            _ if value.is_null() => continue,
            "services" => add_to_service,
            "auth_providers" => add_to_provider,
            _ => {
                let at = format!("secrets.{key}");
                let value = value.as_str();
                let value = value.ok_or_else(|| document_error(&at, "must be a string"))?;
                check_name(&at, key)?;
                found.push((key.clone(), value.to_owned()));
                continue;
            }
        };
        let at = format!("secrets.{key}");
        for (owner, values) in map(&at, value)? {
            let at = format!("{at}.{owner}");
            let mut references = Vec::new();
            for (key, value) in strings(&at, values)? {
                let secret = format!("__{owner}_{key}");
                check_name(&format!("{at}.{key}"), &secret)?;
                references.push((key, secret.clone()));
                found.push((secret, value.to_owned()));
            }
            add(files, &at, owner, &references)?;
        }
    }
    Ok(found)
}

fn check_name(at: &str, name: &str) -> Result<(), ConfigError> {
    Secrets::check_name(name).map_err(|_| {
        let reason = format!("'{name}' is not a name for a secret");
        document_error(at, &reason)
    })
}

/// Adds references to secrets, each with its key, to what has a name.
type AddTo = fn(&mut Files, &str, &str, &[(&str, String)]) -> Result<(), ConfigError>;

/// The `secret_config` of a service or provider.
fn secret_config(config: &mut Map<String, Value>) -> &mut Value {
    let references = config.entry("secret_config");
    let references = references.or_insert_with(|| Map::new().into());
    if !references.is_object() {
        *references = Map::new().into();
    }
    references
}

fn add_to_service(
    files: &mut Files,
    at: &str,
    name: &str,
    references: &[(&str, String)],
) -> Result<(), ConfigError> {
    let mut paths = FOLDERS
        .iter()
        .map(|folder| format!("{folder}/{name}/config.json"));
    let path = paths.find(|path| files.contains_key(path));
    let path = path.ok_or_else(|| ConfigError::new(DOCUMENT, at, "the service is missing"))?;
    let Some(Value::Object(mut config)) = parse_file(files, &path)? else {
        return Err(ConfigError::new(&path, "", "must be an object"));
    };
    let own = secret_config(&mut config);
    for (key, secret) in references {
        own[*key] = secret.as_str().into();
    }
    files.insert(path, service_to_pretty(&config));
    Ok(())
}

fn add_to_provider(
    files: &mut Files,
    at: &str,
    name: &str,
    references: &[(&str, String)],
) -> Result<(), ConfigError> {
    let missing = || ConfigError::new(DOCUMENT, at, "the provider is missing");
    let own_file = format!("auth_providers/{name}.json");
    let is_separate = files.contains_key(&own_file);
    let path = if is_separate { &own_file } else { PROVIDERS };
    let mut content = parse_file(files, path)?.ok_or_else(missing)?;
    let provider = if is_separate {
        Some(&mut content)
    } else {
        content.get_mut(name)
    };
    let provider = provider.and_then(Value::as_object_mut);
    let own = secret_config(provider.ok_or_else(missing)?);
    for (key, secret) in references {
        // A provider of custom tokens has a list of keys, whichever word the document uses.
        if name == "custom-token" && key.starts_with("signingKey") {
            own["signingKeys"] = [secret.as_str()].as_slice().into();
        } else {
            own[*key] = secret.as_str().into();
        }
    }
    files.insert(path.to_owned(), to_pretty(&content));
    Ok(())
}
