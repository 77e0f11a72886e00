//! Values of the `api` and `completion` arguments.

use std::str::FromStr;

use serde::de::IgnoredAny;

use super::parse::{Keyword, one_of};
use super::source::Source;
use crate::domain::Method;
use crate::json_depth;

/// Parses a method in upper or lower case.
pub(in crate::args) fn parse_method(text: &str) -> Result<Method, String> {
    one_of(&text.to_ascii_uppercase())
}

impl Keyword for Method {
    const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Get.as_str(), Self::Get),
        (Self::Post.as_str(), Self::Post),
        (Self::Put.as_str(), Self::Put),
        (Self::Patch.as_str(), Self::Patch),
        (Self::Delete.as_str(), Self::Delete),
    ];
}

/// A complete path on the server. A path that does not start with `/api/` is
/// relative to the root of the Admin API.
#[derive(Debug, Clone)]
pub(crate) struct ApiPath(String);

impl ApiPath {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ApiPath {
    type Err = &'static str;

    /// The path is sent as is, so only characters of a path and a query are
    /// allowed, and it must not lead to another server or out of `/api/`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // In a query, '..' is only text.
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        let leads_outside = text.starts_with("//") || path.split('/').any(|part| part == "..");
        let is_plain = text.chars().all(|c| c.is_ascii_graphic() && c != '#');
        if !text.starts_with('/') || leads_outside || !is_plain {
            return Err(
                "a path must start with '/' and contain no '..', '#', spaces or non-ASCII characters",
            );
        }
        Ok(Self(if text.starts_with("/api/") {
            text.to_owned()
        } else {
            format!("/api/admin/v3.0{text}")
        }))
    }
}

/// The body of a raw request.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Json(String),
    ReadFrom(Source),
}

impl FromStr for Body {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(source) = Source::parse(text)? {
            return Ok(Self::ReadFrom(source));
        }
        check_json(text.as_bytes())?;
        Ok(Self::Json(text.to_owned()))
    }
}

/// Checks that a text is JSON of any shape, but not nested too deeply.
pub(crate) fn check_json(text: &[u8]) -> Result<(), String> {
    if !json_depth::is_shallow(text) {
        return Err(format!(
            "JSON nested deeper than {} levels",
            json_depth::MAX_DEPTH
        ));
    }
    if text.trim_ascii().is_empty() {
        return Err("the text is empty, not JSON".to_owned());
    }
    serde_json::from_slice::<IgnoredAny>(text)
        .map(drop)
        .map_err(|error| format!("invalid JSON: {error}"))
}

/// A shell that completion scripts exist for.
#[derive(Debug, Clone, Copy)]
pub(in crate::args) struct Shell(clap_complete::Shell);

impl Keyword for Shell {
    const WORDS: &'static [(&'static str, Self)] = {
        use clap_complete::Shell::{Bash, Elvish, Fish, PowerShell, Zsh};
        &[
            ("bash", Self(Bash)),
            ("zsh", Self(Zsh)),
            ("fish", Self(Fish)),
            ("powershell", Self(PowerShell)),
            ("elvish", Self(Elvish)),
        ]
    };
}

/// What `completion` prints.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CompletionSubject {
    Script(clap_complete::Shell),
    /// Names that the scripts offer for `--profile`.
    ProfileNames,
}

/// The argument of [`CompletionSubject::ProfileNames`], which only the scripts use.
pub(in crate::args) const PROFILE_NAMES: &str = "profile-names";

impl FromStr for CompletionSubject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == PROFILE_NAMES {
            return Ok(Self::ProfileNames);
        }
        one_of(text).map(|Shell(shell)| Self::Script(shell))
    }
}
