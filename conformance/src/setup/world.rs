//! An app with users, its administrator, and its users' clients.

use std::cell::RefCell;

use appservices_mock::{MockServer, Seed};
use serde_json::{Value, json};

use super::seeds::{self, PASSWORD};
use super::{Session, Setup};
use crate::target::{Answer, Call, Client, Outcome, Stop, Target, log_in, unrecorded_exchanges};

/// The IDs of what a rule begins with, and their names in paths.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    /// `{group}`: the project.
    pub(crate) group: String,
    /// `{foreign_group}`: a project that the administrator cannot access, or that does not exist.
    pub(crate) foreign_group: String,
    /// `{foreign_app}`: an app of that project, if there is one.
    pub(crate) foreign_app: String,
    pub(crate) app: String,
    /// `{client_app}`
    pub(crate) client_app: String,
    pub(crate) ada: String,
    pub(crate) grace: String,
    /// A disabled user.
    pub(crate) alan: String,
    /// A pending user.
    pub(crate) edsger: String,
}

/// What is deleted in the end.
enum Origin<'t> {
    /// An app in the project of the target.
    App,
    /// A world of a server with controls.
    World { target: &'t Target, id: String },
    /// A server of this rule alone.
    Server(#[expect(dead_code, reason = "it stops when it is dropped")] MockServer),
    /// Somebody else's.
    Borrowed,
}

/// An app with users, as its administrator and its users' clients see it.
///
/// Dropping it deletes the app.
pub(crate) struct World<'t> {
    pub(crate) http: Client,
    pub(crate) admin: Session,
    pub(crate) ids: Ids,
    public_key: String,
    private_key: String,
    /// Further sessions of the administrator, which end with the world.
    logins: RefCell<Vec<Session>>,
    origin: Origin<'t>,
    /// Whether a session that ends invalidates its access tokens, as the manual says.
    access_ends: bool,
}

impl Target {
    /// An app with ada, grace and alan, who is disabled, and edsger, who is pending; email,
    /// anonymous and API key logins are enabled.
    pub(crate) fn shop(&self) -> Result<World<'_>, Stop> {
        self.fresh(&Setup::shop())
    }

    /// A new app in the project, created through the Admin API.
    pub(crate) fn fresh(&self, setup: &Setup) -> Result<World<'_>, Stop> {
        let http = self.client()?;
        let admin = self.log_in(&http)?;
        let mut world = World {
            http,
            admin,
            ids: Ids {
                group: self.project().to_owned(),
                foreign_group: seeds::FOREIGN_GROUP.to_owned(),
                foreign_app: seeds::FOREIGN_APP.to_owned(),
                app: String::new(),
                client_app: String::new(),
                ada: String::new(),
                grace: String::new(),
                alan: String::new(),
                edsger: String::new(),
            },
            public_key: self.public_key().to_owned(),
            private_key: self.private_key().to_owned(),
            logins: RefCell::default(),
            origin: Origin::App,
            access_ends: !self.reads_otherwise("server/revocation/access-tokens"),
        };
        setup.create(&mut world, &self.app_name())?;
        Ok(world)
    }

    /// The world of [`seeds::shop`] for this rule alone, with controls; skips the rule if the
    /// server has none.
    pub(crate) fn alone(&self) -> Result<World<'_>, Stop> {
        self.seeded(&seeds::shop())
    }

    /// A world of another seed, which must have the administrator of [`seeds::shop`]; skips the
    /// rule if the server has no controls.
    pub(crate) fn seeded(&self, seed: &Seed) -> Result<World<'_>, Stop> {
        self.world_of(seed, json!({}))
    }

    /// The same with further options of `POST /_mock/worlds`.
    pub(crate) fn world_of(&self, seed: &Seed, mut options: Value) -> Result<World<'_>, Stop> {
        self.need_controls()?;
        options["seed"] =
            serde_json::to_value(seed).map_err(|error| Stop::found(error.to_string()))?;
        let made = self
            .client()?
            .call("POST", "/_mock/worlds")
            .json(&options)
            .send()?
            .expect(201)?;
        let id = made.text("id");
        let mut world = World::at(&made.text("base_url"))?;
        world.origin = Origin::World { target: self, id };
        Ok(world)
    }
}

