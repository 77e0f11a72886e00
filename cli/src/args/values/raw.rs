//! A raw request, a shell.

use std::str::FromStr;

use serde::de::IgnoredAny;

use super::{Source, one_of};

/// What a raw request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl FromStr for Verb {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        one_of(
            &text.to_ascii_uppercase(),
            [
                ("GET", Self::Get),
                ("POST", Self::Post),
                ("PUT", Self::Put),
                ("PATCH", Self::Patch),
                ("DELETE", Self::Delete),
            ],
        )
    }
}

/// A path at the server, complete: a short one is below the Admin API's root.
#[derive(Debug, Clone)]
pub(crate) struct ApiPath(String);

impl ApiPath {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ApiPath {
    type Err = &'static str;

    /// The path goes out as it is, so it holds nothing but what a path and a
    /// query may hold, and leads nowhere else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        let leads_away = text.starts_with("//") || path.split('/').any(|part| part == "..");
        let is_plain = text.chars().all(|c| c.is_ascii_graphic() && c != '#');
        if !text.starts_with('/') || leads_away || !is_plain {
            return Err("a path begins with '/', such as /groups/GROUP/apps");
        }
        Ok(Self(if text.starts_with("/api/") {
            text.to_owned()
        } else {
            format!("/api/admin/v3.0{text}")
        }))
    }
}

/// What a raw request carries.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Json(String),
    Elsewhere(Source),
}

impl FromStr for Body {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(source) = Source::read(text)? {
            return Ok(Self::Elsewhere(source));
        }
        check_json(text.as_bytes())?;
        Ok(Self::Json(text.to_owned()))
    }
}

/// Whether a text is JSON, whatever it says.
pub(crate) fn check_json(text: &[u8]) -> Result<(), String> {
    serde_json::from_slice::<IgnoredAny>(text)
        .map(drop)
        .map_err(|error| format!("not JSON: {error}"))
}

/// A shell whose completion can be printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shell(pub(crate) clap_complete::Shell);

impl FromStr for Shell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        use clap_complete::Shell::{Bash, Elvish, Fish, PowerShell, Zsh};
        one_of(
            text,
            [
                ("bash", Self(Bash)),
                ("zsh", Self(Zsh)),
                ("fish", Self(Fish)),
                ("powershell", Self(PowerShell)),
                ("elvish", Self(Elvish)),
            ],
        )
    }
}
