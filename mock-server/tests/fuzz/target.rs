//! A running server with logged-in users, whose state is restored for each case.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::panic;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use appservices_mock::{MockServer, Seed};
use serde_json::{Value, json};

use crate::response::{self, Response};

pub(crate) const GROUP: &str = "65a000000000000000000001";
pub(crate) const APP: &str = "65a0000000000000000000a1";
pub(crate) const ADA: &str = "65a0000000000000000000d1";
const KEY: &str = "65a0000000000000000000c1";
const PROVIDER: &str = "65a0000000000000000000b1";

/// A seed with one of everything.
const SEED: &str = r#"{
  "admins": [{"public_api_key": "pub", "private_api_key": "priv"}],
  "groups": [{"id": "65a000000000000000000001", "name": "One", "apps": [{
    "name": "shop", "id": "65a0000000000000000000a1", "client_app_id": "shop-abcde",
    "providers": [
      {"type": "local-userpass", "id": "65a0000000000000000000b1",
       "config": {"emailConfirmationUrl": "http://localhost/c", "resetPasswordUrl": "http://localhost/r"}},
      {"type": "anon-user"}, {"type": "api-key"},
      {"type": "custom-token", "config": {"signingAlgorithm": "HS256"}, "secret_config": {"signingKeys": ["tokenKey"]},
       "metadata_fields": [{"name": "a.b", "field_name": "c"}]},
      {"type": "custom-function", "config": {"authFunctionName": "logIn"}},
      {"type": "oauth2-google", "tokens": [{"token": "code", "id": "1"}]}
    ],
    "secrets": [{"name": "tokenKey", "value": "thirty-two-characters-and-more-of-it"}],
    "functions": [{"name": "logIn", "cases": [{"payload": {"pin": 1}, "result": {"id": "x"}}, {"error": "no"}]},
                  {"name": "sum", "cases": [{"arguments": [1], "result": 2}]}],
    "api_keys": [{"name": "backend", "id": "65a0000000000000000000c1", "key": "the-key"}],
    "users": [{"id": "65a0000000000000000000d1", "email": "ada@example.com", "password": "correct horse", "sessions": 2},
              {"id": "65a0000000000000000000d2", "email": "grace@example.com", "password": "correct horse"}],
    "pending": [{"email": "alan@example.com", "id": "65a0000000000000000000f1", "password": "correct horse"}]
  }]}]
}"#;

/// An operation of the OpenAPI document.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Keys of its body.
    pub(crate) keys: Vec<String>,
    /// Names of its query parameters.
    pub(crate) parameters: Vec<String>,
}

/// Valid tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) admin: String,
    pub(crate) admin_refresh: String,
    pub(crate) user: String,
    pub(crate) user_refresh: String,
}

pub(crate) struct Target {
    pub(crate) server: MockServer,
    address: String,
    state: Vec<u8>,
    pub(crate) tokens: Tokens,
    pub(crate) routes: Vec<Route>,
    /// IDs of existing resources, for `{id}` in paths.
    pub(crate) ids: Vec<String>,
}

/// Messages of panics in server threads.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watch_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if thread::current().name() == Some("appservices-mock") {
                let mut all = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
                all.push(panic.to_string());
            }
            before(panic);
        }));
    });
}

