//! What is at the server.

/// An app and what is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct App {
    pub(crate) group: String,
    pub(crate) id: String,
    pub(crate) client_app_id: String,
    pub(crate) name: String,
    pub(crate) users: Vec<User>,
    /// Pending registrations; their type of provider is that of e-mail users.
    pub(crate) pending: Vec<User>,
}

/// A user, or a pending registration.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) id: String,
    /// `normal`, `server`, or `pending`.
    pub(crate) kind: &'static str,
    pub(crate) providers: Vec<&'static str>,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) disabled: bool,
    /// Seconds since 1970; 0 where nobody knows.
    pub(crate) created: i64,
    /// Seconds since 1970; 0 for never.
    pub(crate) last_login: i64,
    /// The words with which the server refuses to change the user.
    pub(crate) refusal: Option<&'static str>,
}

/// A moment, unless there is none.
pub(super) fn known(seconds: i64) -> Option<i64> {
    (seconds != 0).then_some(seconds)
}

/// Type of provider, its label, and the column it has of its own.
pub(super) const PROVIDERS: [(&str, &str, Option<&str>); 8] = [
    ("local-userpass", "User/Password", Some("Email")),
    ("api-key", "ApiKey", Some("Name")),
    ("oauth2-facebook", "Facebook", None),
    ("oauth2-google", "Google", None),
    ("anon-user", "Anonymous", None),
    ("custom-token", "Custom JWT", None),
    ("oauth2-apple", "Apple", None),
    ("custom-function", "Custom Function", None),
];

impl User {
    /// The types of provider, each once, in the order of the tables; what is not known is
    /// `unknown`.
    pub(super) fn types(&self) -> Vec<&'static str> {
        let known = PROVIDERS.iter().map(|p| p.0);
        let mut types: Vec<&'static str> =
            known.filter(|name| self.providers.contains(name)).collect();
        let other = |p: &&str| PROVIDERS.iter().all(|known| known.0 != *p);
        if self.providers.iter().any(other) {
            types.push("unknown");
        }
        types
    }
}
