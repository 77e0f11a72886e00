//! The part of a login request that describes the device.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::state::{Device, Id, LoginDevice};

/// Maximum number of facts stored of a device, and their maximum length in bytes.
/// (our choice)
const MAX_FACTS: usize = 16;
const MAX_FACT_LENGTH: usize = 256;

/// The `options.device` of a login. Nothing in it makes a login fail. (our choice)
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeviceOptions {
    options: Option<LoginOptions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoginOptions {
    device: Option<Value>,
}

impl DeviceOptions {
    /// Parses the query parameter of an old anonymous login. A value that cannot be parsed
    /// names no device. (stitch 3)
    pub(crate) fn from_query(text: &str) -> Self {
        // Clients that do not percent-encode a `+` send what decodes to a space.
        let device = STANDARD
            .decode(text.replace(' ', "+"))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        Self {
            options: Some(LoginOptions { device }),
        }
    }

    fn device(&self) -> Option<&Map<String, Value>> {
        self.options.as_ref()?.device.as_ref()?.as_object()
    }

    /// The device ID that the client received at an earlier login; realm-web sends it as
    /// extended JSON. `None` if it is missing, zero or invalid: the login is then from a
    /// new device.
    pub(crate) fn id(&self) -> Option<Id> {
        let id = self.device()?.get("deviceId")?;
        let id: Id = id
            .as_str()
            .or_else(|| id.get("$oid")?.as_str())?
            .parse()
            .ok()?;
        (id != Id::ZERO).then_some(id)
    }

    /// The device with the facts that the client sends about it.
    pub(crate) fn login(&self) -> LoginDevice {
        let facts = self.device().into_iter().flatten();
        let facts = facts.filter_map(|(name, value)| {
            let value = value.as_str()?;
            let fits = name.len().max(value.len()) <= MAX_FACT_LENGTH;
            (fits && name != "deviceId").then(|| (name.as_str().into(), value.into()))
        });
        LoginDevice {
            id: self.id(),
            device: Device {
                properties: facts.take(MAX_FACTS).collect::<BTreeMap<_, _>>(),
                ..Device::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> LoginDevice {
        let options: DeviceOptions = serde_json::from_str(text).unwrap();
        options.login()
    }

    #[test]
    fn device_id_is_plain_or_extended_json_and_other_strings_are_facts() {
        let id = "65a000000000000000000001";
        for device in [format!("\"{id}\""), format!("{{\"$oid\": \"{id}\"}}")] {
            let text = format!(
                r#"{{"options": {{"device": {{"deviceId": {device}, "platform": "node", "x": 1}}}}}}"#
            );
            let login = parse(&text);
            assert_eq!(login.id, id.parse().ok());
            let facts: Vec<_> = login.device.properties.into_iter().collect();
            assert_eq!(facts, [("platform".into(), "node".into())]);
        }
        for text in [
            "{}",
            r#"{"options": {}}"#,
            r#"{"options": {"device": null}}"#,
            r#"{"options": {"device": "x"}}"#,
            r#"{"options": {"device": {"deviceId": 7}}}"#,
            r#"{"options": {"device": {"deviceId": "000000000000000000000000"}}}"#,
        ] {
            let login = parse(text);
            assert!(
                login.id.is_none() && login.device.properties.is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn device_in_query_is_base64_with_plus_signs_or_spaces() {
        let text = STANDARD.encode(r#"{"platform": "node~~~~>>>>"}"#);
        let login = DeviceOptions::from_query(&text.replace('+', " ")).login();
        assert_eq!(&*login.device.properties["platform"], "node~~~~>>>>");
        assert!(
            DeviceOptions::from_query("?")
                .login()
                .device
                .properties
                .is_empty()
        );
    }
}
