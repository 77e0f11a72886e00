//! An app that is created through the Admin API, so that any server can be asked for it.

use serde_json::{Value, json};

use super::World;
use super::seeds::PASSWORD;
use crate::target::{Outcome, Stop};

/// What an app begins with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// The settings of the email provider.
    email: Value,
    /// Other providers: their types and bodies without `name` and `type`.
    providers: Vec<(&'static str, Value)>,
    secrets: Vec<(&'static str, String)>,
    /// How many users there are beside ada, grace and alan.
    crowd: usize,
}

/// Addresses are confirmed by mail.
fn by_mail() -> Value {
    json!({
        "autoConfirm": false,
        "emailConfirmationUrl": "https://shop.example/confirm",
        "emailConfirmationSubject": "Confirm",
        "resetPasswordUrl": "https://shop.example/reset",
        "resetPasswordSubject": "Reset",
    })
}

impl Setup {
    /// See [`Target::shop`](crate::target::Target::shop).
    pub(crate) fn shop() -> Self {
        Self {
            email: by_mail(),
            providers: vec![("anon-user", json!({})), ("api-key", json!({}))],
            secrets: Vec::new(),
            crowd: 0,
        }
    }

    /// Other settings of the email provider, which apply after edsger has registered.
    pub(crate) fn email(mut self, config: Value) -> Self {
        self.email = config;
        self
    }

    /// One more provider; `body` has `config` and the like.
    pub(crate) fn provider(mut self, provider_type: &'static str, body: Value) -> Self {
        self.providers.push((provider_type, body));
        self
    }

    /// A secret of the app.
    pub(crate) fn secret(mut self, name: &'static str, value: &str) -> Self {
        self.secrets.push((name, value.to_owned()));
        self
    }

    /// Adds users, so that there are `total`, ada, grace and alan included.
    pub(crate) fn crowd(mut self, total: usize) -> Self {
        self.crowd = total.saturating_sub(3);
        self
    }

    pub(super) fn create(&self, world: &mut World<'_>, name: &str) -> Outcome {
        let app = world
            .post("{admin}/groups/{group}/apps", &json!({"name": name}))?
            .expect(201)?;
        world.ids.app = app.text("_id");
        world.ids.client_app = app.text("client_app_id");
        for (name, value) in &self.secrets {
            let secret = json!({"name": name, "value": value});
            world.post("{app}/secrets", &secret)?.expect(201)?;
        }
        let email = configure(world, "local-userpass", &json!({"config": by_mail()}))?;
        for (provider_type, body) in &self.providers {
            configure(world, provider_type, body)?;
        }
        self.create_users(world)?;
        if self.email != by_mail() {
            let path = format!("{{app}}/auth_providers/{email}");
            let body = json!({"config": self.email});
            world
                .admin("PATCH", &path)
                .json(&body)
                .send()?
                .expect(204)?;
        }
        Ok(())
    }

    fn create_users(&self, world: &mut World<'_>) -> Outcome {
        let create = |world: &World<'_>, name: &str| {
            let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
            let created = world.post("{app}/users", &body)?.expect(201)?;
            Ok::<_, Stop>(created.text("_id"))
        };
        world.ids.ada = create(world, "ada")?;
        world.ids.grace = create(world, "grace")?;
        world.ids.alan = create(world, "alan")?;
        for n in 0..self.crowd {
            create(world, &format!("crowd-{n}"))?;
        }
        world.put("{app}/users/{alan}/disable")?.expect(204)?;
        let body = json!({"email": "edsger@example.com", "password": PASSWORD});
        let path = "{client}/app/{client_app}/auth/providers/local-userpass/register";
        world.call("POST", path).json(&body).send()?.expect(201)?;
        let pending = world.get("{app}/user_registrations/pending_users")?;
        let pending = pending.expect(200)?.json()?;
        let edsger = pending[0]["_id"].as_str().unwrap_or_default();
        edsger.clone_into(&mut world.ids.edsger);
        Ok(())
    }
}

/// Creates a provider, or configures and enables the one of this type, and returns its ID.
fn configure(world: &World<'_>, provider_type: &str, body: &Value) -> Result<String, Stop> {
    let known = world.get("{app}/auth_providers")?.expect(200)?.list()?;
    let known = known.iter().find(|one| one["type"] == provider_type);
    let Some(id) = known.and_then(|known| known["_id"].as_str()) else {
        let mut body = body.clone();
        body["name"] = provider_type.into();
        body["type"] = provider_type.into();
        let created = world.post("{app}/auth_providers", &body)?.expect(201)?;
        return Ok(created.text("_id"));
    };
    let path = format!("{{app}}/auth_providers/{id}");
    if body.as_object().is_some_and(|body| !body.is_empty()) {
        world.admin("PATCH", &path).json(body).send()?.expect(204)?;
    }
    world.put(&format!("{path}/enable"))?.expect(204)?;
    Ok(id.to_owned())
}
