//! A profile's YAML text, of which unknown keys are kept.

use yaml_serde::{Mapping, Value};

use super::{Profile, StoredSession};
use crate::domain::{ProfileName, Secret};

const PUBLIC_API_KEY: &str = "public_api_key";
const PRIVATE_API_KEY: &str = "private_api_key";
const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";
const BASE_URL: &str = "realm_base_url";
const ATLAS_URL: &str = "atlas_base_url";
const TELEMETRY_MODE: &str = "telemetry_mode";
const LAST_VERSION_CHECK: &str = "last_version_check";

/// A file as it was read: the whole document, so that writing it back changes
/// only what this program owns.
#[derive(Debug, Default)]
pub(super) struct Document {
    root: Mapping,
}

/// Why a text is no profile. The text itself holds secrets, so nothing of it
/// is quoted: the parser's message is reduced to the place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("it is not YAML (line {line}, column {column})")]
    NotYaml { line: usize, column: usize },
    #[error("it must hold a mapping, with the profile's settings under '{0}'")]
    NotAMapping(String),
    #[error("'{0}' must be a text")]
    NotText(&'static str),
    #[error("it cannot be written as YAML")]
    Unwritable,
}

impl Document {
    /// Reads a file's text; an empty one is an empty document.
    pub(super) fn parse(text: &str, name: &ProfileName) -> Result<Self, DocumentError> {
        let value: Value = yaml_serde::from_str(text).map_err(|error| {
            let (line, column) = error
                .location()
                .map_or((1, 1), |place| (place.line(), place.column()));
            DocumentError::NotYaml { line, column }
        })?;
        match value {
            Value::Null => Ok(Self::default()),
            Value::Mapping(root) => Ok(Self { root }),
            _ => Err(DocumentError::NotAMapping(name.to_string())),
        }
    }

    /// The settings that this program knows.
    pub(super) fn profile(&self, name: &ProfileName) -> Result<Profile, DocumentError> {
        let Some(section) = self.root.get(name.as_str()) else {
            return Ok(Profile::default());
        };
        let section = match section {
            Value::Null => return Ok(Profile::default()),
            Value::Mapping(section) => section,
            _ => return Err(DocumentError::NotAMapping(name.to_string())),
        };
        let text = |key| read(section, key);
        let access = text(ACCESS_TOKEN)?.map(Secret::new);
        let refresh = text(REFRESH_TOKEN)?.map(Secret::new);
        Ok(Profile {
            public_api_key: text(PUBLIC_API_KEY)?,
            private_api_key: text(PRIVATE_API_KEY)?.map(Secret::new),
            session: access
                .zip(refresh)
                .map(|(access_token, refresh_token)| StoredSession {
                    access_token,
                    refresh_token,
                }),
            base_url: text(BASE_URL)?,
            atlas_url: text(ATLAS_URL)?,
            telemetry_mode: text(TELEMETRY_MODE)?,
            last_version_check: text(LAST_VERSION_CHECK)?,
        })
    }

    /// Puts the settings in place, leaves everything else as it was, and
    /// returns the file's new text.
    pub(super) fn with(
        mut self,
        name: &ProfileName,
        profile: &Profile,
    ) -> Result<String, DocumentError> {
        let section = self
            .root
            .entry(Value::from(name.as_str()))
            .or_insert_with(|| Value::Mapping(Mapping::new()));
        if section.is_null() {
            *section = Value::Mapping(Mapping::new());
        }
        let Value::Mapping(section) = section else {
            return Err(DocumentError::NotAMapping(name.to_string()));
        };
        let session = profile.session.as_ref();
        let secret = |secret: Option<&Secret>| secret.map(|secret| secret.expose().to_owned());
        let settings = [
            (PUBLIC_API_KEY, profile.public_api_key.clone()),
            (PRIVATE_API_KEY, secret(profile.private_api_key.as_ref())),
            (
                ACCESS_TOKEN,
                secret(session.map(|session| &session.access_token)),
            ),
            (
                REFRESH_TOKEN,
                secret(session.map(|session| &session.refresh_token)),
            ),
            (BASE_URL, profile.base_url.clone()),
            (ATLAS_URL, profile.atlas_url.clone()),
            (TELEMETRY_MODE, profile.telemetry_mode.clone()),
            (LAST_VERSION_CHECK, profile.last_version_check.clone()),
        ];
        for (key, value) in settings {
            section.insert(key.into(), Value::String(value.unwrap_or_default()));
        }
        // Not the parser's own writer, which leaves `off` bare: to readers of
        // YAML 1.1 that is no text.
        serde_saphyr::to_string(&self.root).map_err(|_| DocumentError::Unwritable)
    }
}

/// A setting's text. Keys are made of digits only at times, and a person who
/// edits the file may leave out the quotes: numbers and booleans are taken as
/// they are written.
fn read(section: &Mapping, key: &'static str) -> Result<Option<String>, DocumentError> {
    let text = match section.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(_) => return Err(DocumentError::NotText(key)),
    };
    Ok((!text.is_empty()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_survive_and_known_ones_are_texts() {
        let name = ProfileName::default();
        let text =
            "other: 1\ndefault:\n  public_api_key: 12\n  telemetry_mode: 'off'\n  theirs: [a, b]\n";
        let document = Document::parse(text, &name).unwrap();
        let profile = document.profile(&name).unwrap();
        assert_eq!(profile.public_api_key.as_deref(), Some("12"));

        let written = document.with(&name, &profile).unwrap();
        let again: Value = yaml_serde::from_str(&written).unwrap();
        assert_eq!(again["other"], Value::from(1));
        assert_eq!(again["default"]["theirs"][1], Value::from("b"));
        assert_eq!(again["default"]["public_api_key"], Value::from("12"));
        assert_eq!(again["default"]["refresh_token"], Value::from(""));
        assert!(written.contains("telemetry_mode: \"off\""), "{written}");
    }

    #[test]
    fn an_error_tells_the_place_and_quotes_nothing() {
        let name = ProfileName::default();
        let text = "default:\n  private_api_key: \"hush\n";
        let error = Document::parse(text, &name).unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
