//! A request of the client, and what kind of request it is.

use std::time::Duration;

use crate::client::scene::{PASSWORD, PRIVATE_KEY};

const ADMIN_API: &str = "/api/admin/v3.0/";
const CLIENT_API: &str = "/api/client/v2.0/";

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::client) enum Kind {
    /// An administrator logs in.
    AdminLogin,
    /// A user logs in.
    ClientLogin,
    /// A new access token for a refresh token.
    Refresh,
    /// The address of the app.
    Location,
    /// Whether a user's access token is valid.
    Verify,
    /// A page of users.
    List,
    /// A user's sessions are revoked, or the user is disabled, enabled or deleted.
    Change,
    /// Another request of a logged-in user.
    Client,
    /// Another request of an administrator.
    Admin,
    /// Another request without a token.
    Other,
}

/// Which of the proxy's two origins a request was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Origin {
    /// The one that the command is given.
    Main,
    /// The one that a redirect or a location leads to.
    Other,
}

/// A request, and its number among the others.
#[derive(Clone, Debug)]
pub(in crate::client) struct Call {
    pub(in crate::client) origin: Origin,
    pub(in crate::client) method: String,
    /// As sent: not percent-decoded, without the query.
    pub(in crate::client) path: String,
    pub(in crate::client) query: Option<String>,
    /// Names in lower case.
    pub(in crate::client) headers: Vec<(String, String)>,
    pub(in crate::client) body: Vec<u8>,
    pub(in crate::client) kind: Kind,
    /// Its number among the requests of its kind, from 1.
    pub(in crate::client) nth: usize,
    /// Its number among the requests with an access token, from 1; 0 without one.
    pub(in crate::client) nth_authenticated: usize,
    /// Its number among the requests of its connection, from 1.
    pub(in crate::client) nth_on_connection: usize,
    /// When it arrived, since the start of the command.
    pub(in crate::client) at: Duration,
}

impl Call {
    /// Whether it needs an access token.
    pub(in crate::client) fn is_authenticated(&self) -> bool {
        self.nth_authenticated > 0
    }

    /// The value of a header.
    pub(in crate::client) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The token after `Bearer `.
    pub(in crate::client) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The user in the path of a [change](Kind::Change).
    pub(in crate::client) fn user(&self) -> Option<&str> {
        user_of(&self.path)
    }

    /// The value of a parameter of the query, as sent.
    pub(in crate::client) fn parameter(&self, name: &str) -> Option<&str> {
        let pairs = self.query.as_deref()?.split('&');
        let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Whether it carries a password, a private key or a token.
    pub(in crate::client) fn has_credentials(&self) -> bool {
        let body = String::from_utf8_lossy(&self.body);
        let is_login = [Kind::AdminLogin, Kind::ClientLogin].contains(&self.kind);
        self.header("authorization").is_some()
            || is_login && !self.body.is_empty()
            || body.contains(PRIVATE_KEY)
            || body.contains(PASSWORD)
    }

    /// Whether it asks for the same as another one.
    pub(in crate::client) fn repeats(&self, other: &Self) -> bool {
        (&self.method, &self.path, &self.query) == (&other.method, &other.path, &other.query)
    }
}

/// Classifies a request.
pub(super) fn kind(method: &str, path: &str) -> Kind {
    let (is_admin, rest) = match (path.strip_prefix(ADMIN_API), path.strip_prefix(CLIENT_API)) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Kind::Other,
    };
    match (method, is_admin) {
        ("POST", true) if rest.ends_with("/login") => Kind::AdminLogin,
        ("POST", false) if rest.ends_with("/login") => Kind::ClientLogin,
        ("POST", _) if rest == "auth/session" => Kind::Refresh,
        ("GET", false) if rest.ends_with("/location") => Kind::Location,
        ("POST", true) if rest.ends_with("/users/verify_token") => Kind::Verify,
        ("GET", true) if rest.ends_with("/users") => Kind::List,
        ("PUT" | "DELETE", true) if user_of(path).is_some() => Kind::Change,
        // They need no access token.
        ("DELETE", _) if rest == "auth/session" => Kind::Other,
        (_, false) if rest.contains("/auth/providers/") => Kind::Other,
        (_, true) if rest == "auth/providers" => Kind::Other,
        (_, false) => Kind::Client,
        (_, true) => Kind::Admin,
    }
}

fn user_of(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/apps/")?.1.split_once("/users/")?;
    rest.split('/').next().filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_classified_by_method_and_path() {
        let app = "/api/admin/v3.0/groups/1/apps/2";
        for (method, path, expected) in [
            (
                "POST",
                "/api/admin/v3.0/auth/providers/mongodb-cloud/login",
                Kind::AdminLogin,
            ),
            (
                "POST",
                "/api/client/v2.0/app/x/auth/providers/anon-user/login",
                Kind::ClientLogin,
            ),
            (
                "POST",
                "/api/client/v2.0/app/x/auth/providers/local-userpass/register",
                Kind::Other,
            ),
            ("POST", "/api/admin/v3.0/auth/session", Kind::Refresh),
            ("POST", "/api/client/v2.0/auth/session", Kind::Refresh),
            ("DELETE", "/api/client/v2.0/auth/session", Kind::Other),
            ("GET", "/api/admin/v3.0/auth/providers", Kind::Other),
            ("GET", "/api/client/v2.0/app/x/location", Kind::Location),
            ("GET", "/api/client/v2.0/auth/profile", Kind::Client),
            ("GET", "/api/admin/v3.0/auth/profile", Kind::Admin),
            ("GET", &format!("{app}/users"), Kind::List),
            ("POST", &format!("{app}/users"), Kind::Admin),
            ("POST", &format!("{app}/users/verify_token"), Kind::Verify),
            ("PUT", &format!("{app}/users/3/logout"), Kind::Change),
            ("DELETE", &format!("{app}/users/3"), Kind::Change),
            ("GET", &format!("{app}/users/3"), Kind::Admin),
            ("DELETE", app, Kind::Admin),
            ("GET", "/api/public/v1.0/groups", Kind::Other),
        ] {
            assert_eq!(kind(method, path), expected, "{method} {path}");
        }
    }
}
