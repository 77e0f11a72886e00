//! The part of a login that names the device.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::state::{Device, Id, LoginDevice};

/// Most facts that are kept of a device, and the longest. (our choice)
const FACTS: usize = 16;
const FACT_LENGTH: usize = 256;

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
    /// As old clients put it into the query of an anonymous login. What is not
    /// to be read makes a new device.
    pub(crate) fn of_query(text: &str) -> Self {
        // A `+` of the encoding may have become a space on the way.
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

    /// The device that a client was told of at an earlier login; realm-web
    /// wraps it as extended JSON. Anything else makes a new one.
    pub(crate) fn known(&self) -> Option<Id> {
        let id = self.device()?.get("deviceId")?;
        let id: Id = id
            .as_str()
            .or_else(|| id.get("$oid")?.as_str())?
            .parse()
            .ok()?;
        (id != Id::ZERO).then_some(id)
    }

    /// The device with all that the client says about it.
    pub(crate) fn login(&self) -> LoginDevice {
        let facts = self.device().into_iter().flatten();
        let facts = facts.filter_map(|(name, value)| {
            let value = value.as_str()?;
            let fits = name.len().max(value.len()) <= FACT_LENGTH;
            (fits && name != "deviceId").then(|| (name.as_str().into(), value.into()))
        });
        LoginDevice {
            id: self.known(),
            device: Device {
                facts: facts.take(FACTS).collect::<BTreeMap<_, _>>(),
                ..Device::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> LoginDevice {
        let options: DeviceOptions = serde_json::from_str(text).unwrap();
        options.login()
    }

    /// An id as text or as extended JSON (realm-web), none where it is zero; the
    /// other texts are facts. Nothing here makes a login fail. (our choice)
    #[test]
    fn what_clients_say_of_devices() {
        let id = "65a000000000000000000001";
        for device in [format!("\"{id}\""), format!("{{\"$oid\": \"{id}\"}}")] {
            let text = format!(
                r#"{{"options": {{"device": {{"deviceId": {device}, "platform": "node", "x": 1}}}}}}"#
            );
            let login = of(&text);
            assert_eq!(login.id, id.parse().ok());
            let facts: Vec<_> = login.device.facts.into_iter().collect();
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
            let login = of(text);
            assert!(
                login.id.is_none() && login.device.facts.is_empty(),
                "{text}"
            );
        }
    }

    /// The old form of an anonymous login: Base64 of the device. (stitch)
    #[test]
    fn devices_in_queries() {
        let text = STANDARD.encode(r#"{"platform": "node~~~~>>>>"}"#);
        let login = DeviceOptions::of_query(&text.replace('+', " ")).login();
        assert_eq!(&*login.device.facts["platform"], "node~~~~>>>>");
        assert!(DeviceOptions::of_query("?").login().device.facts.is_empty());
    }
}
