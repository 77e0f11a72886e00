//! People in front of a server: an administrator who is logged in, and the
//! users of one app, who speak the Client API.
//!
//! Speaks HTTP only and takes every path from the reference, so the same world
//! can stand before any server that has been given [`seed`].

use appservices_mock::{AppSeed, GroupSeed, MockServer, PendingSeed, Seed, UserSeed};
use serde_json::{Value, json};

use super::http::{Answer, Call, Client};
pub(crate) use super::seeds::{PRIVATE_KEY, PUBLIC_KEY};

pub(crate) const GROUP: &str = "65b0000000000000000000a1";
/// A project the administrator is no member of.
pub(crate) const FOREIGN_GROUP: &str = "65b0000000000000000000a2";
pub(crate) const APP: &str = "65b0000000000000000000b1";
pub(crate) const FOREIGN_APP: &str = "65b0000000000000000000b2";
pub(crate) const CLIENT_APP: &str = "shop-abcde";
pub(crate) const ADA: &str = "65b0000000000000000000c1";
pub(crate) const GRACE: &str = "65b0000000000000000000c2";
/// A user with an e-mail address who is disabled from the start.
pub(crate) const ALAN: &str = "65b0000000000000000000c3";
pub(crate) const EDSGER: &str = "65b0000000000000000000d1";
pub(crate) const PASSWORD: &str = "correct horse";
/// An id of the right form that nothing has.
pub(crate) const NOBODY: &str = "65b0000000000000000000ff";

/// One app with ada, grace and alan (disabled), and edsger, who is pending;
/// e-mail, anonymous and API key log-in are on.
pub(crate) fn seed() -> Seed {
    let user =
        |id: &str, name: &str| UserSeed::email(&format!("{name}@example.com"), PASSWORD).id(id);
    let edsger = PendingSeed::new("edsger@example.com");
    let shop = AppSeed::new("shop")
        .id(APP)
        .client_app_id(CLIENT_APP)
        .providers(["local-userpass", "anon-user", "api-key"])
        .user(user(ADA, "ada"))
        .user(user(GRACE, "grace"))
        .user(user(ALAN, "alan").disabled())
        .pending(edsger.id(EDSGER).password(PASSWORD));
    let foreign = AppSeed::new("foreign")
        .id(FOREIGN_APP)
        .client_app_id("foreign-fghij");
    Seed::empty()
        .admin_of(PUBLIC_KEY, PRIVATE_KEY, &[GROUP])
        .group(GroupSeed::new(GROUP, "First Project").app(shop))
        .group(GroupSeed::new(FOREIGN_GROUP, "Second Project").app(foreign))
}

/// The two tokens of a log-in, and whose they are.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) user: String,
}

impl Session {
    /// What a log-in that succeeded has handed out.
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        let text = |key: &str| {
            let text = answer.text(key);
            assert!(!text.is_empty(), "a log-in without {key}: {answer:?}");
            text
        };
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            user: text("user_id"),
        }
    }
}

/// An administrator's view of a server, and its users' views.
pub(crate) struct World {
    pub(crate) http: Client,
    pub(crate) admin: Session,
    server: Option<MockServer>,
}

impl World {
    /// A world with a server of its own.
    pub(crate) fn new() -> Self {
        Self::with(seed())
    }

    /// The same with another seed, which must have the administrator of [`seed`].
    pub(crate) fn with(seed: Seed) -> Self {
        Self::over(
            MockServer::builder()
                .seed(seed)
                .start_blocking()
                .expect("the mock server starts"),
        )
    }

    /// A world with a server that was started already.
    pub(crate) fn over(server: MockServer) -> Self {
        let mut world = Self::at(server.base_url());
        world.server = Some(server);
        world
    }

    /// A world before a server that somebody else holds.
    pub(crate) fn at(base_url: &str) -> Self {
        let http = Client::new(base_url);
        let admin = Session::of(&admin_login(&http).expect(200));
        Self {
            http,
            admin,
            server: None,
        }
    }

    /// The server's handle, for faults and the like.
    pub(crate) fn server(&self) -> &MockServer {
        self.server.as_ref().expect("a world with its own server")
    }

