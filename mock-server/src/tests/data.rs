//! A world kept in a file: what was acknowledged is there again.

use std::fs;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::lab::{ADA, APP, GRACE, GROUP, Lab, PASSWORD, seed};
use super::registration::{automatic, configured};
use crate::Seed;
use crate::server::{Beginning, Server};
use crate::state::{Id, LogEntry, LogKind, MailKind, World};

fn keeping(path: &Path, seed: &Seed) -> Server {
    let begin = || Beginning::new(seed, 0, None, 3);
    Server::keeping(path, 0, begin, "http://fallback".to_owned()).unwrap()
}

impl Lab {
    async fn keeping(path: &Path, seed: &Seed) -> Self {
        Self::of(keeping(path, seed)).await
    }
}

/// What is in the file, as the document of `GET /_mock/state`.
fn kept(path: &Path) -> Vec<u8> {
    let unused = || unreachable!("there is a file");
    let server = Server::keeping(path, 0, unused, "http://x".to_owned()).unwrap();
    server.export()
}

fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    (folder, path)
}

/// Issue: what the file gives is, byte for byte, what there was; a seed fills a
/// new file only.
#[tokio::test]
async fn the_seed_and_what_came_after() {
    let (folder, path) = folder();
    let lab = Lab::keeping(&path, &seed()).await;
    let login = lab.login_as("ada").await;
    lab.app("PUT", &format!("/users/{GRACE}/disable"), None)
        .await;
    let before = lab.server.export();
    drop(lab);
    assert_eq!(kept(&path), before);
    let lab = Lab::keeping(&path, &Seed::empty()).await;
    assert_eq!(lab.refresh(&login).await.status, 201);
    assert_eq!(lab.login_as("grace").await.status, 401);
    let names = fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 1);
}

/// Our choice: after a restart, `reset` and new worlds begin with what was kept;
/// worlds themselves are not kept.
#[tokio::test]
async fn reset_leads_to_the_start_of_this_run() {
    let (_folder, path) = folder();
    let lab = Lab::keeping(&path, &seed()).await;
    let fault = json!({ "path": "/x", "effect": { "type": "hang_up" } });
    lab.control("POST", "/faults", Some(fault)).await;
    let frozen = json!({ "set": 1_900_000_000, "freeze": true });
    lab.control("POST", "/clock", Some(frozen)).await;
    lab.app("DELETE", &format!("/users/{GRACE}"), None).await;
    lab.control("POST", "/worlds", None).await;
    let before = lab.server.export();
    drop(lab);
    let server = keeping(&path, &Seed::empty());
    let lab = Lab::of(server).await;
    lab.app("DELETE", &format!("/users/{ADA}"), None).await;
    lab.control("DELETE", "/faults", None).await;
    lab.control("POST", "/clock", Some(json!({ "system": true })))
        .await;
    let worlds = lab.control("GET", "/worlds", None).await.body;
    assert_eq!(worlds, json!([]));
    let world = lab.control("POST", "/worlds", None).await.body;
    let users = format!("/w/{}/_mock/sessions", world["id"].as_str().unwrap());
    assert_eq!(lab.ask("GET", &users, None, None).await.status, 200);
    assert_eq!(lab.control("POST", "/reset", None).await.status, 204);
    assert_eq!(lab.server.export(), before);
    drop(lab);
    assert_eq!(kept(&path), before);
}

/// Documents that are put in place of everything are kept whole; so are logs and
/// mails of which old ones went.
#[tokio::test]
async fn imports_and_full_logs() {
    let (_folder, path) = folder();
    let lab = Lab::keeping(&path, &configured(json!({}))).await;
    let other = lab.server.export();
    lab.app("DELETE", "", None).await;
    lab.control("DELETE", "/requests", None).await;
    lab.server.import(&other).unwrap();
    for number in 0..1100 {
        let mut world = lab.server.world();
        let World { apps, dice, .. } = &mut *world;
        let app = apps.get_mut(&APP.parse().unwrap()).unwrap();
        app.send_confirm("alan@example.com", number, dice).unwrap();
        app.config.logs.push(entry(dice.log_id(), number));
    }
    lab.server.keep();
    let before = lab.server.export();
    drop(lab);
    assert_eq!(kept(&path), before);
}

/// Issue: passwords are in the file as hashes only.
#[tokio::test]
async fn no_password_is_in_the_file() {
    let (_folder, path) = folder();
    let lab = Lab::keeping(&path, &configured(automatic())).await;
    let new = json!({ "email": "new@example.com", "password": "hidden-in-plain-1" });
    lab.userpass("register", new).await;
    let new = json!({ "email": "made@example.com", "password": "hidden-in-plain-2" });
    assert_eq!(lab.app("POST", "/users", Some(new)).await.status, 201);
    lab.userpass("reset/send", json!({ "email": "ada@example.com" }))
        .await;
    let (token, id, kind) = lab.mail("ada@example.com");
    assert_eq!(kind, MailKind::Reset);
    let body = json!({ "token": token, "tokenId": id, "password": "hidden-in-plain-3" });
    assert_eq!(lab.userpass("reset", body).await.status, 200);
    assert_eq!(
        lab.enter("ada@example.com", "hidden-in-plain-3")
            .await
            .status,
        200
    );
    drop(lab);
    let bytes = fs::read(&path).unwrap();
    for secret in ["hidden-in-plain", PASSWORD, "the-key"] {
        let found = bytes
            .windows(secret.len())
            .position(|some| some == secret.as_bytes());
        assert_eq!(found, None, "{secret}");
    }
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions())
            & 0o777,
        0o600
    );
}

