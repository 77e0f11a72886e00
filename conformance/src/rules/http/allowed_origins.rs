//! Origins that an app allows.

use serde_json::json;

use super::cors::{ALLOWED, LOCAL, SHOP, allow, ensure_readable, log_in};
use crate::rules::{Rule, Says, check};

pub(crate) static ALLOWED_ORIGINS: &[Rule] = &[
    Rule {
        id: "allowed-origins",
        requirements: &[
            "server/http/cors-allowed-origins",
            "server/configuration/allowed-origins",
        ],
        says: "if an app allows certain origins, pages of others cannot use its Client API",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            allow(world, &json!([SHOP, LOCAL]))?;
            for origin in [SHOP, LOCAL] {
                ensure_readable(&log_in(world, origin)?.expect(200)?, origin)?;
            }
            for origin in [
                "https://evil.example",
                "https://shop.example.evil",
                "null",
                "http://shop.example",
            ] {
                let words = format!("the origin '{origin}' is not allowed for this app");
                let ask = |method: &str, path: &str, token: &str| {
                    let call = world.call(method, path).header("origin", origin);
                    call.bearer(token).send()
                };
                for answer in [
                    log_in(world, origin)?,
                    ask("GET", "{client}/app/{client_app}/location", "")?,
                    ask("GET", "{client}/auth/profile", &ada.access)?,
                    ask("POST", "{client}/auth/session", &ada.refresh)?,
                    ask("DELETE", "{client}/auth/delete", &ada.access)?,
                ] {
                    check(&answer, 403, &Says::AnyError)?;
                    ensure_eq!(answer.text("error"), words, "the error of {answer:?}");
                    ensure_eq!(answer.header(ALLOWED), None, "{ALLOWED} of {answer:?}");
                }
            }
            world.ensure_live(&ada)?;
            Ok(())
        },
    },
    Rule {
        id: "only-this-app",
        requirements: &["server/http/cors-allowed-origins"],
        says: "allowed origins restrict this app's Client API only, and no clients that are not pages",
        check: |target| {
            let world = &target.shop()?;
            allow(world, &json!([SHOP]))?;
            let evil = "https://evil.example";
            world.login("ada")?;
            let users = world
                .admin("GET", "{app}/users")
                .header("origin", evil)
                .send()?;
            ensure_readable(&users.expect(200)?, evil)?;
            let other = target.shop()?;
            ensure_readable(&log_in(&other, evil)?.expect(200)?, evil)?;
            allow(world, &json!([]))?;
            ensure_readable(&log_in(world, evil)?.expect(200)?, evil)?;
            Ok(())
        },
    },
];
