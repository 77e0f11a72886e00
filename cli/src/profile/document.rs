//! The YAML of a profile. Unknown keys are preserved.

use yaml_serde::{Mapping, Value};

use super::contents::{Profile, StoredSession};
use crate::domain::{BaseUrl, InvalidBaseUrl, InvalidToken, ProfileName, Secret};

const PUBLIC_API_KEY: &str = "public_api_key";
const PRIVATE_API_KEY: &str = "private_api_key";
const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";
/// Where the tokens come from. The vendor's tool does not use this key, so it
/// keeps its value; see [`issuer`].
const ISSUER: &str = "session_base_url";
const BASE_URL: &str = "realm_base_url";
const ATLAS_URL: &str = "atlas_base_url";
const TELEMETRY_MODE: &str = "telemetry_mode";
const LAST_VERSION_CHECK: &str = "last_version_check";

/// The largest profile, in bytes. A real one has about 3 kB.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// The most brackets, braces and aliases in a profile, which normally has none.
/// The parser takes seconds to reject a million of them.
const MAX_NESTING_CHARACTERS: usize = 1000;

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
    #[error("'{key}' is invalid: {source}")]
    InvalidUrl {
        key: &'static str,
        source: InvalidBaseUrl,
    },
    #[error("'{key}' is invalid: {source}")]
    InvalidToken {
        key: &'static str,
        source: InvalidToken,
    },
    #[error("larger than {} KiB", MAX_BYTES / 1024)]
    TooLarge,
    #[error("too deeply nested")]
    TooDeep,
    #[error("not UTF-8")]
    NotUtf8,
    #[error("cannot serialize it as YAML")]
    Serialize,
}

