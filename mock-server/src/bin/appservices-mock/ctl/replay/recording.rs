//! A recording, as `serve --record` writes it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::Value;

use crate::control_path::control_name;
use crate::error::CommandError;
use crate::files;

/// The version of recordings that can be replayed.
const VERSION: u64 = 1;

/// The requests of a recording with their responses, in order.
#[derive(Debug)]
pub(in crate::ctl) struct Recording {
    pub(super) exchanges: Vec<Exchange>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Exchange {
    pub(super) number: u64,
    pub(super) request: SentRequest,
    pub(super) response: ExpectedResponse,
}

#[derive(Debug, Deserialize)]
pub(super) struct SentRequest {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    #[serde(flatten)]
    pub(super) body: Body,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExpectedResponse {
    /// 0: the server hung up.
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    #[serde(flatten)]
    pub(super) body: Body,
}

/// A body: one of the three, or none of them if it is empty.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Body {
    #[serde(default, rename = "body", deserialize_with = "present")]
    pub(super) json: Option<Value>,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) base64: Option<String>,
    #[serde(default)]
    pub(super) incomplete: bool,
}

/// A body of `null` is one.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Body {
    /// The bytes of a body that is neither JSON nor text.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        let encoded = self.base64.as_deref().unwrap_or_default();
        BASE64.decode(encoded)
    }
}

impl SentRequest {
    /// Whether the request is to one of the controls, which may need a token.
    pub(super) fn is_control(&self) -> bool {
        let path = self.target.split('?').next().unwrap_or_default();
        control_name(path).is_some()
    }
}

impl Exchange {
    /// Whether the request had credentials that cannot be sent again, such as an HTTP digest.
    pub(super) fn has_lost_credentials(&self) -> bool {
        let mut headers = self.request.headers.iter();
        headers.any(|(name, value)| name == "authorization" && value.ends_with("<<..>>"))
    }

    pub(super) fn creates_world(&self) -> bool {
        self.request.method == "POST" && self.request.target == "/_mock/worlds"
    }
}

impl Recording {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no recording of this version.
    pub(in crate::ctl) fn read(file: &Path) -> Result<Self, CommandError> {
        let text = files::read(file)?;
        let invalid = |line: usize, reason: &dyn std::fmt::Display| {
            let path = file.display();
            CommandError::new(format!("cannot replay '{path}': line {line}: {reason}"))
        };
        let mut lines = text
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, line)| !line.is_empty());
        let head = lines.next().map(|(_, line)| line).unwrap_or_default();
        let head: Value = serde_json::from_slice(head).unwrap_or_default();
        if head["appservices_mock_recording"] != VERSION {
            return Err(invalid(
                1,
                &format!("expected the first line of a recording of version {VERSION}"),
            ));
        }
        let exchanges = lines.map(|(at, line)| {
            serde_json::from_slice(line).map_err(|error| invalid(at + 1, &error))
        });
        Ok(Self {
            exchanges: exchanges.collect::<Result<_, _>>()?,
        })
    }
}
