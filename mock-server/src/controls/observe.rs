//! What tests may see and do beside what clients may: the same for the library
//! and for the paths below `/_mock/`.

use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::controls::clock::system_time::{self, seconds};
use crate::state;
use crate::state::{App, Id, MailKind};
use crate::world::World;

/// A user and its live sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserSessions {
    /// The client app ID of the user's app.
    pub app: String,
    /// The user's ID, 24 hex digits.
    pub user: String,
    /// The user's email address; `None` if the user has none.
    pub email: Option<String>,
    /// The live sessions, oldest first.
    pub sessions: Vec<Session>,
}

/// A live session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Session {
    /// The session's ID, 24 hex digits.
    pub id: String,
    /// The ID of the device on which the user logged in, 24 hex digits.
    pub device: String,
    /// When the refresh token expires.
    #[serde(with = "seconds")]
    pub expires: SystemTime,
}

/// A mail that the service would have sent. Its debug output omits the token and the link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mail {
    /// The client app ID of the app that sent the mail.
    pub app: String,
    /// The recipient's address.
    pub to: String,
    /// What the mail asks for.
    pub kind: MailKind,
    /// The token that a client sends to confirm or reset, together with `token_id`.
    pub token: String,
    /// The token's ID, 24 hex digits.
    pub token_id: String,
    /// The link in the mail; `None` if the app has no URL configured.
    pub link: Option<String>,
    /// When the mail was sent.
    #[serde(with = "seconds")]
    pub created: SystemTime,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            app,
            to,
            kind,
            token: _,
            token_id,
            link: _,
            created,
        } = self;
        f.debug_struct("Mail")
            .field("app", app)
            .field("to", to)
            .field("kind", kind)
            .field("token_id", token_id)
            .field("created", created)
            .finish_non_exhaustive()
    }
}

impl From<&state::Session> for Session {
    fn from(session: &state::Session) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device.to_string(),
            expires: system_time::from_seconds(session.expires),
        }
    }
}

impl World {
    /// The live sessions of one user, named by id or address, or of all.
    pub(crate) fn sessions(&self, user: Option<&str>) -> Vec<UserSessions> {
        let state = self.state();
        let now = self.clock.now();
        let mut all: Vec<UserSessions> = Vec::new();
        for app in state.apps.values() {
            match user {
                None => {
                    for session in app.sessions.all(now) {
                        let user = session.user.to_string();
                        let of_last = all
                            .last()
                            .is_some_and(|last| last.user == user && last.app == app.client_app_id);
                        if !of_last {
                            all.push(nobody(app, session.user));
                        }
                        if let Some(last) = all.last_mut() {
                            last.sessions.push(session.into());
                        }
                    }
                }
                Some(name) => {
                    let by_id = name.parse().ok().filter(|id| app.users.contains(*id));
                    let id = by_id.or_else(|| app.users.by_email(name).map(|(id, _)| id));
                    if let Some(id) = id {
                        all.push(UserSessions {
                            sessions: app.sessions.of_user(id, now).map(Session::from).collect(),
                            ..nobody(app, id)
                        });
                    }
                }
            }
        }
        all
    }

    /// The mails that are kept, app by app, oldest first. Configured addresses without a
    /// host are below `base_url`.
    pub(crate) fn outbox(&self, base_url: &str) -> Vec<Mail> {
        let absolute = |link: &str| {
            let is_relative = link.starts_with('/') && !link.starts_with("//");
            let base = if is_relative { base_url } else { "" };
            format!("{base}{link}")
        };
        let state = self.state();
        let mails = state.apps.values().flat_map(|app| {
            app.outbox.iter().map(|mail| Mail {
                app: app.client_app_id.clone(),
                to: mail.to.to_string(),
                kind: mail.kind,
                token: mail.token.to_string(),
                token_id: mail.token_id.to_string(),
                link: mail.link.as_deref().map(absolute),
                created: system_time::from_seconds(mail.created),
            })
        });
        mails.collect()
    }
}

fn nobody(app: &App, id: Id) -> UserSessions {
    UserSessions {
        app: app.client_app_id.clone(),
        user: id.to_string(),
        email: app
            .users
            .get(id)
            .ok()
            .and_then(|user| user.email().map(str::to_owned)),
        sessions: Vec::new(),
    }
}
