//! The worlds that cases start from; every ID is written out, so that snapshots can be read.
use appservices_mock::{
    AdminSeed, AppSeed, GroupSeed, IdentitySeed, PendingSeed, ProviderSeed, Seed, UserSeed,
};

/// The administrator's key pair in every seed.
pub(crate) const PUBLIC_KEY: &str = "mlvqkzpa";
pub(crate) const PRIVATE_KEY: &str = "0a1b2c3d-1111-2222-3333-444455556666";

/// A password that a case gives to a user it creates.
pub(crate) const NEW_PASSWORD: &str = "brand-new-words";

/// Two projects.
pub(crate) const ALPHA: &str = "65a0000000000000000000a1";
pub(crate) const BETA: &str = "65a0000000000000000000b2";

/// The app that most cases are about, and its ID.
pub(crate) const SHOP: &str = "65a0000000000000000001a1";

/// The provider types, in the order of the tables.
pub(crate) const PROVIDERS: [&str; 8] = [
    "local-userpass",
    "api-key",
    "oauth2-facebook",
    "oauth2-google",
    "anon-user",
    "custom-token",
    "oauth2-apple",
    "custom-function",
];

/// The ID of user number `n`.
pub(crate) fn user_id(n: u32) -> String {
    format!("65a0000000000000000{n:05}")
}

/// The ID of pending registration number `n`.
pub(crate) fn pending_id(n: u32) -> String {
    format!("65b0000000000000000{n:05}")
}

/// A user with one identity and no data.
pub(crate) fn user(n: u32, provider: &str) -> UserSeed {
    UserSeed {
        id: Some(user_id(n)),
        r#type: Some(
            if provider == "api-key" {
                "server"
            } else {
                "normal"
            }
            .to_owned(),
        ),
        identities: vec![identity(n, provider)],
        ..UserSeed::default()
    }
}

/// A user of the e-mail provider.
pub(crate) fn email(n: u32, address: &str) -> UserSeed {
    with_data(user(n, "local-userpass"), "email", address)
}

/// `user` with one more text in its data.
pub(crate) fn with_data(mut user: UserSeed, key: &str, value: &str) -> UserSeed {
    user.data.insert(key.to_owned(), value.into());
    user
}

/// `user`, disabled.
pub(crate) fn disabled(mut user: UserSeed) -> UserSeed {
    user.disabled = true;
    user
}

/// When the first of [`met`] was made, in seconds since 1970.
pub(crate) const BEGIN: i64 = 1_700_000_000;
pub(crate) const DAY: i64 = 86_400;

/// `user`, made so many days after [`BEGIN`] and, unless that is `None`, last seen so many.
pub(crate) fn met(made: i64, seen: Option<i64>, user: UserSeed) -> UserSeed {
    UserSeed {
        creation_date: Some(BEGIN + made * DAY),
        last_authentication_date: seen.map(|days| BEGIN + days * DAY),
        ..user
    }
}

/// `user` with one more identity.
pub(crate) fn also(n: u32, provider: &str, mut user: UserSeed) -> UserSeed {
    user.identities.push(identity(1000 + n, provider));
    user
}

fn identity(n: u32, provider: &str) -> IdentitySeed {
    IdentitySeed {
        provider_type: provider.to_owned(),
        id: Some(format!("identity-{n}")),
        ..IdentitySeed::default()
    }
}

/// A registration that waits for its confirmation.
pub(crate) fn pending(n: u32, address: &str) -> PendingSeed {
    PendingSeed {
        id: Some(pending_id(n)),
        email: address.to_owned(),
        ..PendingSeed::default()
    }
}

/// An app with all eight providers.
pub(crate) fn app(id: &str, client_app_id: &str, name: &str) -> AppSeed {
    AppSeed {
        id: Some(id.to_owned()),
        client_app_id: Some(client_app_id.to_owned()),
        name: name.to_owned(),
        providers: PROVIDERS
            .iter()
            .map(|&provider| ProviderSeed {
                r#type: provider.to_owned(),
                ..ProviderSeed::default()
            })
            .collect(),
        ..AppSeed::default()
    }
}

/// A project.
pub(crate) fn group(id: &str, name: &str, apps: Vec<AppSeed>) -> GroupSeed {
    GroupSeed {
        id: Some(id.to_owned()),
        name: name.to_owned(),
        apps,
    }
}

/// The administrator and these projects.
pub(crate) fn world(groups: Vec<GroupSeed>) -> Seed {
    Seed {
        admins: vec![AdminSeed {
            public_api_key: PUBLIC_KEY.to_owned(),
            private_api_key: PRIVATE_KEY.to_owned(),
            groups: Vec::new(),
        }],
        groups,
        ..Seed::default()
    }
}