impl World<'_> {
    /// The world of [`seeds::shop`] on a server of its own, which stops with the world.
    pub(crate) fn over(server: MockServer) -> Result<Self, Stop> {
        let mut world = Self::at(server.base_url())?;
        world.origin = Origin::Server(server);
        Ok(world)
    }

    /// The world of [`seeds::shop`] at an address.
    pub(crate) fn at(base_url: &str) -> Result<Self, Stop> {
        let http = Client::new(base_url).map_err(Stop::found)?;
        let (public_key, private_key) = (seeds::PUBLIC_KEY, seeds::PRIVATE_KEY);
        let body = json!({"username": public_key, "apiKey": private_key});
        let admin = log_in(&http, &body)?;
        Ok(Self {
            http,
            admin,
            ids: Ids {
                group: seeds::GROUP.to_owned(),
                foreign_group: seeds::FOREIGN_GROUP.to_owned(),
                foreign_app: seeds::FOREIGN_APP.to_owned(),
                app: seeds::APP.to_owned(),
                client_app: seeds::CLIENT_APP.to_owned(),
                ada: seeds::ADA.to_owned(),
                grace: seeds::GRACE.to_owned(),
                alan: seeds::ALAN.to_owned(),
                edsger: seeds::EDSGER.to_owned(),
            },
            public_key: public_key.to_owned(),
            private_key: private_key.to_owned(),
            logins: RefCell::default(),
            origin: Origin::Borrowed,
            access_ends: true,
        })
    }

    /// The path with its names in braces replaced: `{admin}` and `{client}` by the roots of the
    /// two APIs, `{app}` by the app's path in the first, and the names of [`Ids`] by the IDs.
    pub(crate) fn path(&self, short: &str) -> String {
        let ids = &self.ids;
        short
            .replace("{app}", "{admin}/groups/{group}/apps/{app_id}")
            .replace("{admin}", "/api/admin/v3.0")
            .replace("{client}", "/api/client/v2.0")
            .replace("{group}", &ids.group)
            .replace("{foreign_group}", &ids.foreign_group)
            .replace("{foreign_app}", &ids.foreign_app)
            .replace("{app_id}", &ids.app)
            .replace("{client_app}", &ids.client_app)
            .replace("{ada}", &ids.ada)
            .replace("{grace}", &ids.grace)
            .replace("{alan}", &ids.alan)
            .replace("{edsger}", &ids.edsger)
            .replace("{nobody}", seeds::NOBODY)
    }

    /// A request without credentials; see [`path`](Self::path).
    pub(crate) fn call(&self, method: &str, short: &str) -> Call<'_> {
        self.http.call(method, &self.path(short))
    }

    /// A request with the administrator's access token.
    pub(crate) fn admin(&self, method: &str, short: &str) -> Call<'_> {
        self.call(method, short).bearer(&self.admin.access)
    }

    pub(crate) fn get(&self, short: &str) -> Result<Answer, Stop> {
        self.admin("GET", short).send()
    }

    pub(crate) fn put(&self, short: &str) -> Result<Answer, Stop> {
        self.admin("PUT", short).send()
    }

    pub(crate) fn post(&self, short: &str, body: &Value) -> Result<Answer, Stop> {
        self.admin("POST", short).json(body).send()
    }

    pub(crate) fn delete(&self, short: &str) -> Result<Answer, Stop> {
        self.admin("DELETE", short).send()
    }

    /// The administrator's key pair: the public and the private key.
    pub(crate) fn keys(&self) -> (&str, &str) {
        (&self.public_key, &self.private_key)
    }

    /// Another session of the administrator.
    pub(crate) fn admin_login(&self) -> Result<Session, Stop> {
        let body = json!({"username": self.public_key, "apiKey": self.private_key});
        let session = log_in(&self.http, &body)?;
        self.logins.borrow_mut().push(session.clone());
        Ok(session)
    }

    /// A login with a provider of the app, whether or not it succeeds.
    pub(crate) fn try_login(&self, provider: &str, body: &Value) -> Result<Answer, Stop> {
        let path = format!("{{client}}/app/{{client_app}}/auth/providers/{provider}/login");
        self.call("POST", &path).json(body).send()
    }

    /// A login with an email address, whether or not it succeeds.
    pub(crate) fn try_email(&self, email: &str, password: &str) -> Result<Answer, Stop> {
        let body = json!({"username": email, "password": password});
        self.try_login("local-userpass", &body)
    }

    /// A login of `name@example.com`, which must succeed.
    pub(crate) fn login(&self, name: &str) -> Result<Session, Stop> {
        let email = format!("{name}@example.com");
        Session::of(&self.try_email(&email, PASSWORD)?.expect(200)?)
    }

    /// A new anonymous user.
    pub(crate) fn anonymous(&self) -> Result<Session, Stop> {
        Session::of(&self.try_login("anon-user", &json!({}))?.expect(200)?)
    }

    /// A login with an API key, which must succeed.
    pub(crate) fn key_login(&self, key: &str) -> Result<Session, Stop> {
        let answer = self.try_login("api-key", &json!({"key": key}))?;
        Session::of(&answer.expect(200)?)
    }

    /// Requests a new access token.
    pub(crate) fn refresh(&self, session: &Session) -> Result<Answer, Stop> {
        self.call("POST", "{client}/auth/session")
            .bearer(&session.refresh)
            .send()
    }

    /// Uses the access token.
    pub(crate) fn profile(&self, session: &Session) -> Result<Answer, Stop> {
        self.call("GET", "{client}/auth/profile")
            .bearer(&session.access)
            .send()
    }

    /// The client ends its own session.
    pub(crate) fn log_out(&self, session: &Session) -> Result<Answer, Stop> {
        self.call("DELETE", "{client}/auth/session")
            .bearer(&session.refresh)
            .send()
    }

    /// A finding unless the session is live: it can be refreshed and used.
    pub(crate) fn ensure_live(&self, session: &Session) -> Outcome {
        self.refresh(session)?.expect(201)?;
        self.profile(session)?.expect(200)?;
        Ok(())
    }

    /// A finding unless the session has ended: it can be neither refreshed nor used, and both
    /// responses have the error code that clients look for. If access tokens outlive sessions at
    /// this server, it may be used.
    pub(crate) fn ensure_ended(&self, session: &Session) -> Outcome {
        let refresh = self.refresh(session)?.expect(401)?;
        ensure_eq!(
            (refresh.text("error"), refresh.text("error_code")),
            (
                "invalid session: failed to find refresh token".to_owned(),
                "InvalidSession".to_owned()
            ),
            "refreshing a session that has ended: {refresh:?}"
        );
        if !self.access_ends {
            return Ok(());
        }
        let used = self.profile(session)?.expect(401)?;
        ensure_eq!(
            used.text("error_code"),
            "InvalidSession",
            "a request in a session that has ended: {used:?}"
        );
        Ok(())
    }
}

impl Drop for World<'_> {
    /// Best effort: a run that leaves an app behind reports it.
    fn drop(&mut self) {
        // The last exchange of a finding is to be the one that shows it.
        unrecorded_exchanges(|| self.clean_up());
    }
}

impl World<'_> {
    fn clean_up(&self) {
        match &self.origin {
            Origin::App if !self.ids.app.is_empty() => {
                // The rule may have ended the administrator's session.
                if let Ok(admin) = self.admin_login() {
                    let _ = self.call("DELETE", "{app}").bearer(&admin.access).send();
                    for session in self.logins.borrow().iter().chain([&self.admin]) {
                        let end = self.call("DELETE", "{admin}/auth/session");
                        let _ = end.bearer(&session.refresh).send();
                    }
                }
            }
            Origin::World { target, id } => {
                if let Ok(client) = target.client() {
                    let _ = client.call("DELETE", &format!("/_mock/worlds/{id}")).send();
                }
            }
            Origin::App | Origin::Server(_) | Origin::Borrowed => {}
        }
    }
}
