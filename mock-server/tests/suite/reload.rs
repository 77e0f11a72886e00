//! App directories that are read again while the server runs, and what is wrong in them.

#![cfg_attr(
    not(feature = "functions"),
    expect(dead_code, reason = "without an engine, no function is called")
)]

use std::fs;
use std::path::Path;

use appservices_mock::{
    AppSeed, GroupSeed, MockServer, ReloadError, RequestFilter, Seed, UserSeed,
};
use serde_json::{Value, json};

const GROUP: &str = "65a000000000000000000001";

fn write(directory: &Path, path: &str, text: &str) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn app_directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in [
        (
            "root_config.json",
            r#"{"app_id": "shop-abcde", "name": "shop"}"#,
        ),
        (
            "auth/providers.json",
            r#"{"local-userpass": {"type": "local-userpass", "config": {"autoConfirm": true}},
                "custom-function": {"type": "custom-function", "config": {"authFunctionName": "logIn"}}}"#,
        ),
        (
            "functions/config.json",
            r#"[{"name": "greet"}, {"name": "old"}]"#,
        ),
        (
            "functions/greet.js",
            "exports = () => context.values.get('greeting')",
        ),
        ("functions/old.js", "exports = () => 1"),
        (
            "values/greeting.json",
            r#"{"name": "greeting", "value": "one"}"#,
        ),
        ("values/dropped.json", r#"{"name": "dropped", "value": 1}"#),
    ] {
        write(directory.path(), path, text);
    }
    directory
}

/// A server with the app and a user, and clients of it.
struct Shop {
    server: MockServer,
    user_token: String,
    admin_token: String,
}

fn post(url: &str, token: &str, body: &Value) -> minreq::Response {
    let request = minreq::post(url).with_json(body).unwrap();
    let request = request.with_header("Authorization", format!("Bearer {token}"));
    request.send().unwrap()
}

