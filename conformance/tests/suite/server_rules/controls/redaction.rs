//! No secret is in the journal, however it was sent.

use serde_json::{Value, json};

use super::super::Rule;
use crate::support::jwt;
use crate::support::world::{self, CLIENT_APP, World};

/// Fails if one of the secrets is anywhere in the journal.
#[track_caller]
fn keeps_quiet(world: &World, secrets: &[&str]) {
    let shown = world.control("GET", "requests").send().expect(200);
    let shown = String::from_utf8(shown.body).expect("a text");
    for secret in secrets {
        assert!(
            !secret.is_empty() && !shown.contains(secret),
            "{secret} in {shown}"
        );
    }
}

pub(crate) static REDACTION: &[Rule] = &[
    Rule {
        proves: &["mock/journal/redacted"],
        says: "no password, key or token of a log-in, a registration or a mail is in it",
        source: "our choice",
        check: |_| {
            let world = crate::support::apps::by_mail();
            let admin = world.admin_login();
            let ada = world.login("ada");
            world.refresh(&ada).expect(201);
            world.profile(&ada).expect(200);
            let own = world.call("POST", "{client}/auth/api_keys");
            let own = own.bearer(&ada.refresh).json(&json!({"name": "own"}));
            let own = own.send().expect(201).text("key");
            world.key_login(&own);
            world.register("new@example.com").expect(201);
            let mail = world.show("outbox?to=new@example.com")[0].clone();
            let (token, id) = (mail["token"].as_str(), mail["token_id"].as_str());
            let (token, id) = (token.expect("a token"), id.expect("an id"));
            let body = json!({"token": token, "tokenId": id});
            world.email("confirm", &body).expect(200);
            world.post("{app}/users/verify_token", &json!({"token": ada.access}));
            let secret = json!({"name": "s", "value": "a-value-to-hide"});
            world.post("{app}/secrets", &secret).expect(201);
            let groups = "/api/public/v1.0/groups";
            let digest = world.digest("GET", groups, world::PRIVATE_KEY);
            world
                .call("GET", groups)
                .header("authorization", &digest)
                .send()
                .expect(200);
            let response = digest.split("response=\"").nth(1).expect("a response");
            keeps_quiet(
                &world,
                &[
                    world::PASSWORD,
                    world::PRIVATE_KEY,
                    &admin.access,
                    &world.admin.access,
                    &ada.access,
                    &ada.refresh,
                    &own,
                    token,
                    id,
                    "a-value-to-hide",
                    &response[..32],
                ],
            );
        },
    },
    Rule {
        proves: &["mock/journal/redacted"],
        says: "a label in the place of each tells what was there, and all else is as sent",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            world.control("DELETE", "requests").send().expect(204);
            world.try_email("ada@example.com", "hunter2");
            world.profile(&ada).expect(200);
            world.refresh(&ada).expect(201);
            world
                .call("GET", "/x?token=hunter2&a=b")
                .bearer("hunter2")
                .send();
            let all = world.journal("");
            assert_eq!(
                all[0]["body"],
                json!({"username": "ada@example.com", "password": "<password>"})
            );
            let bearer = |request: &Value| {
                let headers = request["headers"].as_array().expect("a list").iter();
                let mut headers = headers.filter(|pair| pair[0] == "authorization");
                headers.next().expect("a token")[1].clone()
            };
            assert_eq!(bearer(&all[1]), "Bearer <access>");
            assert_eq!(bearer(&all[2]), "Bearer <refresh>");
            assert_eq!(bearer(&all[3]), "Bearer <other>");
            assert_eq!(all[3]["query"], "token=<token>&a=b");
        },
    },
    Rule {
        proves: &["mock/journal/redacted"],
        says: "nor is one that came in an odd way: nested, escaped, in a form, in a cookie",
        source: "our choice",
        check: |world| {
            for body in [
                r#"{"a": [{"b": {"password": "hunter2"}}]}"#,
                r#"{"p\u0061ssword": "hunter2"}"#,
                r#"{"password": {"deep": ["hunter2"]}}"#,
                r#"[{"token": "hunter2"}, {"key": "hunter2"}]"#,
                r#"{"password": "hunter2", "password": "hunter2"}"#,
                r#"{"password": "hunter2""#,
                "username=ada&password=hunter2",
                "password=hunter2",
            ] {
                world.call("POST", "/odd").text(body).send().expect(404);
            }
            for (name, value) in [
                ("cookie", "session=hunter2"),
                ("authorization", "hunter2"),
                ("authorization", "Basic hunter2"),
                ("authorization", "bearer   hunter2"),
                ("proxy-authorization", "Bearer hunter2"),
            ] {
                world
                    .call("GET", "/odd")
                    .header(name, value)
                    .send()
                    .expect(404);
            }
            for query in [
                "password=hunter2",
                "a=1&access_token=hunter2",
                "%70assword=hunter2",
            ] {
                world
                    .call("GET", &format!("/odd?{query}"))
                    .send()
                    .expect(404);
            }
            keeps_quiet(world, &["hunter2"]);
        },
    },
    Rule {
        proves: &["mock/journal/redacted"],
        says: "a signed token is not in it wherever it stood: path, query, header, body",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            let claims = json!({"aud": CLIENT_APP, "sub": "ida", "exp": 1});
            let custom = jwt::hs256(crate::support::apps::SIGNING_KEY, &claims);
            world.try_login("custom-token", &json!({"token": custom}));
            for token in [&ada.access, &ada.refresh, &custom] {
                world
                    .call("GET", &format!("/odd/{token}"))
                    .send()
                    .expect(404);
                world
                    .call("GET", &format!("/odd?{token}"))
                    .send()
                    .expect(404);
                world
                    .call("GET", &format!("/odd?a={token}&b=1"))
                    .send()
                    .expect(404);
                world
                    .call("GET", "/odd")
                    .header("x-token", token)
                    .send()
                    .expect(404);
                world.call("POST", "/odd").text(token).send().expect(404);
                world
                    .call("POST", "/odd")
                    .json(&json!(token))
                    .send()
                    .expect(404);
                world
                    .call("POST", "/odd")
                    .json(&json!({"a": [token]}))
                    .send()
                    .expect(404);
            }
            let signature = |token: &str| token.rsplit('.').next().unwrap_or_default().to_owned();
            let signatures = [&ada.access, &ada.refresh, &custom].map(|one| signature(one));
            keeps_quiet(world, &signatures.each_ref().map(String::as_str));
        },
    },
];
