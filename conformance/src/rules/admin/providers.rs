//! Authentication providers of an app.

use serde_json::json;

use crate::rules::{Row, Rule, Says, check, refused};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{OrFound as _, Outcome, Stop};

const PROVIDERS: &str = "{app}/auth_providers";

/// The ID of the app's provider of a type.
pub(crate) fn provider(world: &World<'_>, provider_type: &str) -> Result<String, Stop> {
    let answer = world.get(PROVIDERS)?.expect(200)?;
    let list = answer.list()?;
    let found = list.iter().find(|one| one["type"] == provider_type);
    let id = found.and_then(|found| found["_id"].as_str());
    let id = id.or_found(|| format!("no provider {provider_type}: {answer:?}"))?;
    Ok(id.to_owned())
}

/// Disables the app's provider of a type.
pub(crate) fn disable(world: &World<'_>, provider_type: &str) -> Outcome {
    let id = provider(world, provider_type)?;
    world
        .put(&format!("{PROVIDERS}/{id}/disable"))?
        .expect(204)?;
    Ok(())
}

pub(crate) static CONFIGURING: &[Rule] = &[
    Rule {
        id: "new-app",
        requirements: &["server/providers/new-app"],
        says: "a new app has one provider, api-key, and it is disabled",
        check: |target| {
            let world = &target.shop()?;
            let app = world.extra_app("", &json!({"name": target.app_name()}))?;
            let list = world
                .get(&app.path("/auth_providers"))?
                .expect(200)?
                .list()?;
            ensure_eq!(list.len(), 1, "the number of providers in {list:?}");
            let expected = [json!("api-key"), json!("api-key"), json!(true)];
            let actual = ["name", "type", "disabled"].map(|key| list[0][key].clone());
            ensure_eq!(actual, expected, "name, type and disabled of the provider");
            Ok(())
        },
    },
    Rule {
        id: "create",
        requirements: &[
            "server/providers/create",
            "server/providers/list",
            "server/providers/name",
        ],
        says: "a type is enough to create a provider: named like the type, enabled, listed; unknown keys are ignored",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"type": "custom-token", "unknown": 1});
            let created = world.post(PROVIDERS, &body)?.expect(201)?;
            ensure_eq!(created.text("name"), "custom-token", "{created:?}");
            ensure_eq!(created.json()?["disabled"], false, "{created:?}");
            let listed = provider(world, "custom-token")?;
            ensure_eq!(listed, created.text("_id"), "the ID in the list");
            Ok(())
        },
    },
    Rule {
        id: "create-disabled",
        requirements: &[
            "server/providers/create",
            "server/providers/function-config",
        ],
        says: "a provider can be created disabled",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "custom-function", "type": "custom-function", "disabled": true,
                "config": {"authFunctionName": "auth"}});
            let created = world.post(PROVIDERS, &body)?.expect(201)?.json()?;
            ensure_eq!(created["disabled"], true, "{created}");
            Ok(())
        },
    },
    Rule {
        id: "duplicate",
        requirements: &["server/providers/duplicate"],
        says: "a second provider of a type is rejected with a code that clients know",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"type": "anon-user"});
            let answer = refused(world.admin("POST", PROVIDERS).json(&body))?;
            let code = answer.text("error_code");
            let known = ["AuthProviderAlreadyExists", "AuthProviderDuplicateName"];
            ensure!(known.contains(&code.as_str()), "the code of {answer:?}");
            Ok(())
        },
    },
    Rule {
        id: "unknown-type",
        requirements: &["server/providers/unknown-type"],
        says: "an unknown type, or none, is rejected",
        check: |target| {
            let world = &target.shop()?;
            for body in [
                json!({"type": "smoke-signals"}),
                json!({}),
                json!({"type": 1}),
                json!(null),
            ] {
                refused(world.admin("POST", PROVIDERS).json(&body))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "update",
        requirements: &["server/providers/update", "server/providers/get"],
        says: "an update takes the whole provider, including its ID, and is stored",
        check: |target| {
            let world = &target.shop()?;
            let id = provider(world, "local-userpass")?;
            let path = format!("{PROVIDERS}/{id}");
            for (disabled, url) in [
                (true, "https://one.example/reset"),
                (false, "https://two.example/reset"),
            ] {
                let config = json!({"autoConfirm": true, "resetPasswordUrl": url});
                let body = json!({"_id": id, "name": "local-userpass", "type": "local-userpass",
                    "disabled": disabled, "config": config});
                let answer = world.admin("PATCH", &path).json(&body).send()?;
                check(&answer, 204, &Says::Nothing)?;
                let now = world.get(&path)?.expect(200)?.json()?;
                ensure_eq!(now["_id"], id.as_str(), "the ID of {now}");
                ensure_eq!(now["disabled"], disabled, "disabled of {now}");
                for key in ["autoConfirm", "resetPasswordUrl"] {
                    ensure_eq!(now["config"][key], config[key], "{key} of {now}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "type-does-not-change",
        requirements: &["server/providers/update"],
        says: "an update cannot change the type of a provider",
        check: |target| {
            let world = &target.shop()?;
            let path = format!("{PROVIDERS}/{}", provider(world, "local-userpass")?);
            let body = json!({"type": "custom-token"});
            let answer = world.admin("PATCH", &path).json(&body).send()?;
            check(&answer, 400, &Says::AnyError)?;
            let now = world.get(&path)?.expect(200)?.json()?;
            ensure_eq!(now["type"], "local-userpass", "the type of {now}");
            Ok(())
        },
    },
    Rule {
        id: "enable-and-disable",
        requirements: &["server/providers/enable-disable"],
        says: "disabling and enabling return 204, even when repeated, and show in the provider",
        check: |target| {
            let world = &target.shop()?;
            let path = format!("{PROVIDERS}/{}", provider(world, "anon-user")?);
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                check(&world.put(&format!("{path}/{verb}"))?, 204, &Says::Nothing)?;
                let now = world.get(&path)?.expect(200)?.json()?;
                ensure_eq!(now["disabled"], disabled, "after {verb}: {now}");
            }
            Ok(())
        },
    },
    Rule {
        id: "disabled-rejects-logins",
        requirements: &["server/client-login/provider-off"],
        says: "nobody logs in with a disabled provider; once it is enabled, they can again",
        check: |target| {
            let world = &target.shop()?;
            let path = format!("{PROVIDERS}/{}", provider(world, "local-userpass")?);
            world.put(&format!("{path}/disable"))?.expect(204)?;
            let answer = world.try_email("ada@example.com", PASSWORD)?;
            ensure!(
                (400..500).contains(&answer.status),
                "not refused: {answer:?}"
            );
            ensure_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            world.put(&format!("{path}/enable"))?.expect(204)?;
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "disabled-code",
        requirements: &["server/client-login/provider-off"],
        says: "a login with a disabled provider is 404 AuthProviderNotFound",
        check: |target| {
            let world = &target.shop()?;
            disable(world, "local-userpass")?;
            let answer = world.try_email("ada@example.com", PASSWORD)?.expect(404)?;
            let code = answer.text("error_code");
            ensure_eq!(code, "AuthProviderNotFound", "the code of {answer:?}");
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/providers/delete"],
        says: "a deleted provider is gone",
        check: |target| {
            let world = &target.shop()?;
            let path = format!("{PROVIDERS}/{}", provider(world, "anon-user")?);
            world.put(&format!("{path}/disable"))?.expect(204)?;
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            check(&world.get(&path)?, 404, &Says::AnyError)?;
            let login = world.try_login("anon-user", &json!({}))?;
            ensure!((400..500).contains(&login.status), "not refused: {login:?}");
            Ok(())
        },
    },
    Rule {
        id: "change-of-a-disabled-provider",
        requirements: &["server/providers/update", "server/providers/merge-config"],
        says: "changing a provider without `disabled` leaves it disabled or enabled, as it was",
        check: |target| {
            let world = &target.shop()?;
            let id = world.provider_id("local-userpass")?;
            let path = format!("{{app}}/auth_providers/{id}");
            for (verb, disabled) in [("disable", true), ("enable", false)] {
                world.put(&format!("{path}/{verb}"))?.expect(204)?;
                for body in [
                    json!({"config": {"autoConfirm": true}}),
                    json!({"disabled": null}),
                ] {
                    let change = world.admin("PATCH", &path).json(&body);
                    check(&change.send()?, 204, &Says::Nothing)?;
                    let provider = world.get(&path)?.expect(200)?.json()?;
                    ensure_eq!(
                        provider["disabled"].as_bool().unwrap_or(false),
                        disabled,
                        "`disabled` after {body}: {provider}"
                    );
                }
            }
            Ok(())
        },
    },
];

const fn unknown(id: &'static str, ask: &'static str, body: &'static str) -> Row {
    Row {
        id,
        requirements: &["server/providers/unknown"],
        says: "an unknown provider is not found",
        ask,
        body,
        status: 404,
        answer: Says::AnyError,
    }
}

pub(crate) static UNKNOWN: &[Row] = &[
    unknown("get", "GET {app}/auth_providers/{nobody}", ""),
    unknown("update", "PATCH {app}/auth_providers/{nobody}", "{}"),
    unknown("enable", "PUT {app}/auth_providers/{nobody}/enable", ""),
    unknown("disable", "PUT {app}/auth_providers/{nobody}/disable", ""),
    unknown("delete", "DELETE {app}/auth_providers/{nobody}", ""),
];

pub(crate) static UNKNOWN_CODE: &[Rule] = &[Rule {
    id: "code",
    requirements: &["server/providers/unknown"],
    says: "the code of an unknown provider is AuthProviderNotFound",
    check: |target| {
        let world = &target.shop()?;
        let path = "{app}/auth_providers/{nobody}";
        for (method, verb) in [
            ("GET", ""),
            ("PATCH", ""),
            ("PUT", "/enable"),
            ("PUT", "/disable"),
            ("DELETE", ""),
        ] {
            let call = world.admin(method, &format!("{path}{verb}"));
            let answer = call.json(&json!({})).send()?;
            let code = answer.text("error_code");
            ensure_eq!(code, "AuthProviderNotFound", "the code of {answer:?}");
        }
        Ok(())
    },
}];