/// One project with the one app `shop` and these users.
pub(crate) fn one_app(users: Vec<UserSeed>) -> Seed {
    let shop = AppSeed {
        users,
        ..app(SHOP, "shop-abcde", "shop")
    };
    world(vec![group(ALPHA, "Alpha", vec![shop])])
}

/// Two projects: `shop` and `shop-admin` in Alpha, `ledger` in Beta, and `twin` in both.
///
/// `shop` has a user of each type of provider, one with two of them, and two pending registrations.
pub(crate) fn shop() -> Seed {
    let shop = AppSeed {
        users: shop_users(),
        pending: vec![
            pending(1, "paul@example.com"),
            pending(2, "petra@example.com"),
        ],
        ..app(SHOP, "shop-abcde", "shop")
    };
    let admin = AppSeed {
        users: vec![email(90, "root@example.com")],
        ..app("65a0000000000000000001a2", "shop-admin-fghij", "shop-admin")
    };
    let twin = app("65a0000000000000000001a3", "twin-aaaaa", "twin");
    let other = app("65a0000000000000000001b1", "twin-bbbbb", "twin");
    let ledger = app("65a0000000000000000001b2", "ledger-klmno", "Ledger");
    world(vec![
        group(ALPHA, "Alpha", vec![shop, admin, twin]),
        group(BETA, "Beta", vec![other, ledger]),
    ])
}

fn shop_users() -> Vec<UserSeed> {
    vec![
        email(1, "ada@example.com"),
        email(2, "grace@example.com"),
        disabled(email(3, "linus@example.com")),
        with_data(user(4, "api-key"), "name", "deploy"),
        user(5, "oauth2-facebook"),
        user(6, "oauth2-google"),
        user(7, "anon-user"),
        disabled(user(8, "anon-user")),
        user(9, "custom-token"),
        user(10, "oauth2-apple"),
        user(11, "custom-function"),
        also(
            12,
            "local-userpass",
            with_data(user(12, "anon-user"), "email", "dora@example.com"),
        ),
    ]
}

/// The same app with people who were made and seen at different times, some of them never.
pub(crate) fn dated() -> Seed {
    let mut seed = one_app(vec![
        met(0, Some(1), email(1, "ada@example.com")),
        met(30, Some(60), disabled(email(2, "grace@example.com"))),
        met(40, None, email(3, "linus@example.com")),
        met(
            10,
            Some(60),
            with_data(user(4, "api-key"), "name", "deploy"),
        ),
        met(90, Some(90), user(5, "anon-user")),
        met(95, None, disabled(user(6, "anon-user"))),
        met(
            20,
            Some(100),
            also(7, "anon-user", email(7, "dora@example.com")),
        ),
        met(50, Some(50), user(8, "custom-token")),
    ]);
    seed.groups[0].apps[0].pending = vec![
        pending(1, "paul@example.com"),
        pending(2, "petra@example.com"),
    ];
    seed
}

/// Users 1 to `n` of the e-mail provider, every tenth disabled.
pub(crate) fn many(n: u32) -> Vec<UserSeed> {
    (1..=n)
        .map(|i| {
            let user = email(i, &format!("user-{i:03}@example.com"));
            if i % 10 == 0 { disabled(user) } else { user }
        })
        .collect()
}

/// A user as the model has them.
pub(crate) fn of_model(user: &crate::model::User) -> UserSeed {
    let mut made = UserSeed {
        id: Some(user.id.clone()),
        r#type: Some(user.kind.to_owned()),
        disabled: user.disabled,
        creation_date: Some(user.created),
        last_authentication_date: Some(user.last_login),
        ..UserSeed::default()
    };
    for (n, provider) in (1_u32..).zip(&user.providers) {
        made.identities.push(IdentitySeed {
            id: Some(format!("{}-{n}", user.id)),
            ..identity(n, provider)
        });
    }
    for (key, value) in [("email", &user.email), ("name", &user.name)] {
        if !value.is_empty() {
            made = with_data(made, key, value);
        }
    }
    made
}

/// A second key pair, whose private key has no dashes.
pub(crate) const OTHER_PUBLIC_KEY: &str = "zyxwvuts";
pub(crate) const OTHER_PRIVATE_KEY: &str = "nodashes";

/// The usual world with a second administrator.
pub(crate) fn two_admins() -> Seed {
    shop().admin(OTHER_PUBLIC_KEY, OTHER_PRIVATE_KEY)
}
