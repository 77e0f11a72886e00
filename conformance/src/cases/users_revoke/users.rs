//! Which users: by ID, by filter, over every page, of every type.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect, Seed, UserSeed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, email, many, one_app, user, user_id};
use crate::cases::support::topic::{TOPIC, Topic};

/// `users revoke --app shop` and these words.
const fn revoke(name: &'static str, args: &'static str) -> Case {
    Case { name, args, ..CASE }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

/// Everybody in an app with these users.
const fn everybody(name: &'static str, seed: fn() -> Seed) -> Case {
    Case {
        name,
        args: "users revoke -a shop -y",
        seed,
        ..CASE
    }
}

pub(crate) const USERS: Topic = Topic {
    folder: "users/revoke/users",
    requirements: &["cli/selection/given"],
    shows: shown_by![
        "cli/selection/given" => "one of-two-tables several-in-the-order-given given-and-yes",
        "cli/selection/given" => "many-given",
        "cli/selection/given-narrowed" => "given-and-state given-and-provider",
        "cli/selection/given-narrowed" => "given-and-second-provider given-and-narrowed-away",
        "cli/selection/all" => "everybody empty-app",
        "cli/selection/all-pages" => "a-full-page a-page-and-one many-pages many-pages-filtered",
        "cli/selection/nobody" => "filter-fits-nobody filter-fits-nobody-and-no-yes",
        "cli/selection/state" => "state-enabled state-disabled",
        "cli/selection/provider" => "provider provider-and-state",
        "cli/selection/filters-checked" => "filters-ignored-*",
        "cli/selection/unknown" => "unknown-among unknown-among-json unknown-and-narrowed",
        "cli/selection/unknown" => "unknown-and-narrowed-away unknown-twice",
        "cli/selection/unknown-only" => "unknown unknown-json unknown-all",
        "cli/selection/id-encoded" => "odd-*",
        "cli/text/tables" => "everybody of-two-tables no-email-no-name data-of-other-types",
        "cli/text/identities" => "two-identities-of-a-type of-two-tables",
        "cli/text/unknown-provider" => "unknown-provider known-and-unknown-provider no-identity",
        "cli/text/width" => "wide-characters",
        "cli/output/untrusted" => "control-characters control-characters-json",
    ],
    cases: &[
        revoke("everybody", "users revoke -a shop -y"),
        revoke("one", "users revoke -a shop -u 65a000000000000000000001"),
        revoke(
            "of-two-tables",
            "users revoke -a shop -u 65a000000000000000000012",
        ),
        revoke(
            "several-in-the-order-given",
            "users revoke -a shop -u 65a000000000000000000003 -u 65a000000000000000000001 -u 65a000000000000000000002",
        ),
        revoke("state-enabled", "users revoke -a shop --state enabled -y"),
        revoke("state-disabled", "users revoke -a shop --state disabled -y"),
        revoke(
            "provider",
            "users revoke -a shop --provider local-userpass -y",
        ),
        revoke(
            "provider-and-state",
            "users revoke -a shop --provider anon-user,api-key --state disabled -y",
        ),
        revoke(
            "filter-fits-nobody",
            "users revoke -a shop --provider api-key --state disabled -y",
        ),
        revoke(
            "filter-fits-nobody-and-no-yes",
            "users revoke -a shop --provider api-key --state disabled",
        ),
        everybody("empty-app", || one_app(Vec::new())),
        // Narrowing the users given.
        revoke(
            "given-and-state",
            "users revoke -a shop -u 65a000000000000000000001,65a000000000000000000003 --state disabled",
        ),
        revoke(
            "given-and-provider",
            "users revoke -a shop -u 65a000000000000000000001,65a000000000000000000007 --provider anon-user",
        ),
        revoke(
            "given-and-second-provider",
            "users revoke -a shop -u 65a000000000000000000012 --provider local-userpass",
        ),
        revoke(
            "given-and-yes",
            "users revoke -a shop -u 65a000000000000000000001 -y",
        ),
        fails(
            "given-and-narrowed-away",
            "users revoke -a shop -u 65a000000000000000000001 --state disabled",
        ),
        // IDs that nobody has.
        fails(
            "unknown",
            "users revoke -a shop -u 65a000000000000000099999",
        ),
        fails(
            "unknown-json",
            "users revoke -a shop -u 65a000000000000000099999 -f json",
        ),
        fails(
            "unknown-all",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000099998",
        ),
        fails(
            "unknown-among",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000000001 -u 65a000000000000000099998 -u 65a000000000000000000002",
        ),
        fails(
            "unknown-among-json",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000000001 -f json",
        ),
        fails(
            "unknown-and-narrowed",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000000001 -u 65a000000000000000000003 --state enabled",
        ),
        fails(
            "unknown-and-narrowed-away",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000000001 --state disabled",
        ),
        fails(
            "unknown-twice",
            "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000099999",
        ),
        // IDs that no user can have are asked for as they are.
        fails("odd-slash", "users revoke -a shop -u a/b"),
        fails("odd-slash-way-up", "users revoke -a shop -u ../users"),
        fails("odd-space", "users revoke -a shop -u 'a b'"),
        fails("odd-percent", "users revoke -a shop -u 100% -u %2e%2e"),
        fails("odd-query", "users revoke -a shop -u 'a?b#c'"),
        fails("odd-unicode", "users revoke -a shop -u 'süß'"),
        // Pages.
        everybody("a-full-page", || one_app(many(50))),
        everybody("a-page-and-one", || one_app(many(51))),
        everybody("many-pages", || one_app(many(120))),
        Case {
            name: "many-given",
            args: "users revoke -a shop -u 65a000000000000000000120,65a000000000000000000001,65a000000000000000000060",
            seed: || one_app(many(120)),
            ..CASE
        },
        Case {
            name: "many-pages-filtered",
            args: "users revoke -a shop -y --state disabled",
            seed: || one_app(many(120)),
            ..CASE
        },
        // What users can be like.
        everybody("unknown-provider", || {
            one_app(vec![
                user(1, "oauth2-mastodon"),
                email(2, "ada@example.com"),
            ])
        }),
        everybody("known-and-unknown-provider", || {
            one_app(vec![user(1, "anon-user").identity("oauth2-mastodon")])
        }),
        everybody("no-identity", || {
            one_app(vec![
                UserSeed::default().id(&user_id(1)),
                user(2, "anon-user"),
            ])
        }),
        everybody("two-identities-of-a-type", || {
            one_app(vec![user(1, "anon-user").identity("anon-user")])
        }),
        everybody("no-email-no-name", || {
            one_app(vec![user(1, "local-userpass"), user(2, "api-key")])
        }),
        everybody("wide-characters", || {
            one_app(vec![
                email(1, "ada@example.com"),
                email(2, "李小龍@例え.jp"),
                email(3, "zoe\u{301}@example.com"),
                email(4, "👩‍💻@example.com"),
                email(5, "ñandú@example.com"),
            ])
        }),
        everybody("control-characters", || {
            one_app(vec![
                email(1, "red\u{1b}[31m@example.com"),
                email(2, "two\nlines\t@example.com"),
                email(3, "bell\u{7}\u{9b}2J@example.com"),
                email(4, "quote\"back\\slash@example.com"),
                email(5, "turn\u{202e}moc.elpmaxe"),
            ])
        }),
        Case {
            args: "users revoke -a shop -y -f json",
            ..everybody("control-characters-json", || {
                one_app(vec![
                    email(1, "red\u{1b}[31m@example.com"),
                    email(2, "two\nlines\t@example.com"),
                    email(3, "<tag>&\"back\\slash@example.com"),
                ])
            })
        },
        everybody("data-of-other-types", || {
            let mut odd = user(1, "local-userpass");
            odd.data.insert("email".to_owned(), 42.into());
            one_app(vec![
                odd,
                user(2, "anon-user").data("email", "unused@example.com"),
            ])
        }),
        // A server that does not know the filters sends everybody.
        Case {
            name: "filters-ignored-by-server",
            args: "users revoke -a shop -y --provider local-userpass --state enabled",
            seed: || {
                one_app(vec![
                    email(1, "ada@example.com"),
                    email(2, "grace@example.com").disabled(),
                    user(3, "anon-user"),
                ])
            },
            faults: || {
                vec![
                    Fault::new(
                        "*/apps/*/users",
                        everybody_anyhow(&[
                            (1, "local-userpass", false),
                            (2, "local-userpass", true),
                            (3, "anon-user", false),
                        ]),
                    )
                    .method("GET")
                    .times(1),
                ]
            },
            ..CASE
        },
        // Whether there is another page tells the page as it came, not what the filter left of it.
        Case {
            name: "filters-ignored-on-a-full-page",
            args: "users revoke -a shop -y --state disabled",
            seed: || one_app(many(60)),
            faults: || {
                let page: Vec<_> = (1..=50)
                    .map(|n| (n, "local-userpass", n % 10 == 0))
                    .collect();
                vec![
                    Fault::new("*/apps/*/users", everybody_anyhow(&page))
                        .method("GET")
                        .times(1),
                ]
            },
            ..CASE
        },
    ],
    ..TOPIC
};

/// A list of users, whatever was asked: number, type of provider, and whether disabled.
fn everybody_anyhow(users: &[(u32, &str, bool)]) -> FaultEffect {
    let user = |&(n, provider, disabled): &(u32, &str, bool)| {
        serde_json::json!({
            "_id": user_id(n), "type": "normal", "disabled": disabled, "data": {"email": "x@example.com"},
            "identities": [{
                "id": "x", "provider_type": provider, "provider_id": "65a0000000000000000000ff",
            }],
            "creation_date": 1, "last_authentication_date": 1,
        })
    };
    let users: serde_json::Value = users.iter().map(user).collect();
    FaultEffect::body(200, "application/json", &users.to_string())
}

/// An ID longer than any server's is refused before anything is asked.
fn ids_of_absurd_length() {
    let context = Context::new(seeds::shop(), Login::Profile);
    for length in [257, 100_000] {
        let id = "a".repeat(length);
        let outcome = context.run(&["users", "revoke", "-a", "shop", "-u", &id]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        assert_eq!(outcome.stdout, "");
        assert_eq!(
            outcome.requests.len(),
            0,
            "asked with an ID of {length} bytes"
        );
        assert!(
            outcome.stderr.len() < 2_000,
            "{length} bytes are shown again"
        );
    }
    let id = "a".repeat(256);
    let outcome = context.run(&["users", "revoke", "-a", "shop", "-u", &id]);
    let words = format!(
        "user revoke failed: user not found: {id}\nTry instead: appservices users list --app shop\n"
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(1), words));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    ids_of_absurd_length => ["cli/selection/id-invalid"],
];
