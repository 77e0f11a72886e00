//! What the server of a trap starts with.

use appservices_mock::{
    AppSeed, GroupSeed, MockServer, ProviderSeed, ProviderType, Seed, StartError, UserSeed,
};
use serde_json::json;

pub(super) const GROUP: &str = "65a000000000000000000001";
pub(super) const APP: &str = "65a0000000000000000000a1";
pub(super) const CLIENT_APP_ID: &str = "shop-abcde";
pub(super) const PUBLIC_KEY: &str = "examplepub";
pub(super) const PRIVATE_KEY: &str = "5d0c1f5e-6b1f-4d3c-9a51-trap00000000";
pub(super) const EMAIL: &str = "ada@example.com";
pub(super) const PASSWORD: &str = "correct horse";

/// The user with two identities in [`Scene::Identities`].
pub(super) const TWO_IDENTITIES: &str = "65a000000000000000000201";
/// The users with one address in [`Scene::Identities`].
pub(super) const SAME_ADDRESS: [&str; 2] = ["65a000000000000000000202", "65a000000000000000000203"];
/// The disabled users of [`Scene::Mixed`].
pub(super) const DISABLED: [&str; 2] = ["65a000000000000000000301", "65a000000000000000000302"];
/// The anonymous user of [`Scene::Mixed`].
pub(super) const ANONYMOUS: &str = "65a000000000000000000303";
/// The users of [`Scene::Names`] whose names are not ASCII.
pub(super) const NAMED: [&str; 4] = [
    "65a000000000000000000401",
    "65a000000000000000000402",
    "65a000000000000000000403",
    "65a000000000000000000404",
];

/// The users of the app. The first one is [`EMAIL`] everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// Six email users.
    Standard,
    /// Exactly a page of email users.
    Fifty,
    /// Three pages of email users.
    Many,
    /// Users with two identities, and with the same address.
    Identities,
    /// Users whose names and addresses are not ASCII, one with an escape sequence.
    Names,
    /// Disabled and anonymous users.
    Mixed,
}

impl Scene {
    pub(super) const COUNT: usize = 6;

    /// Its index among the scenes.
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The IDs of its users, in ascending order.
    pub(super) fn users(self) -> Vec<String> {
        let mut ids: Vec<String> = (1..=self.customers()).map(id).collect();
        ids.extend(self.others().into_iter().filter_map(|user| user.id));
        ids.sort_unstable();
        ids
    }

    /// Starts a server with it.
    pub(super) async fn start(self) -> Result<MockServer, StartError> {
        let passwords = ProviderSeed::new(ProviderType::LocalUserpass).config(json!({
            "autoConfirm": true,
            "resetPasswordUrl": "https://app.example/reset",
        }));
        let app = AppSeed::new("shop")
            .id(APP)
            .client_app_id(CLIENT_APP_ID)
            .provider(passwords)
            .provider(ProviderType::AnonUser)
            .users((1..=self.customers()).map(customer))
            .users(self.others());
        let seed = Seed::empty()
            .admin(PUBLIC_KEY, PRIVATE_KEY)
            .group(GroupSeed::new(GROUP, "Demo Project").app(app));
        MockServer::builder().seed(seed).start().await
    }

    /// How many email users there are, with consecutive IDs.
    fn customers(self) -> usize {
        match self {
            Self::Standard => 6,
            Self::Fifty => 50,
            Self::Many => 120,
            Self::Identities | Self::Names | Self::Mixed => 3,
        }
    }

    fn others(self) -> Vec<UserSeed> {
        let anonymous = || UserSeed::new(ProviderType::AnonUser);
        match self {
            Self::Standard | Self::Fifty | Self::Many => Vec::new(),
            Self::Identities => vec![
                anonymous()
                    .identity(ProviderType::LocalUserpass)
                    .data("email", "edsger@example.com")
                    .id(TWO_IDENTITIES),
                UserSeed::email("grace@example.com", PASSWORD).id(SAME_ADDRESS[0]),
                UserSeed::new(ProviderType::Google)
                    .data("email", "grace@example.com")
                    .id(SAME_ADDRESS[1]),
            ],
            Self::Names => vec![
                UserSeed::email("zoë@münchen.example", PASSWORD).id(NAMED[0]),
                UserSeed::email("李小龙@例子.example", PASSWORD).id(NAMED[1]),
                UserSeed::new(ProviderType::Google)
                    .data("name", "🦀 e\u{301}a \u{202e}desrever")
                    .data("email", "crab@example.com")
                    .id(NAMED[2]),
                UserSeed::email("\u{1b}[31mred\u{7}@example.com", PASSWORD)
                    .data("name", "\u{1b}]0;title\u{7}")
                    .id(NAMED[3]),
            ],
            Self::Mixed => vec![
                UserSeed::email("mallory@example.com", PASSWORD)
                    .disabled()
                    .id(DISABLED[0]),
                UserSeed::email("trudy@example.com", PASSWORD)
                    .disabled()
                    .id(DISABLED[1]),
                anonymous().id(ANONYMOUS),
            ],
        }
    }
}

fn id(number: usize) -> String {
    format!("65a0{:020x}", 0x1000 + number)
}

fn customer(number: usize) -> UserSeed {
    let email = if number == 1 {
        EMAIL.to_owned()
    } else {
        format!("customer-{number:03}@example.com")
    };
    UserSeed::email(&email, PASSWORD)
        .id(&id(number))
        .sessions(1)
}
