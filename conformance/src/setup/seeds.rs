//! The seed of worlds that a server with controls creates.

use appservices_mock::{AppSeed, GroupSeed, PendingSeed, Seed, UserSeed};

pub(crate) const PUBLIC_KEY: &str = "mlvqkzpa";
pub(crate) const PRIVATE_KEY: &str = "0a1b2c3d-1111-2222-3333-444455556666";

pub(crate) const GROUP: &str = "65b0000000000000000000a1";
/// A project of which the administrator is no member.
pub(crate) const FOREIGN_GROUP: &str = "65b0000000000000000000a2";
pub(crate) const APP: &str = "65b0000000000000000000b1";
pub(crate) const FOREIGN_APP: &str = "65b0000000000000000000b2";
pub(crate) const CLIENT_APP: &str = "shop-abcde";
pub(crate) const ADA: &str = "65b0000000000000000000c1";
pub(crate) const GRACE: &str = "65b0000000000000000000c2";
/// A user with an email address who is disabled from the start.
pub(crate) const ALAN: &str = "65b0000000000000000000c3";
pub(crate) const EDSGER: &str = "65b0000000000000000000d1";
/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse";
/// A valid ID that nothing has.
pub(crate) const NOBODY: &str = "65b0000000000000000000ff";

/// One app with ada, grace and alan (disabled), and edsger, who is pending; email, anonymous
/// and API key logins are enabled.
pub(crate) fn shop() -> Seed {
    let user =
        |id: &str, name: &str| UserSeed::email(&format!("{name}@example.com"), PASSWORD).id(id);
    let edsger = PendingSeed::new("edsger@example.com");
    let shop = AppSeed::new("shop")
        .id(APP)
        .client_app_id(CLIENT_APP)
        .providers(["local-userpass", "anon-user", "api-key"])
        .user(user(ADA, "ada"))
        .user(user(GRACE, "grace"))
        .user(user(ALAN, "alan").disabled())
        .pending(edsger.id(EDSGER).password(PASSWORD));
    let foreign = AppSeed::new("foreign")
        .id(FOREIGN_APP)
        .client_app_id("foreign-fghij");
    Seed::empty()
        .admin_of(PUBLIC_KEY, PRIVATE_KEY, &[GROUP])
        .group(GroupSeed::new(GROUP, "First Project").app(shop))
        .group(GroupSeed::new(FOREIGN_GROUP, "Second Project").app(foreign))
}