fn token(response: &minreq::Response) -> String {
    let body: Value = response.json().unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

impl Shop {
    fn new(directory: &Path) -> Self {
        let app = AppSeed::new("shop").user(UserSeed::email("ada@example.com", "correct horse"));
        let seed = Seed::empty().admin("pub", "priv");
        let seed = seed.group(GroupSeed::new(GROUP, "Demo").app(app));
        let seed = seed.with_app_dir(directory).unwrap();
        let server = MockServer::builder().seed(seed).start_blocking().unwrap();
        let url = "api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let url = format!("{}/{url}", server.base_url());
        let keys = json!({"username": "pub", "apiKey": "priv"});
        Self {
            user_token: Self::log_in(&server),
            admin_token: token(&post(&url, "", &keys)),
            server,
        }
    }

    fn log_in(server: &MockServer) -> String {
        let url = "api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
        let url = format!("{}/{url}", server.base_url());
        let user = json!({"username": "ada@example.com", "password": "correct horse"});
        token(&post(&url, "", &user))
    }

    /// What the function returns, or the code of the error.
    fn call(&self, function: &str) -> Value {
        let base = self.server.base_url();
        let url = format!("{base}/api/client/v2.0/app/shop-abcde/functions/call");
        let body = json!({"name": function, "arguments": []});
        let body: Value = post(&url, &self.user_token, &body).json().unwrap();
        body.get("error_code").unwrap_or(&body).clone()
    }

    fn app(&self) -> String {
        let id = &self.server.groups()[0].apps[0].id;
        let base = self.server.base_url();
        format!("{base}/api/admin/v3.0/groups/{GROUP}/apps/{id}")
    }

    fn get(&self, path: &str) -> Value {
        let request = minreq::get(format!("{}/{path}", self.app()));
        let request = request.with_header("Authorization", format!("Bearer {}", self.admin_token));
        request.send().unwrap().json().unwrap()
    }

    fn names(&self, path: &str) -> Vec<String> {
        let list = self.get(path);
        let mut names: Vec<_> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    fn function_id(&self, name: &str) -> String {
        let list = self.get("functions");
        let mut functions = list.as_array().unwrap().iter();
        let found = functions.find(|one| one["name"] == name);
        found.unwrap()["_id"].as_str().unwrap().to_owned()
    }

    fn create(&self, path: &str, body: &Value) {
        let response = post(&format!("{}/{path}", self.app()), &self.admin_token, body);
        assert_eq!(response.status_code, 201, "{path}");
    }

    /// The files that a reload changes.
    fn reload(&self) -> Vec<String> {
        let reloaded = self.server.reload().unwrap();
        assert_eq!(reloaded.apps[0].client_app_id, "shop-abcde");
        reloaded.apps[0].changed.clone()
    }
}

#[cfg(feature = "functions")]
#[test]
fn edited_app_is_applied_in_place_and_survives_a_reset() {
    let directory = app_directory();
    let shop = Shop::new(directory.path());
    assert_eq!(shop.call("greet"), "one");
    assert_eq!(shop.reload(), [""; 0]);
    let deployments = shop.get("deployments").as_array().unwrap().len();
    let id = shop.function_id("greet");
    let requests = shop.server.requests().len();

    write(
        directory.path(),
        "functions/greet.js",
        "exports = () => 'two'",
    );
    assert_eq!(shop.reload(), ["functions/greet.js"]);
    assert_eq!(shop.call("greet"), "two");
    assert_eq!(shop.function_id("greet"), id);
    assert!(shop.server.requests().len() > requests);
    assert_eq!(shop.server.live_sessions("ada@example.com"), 1);
    let after = shop.get("deployments").as_array().unwrap().len();
    assert_eq!(after, deployments + 1, "an import is a deployment");

    shop.server.reset();
    let shop = Shop {
        user_token: Shop::log_in(&shop.server),
        ..shop
    };
    assert_eq!(shop.call("greet"), "two");
}

#[cfg(feature = "functions")]
#[test]
fn what_a_directory_no_longer_has_is_removed_and_what_it_never_had_stays() {
    let directory = app_directory();
    let shop = Shop::new(directory.path());
    let function = json!({"name": "mine", "source": "exports = () => 3"});
    shop.create("functions", &function);
    shop.create("values", &json!({"name": "mine", "value": 3}));
    write(
        directory.path(),
        "functions/config.json",
        r#"[{"name": "greet"}, {"name": "new"}]"#,
    );
    fs::remove_file(directory.path().join("functions/old.js")).unwrap();
    fs::remove_file(directory.path().join("values/dropped.json")).unwrap();
    write(directory.path(), "functions/new.js", "exports = () => 2");
    let providers =
        r#"{"local-userpass": {"type": "local-userpass"}, "anon-user": {"type": "anon-user"}}"#;
    write(directory.path(), "auth/providers.json", providers);
    assert_eq!(
        shop.reload(),
        [
            "auth/providers.json",
            "functions/config.json",
            "functions/new.js",
            "functions/old.js",
            "values/dropped.json",
        ]
    );
    assert_eq!(shop.names("functions"), ["greet", "mine", "new"]);
    assert_eq!(shop.names("values"), ["greeting", "mine"]);
    assert_eq!(
        shop.names("auth_providers"),
        ["anon-user", "local-userpass"]
    );
    assert_eq!(shop.call("new"), json!({"$numberInt": "2"}));
    assert_eq!(shop.call("mine"), json!({"$numberInt": "3"}));
    assert_eq!(shop.call("old"), "FunctionNotFound");
    assert_eq!(shop.reload(), [""; 0]);
}

#[test]
fn broken_directory_changes_nothing_and_the_error_names_file_and_reason() {
    let (first, second) = (app_directory(), tempfile::tempdir().unwrap());
    write(second.path(), "root_config.json", r#"{"name": "other"}"#);
    let seed = Seed::app_dir(first.path()).unwrap();
    let mut seed = seed.with_app_dir(second.path()).unwrap();
    seed.admins[0].public_api_key = "pub".to_owned();
    let server = MockServer::builder().seed(seed).start_blocking().unwrap();
    let before = server.export_state();
    write(first.path(), "functions/greet.js", "exports = () => 'two'");
    write(second.path(), "values/bad.json", "{");
    let error = server.reload().unwrap_err();
    let expected = format!(
        "app directory '{}' is invalid: values/bad.json: invalid JSON: ",
        second.path().display()
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
    write(second.path(), "values/bad.json", "");
    write(second.path(), "root_config.json", r#"{"name": "another"}"#);
    let error = server.reload().unwrap_err();
    let expected = format!(
        "the server does not have the app of '{}': another",
        second.path().display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(server.export_state(), before);
}

#[test]
fn server_without_an_app_directory_has_nothing_to_reload() {
    let server = MockServer::builder().seed(Seed::demo()).start_blocking();
    let server = server.unwrap();
    assert!(matches!(server.reload(), Err(ReloadError::NoAppDir)));
    let response = minreq::post(format!("{}/_mock/reload", server.base_url())).send();
    let response = response.unwrap();
    assert_eq!(
        (response.status_code, response.as_str().unwrap()),
        (
            409,
            r#"{"error":"there is no app directory to read: start the server with --app-dir"}"#
        )
    );
}

#[test]
fn secrets_of_a_seed_precede_those_of_the_directory_after_a_reload_too() {
    let directory = app_directory();
    write(
        directory.path(),
        "secrets.json",
        r#"{"pin": "file", "key": "file"}"#,
    );
    let app = AppSeed::new("shop").secret("pin", "seed");
    let seed = Seed::empty().group(GroupSeed::new(GROUP, "Demo").app(app));
    let seed = seed.with_app_dir(directory.path()).unwrap();
    let server = MockServer::builder().seed(seed).start_blocking().unwrap();
    write(
        directory.path(),
        "secrets.json",
        r#"{"pin": "edited", "key": "edited"}"#,
    );
    let reloaded = server.reload().unwrap();
    assert_eq!(reloaded.apps[0].changed, ["secrets.json"]);
    let state = String::from_utf8(server.export_state()).unwrap();
    let has = |value: &str| state.contains(&format!(r#""value":"{value}""#));
    assert_eq!(["seed", "edited", "file"].map(has), [true, true, false]);
}

/// A missing login function is named where a developer looks.
#[test]
fn log_names_the_function_that_is_missing_and_the_link_leads_there() {
    let directory = app_directory();
    write(
        directory.path(),
        "functions/logIn.js",
        "exports = () => 'id'",
    );
    let shop = Shop::new(directory.path());
    let base = shop.server.base_url();
    let url = format!("{base}/api/client/v2.0/app/shop-abcde/auth/providers/custom-function/login");
    let response = post(&url, "", &json!({}));
    let body: Value = response.json().unwrap();
    assert_eq!(
        (response.status_code, &body["error"], &body["error_code"]),
        (
            404,
            &json!("function not found"),
            &json!("FunctionNotFound")
        )
    );
    let link = body["link"].as_str().unwrap();
    let path = link.strip_prefix(base).unwrap();
    let (_, query) = path.split_once('?').unwrap();
    let entry = shop.get(&format!("logs?{query}"));
    assert_eq!(
        entry["logs"][0]["messages"],
        json!(["function 'logIn' does not exist: functions/config.json does not list it"])
    );

    let followed = minreq::get(link)
        .with_follow_redirects(false)
        .send()
        .unwrap();
    assert_eq!(followed.status_code, 302);
    let console = format!("{base}/_mock/console#activity");
    let location = ("location".to_owned(), console.clone());
    assert!(followed.headers.contains(&location), "{followed:?}");
    let body: Value = followed.json().unwrap();
    let log_entry = format!("{base}/api/admin/v3.0{path}");
    assert_eq!(body, json!({"console": console, "log_entry": log_entry}));
    let filter = RequestFilter::default().status(302);
    assert_eq!(shop.server.requests_matching(&filter).len(), 1);
    assert!(shop.server.unexpected().is_empty());
}

#[test]
fn warnings_come_with_the_seed_and_with_a_reload() {
    let directory = app_directory();
    write(directory.path(), "triggers/bad.json", "{");
    let seed = Seed::app_dir(directory.path()).unwrap();
    let file = |path: &str| directory.path().join(path);
    let files: Vec<_> = seed.warnings().into_iter().map(|one| one.file).collect();
    assert_eq!(
        files,
        [file("auth/providers.json"), file("triggers/bad.json")]
    );
    let server = MockServer::builder().seed(seed.clone()).start_blocking();
    let server = server.unwrap();
    assert_eq!(server.reload().unwrap().warnings, seed.warnings());
    fs::remove_file(file("triggers/bad.json")).unwrap();
    assert_eq!(server.reload().unwrap().warnings, seed.warnings()[..1]);
}