/// A disk that stops writing when it is told to, or holds what is written up
/// until it is let go.
#[derive(Debug, Default)]
struct Disk {
    inner: redb::backends::InMemoryBackend,
    hands: Arc<Hands>,
}

#[derive(Debug, Default)]
struct Hands {
    full: AtomicBool,
    held: Mutex<bool>,
    let_go: Condvar,
}

impl Hands {
    fn hold(&self, held: bool) {
        *self.held.lock().unwrap() = held;
        self.let_go.notify_all();
    }
}

impl redb::StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.inner.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        let held = self.hands.held.lock().unwrap();
        drop(self.hands.let_go.wait_while(held, |held| *held).unwrap());
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.hands.full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.inner.write(offset, data)
    }
}

async fn lab_on(disk: Disk) -> Lab {
    let beginning = Beginning::new(&seed(), 0, None, 0).unwrap();
    Lab::of(Server::on(beginning, disk)).await
}

/// Issue: what cannot be written is not acknowledged, and nothing is after it;
/// other worlds, which are not kept, go on.
#[tokio::test]
async fn a_full_disk() {
    let disk = Disk::default();
    let hands = Arc::clone(&disk.hands);
    let lab = lab_on(disk).await;
    let world = lab.control("POST", "/worlds", None).await.body;
    let logout = format!("/users/{ADA}/logout");
    assert_eq!(lab.app("PUT", &logout, None).await.status, 204);
    hands.full.store(true, Ordering::Relaxed);
    let got = lab.app("PUT", &logout, None).await;
    let said = "the state cannot be kept: see what the server says on stderr";
    assert_eq!(got.error(), (500, said, None));
    hands.full.store(false, Ordering::Relaxed);
    for (method, path) in [("GET", "/state"), ("GET", "/health"), ("POST", "/reset")] {
        assert_eq!(
            lab.control(method, path, None).await.error(),
            (500, said, None)
        );
    }
    let path = format!("/w/{}/_mock/health", world["id"].as_str().unwrap());
    assert_eq!(lab.ask("GET", &path, None, None).await.status, 200);
    // Who asks the library is not held up either.
    lab.server.keep();
}

/// Our choice: who sees what another has changed hears of it only once that is
/// kept; who sees nothing new is not held up, and worlds never are.
#[tokio::test]
async fn nobody_hears_of_what_may_be_lost() {
    let disk = Disk::default();
    let hands = Arc::clone(&disk.hands);
    let lab = lab_on(disk).await;
    let world = lab.control("POST", "/worlds", None).await.body;
    hands.hold(true);
    assert_eq!(lab.app("GET", "/users", None).await.status, 200);
    let (logout, health) = (
        format!("/users/{ADA}/logout"),
        format!("/w/{}/_mock/health", world["id"].as_str().unwrap()),
    );
    let mut change = pin!(lab.app("PUT", &logout, None));
    let mut look = pin!(lab.app("GET", "/users", None));
    poll_fn(|context| {
        let one = change.as_mut().poll(context);
        let other = look.as_mut().poll(context);
        assert!(one.is_pending() && other.is_pending());
        Poll::Ready(())
    })
    .await;
    assert_eq!(lab.ask("GET", &health, None, None).await.status, 200);
    hands.hold(false);
    assert_eq!(change.await.status, 204);
    assert_eq!(look.await.status, 200);
}

fn entry(id: Id, at: i64) -> LogEntry {
    LogEntry {
        id,
        co_id: id,
        kind: LogKind::Api,
        at,
        user: None,
        method: "PUT".into(),
        path: "/".into(),
        status: 204,
        error: None,
        error_code: None,
    }
}

