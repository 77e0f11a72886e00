//! An event, and how it is written.

use std::io::Write;
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::controls::clock::ClockInfo;
use crate::controls::journal::AnsweredRequest;
use crate::controls::redaction;
use crate::state::{FunctionLog, MailKind, Seconds, SessionEnd, StateEvent, UserChange};

/// The kind of an event, by which it is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Request,
    Login,
    Session,
    User,
    Mail,
    Fault,
    Clock,
    Function,
    App,
    World,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Request,
        Self::Login,
        Self::Session,
        Self::User,
        Self::Mail,
        Self::Fault,
        Self::Clock,
        Self::Function,
        Self::App,
        Self::World,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Login => "login",
            Self::Session => "session",
            Self::User => "user",
            Self::Mail => "mail",
            Self::Fault => "fault",
            Self::Clock => "clock",
            Self::Function => "function",
            Self::App => "app",
            Self::World => "world",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The names of all kinds, for messages.
    pub(crate) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

/// What happened in a world.
#[derive(Debug)]
pub(crate) enum Event {
    /// A request was answered, or the server hung up.
    Request(AnsweredRequest),
    /// A fault rule fired.
    Fault {
        rule: u64,
        method: Method,
        path: Arc<str>,
        effect: &'static str,
    },
    /// The clock was changed.
    Clock(ClockInfo),
    /// The state was replaced: by `reset`, `import` or `restore`.
    World(&'static str),
    /// A rule changed the state; with the client app ID, if it concerns an app.
    State(Option<Box<str>>, StateEvent),
}

fn session_end(end: SessionEnd) -> &'static str {
    match end {
        SessionEnd::Logout => "logout",
        SessionEnd::Revoked => "revoked",
        SessionEnd::Disabled => "disabled",
        SessionEnd::Deleted => "deleted",
        SessionEnd::Expired => "expired",
    }
}

fn user_change(change: UserChange) -> &'static str {
    match change {
        UserChange::Created => "created",
        UserChange::Registered => "registered",
        UserChange::Confirmed => "confirmed",
        UserChange::Unregistered => "unregistered",
        UserChange::Disabled => "disabled",
        UserChange::Enabled => "enabled",
        UserChange::Email => "email",
        UserChange::Password => "password",
        UserChange::Linked => "linked",
        UserChange::Deleted => "deleted",
    }
}

impl Event {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Request(_) => Kind::Request,
            Self::Fault { .. } => Kind::Fault,
            Self::Clock(_) => Kind::Clock,
            Self::World(_) => Kind::World,
            Self::State(_, event) => match event {
                StateEvent::Login { .. } => Kind::Login,
                StateEvent::SessionStarted { .. } | StateEvent::SessionEnded { .. } => {
                    Kind::Session
                }
                StateEvent::User { .. } => Kind::User,
                StateEvent::Mail { .. } => Kind::Mail,
                StateEvent::Function(_) => Kind::Function,
                StateEvent::AppCreated(_) | StateEvent::AppDeleted(_) => Kind::App,
            },
        }
    }

    /// Approximate size in memory, in bytes. What clients choose counts, not the rest.
    pub(super) fn size(&self) -> usize {
        let optional = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        let text = match self {
            Self::Request(request) => {
                request.path.len() + request.query.as_ref().map_or(0, |query| query.len())
            }
            Self::Fault { path, .. } => path.len(),
            Self::Clock(_) | Self::World(_) => 0,
            Self::State(_, event) => match event {
                StateEvent::Login {
                    provider, reason, ..
                } => provider.len() + optional(reason),
                StateEvent::User { email, .. } => optional(email),
                StateEvent::Mail { to, .. } => to.len(),
                StateEvent::Function(log) => {
                    let lines = log.lines.iter().map(|line| line.len()).sum::<usize>();
                    log.name.len() + lines + optional(&log.error)
                }
                _ => 0,
            },
        };
        size_of::<Self>() + text
    }

    /// The fields of the event besides its ID, kind and time. Absent values are null.
    fn fields(&self) -> Value {
        match self {
            Self::Request(request) => json!({
                "number": request.number,
                "method": request.method.as_str(),
                "path": &*request.path,
                "query": request.query.as_deref(),
                "status": request.status,
                "unexpected": request.unexpected,
            }),
            Self::Fault {
                rule,
                method,
                path,
                effect,
            } => json!({
                "rule": rule, "method": method.as_str(), "path": &**path, "effect": effect,
            }),
            Self::Clock(clock) => json!({ "clock": clock }),
            Self::World(change) => json!({ "change": change }),
            Self::State(app, event) => {
                let mut fields = state_fields(event);
                if let Some(app) = app {
                    fields["app"] = (&**app).into();
                }
                fields
            }
        }
    }

    /// The event as JSON.
    fn json(&self, id: u64, at: Seconds) -> Value {
        let mut event = self.fields();
        // Null says nothing that a missing field does not say.
        if let Some(fields) = event.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        event["id"] = id.into();
        event["kind"] = self.kind().name().into();
        event["at"] = at.into();
        event
    }

    /// Appends the event as a server-sent event.
    pub(super) fn render(&self, id: u64, at: Seconds, text: &mut Vec<u8>) {
        // JSON has no line breaks outside of strings, where they are escaped: one `data` line
        // is enough, whatever clients sent.
        let (name, json) = (self.kind().name(), self.json(id, at));
        // Writing to memory cannot fail.
        let _ = write!(text, "id: {id}\nevent: {name}\ndata: {json}\n\n");
    }
}

