//! A server without a socket, and shortcuts for requests.

use std::sync::Arc;

use std::net::{IpAddr, Ipv4Addr};

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::http::control_access::ControlAccess;
use crate::http::pipeline::Pipeline;
use crate::world::World;
use crate::world::initial_state::InitialState;
use crate::world::worlds::Worlds;
use crate::{ApiKeySeed, AppSeed, GroupSeed, PendingSeed, Seed, UserSeed};

pub(super) const GROUP: &str = "65a000000000000000000001";
pub(super) const OTHER_GROUP: &str = "65a000000000000000000002";
pub(super) const APP: &str = "65a0000000000000000000a1";
pub(super) const ADA: &str = "65a0000000000000000000d1";
pub(super) const GRACE: &str = "65a0000000000000000000d2";
pub(super) const PASSWORD: &str = "correct horse";

/// A response, parsed.
#[derive(Debug)]
pub(super) struct TestResponse {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl TestResponse {
    pub(super) fn text(&self, key: &str) -> &str {
        self.body[key]
            .as_str()
            .unwrap_or_else(|| panic!("no {key} in {self:?}"))
    }

    /// Returns status, message and code of an error.
    pub(super) fn error(&self) -> (u16, &str, Option<&str>) {
        (
            self.status,
            self.text("error"),
            self.body["error_code"].as_str(),
        )
    }
}

/// The address of a client on this machine.
pub(super) const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(super) struct Harness {
    pub(super) world: Arc<World>,
    pub(super) worlds: Arc<Worlds>,
    pub(super) pipeline: Pipeline,
    admin: String,
}

/// One app with Ada, Grace, a pending user and a server key, a second app, and a second
/// project.
pub(super) fn seed() -> Seed {
    let shop = AppSeed::new("shop")
        .id(APP)
        .client_app_id("shop-abcde")
        .provider("local-userpass")
        .provider("anon-user")
        .provider("api-key")
        .user(UserSeed::email("ada@example.com", PASSWORD).id(ADA))
        .user(UserSeed::email("grace@example.com", PASSWORD).id(GRACE))
        .pending(PendingSeed::new("alan@example.com").password(PASSWORD))
        .api_key(ApiKeySeed::new("backend").key("the-key"));
    let other = AppSeed::new("other")
        .client_app_id("other-abcde")
        .user(UserSeed::email("ada@example.com", PASSWORD));
    Seed::empty()
        .admin("pub", "priv")
        .admin_of("second", "priv", &[OTHER_GROUP])
        .group(GroupSeed::new(GROUP, "One").app(shop).app(other))
        .group(GroupSeed::new(OTHER_GROUP, "Two"))
}

/// The pipeline of a server on this machine that accepts `mock.example` as its host.
pub(super) fn pipeline(worlds: &Arc<Worlds>) -> Pipeline {
    let hosts = ["mock.example", "fallback", "x"].map(str::to_owned);
    let access = ControlAccess::new(LOCALHOST, hosts.into(), None);
    let own_origin = worlds.default_world.origin().to_owned();
    Pipeline::new(Arc::clone(worlds), own_origin, None, access)
}

impl Harness {
    pub(super) async fn new() -> Self {
        Self::with(seed()).await
    }

    /// Starts a world from the seed. The administrator `pub` with the key `priv` logs
    /// in.
    pub(super) async fn with(seed: Seed) -> Self {
        let initial_state = InitialState::new(&seed, 0, None, 0).unwrap();
        Self::of(World::new(initial_state, "http://fallback".to_owned())).await
    }

    /// Like [`with`](Self::with), with an existing world.
    pub(super) async fn of(world: World) -> Self {
        let worlds = Arc::new(Worlds::new(world));
        let pipeline = pipeline(&worlds);
        let mut harness = Self {
            world: Arc::clone(&worlds.default_world),
            worlds,
            pipeline,
            admin: String::new(),
        };
        harness.admin = harness
            .admin_login("pub")
            .await
            .text("access_token")
            .to_owned();
        harness
    }