pub(crate) fn panics() -> Vec<String> {
    std::mem::take(&mut PANICS.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Target {
    pub(crate) fn new() -> Self {
        watch_for_panics();
        let server = MockServer::builder()
            .seed(Seed::parse(SEED).unwrap())
            // Two servers give the same responses.
            .rng_seed(0)
            // Tokens do not expire, however long the test takes.
            .stopped_at(UNIX_EPOCH + Duration::from_hours(500_000))
            .start_blocking()
            .unwrap();
        let address = server
            .base_url()
            .strip_prefix("http://")
            .unwrap()
            .to_owned();
        let no_tokens = Tokens {
            admin: String::new(),
            admin_refresh: String::new(),
            user: String::new(),
            user_refresh: String::new(),
        };
        let mut target = Self {
            server,
            address,
            state: Vec::new(),
            tokens: no_tokens,
            routes: Vec::new(),
            ids: [ADA, KEY, PROVIDER, APP].map(str::to_owned).to_vec(),
        };
        let text = |response: &Value, key: &str| response[key].as_str().unwrap().to_owned();
        let keys = json!({ "username": "pub", "apiKey": "priv" });
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let admin = target.send_request("POST", path, "", &keys);
        let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
        let user = target.send_request("POST", path, "", &ada);
        target.tokens = Tokens {
            admin: text(&admin, "access_token"),
            admin_refresh: text(&admin, "refresh_token"),
            user: text(&user, "access_token"),
            user_refresh: text(&user, "refresh_token"),
        };
        let admin = target.tokens.admin.clone();
        let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
        for (path, body) in [
            ("functions", json!({ "name": "f", "source": "exports = 1" })),
            ("secrets", json!({ "name": "s", "value": "v" })),
            (
                "security/access_list",
                json!({ "address": "10.0.0.0/8", "comment": "c" }),
            ),
        ] {
            let created = target.send_request("POST", &format!("{app}/{path}"), &admin, &body);
            target.ids.push(text(&created, "_id"));
        }
        let own = json!({ "name": "own" });
        let refresh = target.tokens.user_refresh.clone();
        let own = target.send_request("POST", "/api/client/v2.0/auth/api_keys", &refresh, &own);
        target.ids.push(text(&own, "_id"));
        target.routes =
            routes(&target.send_request("GET", "/_mock/openapi.json", "", &Value::Null));
        target.state = target.server.export_state();
        target
    }

    /// Restores the state from before the last case.
    pub(crate) fn restore(&self) {
        self.server.import_state(&self.state).unwrap();
        for world in self.server.worlds() {
            self.server.delete_world(&world.id);
        }
    }

    /// Sends a valid request. Returns the body of the response.
    pub(crate) fn send_request(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let responses = self.responses(request.as_bytes(), &[]);
        let [response] = &responses[..] else {
            panic!("{responses:?}")
        };
        assert!(response.status < 300, "{response:?}");
        response.json()
    }

    /// Sends bytes in pieces that end at `cuts`, and shuts down the sending side.
    /// Returns what the server sends until it disconnects.
    pub(crate) fn send(&self, bytes: &[u8], cuts: &[usize]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let limit = Some(Duration::from_secs(20));
        stream.set_read_timeout(limit).unwrap();
        stream.set_write_timeout(limit).unwrap();
        let mut from = 0;
        for &to in cuts.iter().chain([&bytes.len()]) {
            // The server may have disconnected already.
            if stream.write_all(&bytes[from..to]).is_err() {
                break;
            }
            from = to;
        }
        let _ = stream.shutdown(Shutdown::Write);
        let mut response = Vec::new();
        match stream.read_to_end(&mut response) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the server neither responds nor disconnects")
            }
            // The connection is reset if the server has not read everything.
            Ok(_) | Err(_) => response,
        }
    }

    /// Like [`send`](Self::send), with parsed responses.
    pub(crate) fn responses(&self, bytes: &[u8], heads: &[bool]) -> Vec<Response> {
        response::read_all(&self.send(bytes, &[]), heads).unwrap()
    }

    /// Checks that no server thread panicked, and that a valid request succeeds.
    pub(crate) fn check_health(&self) -> Result<(), String> {
        let panics = panics();
        if !panics.is_empty() {
            return Err(format!("panicked: {panics:?}"));
        }
        let request = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let responses = response::read_all(&self.send(request.as_bytes(), &[]), &[])?;
        match &responses[..] {
            [response] if response.status == 200 => Ok(()),
            _ => Err(format!("unhealthy: {responses:?}")),
        }
    }
}

/// Reads the operations of the OpenAPI document.
fn routes(document: &Value) -> Vec<Route> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            // A stream of events does not end.
            let success = &operation["responses"]["200"]["content"];
            if method == "parameters" || success["text/event-stream"].is_object() {
                continue;
            }
            let mut keys = Vec::new();
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            collect_properties(document, body, &mut keys, 0);
            let parameters = operation["parameters"].as_array();
            let parameters = parameters.map_or(&[][..], Vec::as_slice).iter();
            all.push(Route {
                method: method.to_uppercase(),
                path: path.clone(),
                keys,
                parameters: parameters
                    .map(|item| item["name"].as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    assert!(all.len() > 100);
    all
}

/// Collects the names of all properties in a schema.
fn collect_properties(document: &Value, schema: &Value, keys: &mut Vec<String>, depth: u8) {
    if depth > 6 {
        return;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = document.pointer(&reference[1..]).unwrap();
        collect_properties(document, schema, keys, depth + 1);
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        keys.push(name.clone());
        collect_properties(document, schema, keys, depth + 1);
    }
    collect_properties_of_all(document, &schema["allOf"], keys, depth);
    collect_properties_of_all(document, &schema["oneOf"], keys, depth);
    if schema["items"].is_object() {
        collect_properties(document, &schema["items"], keys, depth + 1);
    }
}

fn collect_properties_of_all(document: &Value, list: &Value, keys: &mut Vec<String>, depth: u8) {
    for schema in list.as_array().into_iter().flatten() {
        collect_properties(document, schema, keys, depth + 1);
    }
}
