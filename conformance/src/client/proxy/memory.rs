//! What the proxy remembers of a run, for traps to decide by.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use serde_json::Value;

use super::answer::Answer;
use super::call::{Call, Kind};
use crate::client::scene::{PASSWORD, PRIVATE_KEY};

/// What the client does without a trap, by which the moment of a trap is chosen: the later in a
/// run, the more a client has to lose, but it must come.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::client) struct Usual {
    /// Requests with an access token.
    pub(in crate::client) authenticated: usize,
    /// Changes of users.
    pub(in crate::client) changes: usize,
    /// Whether it lists users or sends requests as a user.
    pub(in crate::client) reads: bool,
}

/// What has happened so far.
#[derive(Debug, Default)]
pub(in crate::client) struct Memory {
    counts: HashMap<Kind, usize>,
    authenticated: usize,
    /// How often the trap has struck.
    pub(in crate::client) strikes: usize,
    /// The path that the trap is set for.
    pub(in crate::client) target: Option<String>,
    /// When the trap ends.
    pub(in crate::client) until: Option<Instant>,
    /// The users in the pages so far.
    pub(in crate::client) users: BTreeMap<String, Value>,
    /// The user who logged in last.
    pub(in crate::client) logged_in: Option<String>,
    /// How many refreshes succeeded.
    pub(in crate::client) refreshes: usize,
    /// How many requests with an access token there were since the last success of those.
    pub(in crate::client) since_refresh: usize,
    /// The refresh tokens that were returned.
    pub(in crate::client) refresh_tokens: BTreeSet<String>,
    access_tokens: BTreeSet<String>,
    usual: Usual,
    /// The base URL of the second origin.
    pub(in crate::client) other_origin: String,
}

impl Memory {
    pub(super) fn new(other_origin: String, usual: Usual) -> Self {
        Self {
            usual,
            other_origin,
            ..Self::default()
        }
    }

    /// Numbers a request.
    pub(super) fn count(&mut self, call: &mut Call) {
        let nth = self.counts.entry(call.kind).or_default();
        *nth += 1;
        call.nth = *nth;
        let needs_token = matches!(
            call.kind,
            Kind::List | Kind::Change | Kind::Client | Kind::Admin | Kind::Verify
        );
        if needs_token && call.bearer().is_some() {
            self.authenticated += 1;
            self.since_refresh += 1;
            call.nth_authenticated = self.authenticated;
        }
    }

    /// Returns whether the request is in the middle of the run, or comes after that: it is
    /// the third with an access token, or the second if there usually is no third.
    pub(in crate::client) fn is_under_way(&self, call: &Call) -> bool {
        call.nth_authenticated >= self.usual.authenticated.clamp(2, 3)
    }

    /// Returns whether the request is what the client was started for: it changes a user,
    /// and another one has been changed before if several usually are. For a client that
    /// changes nobody, it [reads](Self::is_read).
    pub(in crate::client) fn is_goal(&self, call: &Call) -> bool {
        if self.usual.changes == 0 {
            self.is_read(call)
        } else {
            call.kind == Kind::Change && call.nth >= self.usual.changes.min(2)
        }
    }

    /// Returns whether the request reads what the client is interested in: users, or
    /// something of its own, or else whatever an administrator reads.
    pub(in crate::client) fn is_read(&self, call: &Call) -> bool {
        let is_read = match call.kind {
            Kind::List | Kind::Client => true,
            Kind::Admin => !self.usual.reads && call.method == "GET",
            _ => false,
        };
        is_read && call.is_authenticated()
    }

    /// Returns whether the path is the one that the trap is set for: that of the first call
    /// for which this is asked.
    pub(in crate::client) fn is_target(&mut self, call: &Call) -> bool {
        self.target.get_or_insert_with(|| call.path.clone()) == &call.path
    }

    /// Reads a response of the server.
    pub(super) fn read(&mut self, call: &Call, answer: &Answer) {
        if !answer.is_success() {
            return;
        }
        let Some(value) = answer.value() else { return };
        let token = |key: &str| value[key].as_str().map(str::to_owned);
        match call.kind {
            Kind::AdminLogin | Kind::ClientLogin | Kind::Refresh => {
                self.access_tokens.extend(token("access_token"));
                self.refresh_tokens.extend(token("refresh_token"));
                if call.kind == Kind::ClientLogin {
                    self.logged_in = token("user_id");
                }
                if call.kind == Kind::Refresh {
                    self.refreshes += 1;
                    self.since_refresh = 0;
                }
            }
            Kind::List => {
                let page = value.as_array().into_iter().flatten();
                let page = page.filter_map(|user| Some((user["_id"].as_str()?, user)));
                for (id, user) in page {
                    self.users.insert(id.to_owned(), user.clone());
                }
            }
            _ => {}
        }
    }

    /// Replaces the secrets of the run in a text.
    pub(in crate::client) fn redact(&self, text: &str) -> String {
        let mut text = text.replace(PRIVATE_KEY, "<private key>");
        text = text.replace(PASSWORD, "<password>");
        for (tokens, label) in [
            (&self.access_tokens, "<access token>"),
            (&self.refresh_tokens, "<refresh token>"),
        ] {
            for token in tokens {
                text = text.replace(token, label);
            }
        }
        text
    }
}
