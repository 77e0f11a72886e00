//! Registering an address, in an app that confirms by itself, by mail or by a
//! function.

use appservices_mock::MailKind;
use serde_json::json;

use super::{Rule, Says, check, hold_link, ids, refused};
use crate::support::apps::{automatic, by_function, by_mail};
use crate::support::world::{self, EDSGER, PASSWORD};

const PENDING: &str = "{app}/user_registrations/pending_users";

pub(super) static REGISTERING: &[Rule] = &[
    Rule {
        proves: &[
            "3.3/register",
            "3.3/answers",
            "3.3/unauthenticated",
            "3.3/automatic-needs-nothing",
        ],
        says: "it answers 201 with an empty object, and who is confirmed at once may log in",
        source: "client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = automatic();
            let answer = world.register("new@example.com");
            check(&answer, 201, &Says::Json);
            assert_eq!(answer.json(), json!({}));
            let login = world.try_email("new@example.com", PASSWORD).expect(200);
            let user = world.get(&format!("{{app}}/users/{}", login.text("user_id")));
            assert_eq!(user.expect(200).json()["data"]["email"], "new@example.com");
        },
    },
    Rule {
        proves: &["4/registration/automatic"],
        says: "confirmed at once, one is pending until the first log-in makes the user",
        source: "manual",
        check: |_| {
            let world = automatic();
            world.register("new@example.com").expect(201);
            assert_eq!(ids(world.get("{app}/users")).len(), 3);
            assert_eq!(ids(world.get(PENDING)).len(), 2);
            world.try_email("new@example.com", PASSWORD).expect(200);
            assert_eq!(ids(world.get("{app}/users")).len(), 4);
            assert_eq!(ids(world.get(PENDING)), [EDSGER]);
        },
    },
    Rule {
        proves: &["4/registration/pending", "3.2/refused/unconfirmed"],
        says: "in an app that mails, one is pending and not let in; the mail has a token",
        source: "manual; tests of the .NET, Dart, Swift and Kotlin SDKs (the refusal); \
            status our choice",
        check: |_| {
            let world = by_mail();
            world.register("new@example.com").expect(201);
            let list = world.get(PENDING).expect(200).json();
            let login_ids = json!([{"id_type": "email", "id": "new@example.com"}]);
            assert_eq!(list[1]["login_ids"], login_ids, "{list}");
            let login = world.try_email("new@example.com", PASSWORD);
            check(&login, 401, &Says::Coded("unauthorized", "AuthError"));
            let mail = world.mail("new@example.com");
            assert_eq!(mail.kind, MailKind::Confirm);
            assert!(!mail.token.is_empty() && !mail.token_id.is_empty());
        },
    },
    Rule {
        proves: &["4/registration/function"],
        says: "a function that says yes confirms at once, one that says wait leaves it pending",
        source: "manual; realm-core and realm-js tests",
        check: |_| {
            let world = by_function();
            world.register("new@yes.example").expect(201);
            world.try_email("new@yes.example", PASSWORD).expect(200);
            world.register("new@wait.example").expect(201);
            world.try_email("new@wait.example", PASSWORD).expect(401);
            assert_eq!(ids(world.get(PENDING)).len(), 2);
        },
    },
];

pub(super) static REFUSALS: &[Rule] = &[
    Rule {
        proves: &["3.3/register/password-length"],
        says: "a password has 6 to 128 characters, counted as such",
        source: "realm-js tests (text and status); code our choice",
        check: |_| {
            let world = automatic();
            let words = Says::Coded(
                "password must be between 6 and 128 characters",
                "BadRequest",
            );
            let long = "x".repeat(129);
            for password in ["", "12345", "äöüäö", &long] {
                let body = json!({"email": "new@example.com", "password": password});
                check(&world.email("register", &body), 400, &words);
            }
            assert_eq!(ids(world.get(PENDING)), [EDSGER]);
            for (number, password) in ["123456".to_owned(), "ä".repeat(128)].iter().enumerate() {
                let email = format!("new{number}@example.com");
                let body = json!({"email": email, "password": password});
                world.email("register", &body).expect(201);
                world.try_email(&email, password).expect(200);
            }
        },
    },
    Rule {
        proves: &["3.3/register/taken", "1/error/link"],
        says: "an address is taken by a user, by someone disabled and by someone pending",
        source: "realm-core tests (text, code, link); manual; status our choice",
        check: |_| {
            let world = automatic();
            world.register("new@example.com").expect(201);
            for name in ["ada", "alan", "edsger", "new"] {
                let answer = world.register(&format!("{name}@example.com"));
                let words = Says::Coded("name already in use", "AccountNameInUse");
                check(&answer, 409, &words);
                hold_link(&world, &answer);
            }
            assert_eq!(world.login("ada").user, world::ADA);
        },
    },
    Rule {
        proves: &[
            "3.3/register/function-says-no",
            "4/registration/deleted-pending",
        ],
        says: "a function that says no, or fails, turns one away, and the address is free",
        source: "realm-core and realm-js tests; manual; status our choice",
        check: |_| {
            let world = by_function();
            for email in ["new@no.example", "new@broken.example"] {
                for _ in 0..2 {
                    let answer = world.register(email);
                    let text = format!("failed to confirm user \"{email}\"");
                    check(&answer, 400, &Says::AnyError);
                    assert_eq!(answer.text("error"), text);
                    assert_eq!(answer.text("error_code"), "BadRequest");
                }
                let body = json!({"email": email, "password": PASSWORD});
                world.post("{app}/users", &body).expect(201);
            }
        },
    },
    Rule {
        proves: &["3.3/register"],
        says: "half of what is needed is refused",
        source: "our choice",
        check: |_| {
            let world = automatic();
            for body in [
                json!({"email": "new@example.com"}),
                json!({"password": PASSWORD}),
                json!({"email": 7, "password": PASSWORD}),
                json!({"email": "", "password": PASSWORD}),
                json!([]),
            ] {
                check(&world.email("register", &body), 400, &Says::AnyError);
            }
            assert_eq!(ids(world.get(PENDING)), [EDSGER]);
        },
    },
    Rule {
        proves: &["3.2/refused/provider"],
        says: "nobody registers where the provider is disabled, or there is no such app",
        source: "manual; status our choice",
        check: |_| {
            let world = automatic();
            let nowhere = "{client}/app/nope-zzzzz/auth/providers/local-userpass/register";
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            let words = "cannot find app using Client App ID 'nope-zzzzz'";
            let answer = world.call("POST", nowhere).json(&body).send();
            check(&answer, 404, &Says::Error(words));
            super::providers::disable(&world, "local-userpass");
            let path = "{client}/app/shop-abcde/auth/providers/local-userpass/register";
            refused(world.call("POST", path).json(&body));
        },
    },
];
