//! Logins that are rejected.

use serde_json::json;

use crate::rules::{Rule, Says, check, refused};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::Outcome;

const UNAUTHORIZED: Says = Says::Coded("unauthorized", "InvalidPassword");

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "wrong-or-unknown",
        proves: &["3.2/refused/password"],
        says: "a wrong password and an unknown user are rejected in the same words",
        source: "realm-js, realm-core and realm-swift tests",
        check: |target| {
            let world = &target.shop()?;
            for (email, password) in [
                ("ada@example.com", "wrong"),
                ("ada@example.com", ""),
                ("nobody@example.com", PASSWORD),
                ("", ""),
            ] {
                check(&world.try_email(email, password)?, 401, &UNAUTHORIZED)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "deleted",
        proves: &["3.2/refused/password", "4/deleting/login"],
        says: "a deleted user is rejected like an unknown one",
        source: "realm-core and realm-swift tests",
        check: |target| {
            let world = &target.shop()?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            check(
                &world.try_email("ada@example.com", PASSWORD)?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "case",
        proves: &["3.2/case-sensitive"],
        says: "email addresses are case-sensitive",
        source: "manual",
        check: |target| {
            let world = &target.shop()?;
            check(
                &world.try_email("Ada@example.com", PASSWORD)?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "disabled",
        proves: &["3.2/refused/disabled", "8/disabled-and-unconfirmed"],
        says: "a disabled user is rejected with the code UserDisabled",
        source: "tests of the .NET, Dart, Swift and Kotlin SDKs (text); realm-core tests \
            (code); status our choice",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_email("alan@example.com", PASSWORD)?;
            check(&answer, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
            Ok(())
        },
    },
    Rule {
        id: "disabled-wrong-password",
        proves: &["3.2/refused/password"],
        says: "a wrong password for a disabled user is rejected like any wrong password",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            check(
                &world.try_email("alan@example.com", "wrong")?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "provider-off",
        proves: &["3.2/refused/provider"],
        says: "a login with a missing, disabled or unknown provider is rejected for good",
        source: "manual; status and code our choice",
        check: |target| {
            let world = &target.shop()?;
            for provider in ["anon-user", "local-userpass"] {
                world.disable_provider(provider)?;
            }
            for provider in [
                "anon-user",
                "local-userpass",
                "oauth2-google",
                "smoke-signals",
            ] {
                let body = json!({"username": "ada@example.com", "password": PASSWORD});
                let answer = refused(world.call("POST", &login_path(provider)).json(&body))?;
                ensure_ne!(
                    answer.text("error_code"),
                    "InvalidSession",
                    "the code of {answer:?}"
                );
                ensure_ne!(
                    answer.text("error"),
                    "unauthorized",
                    "realm-web would repeat the request"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "provider-not-found",
        proves: &["3.2/refused/provider"],
        says: "a missing or unknown provider is not found: 404 AuthProviderNotFound",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            for provider in ["oauth2-google", "custom-token", "smoke-signals"] {
                let answer = world.try_login(provider, &json!({}))?.expect(404)?;
                let code = answer.text("error_code");
                ensure_eq!(code, "AuthProviderNotFound", "the code of {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-key",
        proves: &["3.2/refused/api-key"],
        says: "an unknown API key is rejected with 401",
        source: "tests of the .NET, Dart, Swift and Kotlin SDKs; code and status our choice",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_login("api-key", &json!({"key": "unknown"}))?;
            check(&answer, 401, &Says::Coded("unauthorized", "AuthError"))?;
            Ok(())
        },
    },
    Rule {
        id: "no-credentials",
        proves: &["3.2/local-userpass", "3.2/api-key/server"],
        says: "a login without credentials is rejected",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            refuse_empty_logins(world)
        },
    },
    Rule {
        id: "no-session",
        proves: &["3.2/local-userpass", "3.2/api-key/server"],
        says: "a rejected login creates no session",
        source: "our choice",
        check: |target| {
            let world = &target.alone()?;
            refuse_empty_logins(world)?;
            world.try_email("ada@example.com", "wrong")?.expect(401)?;
            world.try_email("alan@example.com", PASSWORD)?.expect(401)?;
            for user in [&world.ids.ada, &world.ids.alan] {
                ensure_eq!(world.live_sessions(user)?, 0, "live sessions");
            }
            Ok(())
        },
    },
];

fn login_path(provider: &str) -> String {
    format!("{{client}}/app/{{client_app}}/auth/providers/{provider}/login")
}

fn refuse_empty_logins(world: &World<'_>) -> Outcome {
    for provider in ["local-userpass", "api-key"] {
        let path = login_path(provider);
        for body in [json!({}), json!([]), json!({"username": "ada@example.com"})] {
            refused(world.call("POST", &path).json(&body))?;
        }
        refused(world.call("POST", &path))?;
    }
    Ok(())
}