/// What can be asked, changing or not: method, path and body. `$` in a path
/// stands for an id of whatever the path asks for, `~` for a number.
const REQUESTS: &[(&str, &str, &str)] = &[
    ("PUT", "app/users/$/logout", ""),
    ("PUT", "app/users/$/disable", ""),
    ("PUT", "app/users/$/enable", ""),
    ("DELETE", "app/users/$", ""),
    ("GET", "app/users", ""),
    ("GET", "app/users/nobody", ""),
    (
        "POST",
        "app/users",
        r#"{"email": "~@example.com", "password": "correct horse"}"#,
    ),
    (
        "PATCH",
        "app/users/$/reset_email",
        r#"{"email": "~@example.com"}"#,
    ),
    ("POST", "app/api_keys", r#"{"name": "key-~"}"#),
    ("PUT", "app/api_keys/$/disable", ""),
    ("DELETE", "app/api_keys/$", ""),
    (
        "POST",
        "app/auth_providers",
        r#"{"type": "oauth2-google", "config": {"clientId": "~"}}"#,
    ),
    (
        "PATCH",
        "app/auth_providers/$",
        r#"{"config": {"autoConfirm": true, "x": ~}}"#,
    ),
    ("PUT", "app/auth_providers/$/enable", ""),
    ("DELETE", "app/auth_providers/$", ""),
    (
        "POST",
        "app/secrets",
        r#"{"name": "s~", "value": "a secret"}"#,
    ),
    ("DELETE", "app/secrets/$", ""),
    (
        "POST",
        "app/functions",
        r#"{"name": "f~", "source": "exports = () => ~"}"#,
    ),
    ("DELETE", "app/functions/$", ""),
    (
        "POST",
        "app/security/access_list",
        r#"{"address": "10.0.0.~", "comment": "c"}"#,
    ),
    (
        "POST",
        "app/security/allowed_request_origins",
        r#"["https://h~.example"]"#,
    ),
    (
        "PUT",
        "app/security/refresh_token_expiration",
        r#"{"expiration_time_seconds": 360~}"#,
    ),
    ("POST", "group/apps", r#"{"name": "app-~"}"#),
    (
        "POST",
        "auth/register",
        r#"{"email": "~@example.com", "password": "correct horse"}"#,
    ),
    ("POST", "auth/confirm/send", r#"{"email": "~@example.com"}"#),
    ("POST", "auth/reset/send", r#"{"email": "ada@example.com"}"#),
    (
        "POST",
        "auth/login",
        r#"{"username": "~@example.com", "password": "correct horse"}"#,
    ),
    (
        "POST",
        "auth/login",
        r#"{"username": "ada@example.com", "password": "correct horse"}"#,
    ),
    (
        "POST",
        "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login",
        "",
    ),
    (
        "POST",
        "/_mock/faults",
        r#"{"path": "*/users", "every": 3, "effect": {"type": "status", "status": 503}}"#,
    ),
    ("DELETE", "/_mock/faults/1", ""),
    ("POST", "/_mock/clock", r#"{"advance": "31m"}"#),
    ("POST", "/_mock/clock", r#"{"advance": "91d"}"#),
    ("POST", "/_mock/reset", ""),
    ("GET", "/_mock/sessions", ""),
];

impl Lab {
    /// The id of something that there is below a path, if there is anything.
    fn some_id(&self, path: &str, number: usize) -> Option<String> {
        let world = self.server.world();
        let app = world.apps.get(&APP.parse().ok()?)?;
        let ids: Vec<Id> = if path.contains("/users/") {
            let filter = crate::state::Filter::default();
            app.users.page(&filter).iter().map(|user| user.id).collect()
        } else if path.contains("/api_keys/") {
            app.keys.iter().map(|key| key.id).collect()
        } else if path.contains("/auth_providers/") {
            app.providers.keys().copied().collect()
        } else if path.contains("/secrets/") {
            app.config.secrets.iter().map(|one| one.id).collect()
        } else {
            app.config.scripts.iter().map(|one| one.id).collect()
        };
        ids.get(number % ids.len().max(1)).map(ToString::to_string)
    }

    async fn do_something(&self, which: usize, number: usize) {
        let (method, path, body) = REQUESTS[which % REQUESTS.len()];
        let body = body.replace('~', &(number % 5).to_string());
        let body: Option<Value> = (!body.is_empty()).then(|| body.parse().unwrap());
        let id = self.some_id(path, number).unwrap_or_else(|| ADA.to_owned());
        let path = path.replace('$', &id);
        let (first, rest) = path.split_once('/').unwrap();
        let base = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
        let token = Some(self.token());
        let got = match first {
            "" => self.ask(method, &path, None, body).await,
            "auth" => {
                self.ask(method, &format!("{base}/{rest}"), None, body)
                    .await
            }
            "app" => self.app(method, &format!("/{rest}"), body).await,
            _ => {
                let path = format!("/api/admin/v3.0/groups/{GROUP}/{rest}");
                self.ask(method, &path, token, body).await
            }
        };
        assert!(
            got.status < 500 || got.status == 503,
            "{method} {path}: {got:?}"
        );
        let expected = got.status < 500 || got.status == 503;
        assert!(expected, "{method} {path}: {got:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Issue: whatever happens, the file gives what there was, byte for byte,
    /// time after time.
    #[test]
    fn the_file_is_the_state(
        runs in prop::collection::vec(prop::collection::vec((any::<usize>(), any::<usize>()), 1..16), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, path) = folder();
            let seed = configured(json!({ "autoConfirm": false }));
            for run in runs {
                let lab = Lab::keeping(&path, &seed).await;
                for (which, number) in run {
                    lab.do_something(which, number).await;
                }
                let before = lab.server.export();
                drop(lab);
                prop_assert_eq!(String::from_utf8(kept(&path)), String::from_utf8(before));
            }
            Ok(())
        })?;
    }
}
