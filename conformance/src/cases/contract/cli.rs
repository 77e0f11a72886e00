//! The command line, run against a server that answers with the contract's
//! own examples and knows nothing else.

use crate::cases::Check;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::contract::{Contracts, fill};
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::seeds::{PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::stub::run;

/// The ids in the examples.
const GROUP: &str = "5b2ec991973129243223a114";
const APP: &str = "633209ffd3bd3478005d1bac";
pub(super) const USER: &str = "63754f968a605a78ea6939a1";
const ANONYMOUS: &str = "63754f968a605a78ea6939a2";
const PENDING: [&str; 2] = ["63754f968a605a78ea6939e7", "63754fd83c001970b1e5ea66"];

/// One answer in place of an example: file, case, and the body if it differs.
#[derive(Clone)]
pub(super) struct Instead {
    pub(super) file: &'static str,
    pub(super) case: &'static str,
    pub(super) body: Option<Value>,
}

/// A server that answers each endpoint with the example of its first case,
/// or with what stands in `instead`; every object passes through `change`.
pub(super) fn server(instead: Vec<Instead>, change: fn(&mut Value)) -> Scripted {
    let contracts = Contracts::load();
    Scripted::start(move |heard| {
        let Some(first) = contracts.for_request(&heard.method, &heard.path) else {
            return Reply::typed(418, "text/plain", "not in the contract");
        };
        let other = instead.iter().find(|other| other.file == first.file());
        let case = other.map_or(first, |other| contracts.case(other.file, other.case));
        let body = other.and_then(|other| other.body.clone());
        match body.or_else(|| case.example().cloned()) {
            Some(mut body) => {
                change(&mut body);
                Reply::json(case.status(), &body)
            }
            None => Reply::empty(case.status()),
        }
    })
}

pub(super) fn unchanged(_: &mut Value) {}

/// `users revoke` with the key pair in the environment.
pub(super) fn revoke(server: &Scripted, args: &[&str]) -> Outcome {
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    let args = [&["users", "revoke", "--app", "myapp-abcde"], args].concat();
    run(&context, &server.url(), &args)
}

/// `METHOD PATH` of every request, shortened where the ids are the examples'.
pub(super) fn asked(server: &Scripted) -> Vec<String> {
    let short = |heard: &Heard| {
        let path = heard
            .path
            .replace(
                &format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}"),
                "{app}",
            )
            .replace("/api/admin/v3.0", "{admin}");
        format!("{} {path}", heard.method)
    };
    server.heard().iter().map(short).collect()
}

const PREPARATION: [&str; 3] = [
    "POST {admin}/auth/providers/mongodb-cloud/login",
    "GET {admin}/auth/profile",
    "GET {admin}/groups/5b2ec991973129243223a114/apps",
];

/// The requests of a revocation: log-in, profile, apps, and then these.
pub(super) fn prepared(more: &[&str]) -> Vec<String> {
    let more = more.iter().map(|line| (*line).to_owned());
    PREPARATION
        .map(str::to_owned)
        .into_iter()
        .chain(more)
        .collect()
}

fn one_user_is_revoked() {
    let server = server(vec![], unchanged);
    let outcome = revoke(&server, &["-u", USER]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let expected = "\
Provider type: User/Password
  Email                ID                        Type    Session Revoked  Details
  -------------------  ------------------------  ------  ---------------  -------
  someone@example.com  63754f968a605a78ea6939a1  normal  true                    
";
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        (expected, "Revoked 1 of 1 user in [SECONDS] s\n")
    );
    let requests = prepared(&[
        "GET {app}/users/63754f968a605a78ea6939a1",
        "PUT {app}/users/63754f968a605a78ea6939a1/logout",
    ]);
    assert_eq!(asked(&server), requests);
}

