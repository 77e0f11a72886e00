//! Which reading a server follows where sources disagree.

use serde_json::json;

use crate::requirements;
use crate::setup::World;
use crate::target::{Stop, Target};

/// A probe: whether the server follows the reading that applies to this project's server;
/// `None` if it does neither that nor the other one.
type Probe = fn(&World<'_>) -> Result<Option<bool>, Stop>;

/// The probes, by the requirement that has the readings.
static PROBES: &[(&str, Probe)] = &[
    ("server/revocation/access-tokens", |world| {
        let session = world.login("ada")?;
        world.put("{app}/users/{ada}/logout")?.expect(204)?;
        Ok(status(world.profile(&session)?.status, 401, 200))
    }),
    ("server/disabling/access-tokens", |world| {
        let session = world.login("grace")?;
        world.put("{app}/users/{grace}/disable")?.expect(204)?;
        let body = json!({"token": session.access});
        let verified = world.post("{app}/users/verify_token", &body)?;
        world.put("{app}/users/{grace}/enable")?.expect(204)?;
        Ok(status(verified.status, 401, 200))
    }),
    ("server/users/verify-forged", |world| {
        let body = json!({"token": "no token"});
        let rejected = world.post("{app}/users/verify_token", &body)?;
        let text = rejected.text("error");
        let reading = match (rejected.status, text.as_str()) {
            (401, "signature is invalid") => Some(true),
            (401, text) if text.starts_with("invalid session") => Some(false),
            _ => None,
        };
        Ok(reading)
    }),
    ("server/deleting/sessions", |world| {
        let session = world.anonymous()?;
        let path = format!("{{app}}/users/{}", session.user);
        world.delete(&path)?.expect(204)?;
        Ok(status(world.profile(&session)?.status, 401, 200))
    }),
    ("server/client-login/unauthorized", |world| {
        let answer = world.try_email("alan@example.com", crate::setup::seeds::PASSWORD)?;
        let text = answer.text("error");
        Ok((!text.is_empty()).then_some(text == "unauthorized"))
    }),
    ("server/api-keys/list", |world| {
        world
            .post("{app}/api_keys", &json!({"name": "reading"}))?
            .expect(201)?;
        let keys = world.get("{app}/api_keys")?.expect(200)?.list()?;
        let disabled = keys.first().map(|key| &key["disabled"]);
        Ok(disabled.and_then(|it| match it {
            it if it.is_boolean() => Some(true),
            it if it.is_string() => Some(false),
            _ => None,
        }))
    }),
];

fn status(seen: u16, applies: u16, other: u16) -> Option<bool> {
    match seen {
        seen if seen == applies => Some(true),
        seen if seen == other => Some(false),
        _ => None,
    }
}

/// The readings of a server.
#[derive(Debug, Default)]
pub(crate) struct Readings(Vec<(&'static str, bool)>);

impl Readings {
    /// Tries each probe. One that fails says nothing: the rules report what is wrong.
    pub(super) fn probe(target: &Target) -> Self {
        let Ok(world) = target.shop() else {
            return Self::default();
        };
        let probe = |(id, probe): &(&'static str, Probe)| Some((*id, probe(&world).ok()??));
        Self(PROBES.iter().filter_map(probe).collect())
    }

    /// Whether the server follows another reading of this requirement than this project's.
    pub(crate) fn is_other(&self, id: &str) -> bool {
        self.0.contains(&(id_of(id), false))
    }

    /// The requirement and, in words, the reading that the server follows.
    pub(super) fn sentences(&self) -> Vec<(String, String)> {
        let sentence = |&(id, applies): &(&str, bool)| {
            let reading = requirements::find(id)?.reading?;
            let words = if applies {
                reading.applies
            } else {
                reading.others.first()?
            };
            Some((id.to_owned(), words.to_owned()))
        };
        self.0.iter().filter_map(sentence).collect()
    }
}

/// The ID as the probes have it.
fn id_of(id: &str) -> &'static str {
    let probe = PROBES.iter().find(|(known, _)| *known == id);
    probe.map_or("", |(known, _)| known)
}