fn state_fields(event: &StateEvent) -> Value {
    match event {
        StateEvent::Login {
            provider,
            user,
            link,
            status,
            error_code,
            reason,
        } => json!({
            "provider": provider,
            "user": user.map(|user| user.to_string()),
            "link": link,
            "status": status,
            "error_code": error_code,
            "reason": reason,
        }),
        StateEvent::SessionStarted {
            session,
            user,
            expires,
        } => json!({
            "change": "started",
            "session": session.to_string(),
            "user": user.to_string(),
            "expires": expires,
        }),
        StateEvent::SessionEnded { session, user, end } => json!({
            "change": "ended",
            "session": session.to_string(),
            "user": user.to_string(),
            "reason": session_end(*end),
        }),
        StateEvent::User {
            user,
            email,
            change,
        } => json!({ "change": user_change(*change), "user": user.to_string(), "email": email }),
        StateEvent::Mail { to, mail } => {
            let mail = match mail {
                MailKind::Confirm => "confirm",
                MailKind::Reset => "reset",
            };
            json!({ "to": to, "mail": mail })
        }
        StateEvent::Function(FunctionLog {
            name,
            user,
            lines,
            error,
        }) => json!({
            "function": name,
            "user": user.map(|user| user.to_string()),
            "lines": lines.iter().map(|line| redaction::line(line)).collect::<Vec<_>>(),
            "error": error.as_deref().map(redaction::line),
        }),
        StateEvent::AppCreated(app) => json!({ "change": "created", "app": app }),
        StateEvent::AppDeleted(app) => json!({ "change": "deleted", "app": app }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Id;

    fn text(event: &Event) -> String {
        let mut text = Vec::new();
        event.render(7, 1000, &mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn an_event_is_one_line_of_json_whatever_it_contains() {
        let event = StateEvent::User {
            user: Id::ZERO,
            email: Some("a\nevent: x\r\n\u{2028}<b>".into()),
            change: UserChange::Created,
        };
        let text = text(&Event::State(Some("shop".into()), event));
        let data = text.strip_prefix("id: 7\nevent: user\ndata: ").unwrap();
        let data = data.strip_suffix("\n\n").unwrap();
        assert!(!data.contains('\n') && !data.contains('\r'), "{data}");
        let parsed: Value = serde_json::from_str(data).unwrap();
        assert_eq!(parsed["app"], "shop");
        assert_eq!(parsed["at"], 1000);
    }

    #[test]
    fn absent_values_are_left_out() {
        let event = StateEvent::Function(FunctionLog {
            name: "f".into(),
            lines: vec!["one".into()],
            ..FunctionLog::default()
        });
        let expected = "id: 7\nevent: function\n\
            data: {\"at\":1000,\"function\":\"f\",\"id\":7,\"kind\":\"function\",\"lines\":[\"one\"]}\n\n";
        assert_eq!(text(&Event::State(None, event)), expected);
    }

    #[test]
    fn kinds_have_unique_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name(""), None);
    }
}
