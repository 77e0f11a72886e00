//! The YAML of a profile. Unknown keys are preserved.

use yaml_serde::{Mapping, Value};

use super::contents::{Profile, StoredSession};
use crate::domain::{ProfileName, Secret};

const PUBLIC_API_KEY: &str = "public_api_key";
const PRIVATE_API_KEY: &str = "private_api_key";
const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";
const BASE_URL: &str = "realm_base_url";
const ATLAS_URL: &str = "atlas_base_url";
const TELEMETRY_MODE: &str = "telemetry_mode";
const LAST_VERSION_CHECK: &str = "last_version_check";

/// A whole profile file, so that writing it back changes only the keys that
/// this program owns.
#[derive(Debug, Default)]
pub(super) struct Document {
    root: Mapping,
}

/// The error for a file that is not a profile. The file contains secrets, so
/// messages give the position in it but never quote it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("invalid YAML (line {line}, column {column})")]
    InvalidYaml { line: usize, column: usize },
    #[error("expected a mapping with the profile's settings under '{0}'")]
    NotAMapping(String),
    #[error("'{0}' must be a string")]
    NotAString(&'static str),
    #[error("cannot serialize it as YAML")]
    Serialize,
}

impl Document {
    /// Parses a file. An empty file is an empty document.
    pub(super) fn parse(text: &str, name: &ProfileName) -> Result<Self, DocumentError> {
        let value: Value = yaml_serde::from_str(text).map_err(|error| {
            let (line, column) = error
                .location()
                .map_or((1, 1), |position| (position.line(), position.column()));
            DocumentError::InvalidYaml { line, column }
        })?;
        match value {
            Value::Null => Ok(Self::default()),
            Value::Mapping(root) => Ok(Self { root }),
            _ => Err(DocumentError::NotAMapping(name.to_string())),
        }
    }

    /// The settings that this program owns.
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
            // A session needs both tokens: one to use, one to refresh it.
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

    /// Replaces the settings, keeps everything else, and returns the new text
    /// of the file.
    pub(super) fn with_profile(
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
        // yaml_serde would write `off` without quotes, which YAML 1.1 parsers
        // read as a boolean.
        serde_saphyr::to_string(&self.root).map_err(|_| DocumentError::Serialize)
    }
}

/// Reads a setting as a string. Someone who edits the file may omit the quotes
/// around a key that consists of digits, so numbers and booleans are accepted.
fn read(section: &Mapping, key: &'static str) -> Result<Option<String>, DocumentError> {
    let text = match section.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(_) => return Err(DocumentError::NotAString(key)),
    };
    Ok((!text.is_empty()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_preserved_and_known_ones_written_as_strings() {
        let name = ProfileName::default();
        let text =
            "other: 1\ndefault:\n  public_api_key: 12\n  telemetry_mode: 'off'\n  theirs: [a, b]\n";
        let document = Document::parse(text, &name).unwrap();
        let profile = document.profile(&name).unwrap();
        assert_eq!(profile.public_api_key.as_deref(), Some("12"));

        let written = document.with_profile(&name, &profile).unwrap();
        let again: Value = yaml_serde::from_str(&written).unwrap();
        assert_eq!(again["other"], Value::from(1));
        assert_eq!(again["default"]["theirs"][1], Value::from("b"));
        assert_eq!(again["default"]["public_api_key"], Value::from("12"));
        assert_eq!(again["default"]["refresh_token"], Value::from(""));
        assert!(written.contains("telemetry_mode: \"off\""), "{written}");
    }

    #[test]
    fn parse_error_gives_the_position_but_quotes_nothing() {
        let name = ProfileName::default();
        let text = "default:\n  private_api_key: \"hush\n";
        let error = Document::parse(text, &name).unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
