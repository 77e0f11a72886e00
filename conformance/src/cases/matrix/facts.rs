//! What every combination meets at the server.
use appservices_mock::{Fault, FaultEffect, GroupSeed, PendingSeed, Seed};

use crate::cases::model::{App, User};
use crate::cases::support::seeds::{self, ALPHA, BETA};

/// When the first user was made.
pub(super) const BEGIN: i64 = 1_700_000_000;
pub(super) const DAY: i64 = 86_400;

/// The facts: two projects, a user of each kind that a filter tells apart, one whom the server
/// refuses to log out, and two pending registrations, of which it knows one.
pub(super) fn apps() -> Vec<App> {
    let app = |group: &str, id: &str, client: &str, name: &str| App {
        group: group.to_owned(),
        id: format!("65a00000000000000000{id}"),
        client_app_id: client.to_owned(),
        name: name.to_owned(),
        ..App::default()
    };
    let user = |n: u32, providers: &[&'static str], email: &str| User {
        id: seeds::user_id(n),
        kind: "normal",
        providers: providers.to_vec(),
        email: email.to_owned(),
        ..User::default()
    };
    let pending = |n: u32, email: &str, refusal: Option<&'static str>| User {
        id: seeds::pending_id(n),
        kind: "pending",
        providers: vec!["local-userpass"],
        email: email.to_owned(),
        refusal,
        ..User::default()
    };
    let mut shop = app(ALPHA, "01a1", "shop-abcde", "shop");
    shop.users = vec![
        User {
            created: BEGIN,
            last_login: BEGIN + 300,
            ..user(1, &["local-userpass"], "ada@example.com")
        },
        User {
            disabled: true,
            created: BEGIN + 30 * DAY,
            last_login: BEGIN + 60 * DAY,
            ..user(2, &["anon-user", "local-userpass"], "grace@example.com")
        },
        User {
            kind: "server",
            name: "deploy".into(),
            created: BEGIN + DAY,
            ..user(3, &["api-key"], "")
        },
        // Nobody knows when the user was made.
        User {
            disabled: true,
            last_login: BEGIN + 60 * DAY,
            ..user(4, &["anon-user"], "")
        },
        User {
            refusal: Some("user is locked"),
            created: BEGIN + 90 * DAY,
            last_login: BEGIN + 90 * DAY,
            ..user(5, &["custom-token"], "")
        },
    ];
    shop.pending = vec![
        pending(1, "paul@example.com", None),
        pending(2, "petra@example.com", Some("user not found")),
    ];
    let mut admin = app(ALPHA, "01a2", "shop-admin-fghij", "shop-admin");
    admin.users = vec![user(90, &["local-userpass"], "root@example.com")];
    vec![
        shop,
        admin,
        app(ALPHA, "01a3", "twin-aaaaa", "twin"),
        app(BETA, "01b1", "twin-bbbbb", "twin"),
    ]
}

/// The same facts as a server knows them.
pub(super) fn seed(apps: &[App]) -> Seed {
    let mut seed = seeds::world(vec![
        GroupSeed::new(ALPHA, "Alpha"),
        GroupSeed::new(BETA, "Beta"),
    ]);
    for app in apps {
        let mut made = seeds::app(&app.id, &app.client_app_id, &app.name);
        made.users = app.users.iter().map(seeds::of_model).collect();
        for pending in &app.pending {
            made = made.pending(PendingSeed::new(&pending.email).id(&pending.id));
        }
        let group = seed
            .groups
            .iter_mut()
            .find(|group| group.id.as_ref() == Some(&app.group));
        group.expect("a project of the seed").apps.push(made);
        for user in app.users.iter().chain(&app.pending) {
            let effect = match user.refusal {
                Some("user not found") => continue,
                // Final, unlike 500, after which the request would be repeated for seconds.
                Some(words) => FaultEffect::status(409, words),
                None if user.kind == "pending" => nothing(),
                None => continue,
            };
            let path = format!("*/users/{}", user.id);
            for (method, end) in [
                ("PUT", "/logout"),
                ("PUT", "/enable"),
                ("PUT", "/disable"),
                ("DELETE", ""),
            ] {
                let fault = Fault::new(format!("{path}{end}"), effect.clone());
                seed.faults.push(fault.method(method));
            }
        }
    }
    seed
}

/// 204, as for a user.
fn nothing() -> FaultEffect {
    FaultEffect::empty(204)
}
