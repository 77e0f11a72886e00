//! Registering an address, in an app that confirms automatically, by mail or by a function.

use serde_json::json;

use super::mailed::Mailed;
use crate::rules::{Rule, Says, check, hold_link, ids, refused};
use crate::setup::seeds::PASSWORD;

const PENDING: &str = "{app}/user_registrations/pending_users";

pub(crate) static REGISTERING: &[Rule] = &[
    Rule {
        id: "automatic",
        requirements: &[
            "server/registration/register",
            "server/registration/responses",
            "server/registration/no-token",
            "server/registration/automatic-alone",
        ],
        says: "a registration returns 201 and an empty object; with automatic confirmation the user can log in",
        check: |target| {
            let world = &target.automatic()?;
            let answer = world.register("new@example.com")?;
            check(&answer, 201, &Says::Json)?;
            ensure_eq!(answer.json()?, json!({}), "the body of {answer:?}");
            let login = world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            let user = world.get(&format!("{{app}}/users/{}", login.text("user_id")))?;
            let user = user.expect(200)?.json()?;
            ensure_eq!(
                user["data"]["email"],
                "new@example.com",
                "the address of {user}"
            );
            Ok(())
        },
    },
    Rule {
        id: "pending-until-login",
        requirements: &["server/registration/automatic"],
        says: "with automatic confirmation the user is pending until the first login creates the user",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            ensure_eq!(
                ids(world.get("{app}/users")?)?.len(),
                3,
                "the number of users"
            );
            ensure_eq!(
                ids(world.get(PENDING)?)?.len(),
                2,
                "the number of pending users"
            );
            world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            ensure_eq!(
                ids(world.get("{app}/users")?)?.len(),
                4,
                "the number of users"
            );
            ensure_eq!(
                ids(world.get(PENDING)?)?,
                [world.ids.edsger.as_str()],
                "the pending users"
            );
            Ok(())
        },
    },
    Rule {
        id: "by-mail",
        requirements: &[
            "server/registration/pending",
            "server/client-login/unconfirmed",
        ],
        says: "with confirmation by mail the user is pending and cannot log in",
        check: |target| {
            let world = &target.shop()?;
            world.register("new@example.com")?.expect(201)?;
            let list = world.get(PENDING)?.expect(200)?.json()?;
            let login_ids = json!([{"id_type": "email", "id": "new@example.com"}]);
            ensure_eq!(list[1]["login_ids"], login_ids, "`1.login_ids` of {list}");
            let login = world.try_email("new@example.com", PASSWORD)?;
            check(&login, 401, &Says::Coded("unauthorized", "AuthError"))?;
            Ok(())
        },
    },
    Rule {
        id: "mail",
        requirements: &["server/registration/pending"],
        says: "with confirmation by mail a token is mailed to the address",
        check: |target| {
            let world = &target.by_mail()?;
            world.register("new@example.com")?.expect(201)?;
            let mail = Mailed::last(world, "new@example.com")?;
            ensure_eq!(mail.kind, "confirm", "the kind of the mail");
            ensure!(
                !mail.token.is_empty() && !mail.id.is_empty(),
                "no token or no ID: {mail:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "by-function",
        requirements: &["server/registration/function"],
        says: "a confirmation function that returns success confirms at once; with pending the user stays pending",
        check: |target| {
            let world = &target.by_function()?;
            world.register("new@yes.example")?.expect(201)?;
            world.try_email("new@yes.example", PASSWORD)?.expect(200)?;
            world.register("new@wait.example")?.expect(201)?;
            world.try_email("new@wait.example", PASSWORD)?.expect(401)?;
            ensure_eq!(
                ids(world.get(PENDING)?)?.len(),
                2,
                "the number of pending users"
            );
            Ok(())
        },
    },
];

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "password-length",
        requirements: &["server/registration/password-length"],
        says: "a password has 6 to 128 characters, counted as characters",
        check: |target| {
            let world = &target.automatic()?;
            let words = Says::Coded(
                "password must be between 6 and 128 characters",
                "BadRequest",
            );
            let long = "x".repeat(129);
            for password in ["", "12345", "äöüäö", &long] {
                let body = json!({"email": "new@example.com", "password": password});
                check(&world.email("register", &body)?, 400, &words)?;
            }
            ensure_eq!(
                ids(world.get(PENDING)?)?,
                [world.ids.edsger.as_str()],
                "the pending users"
            );
            for (number, password) in ["123456".to_owned(), "ä".repeat(128)].iter().enumerate() {
                let email = format!("new{number}@example.com");
                let body = json!({"email": email, "password": password});
                world.email("register", &body)?.expect(201)?;
                world.try_email(&email, password)?.expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "address-taken",
        requirements: &["server/registration/taken", "server/conventions/error-link"],
        says: "an address is taken by a user, by a disabled user and by a pending one",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            for name in ["ada", "alan", "edsger", "new"] {
                let answer = world.register(&format!("{name}@example.com"))?;
                let words = Says::Coded("name already in use", "AccountNameInUse");
                check(&answer, 409, &words)?;
                hold_link(world, &answer)?;
            }
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "rejected-by-function",
        requirements: &[
            "server/registration/rejected-by-function",
            "server/registration/deleted-pending",
        ],
        says: "a confirmation function that returns fail or throws rejects the registration, and the address stays free",
        check: |target| {
            let world = &target.by_function()?;
            for email in ["new@no.example", "new@broken.example"] {
                for _ in 0..2 {
                    let answer = world.register(email)?;
                    let text = format!("failed to confirm user \"{email}\"");
                    check(&answer, 400, &Says::AnyError)?;
                    ensure_eq!(answer.text("error"), text, "the error of {answer:?}");
                    ensure_eq!(
                        answer.text("error_code"),
                        "BadRequest",
                        "the code of {answer:?}"
                    );
                }
                let body = json!({"email": email, "password": PASSWORD});
                world.post("{app}/users", &body)?.expect(201)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "missing-fields",
        requirements: &["server/registration/register"],
        says: "a registration without an address or a password is rejected",
        check: |target| {
            let world = &target.automatic()?;
            for body in [
                json!({"email": "new@example.com"}),
                json!({"password": PASSWORD}),
                json!({"email": 7, "password": PASSWORD}),
                json!({"email": "", "password": PASSWORD}),
                json!([]),
            ] {
                check(&world.email("register", &body)?, 400, &Says::AnyError)?;
            }
            ensure_eq!(
                ids(world.get(PENDING)?)?,
                [world.ids.edsger.as_str()],
                "the pending users"
            );
            Ok(())
        },
    },
    Rule {
        id: "provider-off",
        requirements: &["server/client-login/provider-off"],
        says: "a registration is rejected while the provider is disabled, and for an unknown app",
        check: |target| {
            let world = &target.automatic()?;
            let nowhere = "{client}/app/nope-zzzzz/auth/providers/local-userpass/register";
            let body = json!({"email": "new@example.com", "password": PASSWORD});
            let words = "cannot find app using Client App ID 'nope-zzzzz'";
            let answer = world.call("POST", nowhere).json(&body).send()?;
            check(&answer, 404, &Says::Error(words))?;
            world.disable_provider("local-userpass")?;
            let path = "{client}/app/{client_app}/auth/providers/local-userpass/register";
            refused(world.call("POST", path).json(&body))?;
            Ok(())
        },
    },
];
