//! A running server with people logged in, put back to where it was for each
//! case.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::panic;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

use appservices_mock::{MockServer, Options, Seed};
use serde_json::{Value, json};

use crate::answer::{self, Answer};

pub(crate) const GROUP: &str = "65a000000000000000000001";
pub(crate) const APP: &str = "65a0000000000000000000a1";
pub(crate) const ADA: &str = "65a0000000000000000000d1";
const KEY: &str = "65a0000000000000000000c1";
const PROVIDER: &str = "65a0000000000000000000b1";

/// One of everything.
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

/// A path of the description with one of its methods.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Keys of its body, and names of its query's parameters.
    pub(crate) keys: Vec<String>,
    pub(crate) parameters: Vec<String>,
}

/// What clients may show.
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
    /// Whatever stands for `{id}` somewhere.
    pub(crate) ids: Vec<String>,
}

/// What the servers' threads said when they panicked.
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
        let options = Options {
            // Tokens stay good however long this takes.
            stopped_at: Some(1_800_000_000),
            ..Options::default()
        };
        let server = MockServer::start_with(&Seed::parse(SEED).unwrap(), &options).unwrap();
        let address = server
            .base_url()
            .strip_prefix("http://")
            .unwrap()
            .to_owned();
        let nobody = Tokens {
            admin: String::new(),
            admin_refresh: String::new(),
            user: String::new(),
            user_refresh: String::new(),
        };
        let mut target = Self {
            server,
            address,
            state: Vec::new(),
            tokens: nobody,
            routes: Vec::new(),
            ids: [ADA, KEY, PROVIDER, APP].map(str::to_owned).to_vec(),
        };
        let text = |answer: &Value, key: &str| answer[key].as_str().unwrap().to_owned();
        let keys = json!({ "username": "pub", "apiKey": "priv" });
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let admin = target.ask("POST", path, "", &keys);
        let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
        let user = target.ask("POST", path, "", &ada);
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
            let made = target.ask("POST", &format!("{app}/{path}"), &admin, &body);
            target.ids.push(text(&made, "_id"));
        }
        let own = json!({ "name": "own" });
        let refresh = target.tokens.user_refresh.clone();
        let own = target.ask("POST", "/api/client/v2.0/auth/api_keys", &refresh, &own);
        target.ids.push(text(&own, "_id"));
        target.routes = routes(&target.ask("GET", "/_mock/openapi.json", "", &Value::Null));
        target.state = target.server.export_state();
        target
    }

    /// As it was before the last case.
    pub(crate) fn put_back(&self) {
        self.server.import_state(&self.state).unwrap();
        for world in self.server.worlds() {
            self.server.delete_world(&world.id);
        }
    }

    /// Asks as a well-behaved client does.
    pub(crate) fn ask(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
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
        let answers = self.answers(request.as_bytes(), &[]);
        let [answer] = &answers[..] else {
            panic!("{answers:?}")
        };
        assert!(answer.status < 300, "{answer:?}");
        answer.json()
    }

    /// Sends these bytes, in pieces that end here, then nothing more, and reads
    /// until the server hangs up.
    pub(crate) fn send(&self, bytes: &[u8], cuts: &[usize]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let limit = Some(Duration::from_secs(20));
        stream.set_read_timeout(limit).unwrap();
        stream.set_write_timeout(limit).unwrap();
        let mut from = 0;
        for &to in cuts.iter().chain([&bytes.len()]) {
            // The server may have hung up: it has heard enough.
            if stream.write_all(&bytes[from..to]).is_err() {
                break;
            }
            from = to;
        }
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the server neither answers nor hangs up")
            }
            // Reset, since not everything sent was read.
            Ok(_) | Err(_) => answer,
        }
    }

    /// As [`send`](Self::send), and reads the answers.
    pub(crate) fn answers(&self, bytes: &[u8], heads: &[bool]) -> Vec<Answer> {
        answer::read_all(&self.send(bytes, &[]), heads).unwrap()
    }

    /// Whether the server is well: no thread panicked, and a good request gets a
    /// good answer.
    pub(crate) fn is_well(&self) -> Result<(), String> {
        let panics = panics();
        if !panics.is_empty() {
            return Err(format!("panicked: {panics:?}"));
        }
        let request = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: x\r\n\r\n";
        let answers = answer::read_all(&self.send(request.as_bytes(), &[]), &[])?;
        match &answers[..] {
            [answer] if answer.status == 200 => Ok(()),
            _ => Err(format!("not well: {answers:?}")),
        }
    }
}

/// What the description says of each path and method.
fn routes(document: &Value) -> Vec<Route> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method == "parameters" {
                continue;
            }
            let mut keys = Vec::new();
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            gather(document, body, &mut keys, 0);
            let parameters = operation["parameters"].as_array();
            let parameters = parameters.map_or(&[][..], Vec::as_slice).iter();
            all.push(Route {
                method: method.to_uppercase(),
                path: path.clone(),
                keys,
                parameters: parameters
                    .map(|one| one["name"].as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    assert!(all.len() > 100);
    all
}

/// The names of all properties of a schema.
fn gather(document: &Value, schema: &Value, keys: &mut Vec<String>, depth: u8) {
    if depth > 6 {
        return;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = document.pointer(&reference[1..]).unwrap();
        gather(document, schema, keys, depth + 1);
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        keys.push(name.clone());
        gather(document, schema, keys, depth + 1);
    }
    gather_list(document, &schema["allOf"], keys, depth);
    gather_list(document, &schema["oneOf"], keys, depth);
    if schema["items"].is_object() {
        gather(document, &schema["items"], keys, depth + 1);
    }
}

fn gather_list(document: &Value, list: &Value, keys: &mut Vec<String>, depth: u8) {
    for schema in list.as_array().into_iter().flatten() {
        gather(document, schema, keys, depth + 1);
    }
}
