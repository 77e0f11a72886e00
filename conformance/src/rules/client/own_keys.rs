//! A user's own API keys, for which the refresh token is sent.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, ids};
use crate::setup::{Session, World};
use crate::target::{Answer, Stop};

pub(super) const KEYS: &str = "{client}/auth/api_keys";

/// A request with the session's refresh token.
pub(super) fn request(
    world: &World<'_>,
    session: &Session,
    method: &str,
    path: &str,
) -> Result<Answer, Stop> {
    let call = world.call(method, &format!("{KEYS}{path}"));
    call.bearer(&session.refresh).send()
}

pub(super) fn try_key(world: &World<'_>, session: &Session, name: &Value) -> Result<Answer, Stop> {
    let call = world.call("POST", KEYS).bearer(&session.refresh);
    call.json(&json!({"name": name})).send()
}

/// Creates a key; returns its ID and its secret.
pub(super) fn create_key(
    world: &World<'_>,
    session: &Session,
    name: &str,
) -> Result<(String, String), Stop> {
    let created = try_key(world, session, &json!(name))?.expect(201)?;
    Ok((created.text("_id"), created.text("key")))
}

pub(crate) static OWN_KEYS: &[Rule] = &[
    Rule {
        id: "fields",
        requirements: &[
            "server/own-keys/list",
            "server/own-keys/create",
            "server/own-keys/get",
        ],
        says: "a key is shown with exactly these fields, its secret only when it is created",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            ensure_eq!(
                request(world, &ada, "GET", "")?.expect(200)?.json()?,
                json!([]),
                "the user's keys"
            );
            let answer = try_key(world, &ada, &json!("first"))?;
            check(&answer, 201, &Says::Json)?;
            let (id, secret) = (answer.text("_id"), answer.text("key"));
            ensure!(!secret.is_empty(), "no key: {answer:?}");
            let created = json!({"_id": id, "key": secret, "name": "first", "disabled": false});
            ensure_eq!(answer.json()?, created, "the body of {answer:?}");
            let shown = json!({"_id": id, "name": "first", "disabled": false});
            let alone = request(world, &ada, "GET", &format!("/{id}"))?.expect(200)?;
            ensure_eq!(alone.json()?, shown, "the body of {alone:?}");
            let (second, _) = create_key(world, &ada, "second")?;
            let list = request(world, &ada, "GET", "")?.expect(200)?.json()?;
            ensure_eq!(list[0], shown, "the first of {list}");
            ensure_eq!(list[1]["_id"], second, "`1._id` of {list}");
            let grace = world.login("grace")?;
            ensure_eq!(
                request(world, &grace, "GET", "")?.expect(200)?.json()?,
                json!([]),
                "the user's keys"
            );
            Ok(())
        },
    },
    Rule {
        id: "enable-disable",
        requirements: &["server/own-keys/enable-disable"],
        says: "a disabled key cannot log in, an enabled one can again",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let (id, secret) = create_key(world, &ada, "own")?;
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                let answer = request(world, &ada, "PUT", &format!("/{id}/{verb}"))?;
                check(&answer, 204, &Says::Nothing)?;
                let now = request(world, &ada, "GET", &format!("/{id}"))?.expect(200)?;
                ensure_eq!(now.json()?["disabled"], disabled, "`disabled` of {now:?}");
                let login = world.try_login("api-key", &json!({"key": secret}))?;
                if disabled {
                    check(&login, 401, &Says::Coded("unauthorized", "AuthError"))?;
                }
                ensure_eq!(
                    login.status,
                    if disabled { 401 } else { 200 },
                    "the status of {login:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/own-keys/delete", "server/client-login/wrong-key"],
        says: "a deleted key is not listed and cannot log in",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let (id, secret) = create_key(world, &ada, "own")?;
            let answer = request(world, &ada, "DELETE", &format!("/{id}"))?;
            check(&answer, 204, &Says::Nothing)?;
            ensure_eq!(
                request(world, &ada, "GET", "")?.expect(200)?.json()?,
                json!([]),
                "the user's keys"
            );
            let login = world.try_login("api-key", &json!({"key": secret}))?;
            check(&login, 401, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "delete-in-use",
        requirements: &["server/own-keys/delete-in-use"],
        says: "a session that a key began cannot delete that key: 403",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let (id, secret) = create_key(world, &ada, "own")?;
            let (other, _) = create_key(world, &ada, "other")?;
            let by_key = world.key_login(&secret)?;
            let answer = request(world, &by_key, "DELETE", &format!("/{id}"))?;
            check(&answer, 403, &Says::AnyError)?;
            ensure_eq!(
                ids(request(world, &ada, "GET", "")?)?,
                [id.as_str(), &other],
                "the user's keys"
            );
            request(world, &by_key, "DELETE", &format!("/{other}"))?.expect(204)?;
            request(world, &ada, "DELETE", &format!("/{id}"))?.expect(204)?;
            Ok(())
        },
    },
    Rule {
        id: "owner",
        requirements: &["server/own-keys/owner", "server/client-login/own-key"],
        says: "a login with the key is its owner",
        check: |target| {
            let world = &target.shop()?;
            let (_, secret) = create_key(world, &world.login("ada")?, "own")?;
            let session = world.key_login(&secret)?;
            ensure_eq!(session.user, world.ids.ada, "the user of the login");
            world.ensure_live(&session)?;
            let profile = world.profile(&session)?.expect(200)?.json()?;
            ensure_eq!(profile["type"], "normal", "`type` of {profile}");
            ensure_eq!(
                profile["data"]["email"],
                "ada@example.com",
                "`data.email` of {profile}"
            );
            Ok(())
        },
    },
    Rule {
        id: "owner-state",
        requirements: &[
            "server/own-keys/after-revocation",
            "server/revocation/login-again",
        ],
        says: "a key outlives a revocation, and is rejected while its owner is disabled or deleted",
        check: |target| {
            let world = &target.shop()?;
            let (_, secret) = create_key(world, &world.login("ada")?, "own")?;
            let session = world.key_login(&secret)?;
            let user = "{app}/users/{ada}";
            world.put(&format!("{user}/logout"))?.expect(204)?;
            world.ensure_ended(&session)?;
            ensure_eq!(
                world.key_login(&secret)?.user,
                world.ids.ada,
                "the user of the login"
            );
            world.put(&format!("{user}/disable"))?.expect(204)?;
            let login = world.try_login("api-key", &json!({"key": secret}))?;
            ensure_eq!(
                login.expect(401)?.text("error_code"),
                "UserDisabled",
                "the code of the response"
            );
            world.put(&format!("{user}/enable"))?.expect(204)?;
            world.key_login(&secret)?;
            world.delete(user)?.expect(204)?;
            let login = world.try_login("api-key", &json!({"key": secret}))?;
            check(&login, 401, &Says::AnyError)?;
            Ok(())
        },
    },
];
