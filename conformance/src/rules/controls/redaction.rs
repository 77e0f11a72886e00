//! The journal contains no secrets, however they were sent.

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::setup::apps::SIGNING_KEY;
use crate::setup::seeds::{PASSWORD, PRIVATE_KEY};
use crate::setup::{World, jwt};
use crate::target::Outcome;

/// A finding if one of the secrets is anywhere in the journal.
fn ensure_redacted(world: &World<'_>, secrets: &[&str]) -> Outcome {
    for request in world.journal("")? {
        let shown = request.to_string();
        for secret in secrets {
            ensure!(!secret.is_empty(), "there is no secret to look for");
            ensure!(
                !shown.contains(secret),
                "the journal contains {secret}: {shown}"
            );
        }
    }
    Ok(())
}

pub(crate) static REDACTION: &[Rule] = &[
    Rule {
        id: "logins-and-mails",
        requirements: &["server/controls/requests/redaction"],
        says: "the journal contains no password, key or token of a login, a registration or a mail",
        check: |target| {
            let world = &target.by_mail()?;
            let admin = world.admin_login()?;
            let ada = world.login("ada")?;
            world.refresh(&ada)?.expect(201)?;
            world.profile(&ada)?.expect(200)?;
            let own = world.call("POST", "{client}/auth/api_keys");
            let own = own.bearer(&ada.refresh).json(&json!({"name": "own"}));
            let own = own.send()?.expect(201)?.text("key");
            world.key_login(&own)?;
            world.register("new@example.com")?.expect(201)?;
            let mail = world.mail("new@example.com")?;
            let part = |key: &str| mail[key].as_str().unwrap_or_default();
            let (token, id) = (part("token"), part("token_id"));
            let body = json!({"token": token, "tokenId": id});
            world.email("confirm", &body)?.expect(200)?;
            world.post("{app}/users/verify_token", &json!({"token": ada.access}))?;
            let secret = json!({"name": "s", "value": "a-value-to-hide"});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let groups = "/api/public/v1.0/groups";
            let digest = world.digest("GET", groups, PRIVATE_KEY)?;
            world
                .call("GET", groups)
                .header("authorization", &digest)
                .send()?
                .expect(200)?;
            let response = digest.split("response=\"").nth(1).expect("a response");
            let server_key = world.post("{app}/api_keys", &json!({"name": "server"}))?;
            let server_key = server_key.expect(201)?.text("key");
            world.key_login(&server_key)?;
            ensure_redacted(
                world,
                &[
                    PASSWORD,
                    PRIVATE_KEY,
                    &admin.access,
                    &world.admin.access,
                    &ada.access,
                    &ada.refresh,
                    &own,
                    &server_key,
                    token,
                    id,
                    "a-value-to-hide",
                    &response[..32],
                ],
            )?;
            Ok(())
        },
    },
    Rule {
        id: "labels",
        requirements: &["server/controls/requests/redaction"],
        says: "a label in place of each secret says what it was, and everything else is as sent",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world.try_email("ada@example.com", "hunter2")?;
            world.profile(&ada)?.expect(200)?;
            world.refresh(&ada)?.expect(201)?;
            world
                .call("GET", "/x?token=hunter2&a=b")
                .bearer("hunter2")
                .send()?;
            let all = world.journal("")?;
            ensure_eq!(all.len(), 4, "requests in the journal");
            ensure_eq!(
                all[0]["body"],
                json!({"username": "ada@example.com", "password": "<password>"}),
                "the body of a login"
            );
            let bearer = |request: &Value| {
                let mut headers = request["headers"].as_array().into_iter().flatten();
                let header = headers.find(|pair| pair[0] == "authorization");
                header.map(|pair| pair[1].clone()).unwrap_or_default()
            };
            ensure_eq!(
                bearer(&all[1]),
                "Bearer <access>",
                "the label of an access token"
            );
            ensure_eq!(
                bearer(&all[2]),
                "Bearer <refresh>",
                "the label of a refresh token"
            );
            ensure_eq!(
                bearer(&all[3]),
                "Bearer <other>",
                "the label of another token"
            );
            ensure_eq!(all[3]["query"], "token=<token>&a=b", "a query with a token");
            Ok(())
        },
    },
    Rule {
        id: "unusual-places",
        requirements: &["server/controls/requests/redaction"],
        says: "the journal contains no secret that was nested, escaped, in a form or in a cookie",
        check: |target| {
            let world = &target.alone()?;
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
                world.call("POST", "/odd").text(body).send()?.expect(404)?;
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
                    .send()?
                    .expect(404)?;
            }
            for query in [
                "password=hunter2",
                "a=1&access_token=hunter2",
                "%70assword=hunter2",
            ] {
                world
                    .call("GET", &format!("/odd?{query}"))
                    .send()?
                    .expect(404)?;
            }
            ensure_redacted(world, &["hunter2"])?;
            Ok(())
        },
    },
    Rule {
        id: "signed-tokens",
        requirements: &["server/controls/requests/redaction"],
        says: "the journal contains no signed token, whether in a path, query, header or body",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            let claims = json!({"aud": world.ids.client_app, "sub": "ida", "exp": 1});
            let custom = jwt::hs256(SIGNING_KEY, &claims);
            world.try_login("custom-token", &json!({"token": custom}))?;
            for token in [&ada.access, &ada.refresh, &custom] {
                world
                    .call("GET", &format!("/odd/{token}"))
                    .send()?
                    .expect(404)?;
                world
                    .call("GET", &format!("/odd?{token}"))
                    .send()?
                    .expect(404)?;
                world
                    .call("GET", &format!("/odd?a={token}&b=1"))
                    .send()?
                    .expect(404)?;
                world
                    .call("GET", "/odd")
                    .header("x-token", token)
                    .send()?
                    .expect(404)?;
                world.call("POST", "/odd").text(token).send()?.expect(404)?;
                world
                    .call("POST", "/odd")
                    .json(&json!(token))
                    .send()?
                    .expect(404)?;
                world
                    .call("POST", "/odd")
                    .json(&json!({"a": [token]}))
                    .send()?
                    .expect(404)?;
            }
            let signature = |token: &str| token.rsplit('.').next().unwrap_or_default().to_owned();
            let signatures = [&ada.access, &ada.refresh, &custom].map(|one| signature(one));
            ensure_redacted(world, &signatures.each_ref().map(String::as_str))?;
            Ok(())
        },
    },
];
