//! `--prove`: what still gives users access after their sessions were revoked or
//! they were disabled.

mod tally;

#[cfg(test)]
mod tests;

pub(super) use tally::ProofTally;

use std::time::{SystemTime, UNIX_EPOCH};

use super::dates;
use crate::api::{AdminApi, ApiError, Switch, UserAccess};
use crate::domain::{AppRef, Provider, Seconds, UserId, UserState};
use crate::report::{Cell, Record};

/// How long an access token may work after its session was revoked. The
/// documentation says not at all, but the service has been observed to accept one
/// until it expires, half an hour after it was issued.
const ACCESS_TOKEN_LIFETIME: Seconds = 30 * 60;

/// What an app has switched on: read once, before the first change.
#[derive(Debug, Default)]
pub(super) struct AppAccess {
    providers: Vec<Provider>,
    keys: Vec<String>,
}

impl AppAccess {
    /// Reads the providers and server API keys of an app.
    ///
    /// # Errors
    /// A request failed.
    pub(super) async fn read(api: &AdminApi, app: &AppRef) -> Result<Self, ApiError> {
        Ok(Self::new(
            api.auth_providers(app).await?,
            api.api_keys(app).await?,
        ))
    }

    /// The same, if it is needed.
    ///
    /// # Errors
    /// See [`read`](Self::read).
    pub(super) async fn read_if(
        is_needed: bool,
        api: &AdminApi,
        app: &AppRef,
    ) -> Result<Option<Self>, ApiError> {
        if is_needed {
            return Self::read(api, app).await.map(Some);
        }
        Ok(None)
    }

    fn new(providers: Vec<Switch<Provider>>, keys: Vec<Switch<String>>) -> Self {
        Self {
            providers: enabled(providers),
            keys: if mutant!(DisabledKeysGiveAccess) {
                keys.into_iter().map(|key| key.id).collect()
            } else {
                enabled(keys)
            },
        }
    }
}

fn enabled<T>(switches: Vec<Switch<T>>) -> Vec<T> {
    let enabled = switches.into_iter().filter(|switch| switch.is_enabled);
    enabled.map(|switch| switch.id).collect()
}

/// What still gives a user access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    access: Result<Access, String>,
    /// Until when an access token that was issued before may still work.
    tokens_until: Seconds,
}

/// What was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Access {
    /// There is no such user any more.
    Deleted,
    Present {
        state: UserState,
        identities: Vec<Provider>,
        /// The identities with which the user can log in.
        logins: Vec<Provider>,
        keys: Keys,
    },
}

/// API keys with which a user can log in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Keys {
    /// The enabled keys of a server user.
    Server(Vec<String>),
    /// Only the user can list them, and there may be some.
    Unreadable,
    /// There can be none.
    Impossible,
}

impl Proof {
    /// Reads a user back who was changed just now.
    pub(super) async fn read(
        api: &AdminApi,
        app: &AppRef,
        user: &UserId,
        app_access: &AppAccess,
    ) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = since.map_or(0, |since| since.as_secs());
        let changed = Seconds::try_from(seconds).unwrap_or(Seconds::MAX);
        Self::new(api.user_access(app, user).await, app_access, changed)
    }

    fn new(user: Result<UserAccess, ApiError>, app_access: &AppAccess, changed: Seconds) -> Self {
        let access = match user {
            Ok(user) => Ok(Access::of(&user, app_access)),
            Err(error) if error.is_not_found() && !error.is_app_not_found() => Ok(Access::Deleted),
            Err(error) => Err(error.to_string()),
        };
        Self {
            access,
            tokens_until: changed.saturating_add(ACCESS_TOKEN_LIFETIME),
        }
    }

    /// The identities with which the user can log in; `None` if unknown.
    fn logins(&self) -> Option<&[Provider]> {
        match &self.access {
            Ok(Access::Deleted) => Some(&[]),
            Ok(Access::Present { logins, .. }) => Some(logins),
            Err(_) => None,
        }
    }

    fn may_have_own_keys(&self) -> bool {
        matches!(
            &self.access,
            Ok(Access::Present {
                keys: Keys::Unreadable,
                ..
            })
        )
    }

    /// The value of `proof` in a record.
    pub(super) fn record(&self) -> Cell {
        let types = |providers: &[Provider]| {
            let names = providers.iter().map(|provider| provider.wire_name());
            Cell::TextList(names.map(str::to_owned).collect())
        };
        let [state, identities, logins, keys] = match &self.access {
            Ok(Access::Deleted) => [
                Cell::Text("deleted".to_owned()),
                types(&[]),
                types(&[]),
                Cell::Null,
            ],
            Ok(Access::Present {
                state,
                identities,
                logins,
                keys,
            }) => [
                Cell::Text(state.as_str().to_owned()),
                types(identities),
                types(logins),
                match keys {
                    Keys::Server(keys) => Cell::TextList(keys.clone()),
                    Keys::Unreadable => Cell::Null,
                    Keys::Impossible => Cell::TextList(Vec::new()),
                },
            ],
            Err(_) => [Cell::Null, Cell::Null, Cell::Null, Cell::Null],
        };
        let error = Cell::text_or_null(self.access.as_ref().err().cloned());
        let until = Cell::Text(dates::rfc3339(self.tokens_until));
        Cell::Record(Record(vec![
            ("state", state),
            ("identities", identities),
            ("logins", logins),
            ("api_keys", keys),
            ("access_tokens_until", until),
            ("error", error),
        ]))
    }

    /// The cell of a table: how the user can log in.
    pub(super) fn text(&self) -> String {
        match &self.access {
            Ok(Access::Deleted) => "nothing: deleted".to_owned(),
            Ok(Access::Present {
                state: UserState::Disabled,
                ..
            }) => "nothing: disabled".to_owned(),
            Ok(Access::Present { logins, keys, .. }) if logins.is_empty() => match keys {
                Keys::Unreadable => "perhaps login with an own API key".to_owned(),
                _ => "nothing: no enabled provider".to_owned(),
            },
            Ok(Access::Present { logins, .. }) => {
                let labels: Vec<_> = logins.iter().map(|provider| provider.label()).collect();
                format!("login with {}", labels.join(" or "))
            }
            Err(error) => format!("unknown: {error}"),
        }
    }
}

impl Access {
    fn of(found: &UserAccess, app: &AppAccess) -> Self {
        let user = &found.user;
        let is_server = user.kind == "server";
        let keys = found.key_ids.iter().filter(|id| app.keys.contains(id));
        let keys: Vec<_> = keys.cloned().collect();
        let is_enabled = user.state == UserState::Enabled;
        // Anonymous users cannot create keys.
        let is_known = user.providers.iter().any(|id| *id != Provider::Anonymous);
        let mut identities = user.providers.clone();
        identities.sort_unstable();
        identities.dedup();
        let can_log_in = |provider: &&Provider| {
            is_enabled
                && (app.providers.contains(provider) || mutant!(DisabledProviderAllowsLogin))
                && (**provider != Provider::ApiKey || !is_server || !keys.is_empty())
        };
        Self::Present {
            state: user.state,
            logins: identities.iter().filter(can_log_in).copied().collect(),
            keys: if is_server {
                Keys::Server(keys)
            } else if is_enabled && is_known && app.providers.contains(&Provider::ApiKey) {
                Keys::Unreadable
            } else {
                Keys::Impossible
            },
            identities,
        }
    }
}