    /// Sends a request whose response need not be JSON.
    pub(super) async fn raw(&self, request: Request<Body>) -> (Parts, Bytes) {
        self.raw_from(LOCALHOST, request).await
    }

    /// Like [`raw`](Self::raw), from a given address.
    pub(super) async fn raw_from(&self, peer: IpAddr, request: Request<Body>) -> (Parts, Bytes) {
        let response = self.pipeline.answer(peer, request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts, body.collect().await.unwrap().to_bytes())
    }

    /// Returns the administrator's access token.
    pub(super) fn token(&self) -> &str {
        &self.admin
    }

    /// A request to a control, below `/_mock`.
    pub(super) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> TestResponse {
        self.request(method, &format!("/_mock{path}"), None, body)
            .await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> TestResponse {
        let (parts, bytes) = self.raw(request).await;
        // Section 1 of the contract: the content type of JSON is exactly this, and an
        // empty body has none.
        let typed = parts
            .headers
            .get("content-type")
            .map(|value| value.to_str().unwrap());
        assert_eq!(
            typed,
            (!bytes.is_empty()).then_some("application/json"),
            "{parts:?}"
        );
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        if parts.status.is_client_error() && body.get("detail").is_none() {
            let keys: Vec<_> = body
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            assert!(
                keys.iter()
                    .all(|key| ["error", "error_code", "link"].contains(key)),
                "{body}"
            );
            assert!(
                body.as_object().unwrap().values().all(Value::is_string),
                "{body}"
            );
        }
        TestResponse {
            status: parts.status.as_u16(),
            body,
        }
    }

    pub(super) async fn request(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> TestResponse {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header("host", "mock.example:81");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        // mongodb-stitch sends this header with every request, even without a body.
        request = request.header("content-type", "application/json;charset=utf-8");
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(super) fn admin_token(&self) -> &str {
        &self.admin
    }

    pub(super) async fn admin_login(&self, public: &str) -> TestResponse {
        let body = json!({ "username": public, "apiKey": "priv" });
        self.request(
            "POST",
            "/api/admin/v3.0/auth/providers/mongodb-cloud/login",
            None,
            Some(body),
        )
        .await
    }

    /// Sends a request of the administrator to the Admin API.
    pub(super) async fn admin(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> TestResponse {
        self.request(
            method,
            &format!("/api/admin/v3.0{path}"),
            Some(&self.admin),
            body,
        )
        .await
    }

    /// Sends a request of the administrator to a path below the app.
    pub(super) async fn app(&self, method: &str, path: &str, body: Option<Value>) -> TestResponse {
        self.admin(method, &format!("/groups/{GROUP}/apps/{APP}{path}"), body)
            .await
    }

    /// Sends a request to the Client API.
    pub(super) async fn client(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
    ) -> TestResponse {
        self.request(method, &format!("/api/client/v2.0{path}"), token, None)
            .await
    }

    pub(super) async fn login(&self, kind: &str, body: Option<Value>) -> TestResponse {
        let path = format!("/api/client/v2.0/app/shop-abcde/auth/providers/{kind}/login");
        self.request("POST", &path, None, body).await
    }

    pub(super) async fn login_as(&self, name: &str) -> TestResponse {
        let body = json!({ "username": format!("{name}@example.com"), "password": PASSWORD });
        self.login("local-userpass", Some(body)).await
    }

    /// Requests a new access token.
    pub(super) async fn refresh(&self, login: &TestResponse) -> TestResponse {
        self.client("POST", "/auth/session", Some(login.text("refresh_token")))
            .await
    }

    pub(super) async fn profile(&self, login: &TestResponse) -> TestResponse {
        self.client("GET", "/auth/profile", Some(login.text("access_token")))
            .await
    }
}
