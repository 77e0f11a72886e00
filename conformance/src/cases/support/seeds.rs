//! The worlds that cases start from; every ID is written out, so that snapshots can be read.
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appservices_mock::{AppSeed, GroupSeed, IdentitySeed, PendingSeed, Seed, UserSeed, UserType};

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

/// The titles of their tables, in the same order.
pub(crate) const PROVIDER_LABELS: [&str; 8] = [
    "User/Password",
    "ApiKey",
    "Facebook",
    "Google",
    "Anonymous",
    "Custom JWT",
    "Apple",
    "Custom Function",
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
    let identity = IdentitySeed::new(provider).id(&format!("identity-{n}"));
    let user_type = match provider {
        "api-key" => UserType::Server,
        _ => UserType::Normal,
    };
    UserSeed::new(identity).id(&user_id(n)).user_type(user_type)
}

/// A user of the e-mail provider.
pub(crate) fn email(n: u32, address: &str) -> UserSeed {
    user(n, "local-userpass").data("email", address)
}

/// When the first of [`met`] was made, in seconds since 1970.
pub(crate) const BEGIN: i64 = 1_700_000_000;
pub(crate) const DAY: i64 = 86_400;

/// A time, in seconds since 1970.
pub(crate) fn at(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds.try_into().expect("a time after 1970"))
}

/// `user`, made so many days after [`BEGIN`] and, unless that is `None`, last seen so many.
pub(crate) fn met(made: i64, seen: Option<i64>, user: UserSeed) -> UserSeed {
    let user = user.created(at(BEGIN + made * DAY));
    match seen {
        Some(days) => user.last_authentication(at(BEGIN + days * DAY)),
        None => user,
    }
}

/// A registration that waits for its confirmation.
pub(crate) fn pending(n: u32, address: &str) -> PendingSeed {
    PendingSeed::new(address).id(&pending_id(n))
}

/// An app with all eight providers.
pub(crate) fn app(id: &str, client_app_id: &str, name: &str) -> AppSeed {
    AppSeed::new(name)
        .id(id)
        .client_app_id(client_app_id)
        .providers(PROVIDERS)
}

/// The administrator and these projects.
pub(crate) fn world(groups: Vec<GroupSeed>) -> Seed {
    Seed::empty().admin(PUBLIC_KEY, PRIVATE_KEY).groups(groups)
}

/// One project with the one app `shop` and these users.
pub(crate) fn one_app(users: Vec<UserSeed>) -> Seed {
    let shop = app(SHOP, "shop-abcde", "shop").users(users);
    world(vec![GroupSeed::new(ALPHA, "Alpha").app(shop)])
}

/// Two projects: `shop` and `shop-admin` in Alpha, `ledger` in Beta, and `twin` in both.
///
/// `shop` has a user of each type of provider, one with two of them, and two pending registrations.
pub(crate) fn shop() -> Seed {
    let shop = app(SHOP, "shop-abcde", "shop")
        .users(shop_users())
        .pending(pending(1, "paul@example.com"))
        .pending(pending(2, "petra@example.com"));
    let admin = app("65a0000000000000000001a2", "shop-admin-fghij", "shop-admin")
        .user(email(90, "root@example.com"));
    let twin = app("65a0000000000000000001a3", "twin-aaaaa", "twin");
    let other = app("65a0000000000000000001b1", "twin-bbbbb", "twin");
    let ledger = app("65a0000000000000000001b2", "ledger-klmno", "Ledger");
    world(vec![
        GroupSeed::new(ALPHA, "Alpha").apps([shop, admin, twin]),
        GroupSeed::new(BETA, "Beta").apps([other, ledger]),
    ])
}

fn shop_users() -> Vec<UserSeed> {
    vec![
        email(1, "ada@example.com"),
        email(2, "grace@example.com"),
        email(3, "linus@example.com").disabled(),
        user(4, "api-key").data("name", "deploy"),
        user(5, "oauth2-facebook"),
        user(6, "oauth2-google"),
        user(7, "anon-user"),
        user(8, "anon-user").disabled(),
        user(9, "custom-token"),
        user(10, "oauth2-apple"),
        user(11, "custom-function"),
        user(12, "anon-user")
            .data("email", "dora@example.com")
            .identity("local-userpass"),
    ]
}

/// The same app with people who were made and seen at different times, some of them never.
pub(crate) fn dated() -> Seed {
    let mut seed = one_app(vec![
        met(0, Some(1), email(1, "ada@example.com")),
        met(30, Some(60), email(2, "grace@example.com").disabled()),
        met(40, None, email(3, "linus@example.com")),
        met(10, Some(60), user(4, "api-key").data("name", "deploy")),
        met(90, Some(90), user(5, "anon-user")),
        met(95, None, user(6, "anon-user").disabled()),
        met(
            20,
            Some(100),
            email(7, "dora@example.com").identity("anon-user"),
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
            if i % 10 == 0 { user.disabled() } else { user }
        })
        .collect()
}

/// A user as the model has them.
pub(crate) fn of_model(user: &crate::cases::model::User) -> UserSeed {
    let user_type = match user.kind {
        "server" => UserType::Server,
        _ => UserType::Normal,
    };
    let mut made = UserSeed::default()
        .id(&user.id)
        .user_type(user_type)
        .created(at(user.created))
        .last_authentication(at(user.last_login));
    made.disabled = user.disabled;
    for (n, provider) in (1_u32..).zip(&user.providers) {
        made = made.identity(IdentitySeed::new(*provider).id(&format!("{}-{n}", user.id)));
    }
    for (key, value) in [("email", &user.email), ("name", &user.name)] {
        if !value.is_empty() {
            made = made.data(key, value.as_str());
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
