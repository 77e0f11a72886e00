//! Custom user data, and its configuration.

use appservices_mock::{AppSeed, Seed};
use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::{Session, World, claims, seeds};
use crate::target::{Outcome, Stop};

const CONFIG: &str = "{app}/custom_user_data";
const DRAFTS: &str = "{app}/drafts";
const DATA: &str = "/_mock/users/{ada}/custom_data";

/// The shop, in which ada has custom data.
fn seed(adjust: impl FnOnce(&mut AppSeed)) -> Seed {
    let mut seed = seeds::shop();
    let app = &mut seed.groups[0].apps[0];
    let ada = app.users[0].clone();
    app.users[0] = ada.custom_data("plan", "pro").custom_data("seats", 3);
    adjust(app);
    seed
}

fn pro() -> Value {
    json!({"plan": "pro", "seats": 3})
}

/// The custom data in an access token; null if there is none.
fn in_token(session: &Session) -> Result<Value, Stop> {
    Ok(claims(&session.access)?["user_data"].clone())
}

/// The custom data in the access token that a refresh returns.
fn refreshed(world: &World<'_>, session: &Session) -> Result<Value, Stop> {
    let access = world.refresh(session)?.expect(201)?.text("access_token");
    Ok(claims(&access)?["user_data"].clone())
}

/// The custom data in the profile of a session.
fn in_profile(world: &World<'_>, session: &Session) -> Result<Value, Stop> {
    let profile = world.profile(session)?.expect(200)?.json()?;
    Ok(profile["custom_data"].clone())
}

/// Changes the configuration.
fn configure(world: &World<'_>, change: &Value) -> Outcome {
    world
        .admin("PATCH", CONFIG)
        .json(change)
        .send()?
        .expect(204)?;
    Ok(())
}

