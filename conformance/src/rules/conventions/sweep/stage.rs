//! An app with something of each kind, and a request to each endpoint that must
//! succeed.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::setup::apps::{provider, with_functions, with_provider};
use crate::setup::seeds::{self, PASSWORD};
use crate::setup::{Session, World};
use crate::target::{Call, Stop, Target};

/// Whose token a request bears.
#[derive(Clone, Copy)]
pub(super) enum As {
    Anyone,
    Admin,
    AdminRefresh,
    User,
    UserRefresh,
}

use As::{Admin, AdminRefresh, Anyone, User, UserRefresh};

/// A request: whose it is, its method and path, and its body (`null`: none).
pub(super) struct Ask {
    pub(super) by: As,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Value,
}

pub(super) fn ask(by: As, method: &'static str, path: &str, body: Value) -> Ask {
    let path = path.to_owned();
    Ask {
        by,
        method,
        path,
        body,
    }
}

/// An app with something of each kind.
pub(super) struct Stage<'t> {
    pub(super) world: World<'t>,
    user: Session,
    own_key: String,
    server_key: String,
    secret: String,
    entry: String,
    provider: String,
}

impl<'t> Stage<'t> {
    /// On any server.
    pub(super) fn portable(target: &'t Target) -> Result<Self, Stop> {
        Self::set(target.automatic()?)
    }

    /// With what [`Stage::declared`] needs, on a server with controls.
    pub(super) fn seeded(target: &'t Target) -> Result<Self, Stop> {
        let config = json!({"autoConfirm": true});
        let seed = with_provider(seeds::shop(), provider("local-userpass", config));
        let function = FunctionSeed::new("greet").case(CaseSeed::returns("hello"));
        let seed = with_functions(seed, vec![function]);
        Self::set(target.seeded(&seed.admin_user("unique_user@domain.com", "password"))?)
    }

    fn set(world: World<'t>) -> Result<Self, Stop> {
        let user = world.login("ada")?;
        let made = |path: &str, body: Value| {
            let created = world.post(path, &body)?.expect(201)?;
            Ok::<_, Stop>(created.text("_id"))
        };
        let own = world.call("POST", "{client}/auth/api_keys");
        let own = own.bearer(&user.refresh).json(&json!({"name": "own"}));
        let own_key = own.send()?.expect(201)?.text("_id");
        let server_key = made("{app}/api_keys", json!({"name": "server"}))?;
        let secret = made("{app}/secrets", json!({"name": "s", "value": "v"}))?;
        let entry = made(
            "{app}/security/access_list",
            json!({"address": "10.0.0.0/8", "comment": ""}),
        )?;
        let provider = made("{app}/auth_providers", json!({"type": "custom-token"}))?;
        Ok(Self {
            world,
            user,
            own_key,
            server_key,
            secret,
            entry,
            provider,
        })
    }

    /// One request to each endpoint that must succeed on any server, those that end something
    /// last.
    pub(super) fn good(&self) -> Vec<Ask> {
        let mut asks = self.reads();
        asks.extend(self.of_people());
        asks.extend(self.of_administrators());
        asks
    }

    /// Those that need declared functions and administrators with passwords.
    pub(super) fn declared() -> Vec<Ask> {
        vec![
            ask(
                Anyone,
                "POST",
                "{admin}/auth/providers/local-userpass/login",
                json!({"username": "unique_user@domain.com", "password": "password"}),
            ),
            ask(
                User,
                "POST",
                "{client}/app/{client_app}/functions/call",
                json!({"name": "greet", "arguments": []}),
            ),
        ]
    }

    fn reads(&self) -> Vec<Ask> {
        let mut asks = vec![
            ask(Anyone, "GET", "{admin}/auth/providers", Value::Null),
            ask(
                Anyone,
                "GET",
                "{client}/app/{client_app}/location",
                Value::Null,
            ),
            ask(User, "GET", "{client}/auth/profile", Value::Null),
            ask(UserRefresh, "GET", "{client}/auth/api_keys", Value::Null),
            ask(
                UserRefresh,
                "GET",
                &format!("{{client}}/auth/api_keys/{}", self.own_key),
                Value::Null,
            ),
        ];
        for path in [
            "{admin}/auth/profile".to_owned(),
            "{admin}/groups/{group}/apps".to_owned(),
            "{app}".to_owned(),
            "{app}/auth_providers".to_owned(),
            format!("{{app}}/auth_providers/{}", self.provider),
            "{app}/users".to_owned(),
            "{app}/users/{ada}".to_owned(),
            "{app}/users/{ada}/devices".to_owned(),
            "{app}/users_count".to_owned(),
            "{app}/user_registrations/pending_users".to_owned(),
            "{app}/api_keys".to_owned(),
            format!("{{app}}/api_keys/{}", self.server_key),
            "{app}/security/refresh_token_expiration".to_owned(),
            "{app}/description".to_owned(),
            "{app}/functions".to_owned(),
            "{app}/secrets".to_owned(),
            "{app}/security/access_list".to_owned(),
            "{app}/logs".to_owned(),
        ] {
            asks.push(ask(Admin, "GET", &path, Value::Null));
        }
        asks
    }

