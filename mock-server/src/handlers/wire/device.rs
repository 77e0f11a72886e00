//! Devices: the part of a login request that describes one, and the list for
//! administrators.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::state::{App, Device, DeviceId, Id, LoginDevice, Seconds};

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

    /// The device ID for the session: the one that the client received at an earlier
    /// login, or a new one if the client only describes the device.
    pub(crate) fn id(&self) -> DeviceId {
        self.login().id
    }

    /// The device ID that the client sends; realm-web sends it as extended JSON. `None` if
    /// it is missing, zero or invalid.
    fn sent_id(&self) -> Option<Id> {
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
        let properties = facts.take(MAX_FACTS).collect::<BTreeMap<_, _>>();
        let id = match self.sent_id() {
            Some(id) => DeviceId::Known(id),
            None if properties.is_empty() => DeviceId::None,
            None => DeviceId::New,
        };
        LoginDevice {
            id,
            device: Device {
                properties,
                ..Device::default()
            },
        }
    }
}

/// A device: the live sessions on it, and what logins sent about it, such as `platform`.
/// (stitch 3 tests, which read `platform` here; our choice for the rest: the OpenAPI
/// document leaves the shape open)
#[derive(Serialize)]
pub(crate) struct DeviceBody<'a> {
    _id: Id,
    sessions: Vec<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login: Option<Seconds>,
    #[serde(flatten)]
    properties: BTreeMap<&'a str, &'a str>,
}

impl<'a> DeviceBody<'a> {
    /// The other keys, which a client's property must not repeat.
    const OWN_KEYS: [&'static str; 3] = ["_id", "sessions", "last_login"];

    fn new(id: Id) -> Self {
        Self {
            _id: id,
            sessions: Vec::new(),
            last_login: None,
            properties: BTreeMap::new(),
        }
    }

    fn describe(&mut self, device: &'a Device) {
        let properties = device.properties.iter();
        self.last_login = Some(device.last_login);
        self.properties = properties
            .map(|(name, value)| (&**name, &**value))
            .filter(|(name, _)| !Self::OWN_KEYS.contains(name))
            .collect();
    }
}

/// The devices of a user, by ID: those that logins described, and those of live
/// sessions, except sessions without a device.
pub(crate) fn devices(app: &App, user: Id, now: Seconds) -> Vec<DeviceBody<'_>> {
    let mut devices: BTreeMap<Id, DeviceBody<'_>> = BTreeMap::new();
    let new = DeviceBody::new;
    for (id, device) in app.devices.of_user(user) {
        devices
            .entry(id)
            .or_insert_with(|| new(id))
            .describe(device);
    }
    let sessions = app.sessions.of_user(user, now);
    for session in sessions.filter(|session| session.device != Id::ZERO) {
        let body = devices.entry(session.device);
        let body = body.or_insert_with(|| new(session.device));
        body.sessions.push(session.id);
    }
    devices.into_values().collect()
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
            assert_eq!(login.id, DeviceId::Known(id.parse().unwrap()));
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
                login.id == DeviceId::None && login.device.properties.is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn device_without_id_is_a_new_one() {
        for id in ["", r#""deviceId": "000000000000000000000000", "#] {
            let device = format!(r#"{{{id}"platform": "node"}}"#);
            let login = parse(&format!(r#"{{"options": {{"device": {device}}}}}"#));
            assert_eq!(login.id, DeviceId::New, "{device}");
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