    /// A request without credentials; see [`path`] for the short forms.
    pub(crate) fn call(&self, method: &str, short: &str) -> Call<'_> {
        self.http.call(method, &path(short))
    }

    /// A request with the administrator's access token.
    pub(crate) fn admin(&self, method: &str, short: &str) -> Call<'_> {
        self.call(method, short).bearer(&self.admin.access)
    }

    pub(crate) fn get(&self, short: &str) -> Answer {
        self.admin("GET", short).send()
    }

    pub(crate) fn put(&self, short: &str) -> Answer {
        self.admin("PUT", short).send()
    }

    pub(crate) fn post(&self, short: &str, body: &Value) -> Answer {
        self.admin("POST", short).json(body).send()
    }

    pub(crate) fn delete(&self, short: &str) -> Answer {
        self.admin("DELETE", short).send()
    }

    /// Another session of the administrator.
    pub(crate) fn admin_login(&self) -> Session {
        Session::of(&admin_login(&self.http).expect(200))
    }

    /// A log-in at the app's provider, whatever comes of it.
    pub(crate) fn try_login(&self, provider: &str, body: &Value) -> Answer {
        let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/{provider}/login");
        self.call("POST", &path).json(body).send()
    }

    /// A log-in by e-mail address, whatever comes of it.
    pub(crate) fn try_email(&self, email: &str, password: &str) -> Answer {
        self.try_login(
            "local-userpass",
            &json!({"username": email, "password": password}),
        )
    }

    /// A log-in of `name@example.com`, which must succeed.
    #[track_caller]
    pub(crate) fn login(&self, name: &str) -> Session {
        let email = format!("{name}@example.com");
        Session::of(&self.try_email(&email, PASSWORD).expect(200))
    }

    /// A new anonymous user.
    #[track_caller]
    pub(crate) fn anonymous(&self) -> Session {
        Session::of(&self.try_login("anon-user", &json!({})).expect(200))
    }

    /// A log-in with an API key, which must succeed.
    #[track_caller]
    pub(crate) fn key_login(&self, key: &str) -> Session {
        Session::of(&self.try_login("api-key", &json!({"key": key})).expect(200))
    }

    /// Asks for a new access token.
    pub(crate) fn refresh(&self, session: &Session) -> Answer {
        self.call("POST", "{client}/auth/session")
            .bearer(&session.refresh)
            .send()
    }

    /// Uses the access token.
    pub(crate) fn profile(&self, session: &Session) -> Answer {
        self.call("GET", "{client}/auth/profile")
            .bearer(&session.access)
            .send()
    }

    /// The client ends its own session.
    pub(crate) fn log_out(&self, session: &Session) -> Answer {
        self.call("DELETE", "{client}/auth/session")
            .bearer(&session.refresh)
            .send()
    }

    /// Fails unless the session is alive: it can be refreshed and used.
    #[track_caller]
    pub(crate) fn assert_alive(&self, session: &Session) {
        self.refresh(session).expect(201);
        self.profile(session).expect(200);
    }

    /// Fails unless the session is over: neither refreshed nor used any more,
    /// and both answers say so with the code that clients look for.
    #[track_caller]
    pub(crate) fn assert_dead(&self, session: &Session) {
        let refresh = self.refresh(session).expect(401);
        assert_eq!(
            (refresh.text("error"), refresh.text("error_code")),
            (
                "invalid session: failed to find refresh token".to_owned(),
                "InvalidSession".to_owned()
            ),
            "a refresh of a dead session: {refresh:?}"
        );
        let use_of_access = self.profile(session).expect(401);
        assert_eq!(
            use_of_access.text("error_code"),
            "InvalidSession",
            "a request in a dead session: {use_of_access:?}"
        );
    }
}

fn admin_login(http: &Client) -> Answer {
    http.call("POST", &path("{admin}/auth/providers/mongodb-cloud/login"))
        .json(&json!({"username": PUBLIC_KEY, "apiKey": PRIVATE_KEY}))
        .send()
}

/// The token with another signature of the same length.
pub(crate) fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a token of three parts");
    let other = |c: char| if c == 'A' { 'B' } else { 'A' };
    let signature: String = signature.chars().map(other).collect();
    format!("{signed}.{signature}")
}

/// Spells out the short forms: `{admin}` and `{client}` for the two APIs'
/// roots, `{app}` for the app's place in the first.
pub(crate) fn path(short: &str) -> String {
    short
        .replace("{app}", &format!("{{admin}}/groups/{GROUP}/apps/{APP}"))
        .replace("{admin}", "/api/admin/v3.0")
        .replace("{client}", "/api/client/v2.0")
}
