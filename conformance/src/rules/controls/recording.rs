//! Recordings of requests and responses, which `ctl replay` sends again.

use serde_json::{Value, json};

use super::status;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::{PASSWORD, shop};
use crate::target::{OrFound as _, Outcome, Stop, Target};

/// What a server records while a world is used: the text, and its lines after the first.
fn recorded(
    target: &Target,
    using: impl FnOnce(&World<'_>) -> Outcome,
) -> Result<(String, Vec<Value>), Stop> {
    let folder = tempfile::tempdir().or_found(|| "creating a folder".to_owned())?;
    let file = folder.path().join("session.jsonl");
    let server = target.own_server(|server| server.seed(shop()).record(&file, false))?;
    let world = World::over(server)?;
    using(&world)?;
    let text = std::fs::read_to_string(&file).or_found(|| "reading the recording".to_owned())?;
    let lines = text.lines().skip(1);
    let lines: Result<Vec<_>, _> = lines.map(serde_json::from_str).collect();
    let lines = lines.or_found(|| format!("a line is not JSON in {text:?}"))?;
    Ok((text, lines))
}

/// The line of the last request to a path that ends like this.
fn last<'a>(lines: &'a [Value], end: &str) -> Result<&'a Value, Stop> {
    let is_wanted = |line: &&Value| {
        let target = line["request"]["target"].as_str();
        target.is_some_and(|target| target.ends_with(end))
    };
    let found = lines.iter().rfind(is_wanted);
    found.or_found(|| format!("no request to {end} among {lines:?}"))
}

pub(super) static RECORDING: &[Rule] = &[
    Rule {
        id: "exchanges",
        requirements: &["server/recording/exchanges"],
        says: "each request has a line with its response, whatever the status, and also if the server hangs up",
        check: |target| {
            let (text, lines) = recorded(target, |world| {
                world.get("{app}/users/{ada}")?.expect(200)?;
                world
                    .call("PUT", "/nowhere?a=1")
                    .header("x-odd", "Value")
                    .text("no JSON")
                    .send()?
                    .expect(404)?;
                world.fault(&json!({"path": "/hang", "effect": {"type": "hang_up"}}))?;
                let hung_up = world.call("GET", "/hang").send();
                ensure!(hung_up.is_err(), "the server has not hung up");
                world.fault(&json!({"path": "/failing", "effect": status(503)}))?;
                world.call("GET", "/failing").send()?.expect(503)?;
                Ok(())
            })?;
            for (at, line) in lines.iter().enumerate() {
                ensure_eq!(line["number"], json!(at + 1), "`number` of {line}");
            }
            let nowhere = last(&lines, "/nowhere?a=1")?;
            ensure_eq!(nowhere["request"]["method"], "PUT", "{nowhere}");
            ensure_eq!(nowhere["request"]["text"], "no JSON", "{nowhere}");
            let headers = nowhere["request"]["headers"].as_array();
            let mut headers = headers.into_iter().flatten();
            ensure!(
                headers.any(|header| *header == json!(["x-odd", "Value"])),
                "the header is not in {nowhere}"
            );
            ensure_eq!(nowhere["response"]["status"], 404, "{nowhere}");
            ensure!(
                nowhere["response"]["body"]["error"].is_string(),
                "no error in {nowhere}"
            );
            ensure_eq!(last(&lines, "/hang")?["response"]["status"], 0, "{text}");
            ensure_eq!(
                last(&lines, "/failing")?["response"]["status"],
                503,
                "{text}"
            );
            Ok(())
        },
    },
    Rule {
        id: "secrets",
        requirements: &["server/recording/secrets"],
        says: "passwords, keys and tokens are placeholders, and each is the same wherever it is sent",
        check: |target| {
            let mut secrets = vec![PASSWORD.to_owned()];
            let (text, lines) = recorded(target, |world| {
                secrets.push(world.keys().1.to_owned());
                let body = json!({"name": "robot"});
                let created = world.post("{app}/api_keys", &body)?.expect(201)?;
                let key = created.text("key");
                let ada = world.login("ada")?;
                world.refresh(&ada)?.expect(201)?;
                world.key_login(&key)?;
                secrets.extend([key, ada.access.clone(), ada.refresh.clone()]);
                Ok(())
            })?;
            for secret in &secrets {
                ensure!(!text.contains(secret), "{secret} is in {text}");
            }
            let created = last(&lines, "/api_keys")?;
            let login = last(&lines, "/api-key/login")?;
            let key = &created["response"]["body"]["key"];
            ensure_eq!(*key, "<<key:1>>", "`key` of {created}");
            ensure_eq!(login["request"]["body"]["key"], *key, "`key` of {login}");
            let login = last(&lines, "/local-userpass/login")?;
            let refresh = &login["response"]["body"]["refresh_token"];
            let renewal = last(&lines, "/auth/session")?;
            let bearer = format!("Bearer {}", refresh.as_str().unwrap_or_default());
            let headers = renewal["request"]["headers"].as_array();
            let mut headers = headers.into_iter().flatten();
            ensure!(
                headers.any(|header| *header == json!(["authorization", bearer])),
                "the token of {login} is not in {renewal}"
            );
            Ok(())
        },
    },
    Rule {
        id: "controls",
        requirements: &["server/recording/controls"],
        says: "controls that change the world are recorded, those that show the state or the journal are not",
        check: |target| {
            let (text, lines) = recorded(target, |world| {
                world.advance("1m")?;
                world.show("requests")?;
                world.state()?;
                Ok(())
            })?;
            let clock = last(&lines, "/_mock/clock")?;
            ensure_eq!(clock["request"]["body"]["advance"], "1m", "{clock}");
            for hidden in ["/_mock/requests", "/_mock/state"] {
                ensure!(!text.contains(hidden), "{hidden} is in {text}");
            }
            Ok(())
        },
    },
];