pub(super) static CUSTOM_DATA: &[Rule] = &[
    Rule {
        id: "token-and-profile",
        requirements: &["server/custom-data/token", "server/custom-data/profile"],
        says: "custom data is in access tokens, in the profile and in what `verify_token` returns; others have none",
        check: |target| {
            let world = &target.seeded(&seed(|_| {}))?;
            let ada = world.login("ada")?;
            ensure_eq!(in_token(&ada)?, pro(), "user_data in the token");
            ensure_eq!(refreshed(world, &ada)?, pro(), "user_data after a refresh");
            ensure_eq!(
                in_profile(world, &ada)?,
                pro(),
                "custom_data in the profile"
            );
            let body = json!({"token": ada.access});
            let verified = world.post("{app}/users/verify_token", &body)?.expect(200)?;
            ensure_eq!(verified.json()?["custom_user_data"], pro());
            let grace = world.login("grace")?;
            ensure_eq!(in_token(&grace)?, Value::Null, "user_data of another user");
            ensure_eq!(in_profile(world, &grace)?, Value::Null);
            Ok(())
        },
    },
    Rule {
        id: "changes",
        requirements: &[
            "server/custom-data/refresh",
            "server/controls/users/custom-data",
        ],
        says: "a refresh picks up custom data that has changed; older tokens keep theirs",
        check: |target| {
            let world = &target.seeded(&seed(|_| {}))?;
            let ada = world.login("ada")?;
            let free = json!({"plan": "free"});
            let set = world.call("PUT", DATA).json(&free);
            set.send()?.expect(204)?;
            ensure_eq!(in_token(&ada)?, pro(), "user_data in the older token");
            let body = json!({"token": ada.access});
            let verified = world.post("{app}/users/verify_token", &body)?.expect(200)?;
            ensure_eq!(verified.json()?["custom_user_data"], pro());
            ensure_eq!(refreshed(world, &ada)?, free, "user_data after a refresh");
            ensure_eq!(
                in_token(&world.login("ada")?)?,
                free,
                "user_data of a login"
            );
            let set = world.call("PUT", DATA).json(&json!({}));
            set.send()?.expect(204)?;
            ensure_eq!(refreshed(world, &ada)?, Value::Null, "user_data of nothing");
            let unknown = world.call("PUT", "/_mock/users/{nobody}/custom_data");
            check(&unknown.json(&free).send()?, 404, &Says::AnyError)?;
            let list = world.call("PUT", DATA).json(&json!([]));
            check(&list.send()?, 400, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "set-by-a-test",
        requirements: &["server/controls/users/custom-data"],
        says: "setting custom data enables it for an app that does not configure it, also after an older draft is deployed",
        check: |target| {
            let world = &target.alone()?;
            let config = world.get(CONFIG)?.expect(200)?.json()?;
            ensure_eq!(config["enabled"], false, "enabled of {config}");
            let draft = world.post(DRAFTS, &json!({}))?.expect(201)?;
            let set = world.call("PUT", DATA).json(&pro());
            set.send()?.expect(204)?;
            ensure_eq!(in_token(&world.login("ada")?)?, pro());
            let deployment = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
            world.admin("POST", &deployment).send()?.expect(201)?;
            ensure_eq!(in_token(&world.login("ada")?)?, pro(), "after a deployment");
            let config = world.get(CONFIG)?.expect(200)?.json()?;
            ensure_eq!(config["enabled"], true, "enabled of {config}");
            Ok(())
        },
    },
    Rule {
        id: "in-functions",
        requirements: &["server/custom-data/functions"],
        says: "`context.user.custom_data` has it, also for a function that an administrator calls as the user",
        check: |target| {
            let world = &target.seeded(&seed(|_| {}))?;
            let source = "exports = () => context.user.custom_data.plan;";
            let function = json!({"name": "plan", "private": false, "source": source});
            world.post("{app}/functions", &function)?.expect(201)?;
            let ada = world.login("ada")?;
            let body = json!({"name": "plan", "arguments": []});
            let call = world.call("POST", "{client}/app/{client_app}/functions/call");
            let called = call.bearer(&ada.access).json(&body).send()?.expect(200)?;
            ensure_eq!(called.json()?, "pro");
            let path = "{app}/debug/execute_function?user_id={ada}";
            let called = world.post(path, &body)?.expect(200)?.json()?;
            ensure_eq!(called["result"], "pro", "the result of {called}");
            Ok(())
        },
    },
    Rule {
        id: "disabled",
        requirements: &["server/custom-data/config"],
        says: "custom data that is disabled is in no token, profile or function until it is enabled",
        check: |target| {
            let disabled = r#"{"enabled": false}"#;
            let world = &target.seeded(&seed(|app| {
                let path = "auth/custom_user_data.json".to_owned();
                app.files.insert(path, disabled.to_owned().into());
            }))?;
            let ada = world.login("ada")?;
            ensure_eq!(
                in_token(&ada)?,
                Value::Null,
                "user_data while it is disabled"
            );
            ensure_eq!(in_profile(world, &ada)?, Value::Null);
            configure(world, &json!({"enabled": true}))?;
            ensure_eq!(
                refreshed(world, &ada)?,
                pro(),
                "user_data once it is enabled"
            );
            configure(world, &json!({"enabled": false}))?;
            ensure_eq!(refreshed(world, &ada)?, Value::Null);
            Ok(())
        },
    },
    Rule {
        id: "configuration",
        requirements: &["server/custom-data/config"],
        says: "the configuration has every key; a change keeps the others, and the export has the name of the service",
        check: |target| {
            let world = &target.shop()?;
            let service = json!({"name": "BackingDB", "type": "mongodb", "config": {"uri": "x"}});
            let service = world.post("{app}/services", &service)?.expect(201)?;
            let before = world.get(CONFIG)?.expect(200)?.json()?;
            let empty = json!({"enabled": false, "mongo_service_id": "", "database_name": "",
                "collection_name": "", "user_id_field": ""});
            ensure_eq!(before, empty, "the configuration of a new app");
            let mut config = json!({"mongo_service_id": service.text("_id"), "enabled": true,
                "database_name": "test", "collection_name": "UserData", "user_id_field": "user_id"});
            configure(world, &config)?;
            ensure_eq!(world.get(CONFIG)?.expect(200)?.json()?, config);
            configure(world, &json!({"database_name": "other"}))?;
            config["database_name"] = json!("other");
            ensure_eq!(world.get(CONFIG)?.expect(200)?.json()?, config);
            for wrong in [
                json!({"enabled": 1}),
                json!({"database_name": []}),
                json!([]),
            ] {
                let refused = world.admin("PATCH", CONFIG).json(&wrong).send()?;
                check(&refused, 400, &Says::AnyError)?;
            }
            let unknown = json!({"mongo_service_id": "65b0000000000000000000ff"});
            let refused = world.admin("PATCH", CONFIG).json(&unknown).send()?;
            check(&refused, 404, &Says::AnyError)?;
            ensure_eq!(world.get(CONFIG)?.expect(200)?.json()?, config);
            let description = world.get("{app}/description")?.expect(200)?.json()?;
            let described = &description["custom_user_data"];
            ensure_eq!(
                described["mongo_service_name"],
                "BackingDB",
                "{description}"
            );
            Ok(())
        },
    },
];