impl Document {
    /// Parses a file. An empty file is an empty document.
    pub(super) fn parse(bytes: &[u8], name: &ProfileName) -> Result<Self, DocumentError> {
        if bytes.len() > MAX_BYTES {
            return Err(DocumentError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| DocumentError::NotUtf8)?;
        if text.matches(['[', '{', '*']).count() > MAX_NESTING_CHARACTERS {
            return Err(DocumentError::TooDeep);
        }
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
        let token = |key| {
            let token = read(section, key)?.map(Secret::token).transpose();
            token.map_err(|source| DocumentError::InvalidToken { key, source })
        };
        let url = |key| {
            let url = read(section, key)?.map(|text| BaseUrl::parse(&text));
            url.transpose()
                .map_err(|source| DocumentError::InvalidUrl { key, source })
        };
        let (access, refresh) = (token(ACCESS_TOKEN)?, token(REFRESH_TOKEN)?);
        let base_url = url(BASE_URL)?;
        let issuer = issuer(url(ISSUER)?, base_url.as_ref());
        Ok(Profile {
            public_api_key: text(PUBLIC_API_KEY)?,
            private_api_key: text(PRIVATE_API_KEY)?.map(Secret::new),
            // A session needs both tokens: one to use, one to refresh it.
            session: access
                .zip(refresh)
                .map(|(access_token, refresh_token)| StoredSession {
                    access_token,
                    refresh_token,
                    issuer,
                }),
            base_url,
            atlas_url: url(ATLAS_URL)?,
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
        if mutant!(UnknownKeysAreDropped) {
            section.clear();
        }
        let session = profile.session.as_ref();
        let secret = |secret: Option<&Secret>| secret.map(|secret| secret.expose().to_owned());
        let url = |url: Option<&BaseUrl>| url.map(BaseUrl::to_string);
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
            (BASE_URL, url(profile.base_url.as_ref())),
            (ATLAS_URL, url(profile.atlas_url.as_ref())),
            (TELEMETRY_MODE, profile.telemetry_mode.clone()),
            (LAST_VERSION_CHECK, profile.last_version_check.clone()),
        ];
        for (key, value) in settings {
            section.insert(key.into(), Value::String(value.unwrap_or_default()));
        }
        // The key of a session whose issuer cannot be determined is kept: without
        // it, the profile's server would be taken for the issuer.
        if session.is_none_or(|session| session.issuer.is_some()) {
            let issuer = url(session.and_then(|session| session.issuer.as_ref()));
            section.insert(ISSUER.into(), Value::String(issuer.unwrap_or_default()));
        }
        // yaml_serde would write `off` without quotes, which YAML 1.1 parsers
        // read as a boolean.
        let text = serde_saphyr::to_string(&self.root).map_err(|_| DocumentError::Serialize)?;
        // Whatever is written must be readable.
        if text.len() > MAX_BYTES {
            return Err(DocumentError::TooLarge);
        }
        Ok(text)
    }
}

/// The server that issued the session of a profile with these URLs.
///
/// A profile of the vendor's tool or of an older version has no `stored`
/// issuer: its login is for the profile's server. If the two URLs differ, either
/// the profile's server was changed without a login, or the vendor's tool has
/// logged in to another server since. Which one is unknown, so neither may get
/// the tokens.
fn issuer(stored: Option<BaseUrl>, base_url: Option<&BaseUrl>) -> Option<BaseUrl> {
    let server = base_url.cloned().unwrap_or_else(BaseUrl::app_services);
    match stored {
        Some(stored) if !stored.has_origin_of(server.as_str()) => None,
        _ => Some(server),
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
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn unknown_keys_are_preserved_and_known_ones_written_as_strings() {
        let name = ProfileName::default();
        let text =
            "other: 1\ndefault:\n  public_api_key: 12\n  telemetry_mode: 'off'\n  theirs: [a, b]\n";
        let document = Document::parse(text.as_bytes(), &name).unwrap();
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

    fn session(text: &str) -> Option<StoredSession> {
        let name = ProfileName::default();
        let text = format!("default:\n  access_token: a.b.c\n  refresh_token: d.e.f\n{text}");
        let document = Document::parse(text.as_bytes(), &name).unwrap();
        document.profile(&name).unwrap().session
    }

    #[test]
    fn a_session_belongs_to_the_server_that_issued_it() {
        let issuer = |text: &str| session(text).unwrap().issuer.map(|url| url.to_string());
        let a = Some("http://a".to_owned());
        assert_eq!(issuer("  realm_base_url: http://a\n"), a);
        assert_eq!(issuer(""), Some(BaseUrl::app_services().to_string()));
        let changed = "  session_base_url: http://a\n  realm_base_url: ";
        assert_eq!(
            issuer(&format!("{changed}http://A:80/\n")).as_deref(),
            Some("http://A:80")
        );
        assert_eq!(issuer(&format!("{changed}http://b\n")), None);
        assert_eq!(issuer("  session_base_url: http://a\n"), None);
    }

    #[test]
    fn an_unknown_issuer_stays_unknown_when_the_profile_is_written() {
        let name = ProfileName::default();
        let text = "default:\n  access_token: a\n  refresh_token: b\n  \
                    session_base_url: http://a\n  realm_base_url: http://b\n";
        let document = Document::parse(text.as_bytes(), &name).unwrap();
        let profile = document.profile(&name).unwrap();
        let written = document.with_profile(&name, &profile).unwrap();
        let again = Document::parse(written.as_bytes(), &name).unwrap();
        assert_eq!(again.profile(&name).unwrap().session.unwrap().issuer, None);
    }

    #[test]
    fn what_takes_long_to_parse_is_rejected_first() {
        let name = ProfileName::default();
        let mut aliases = String::from("a0: &a0 x\n");
        for n in 1..99 {
            let items = format!("*a{},", n - 1).repeat(20);
            let _ = writeln!(aliases, "a{n}: &a{n} [{items}]");
        }
        for text in [
            "[".repeat(MAX_BYTES),
            "{".repeat(MAX_BYTES),
            "[".repeat(2000) + &"]".repeat(2000),
            aliases,
        ] {
            let error = Document::parse(text.as_bytes(), &name).unwrap_err();
            assert!(matches!(error, DocumentError::TooDeep), "{error}");
        }
        let error = Document::parse(&vec![b' '; MAX_BYTES + 1], &name).unwrap_err();
        assert!(matches!(error, DocumentError::TooLarge), "{error}");
        for text in ["- ".repeat(9999), "? ".repeat(9999), "a: ".repeat(9999)] {
            assert!(Document::parse(text.as_bytes(), &name).is_err());
        }
    }

    #[test]
    fn an_invalid_token_is_not_quoted() {
        let name = ProfileName::default();
        let text = "default:\n  access_token: \"hu\\nsh\"\n";
        let document = Document::parse(text.as_bytes(), &name).unwrap();
        let error = document.profile(&name).unwrap_err().to_string();
        assert_eq!(
            error,
            "'access_token' is invalid: the token has characters that no token may have"
        );
    }

    #[test]
    fn parse_error_gives_the_position_but_quotes_nothing() {
        let name = ProfileName::default();
        let text = "default:\n  private_api_key: \"hush\n";
        let error = Document::parse(text.as_bytes(), &name)
            .unwrap_err()
            .to_string();
        assert!(error.contains("line"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }

    #[test]
    fn a_section_without_a_value_is_empty_and_one_with_another_value_is_an_error() {
        let name = ProfileName::default();
        let profile = |text: &str| {
            Document::parse(text.as_bytes(), &name)
                .unwrap()
                .profile(&name)
        };
        for text in ["", "other: 1\n", "default:\n", "default: ~\n"] {
            assert_eq!(profile(text).unwrap(), Profile::default(), "{text:?}");
        }
        for text in ["default: 1\n", "default: [a]\n"] {
            let rejected = profile(text);
            assert!(
                matches!(rejected, Err(DocumentError::NotAMapping(_))),
                "{text:?}"
            );
        }
    }
}