/// What the contract has of each request: credentials, origin, body.
fn requests_are_as_the_contract_has_them() {
    let server = server(vec![], unchanged);
    let outcome = revoke(&server, &["-u", USER]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let contracts = Contracts::load();
    let values: BTreeMap<String, String> = [("publicKey", PUBLIC_KEY), ("privateKey", PRIVATE_KEY)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let heard = server.heard();
    for request in &heard {
        let case = contracts.for_request(&request.method, &request.path);
        let case = case.expect("an endpoint of the contract");
        let title = case.title();
        let origin = request.header("x-baas-request-origin");
        assert_eq!(origin, "mongodb-baas-cli", "{title}");
        let authorization = match case.request()["bearer"].as_str() {
            Some("none") => "",
            Some("access") => "Bearer example.access.token",
            other => panic!("{title}: {other:?}"),
        };
        assert_eq!(request.header("authorization"), authorization, "{title}");
        match case.request().get("body") {
            Some(body) => {
                assert_eq!(request.json(), fill(body, &values), "{title}");
                let kind = request.header("content-type");
                assert!(kind.starts_with("application/json"), "{title}: {kind}");
            }
            None => assert!(request.body.is_empty(), "{title}"),
        }
        // Servers on the way may refuse a PUT that does not say how long it is.
        if request.method == "PUT" {
            assert_eq!(request.header("content-length"), "0", "{title}");
        }
    }
    let products = heard[2].query.replace("%2C", ",");
    assert_eq!(products, "product=standard,atlas,data-api,device-sync");
}

fn all_users_are_revoked_each_in_the_table_of_their_provider() {
    let server = server(vec![], unchanged);
    let outcome = revoke(&server, &["-y", "-f", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let lines = json_lines(&outcome.stdout);
    assert_eq!(lines[0]["message"], "Provider type: User/Password");
    assert_eq!(lines[0]["data"][0]["Email"], "someone@example.com");
    assert_eq!(lines[0]["data"][0]["ID"], USER);
    assert_eq!(lines[1]["message"], "Provider type: Anonymous");
    assert_eq!(lines[1]["data"][0]["ID"], ANONYMOUS);
    assert_eq!(lines.len(), 2, "{lines:#?}");
}

/// Pending users are not shaped like users: no data, no identities, no type.
fn pending_users_are_read_in_their_own_shape() {
    let server = server(vec![], unchanged);
    let outcome = revoke(&server, &["--pending", "-y", "-f", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let lines = json_lines(&outcome.stdout);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert_eq!(lines[0]["message"], "Provider type: User/Password");
    let row = |email: &str, id: &str| json!({"Details": "", "Email": email, "ID": id, "Session Revoked": "true", "Type": "pending"});
    let rows = json!([
        row("someone@example.com", PENDING[0]),
        row("joe@example.com", PENDING[1])
    ]);
    assert_eq!(lines[0]["data"], rows);
    let mut requests = asked(&server);
    // The two revocations run side by side, while the second page, which adds nobody, is read.
    requests[4..].sort();
    let mut expected = prepared(&["GET {app}/user_registrations/pending_users"; 2]);
    expected.extend(PENDING.map(|id| format!("PUT {{app}}/users/{id}/logout")));
    assert_eq!(requests, expected);
}

/// Keys that nobody knows yet, in every object of every answer.
fn unknown_keys_are_ignored() {
    fn enrich(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(enrich),
            Value::Object(object) => {
                object.values_mut().for_each(enrich);
                object.insert("new_key".to_owned(), json!({"deep": [1, null, {"x": "y"}]}));
                object.insert("aa".to_owned(), Value::Null);
            }
            _ => {}
        }
    }
    for args in [&["-u", USER][..], &["-y"], &["--pending", "-y"]] {
        let plain = revoke(&server(vec![], unchanged), args);
        let rich = revoke(&server(vec![], enrich), args);
        assert_eq!(plain.code, Some(0), "{args:?}: {plain:#?}");
        assert_eq!(
            (rich.code, rich.stdout),
            (plain.code, plain.stdout),
            "{args:?}"
        );
    }
}

/// What the document does not require may be absent.
fn optional_keys_may_be_absent() {
    fn reduce(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(reduce),
            Value::Object(object) => {
                for key in [
                    "last_authentication_date",
                    "user_id",
                    "device_id",
                    "template_id",
                    "data",
                ] {
                    object.remove(key);
                }
                object.values_mut().for_each(reduce);
            }
            _ => {}
        }
    }
    for args in [&["-u", USER][..], &["-y"], &["--pending", "-y"]] {
        let outcome = revoke(&server(vec![], reduce), args);
        assert_eq!(outcome.code, Some(0), "{args:?}: {outcome:#?}");
    }
}

/// The list stops at 50; the next page begins after the last one's id, and only an empty one is
/// the end.
fn the_51st_user_is_on_page_two() {
    let contracts = Contracts::load();
    let example = contracts.first("users_list").example().expect("users")[0].clone();
    let pending = contracts.first("pending_list").example().expect("pending")[0].clone();
    for (list, template, flag) in [
        ("users", example, "--pending=false"),
        ("user_registrations/pending_users", pending, "--pending"),
    ] {
        let everyone: Vec<Value> = (0..51)
            .map(|number| {
                let mut one = template.clone();
                one["_id"] = json!(format!("63754f968a605a78ea6a{number:04}"));
                one
            })
            .collect();
        let contracts = Contracts::load();
        let (first, second) = (everyone[..50].to_vec(), everyone[50..].to_vec());
        let none = Vec::new();
        let server = Scripted::start(move |heard| {
            if heard.method == "GET" && heard.path.ends_with(&format!("/{list}")) {
                let page = match heard.query.as_str() {
                    "" => &first,
                    "after=63754f968a605a78ea6a0049" => &second,
                    "after=63754f968a605a78ea6a0050" => &none,
                    _ => return Reply::json(400, &json!({"error": "a page nobody needs"})),
                };
                return Reply::json(200, &json!(page));
            }
            Reply::from_contract(contracts, heard)
        });
        let outcome = revoke(&server, &[flag, "-y", "-f", "json"]);
        assert_eq!(outcome.code, Some(0), "{list}: {outcome:#?}");
        let mut revoked: Vec<_> = server.heard().iter().filter_map(revoked_id).collect();
        revoked.sort();
        let ids = everyone
            .iter()
            .map(|one| one["_id"].as_str().expect("an id").to_owned());
        assert_eq!(revoked, ids.collect::<Vec<_>>(), "{list}");
        let rows = &json_lines(&outcome.stdout)[0]["data"];
        assert_eq!(rows.as_array().map(Vec::len), Some(51), "{list}");
    }
}

fn revoked_id(heard: &Heard) -> Option<String> {
    let user = heard.path.strip_suffix("/logout")?;
    user.rsplit('/').next().map(str::to_owned)
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    one_user_is_revoked => ["cli/contract/requests", "cli/contract/responses"],
    requests_are_as_the_contract_has_them => ["cli/contract/requests"],
    all_users_are_revoked_each_in_the_table_of_their_provider =>
        ["cli/text/tables", "cli/contract/responses"],
    pending_users_are_read_in_their_own_shape =>
        ["cli/pending/candidates", "cli/contract/responses"],
    unknown_keys_are_ignored => ["cli/contract/unknown-keys"],
    optional_keys_may_be_absent => ["cli/contract/optional-keys"],
    the_51st_user_is_on_page_two => ["cli/selection/all-pages"],
];
