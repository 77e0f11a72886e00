//! Building a seed in code, one chained call a fact.

mod people;

use crate::seed::{
    AccessTokens, AdminSeed, AdminUserSeed, ApiKeySeed, AppSeed, FaultSeed, FileSeed, FunctionSeed,
    GroupSeed, PendingSeed, ProviderSeed, SecretSeed, Seed, UserSeed,
};

impl Seed {
    /// Nothing at all: nobody can log in.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds an administrator of every project.
    #[must_use]
    pub fn admin(self, public_api_key: &str, private_api_key: &str) -> Self {
        self.admin_of(public_api_key, private_api_key, &[])
    }

    /// Adds an administrator of the projects with these ids (none: of all).
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

    /// Adds an administrator of every project with a name and a password.
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

    /// Sets what a revocation does to access tokens.
    #[must_use]
    pub fn sessions(mut self, reading: AccessTokens) -> Self {
        self.sessions = reading;
        self
    }

    /// Adds a fault.
    #[must_use]
    pub fn fault(mut self, fault: FaultSeed) -> Self {
        self.faults.push(fault);
        self
    }
}

impl GroupSeed {
    /// A project without apps; `id` is 24 hex digits.
    #[must_use]
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: Some(id.into()),
            name: name.into(),
            apps: Vec::new(),
        }
    }

    /// Adds an app.
    #[must_use]
    pub fn app(mut self, app: AppSeed) -> Self {
        self.apps.push(app);
        self
    }
}

impl AppSeed {
    /// An app without users.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Sets the id, 24 hex digits.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the client app id.
    #[must_use]
    pub fn client_app_id(mut self, id: &str) -> Self {
        self.client_app_id = Some(id.into());
        self
    }

    /// Sets the product.
    #[must_use]
    pub fn product(mut self, product: &str) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Adds an enabled provider. With the first, the automatic ones go.
    #[must_use]
    pub fn provider(mut self, provider_type: &str) -> Self {
        self.providers.push(ProviderSeed {
            r#type: provider_type.into(),
            ..ProviderSeed::default()
        });
        self
    }

    /// Adds a provider of which more is to be said than its type.
    #[must_use]
    pub fn provider_with(mut self, provider: ProviderSeed) -> Self {
        self.providers.push(provider);
        self
    }

    /// Declares a function.
    #[must_use]
    pub fn function(mut self, function: FunctionSeed) -> Self {
        self.functions.push(function);
        self
    }

    /// Adds a user.
    #[must_use]
    pub fn user(mut self, user: UserSeed) -> Self {
        self.users.push(user);
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.push(SecretSeed {
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// Adds a configuration file, such as `auth/providers.json`.
    #[must_use]
    pub fn file(mut self, path: &str, contents: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), FileSeed(contents.into()));
        self
    }

    /// Adds several users.
    #[must_use]
    pub fn users(mut self, users: impl IntoIterator<Item = UserSeed>) -> Self {
        self.users.extend(users);
        self
    }

    /// Adds a pending user.
    #[must_use]
    pub fn pending(mut self, pending: PendingSeed) -> Self {
        self.pending.push(pending);
        self
    }

    /// Adds a server API key and its user.
    #[must_use]
    pub fn api_key(mut self, key: ApiKeySeed) -> Self {
        self.api_keys.push(key);
        self
    }
}

impl From<String> for FileSeed {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}
