//! What tests may see and do beside what clients may: the same for the library
//! and for the paths below `/_mock/`.

use serde::{Deserialize, Serialize};

use crate::state::{App, Id, Session};
use crate::world::World;

/// A user and its live sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSessions {
    /// The client app id of the user's app.
    pub app: String,
    /// 24 hex digits.
    pub user: String,
    /// Of e-mail users.
    pub email: Option<String>,
    /// Oldest first.
    pub sessions: Vec<SessionInfo>,
}

/// A live session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// 24 hex digits.
    pub id: String,
    /// The device that it was begun on.
    pub device: String,
    /// When its refresh token ends, in seconds since 1970.
    pub expires: i64,
}

/// A mail that the service would have sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailInfo {
    /// The client app id of the app that sent it.
    pub app: String,
    /// The address it went to.
    pub to: String,
    /// What it asks for: `confirm` or `reset`.
    pub kind: String,
    /// What a client answers it with, together with `token_id`.
    pub token: String,
    /// 24 hex digits.
    pub token_id: String,
    /// The address that the mail leads to, if the app has one configured.
    pub link: Option<String>,
    /// When it was sent, in seconds since 1970.
    pub created: i64,
}

impl From<&Session> for SessionInfo {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device.to_string(),
            expires: session.expires,
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
                            sessions: app
                                .sessions
                                .of_user(id, now)
                                .map(SessionInfo::from)
                                .collect(),
                            ..nobody(app, id)
                        });
                    }
                }
            }
        }
        all
    }

    /// The mails that are kept, app by app, oldest first.
    pub(crate) fn outbox(&self) -> Vec<MailInfo> {
        let state = self.state();
        let mails = state.apps.values().flat_map(|app| {
            app.outbox.iter().map(|mail| MailInfo {
                app: app.client_app_id.clone(),
                to: mail.to.to_string(),
                kind: mail.kind.name().to_owned(),
                token: mail.token.clone(),
                token_id: mail.token_id.to_string(),
                link: mail.link.clone(),
                created: mail.created,
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