    fn of_people(&self) -> Vec<Ask> {
        let email = "{client}/app/{client_app}/auth/providers/local-userpass";
        let key = format!("{{client}}/auth/api_keys/{}", self.own_key);
        let none = || Value::Null;
        vec![
            ask(AdminRefresh, "POST", "{admin}/auth/session", none()),
            ask(
                Anyone,
                "POST",
                &format!("{email}/register"),
                json!({"email": "new@example.com", "password": PASSWORD}),
            ),
            ask(
                Anyone,
                "POST",
                &format!("{email}/login"),
                json!({"username": "new@example.com", "password": PASSWORD}),
            ),
            ask(
                Anyone,
                "POST",
                &format!("{email}/reset/send"),
                json!({"email": "ada@example.com"}),
            ),
            ask(
                Anyone,
                "POST",
                "{client}/app/{client_app}/auth/providers/anon-user/login",
                none(),
            ),
            ask(UserRefresh, "POST", "{client}/auth/session", none()),
            ask(UserRefresh, "PUT", &format!("{key}/disable"), none()),
            ask(UserRefresh, "PUT", &format!("{key}/enable"), none()),
            ask(UserRefresh, "DELETE", &key, none()),
            ask(User, "DELETE", "{client}/auth/delete", none()),
        ]
    }

    fn of_administrators(&self) -> Vec<Ask> {
        let by_email = "{app}/user_registrations/by_email/edsger@example.com";
        let none = || Value::Null;
        vec![
            ask(Admin, "POST", &format!("{by_email}/send_confirm"), none()),
            ask(Admin, "POST", &format!("{by_email}/confirm"), none()),
            ask(Admin, "DELETE", by_email, none()),
            ask(
                Admin,
                "PUT",
                &format!("{{app}}/secrets/{}", self.secret),
                json!({"name": "s", "value": "w"}),
            ),
            ask(
                Admin,
                "DELETE",
                &format!("{{app}}/secrets/{}", self.secret),
                none(),
            ),
            ask(
                Admin,
                "PATCH",
                &format!("{{app}}/security/access_list/{}", self.entry),
                json!({"address": "10.0.0.0/8", "comment": "x"}),
            ),
            ask(
                Admin,
                "DELETE",
                &format!("{{app}}/security/access_list/{}", self.entry),
                none(),
            ),
            ask(
                Admin,
                "POST",
                "{app}/security/allowed_request_origins",
                json!([]),
            ),
            ask(
                Admin,
                "POST",
                "{app}/functions",
                json!({"name": "other", "private": true, "source": "exports = () => 1;"}),
            ),
            ask(Admin, "POST", "{app}/import", json!({"name": "shop"})),
            ask(
                Admin,
                "PUT",
                &format!("{{app}}/auth_providers/{}/disable", self.provider),
                none(),
            ),
            ask(
                Admin,
                "DELETE",
                &format!("{{app}}/auth_providers/{}", self.provider),
                none(),
            ),
            ask(Admin, "PUT", "{app}/users/{grace}/logout", none()),
            ask(Admin, "DELETE", "{app}/users/{grace}", none()),
        ]
    }

    pub(super) fn call(&self, ask: &Ask, query: &str) -> Call<'_> {
        let call = self.world.call(ask.method, &format!("{}{query}", ask.path));
        match ask.by {
            Anyone => call,
            Admin => call.bearer(&self.world.admin.access),
            AdminRefresh => call.bearer(&self.world.admin.refresh),
            User => call.bearer(&self.user.access),
            UserRefresh => call.bearer(&self.user.refresh),
        }
    }
}
