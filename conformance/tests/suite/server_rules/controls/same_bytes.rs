//! The same seed, number and requests at a standing clock: the same bytes.

use appservices_mock::MockServer;
use serde_json::{Value, json};

use super::super::Rule;
use crate::support::http::Answer;
use crate::support::seeds;
use crate::support::world::{self, ADA, CLIENT_APP, World};

const START: i64 = 1_800_000_000;

fn started(rng_seed: u64) -> World {
    let server = MockServer::builder()
        .seed(world::seed())
        .rng_seed(rng_seed)
        .stopped_at(seeds::at(START))
        .users(20)
        .start_blocking();
    World::over(server.expect("the mock server starts"))
}

/// Everything that a server says to a number of requests, its address left out.
fn transcript(world: &World) -> Vec<String> {
    let base = world.http.base_url();
    let (_, address) = base.split_once("://").expect("a scheme");
    let mut said = vec![world.admin.access.clone(), world.admin.refresh.clone()];
    let mut keep = |answer: &Answer| {
        let body = String::from_utf8_lossy(&answer.body).replace(address, "ADDRESS");
        let mut headers = answer.headers();
        // An address may have a figure more, and so may what has it in it.
        headers.retain(|(name, _)| name != "content-length");
        said.push(format!("{} {headers:?} {body}", answer.status));
    };
    let ada = world.login("ada");
    keep(&world.refresh(&ada));
    keep(&world.profile(&ada));
    for path in [
        "{app}",
        "{app}/users",
        "{app}/auth_providers",
        "{app}/users/nobody",
        &format!("{{app}}/users/{ADA}/devices"),
        "{app}/description",
        "{app}/export",
        "{app}/logs",
    ] {
        keep(&world.get(path));
    }
    keep(&world.call("GET", "/api/public/v1.0/groups").send());
    keep(&world.try_login("anon-user", &json!({})));
    let body = json!({"email": "new@example.com", "password": "123456"});
    keep(&world.post("{app}/users", &body));
    keep(&world.post("{app}/api_keys", &json!({"name": "new"})));
    keep(&world.post("{app}/secrets", &json!({"name": "new", "value": "v"})));
    let send = "{app}/user_registrations/by_email/edsger@example.com/send_confirm";
    keep(&world.post(send, &json!({})));
    let groups = format!("{{admin}}/groups/{}/apps", world::GROUP);
    keep(&world.post(&groups, &json!({"name": "new"})));
    keep(&world.tell("clock", &json!({"advance": "31m"})));
    keep(&world.get("{app}/users"));
    for control in ["clock", "sessions", "outbox", "requests", "state", "faults"] {
        keep(&world.control("GET", control).send());
    }
    let made = world.tell("worlds", &json!({})).expect(201);
    keep(&made);
    let login = format!(
        "/w/{}{{client}}/app/{CLIENT_APP}/auth/providers/anon-user/login",
        made.text("id")
    );
    keep(&world.call("POST", &login).send());
    said
}

#[track_caller]
fn alike(one: &[String], other: &[String]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        let at = same.count().saturating_sub(40);
        let rest = |text: &str| text.chars().skip(at).take(200).collect::<String>();
        assert!(one == other, "{}\n{}", rest(one), rest(other));
    }
}

pub(crate) static SAME_BYTES: &[Rule] = &[
    Rule {
        proves: &["mock/same-bytes"],
        says: "two servers with one number say the same, ids, tokens and times included",
        source: "our choice",
        check: |_| {
            let one = transcript(&started(7));
            let all = one.concat();
            for word in ["access_token", "edsger@example.com", "\"link\"", "nonce="] {
                assert!(all.contains(word), "{word} in {all}");
            }
            alike(&one, &transcript(&started(7)));
        },
    },
    Rule {
        proves: &["mock/same-bytes"],
        says: "with another number ids and tokens are others, at the same time",
        source: "our choice",
        check: |_| {
            let anonymous = |rng_seed: u64| {
                let world = started(rng_seed);
                let session = world.anonymous();
                let user: Value = world.profile(&session).expect(200).json();
                (session.user, session.refresh, user["identities"].clone())
            };
            let (one, other) = (anonymous(7), anonymous(8));
            assert_eq!(anonymous(7), one);
            assert!(one.0 != other.0 && one.1 != other.1 && one.2 != other.2);
        },
    },
    Rule {
        proves: &["mock/same-bytes", "mock/reset/begins-anew"],
        says: "after a reset the same requests give the same bytes once more",
        source: "our choice",
        check: |_| {
            let world = started(7);
            let login = || world.try_login("anon-user", &json!({})).expect(200).body;
            let first = [login(), login()];
            world.clock(&json!({"advance": "5d"}));
            world.control("POST", "reset").send().expect(204);
            // The log-in of the administrator, with which a world begins.
            world.admin_login();
            assert_eq!(world.show("clock")["now"], START);
            assert!([login(), login()] == first, "not the same");
        },
    },
];
