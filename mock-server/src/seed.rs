//! What a server starts with: administrators, projects, apps, users and fault rules.
//!
//! Build a seed in code, or read one from JSON or YAML with [`Seed::parse`] and
//! [`Seed::load`]. Every key of a file is optional, and an unknown key is an error that
//! names it. IDs have 24 hex digits. IDs that are left out are generated in ascending
//! order, and are the same at every start.
//!
//! ```
//! use appservices_mock::{AppSeed, GroupSeed, PendingSeed, ProviderType, Seed, UserSeed};
//!
//! let shop = AppSeed::new("shop")
//!     .client_app_id("shop-abcde")
//!     .user(UserSeed::email("ada@example.com", "correct horse").sessions(2))
//!     .user(UserSeed::new(ProviderType::AnonUser).disabled())
//!     .pending(PendingSeed::new("alan@example.com"));
//! let seed = Seed::empty()
//!     .admin("public", "private")
//!     .group(GroupSeed::new("65a000000000000000000001", "Demo").app(shop));
//! assert_eq!(seed.groups[0].apps[0].users.len(), 2);
//! ```
//!
//! A seed file with every key:
//!
//! ```yaml
#![doc = include_str!("seed/example.yaml")]
//! ```

mod app;
pub(crate) mod app_dir;
mod debug;
pub(crate) mod demo;
mod function;
mod load;
pub(crate) mod populate;
mod provider;
#[cfg(test)]
mod tests;
mod user;
pub(crate) mod warning;

use serde::{Deserialize, Serialize};

pub use app::{AppSeed, FileSeed, GroupSeed, SecretSeed};
pub use function::{CaseSeed, FunctionSeed};
pub use load::SeedError;
pub use provider::{ProviderSeed, TokenSeed};
pub use user::{ApiKeySeed, IdentitySeed, PendingSeed, UserSeed};
pub use warning::SeedWarning;

pub use crate::controls::faults::{Fault, FaultEffect};
pub use crate::state::{ProviderType, UserType};

/// Everything that a server starts with.
///
/// Serialized, it is a seed file, passwords and keys included, which `POST /_mock/worlds`
/// accepts too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Seed {
    /// The administrators with key pairs. `appservices-mock exec` uses the first.
    pub admins: Vec<AdminSeed>,
    /// The administrators with user names and passwords.
    pub admin_users: Vec<AdminUserSeed>,
    /// The projects, which the service calls groups.
    pub groups: Vec<GroupSeed>,
    /// The fault rules, in the order in which they are tried.
    pub faults: Vec<Fault>,
    /// What a revocation does to access tokens. In a file: `documented` (default) or
    /// `observed`.
    #[serde(rename = "sessions")]
    pub access_tokens: AccessTokens,
}

/// What revoking a user's sessions, or disabling or deleting the user, does to the
/// user's access tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AccessTokens {
    /// They end with the session. (manual)
    #[default]
    #[serde(rename = "documented")]
    EndWithSession,
    /// They remain valid until they expire. (observed in tests against the service)
    #[serde(rename = "observed")]
    LiveUntilExpiry,
}

/// An administrator with a key pair.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AdminSeed {
    /// The public key, which is the `username` of a login.
    pub public_api_key: String,
    /// The private key, which is the `apiKey` of a login.
    pub private_api_key: String,
    /// IDs of the projects that the administrator can access; empty: all.
    pub groups: Vec<String>,
}

/// An administrator with a user name and a password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AdminUserSeed {
    /// The `username` of a `local-userpass` login.
    pub username: String,
    /// The password of the login.
    pub password: String,
    /// IDs of the projects that the administrator can access; empty: all.
    pub groups: Vec<String>,
}

impl Seed {
    /// An empty seed: there is no app, and nobody can log in.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds an administrator of every project, with a key pair.
    #[must_use]
    pub fn admin(self, public_api_key: &str, private_api_key: &str) -> Self {
        self.admin_of(public_api_key, private_api_key, &[])
    }

    /// Adds an administrator of the projects with these IDs, with a key pair. Without
    /// IDs, the administrator can access all projects.
    #[must_use]
    pub fn admin_of(
        mut self,
        public_api_key: &str,
        private_api_key: &str,
        groups: &[&str],
    ) -> Self {
        self.admins.push(AdminSeed {
            public_api_key: public_api_key.into(),
            private_api_key: private_api_key.into(),
            groups: groups.iter().map(|&id| id.into()).collect(),
        });
        self
    }

    /// Adds an administrator of every project, with a user name and a password.
    #[must_use]
    pub fn admin_user(mut self, username: &str, password: &str) -> Self {
        self.admin_users.push(AdminUserSeed {
            username: username.into(),
            password: password.into(),
            groups: Vec::new(),
        });
        self
    }

    /// Adds a project.
    #[must_use]
    pub fn group(mut self, group: GroupSeed) -> Self {
        self.groups.push(group);
        self
    }

    /// Adds several projects.
    #[must_use]
    pub fn groups(mut self, groups: impl IntoIterator<Item = GroupSeed>) -> Self {
        self.groups.extend(groups);
        self
    }

    /// Sets what a revocation does to access tokens.
    #[must_use]
    pub fn access_tokens(mut self, access_tokens: AccessTokens) -> Self {
        self.access_tokens = access_tokens;
        self
    }

    /// Adds a fault rule.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }
}
