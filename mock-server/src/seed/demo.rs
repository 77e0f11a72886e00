//! The demo: a seed with an example of everything.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::seed::{ApiKeySeed, AppSeed, GroupSeed, PendingSeed, ProviderType, Seed, UserSeed};

/// The ID of the demo's project.
const GROUP: &str = "65a000000000000000000001";

/// The password of every email user of the demo.
pub(crate) const PASSWORD: &str = "correct horse";

/// When the demo's first user was created, in seconds since 1970. The others follow a
/// minute apart.
const BEGIN: u64 = 1_700_000_000;

/// The number of customers, after the users with special properties.
const CUSTOMERS: u32 = 60;

impl Seed {
    /// The demo, with fixed IDs:
    ///
    /// - key pair `demopub` / `11111111-2222-3333-4444-555555555555`
    /// - project `65a000000000000000000001`, `Demo Project`
    /// - app `shop` (`65a0000000000000000000a1`, client app ID `shop-abcde`) with
    ///   73 users and 3 pending ones, and app `shop-admin`
    ///   (`65a0000000000000000000a2`, `shop-admin-fghij`) with one user
    /// - every email user's password is `correct horse`
    ///
    /// | user of `shop` | ID ends in | properties |
    /// | --- | --- | --- |
    /// | `ada@example.com` | `02` | two live sessions |
    /// | anonymous | `03` | one live session |
    /// | `custom-token` | `04` | |
    /// | `grace@example.com` | `05` | one live session |
    /// | `custom-function` | `06` | |
    /// | `oauth2-facebook` | `07` | |
    /// | `oauth2-google` | `08` | |
    /// | `oauth2-apple` | `09` | |
    /// | server key `backend` | `0a` | the key is `demo-server-key` |
    /// | `edsger@example.com` | `0b` | one live session; two identities: anonymous, then email |
    /// | `mallory@example.com` | `0c` | disabled |
    /// | `barbara@example.com` | `0d` | never logged in |
    /// | anonymous | `0e` | disabled |
    /// | `customer-01@example.com` ... `customer-60@example.com` | `0101` ... `013c` | every fifth with a live session, every tenth disabled |
    ///
    /// Pending: `alan@example.com` (ID ends in `f1`), `kurt@example.com` (`f2`),
    /// and, confirmed but never logged in, `emmy@example.com` (`f3`).
    #[must_use]
    pub fn demo() -> Self {
        Self::empty()
            .admin("demopub", "11111111-2222-3333-4444-555555555555")
            // The administrator of the vendor's own tests.
            .admin_user("unique_user@domain.com", "password")
            .group(
                GroupSeed::new(GROUP, "Demo Project")
                    .app(shop())
                    .app(shop_admin()),
            )
    }
}

/// Returns the ID of the demo that ends in these digits.
fn id(end: &str) -> String {
    format!("65a0{end:0>20}")
}

/// Returns the time this many minutes after the first user was created.
fn minute(minute: u32) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(BEGIN + 60 * u64::from(minute))
}

/// The user with an ID and times. The first login was half a minute after creation.
fn registered(user: UserSeed, end: &str, at_minute: u32) -> UserSeed {
    let created = minute(at_minute);
    user.id(&id(end))
        .created(created)
        .last_authentication(created + Duration::from_secs(30))
}

fn email(name: &str) -> UserSeed {
    UserSeed::email(&format!("{name}@example.com"), PASSWORD)
}

fn shop() -> AppSeed {
    use ProviderType::{
        AnonUser, Apple, CustomFunction, CustomToken, Facebook, Google, LocalUserpass,
    };
    let key = ApiKeySeed::new("backend")
        .id(&id("c1"))
        .user_id(&id("0a"))
        .key("demo-server-key");
    let barbara = email("barbara").id(&id("0d")).created(minute(11));
    let edsger = email("edsger").identity(AnonUser).identity(LocalUserpass);
    let oauth = |provider: ProviderType, name: &str| {
        UserSeed::new(provider)
            .data("name", name)
            .data("email", format!("{}@example.com", name.to_lowercase()))
    };
    AppSeed::new("shop")
        .id(&id("a1"))
        .client_app_id("shop-abcde")
        .api_key(key)
        .user(registered(email("ada").sessions(2), "02", 0))
        .user(registered(UserSeed::new(AnonUser).sessions(1), "03", 1))
        .user(registered(
            UserSeed::new(CustomToken).data("name", "Katherine"),
            "04",
            2,
        ))
        .user(registered(email("grace").sessions(1), "05", 3))
        .user(registered(UserSeed::new(CustomFunction), "06", 4))
        .user(registered(oauth(Facebook, "Radia"), "07", 5))
        .user(registered(oauth(Google, "Hedy"), "08", 6))
        .user(registered(UserSeed::new(Apple), "09", 7))
        .user(registered(edsger.sessions(1), "0b", 9))
        .user(registered(email("mallory").disabled(), "0c", 10))
        .user(barbara)
        .user(registered(UserSeed::new(AnonUser).disabled(), "0e", 12))
        .users((1..=CUSTOMERS).map(customer))
        .pending(
            PendingSeed::new("alan@example.com")
                .id(&id("f1"))
                .password(PASSWORD),
        )
        .pending(
            PendingSeed::new("kurt@example.com")
                .id(&id("f2"))
                .password(PASSWORD),
        )
        .pending(
            PendingSeed::new("emmy@example.com")
                .id(&id("f3"))
                .password(PASSWORD)
                .confirmed(),
        )
}

fn customer(number: u32) -> UserSeed {
    let user =
        email(&format!("customer-{number:02}")).sessions(u32::from(number.is_multiple_of(5)));
    let user = registered(user, &format!("{:04x}", 0x0100 + number), 12 + number);
    if number.is_multiple_of(10) {
        user.disabled()
    } else {
        user
    }
}

fn shop_admin() -> AppSeed {
    AppSeed::new("shop-admin")
        .id(&id("a2"))
        .client_app_id("shop-admin-fghij")
        .user(registered(email("ada").sessions(1), "21", 0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seed::populate::populate;
    use crate::state::{PAGE_SIZE, UserQuery};

    /// Issue: all eight provider types, enabled and disabled users, a user with two
    /// identities, one who never logged in, more than one page, pending users, live
    /// sessions, two apps whose names have a common prefix.
    #[test]
    fn the_demo_has_an_example_of_everything() {
        let state = populate(&Seed::demo(), 0, 0).unwrap();
        let app = &state.apps[&id("a1").parse().unwrap()];
        let page = app.users.page(&UserQuery::default());
        assert_eq!(page.len(), PAGE_SIZE);
        assert_eq!(app.users.count(), 73);
        let kinds: BTreeSet<_> = page
            .iter()
            .flat_map(|u| &u.identities)
            .map(|i| i.kind.name())
            .collect();
        assert_eq!(kinds.len(), 8);
        assert!(page.iter().any(|u| u.disabled) && page.iter().any(|u| u.identities.len() == 2));
        assert!(
            page.iter()
                .any(|u| u.email() == Some("barbara@example.com") && u.last_authentication == 0)
        );
        assert_eq!(
            app.sessions.of_user(id("02").parse().unwrap(), 0).count(),
            2
        );
        assert_eq!(
            app.sessions.of_user(id("05").parse().unwrap(), 0).count(),
            1
        );
        assert_eq!(app.pending.page(None, None).len(), 3);
        let names: Vec<_> = state
            .apps
            .values()
            .map(|app| app.client_app_id.as_str())
            .collect();
        assert_eq!(names, ["shop-abcde", "shop-admin-fghij"]);
    }
}
