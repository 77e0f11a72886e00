//! Mutants that only requests in flight at the same time reveal.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};

use crate::mutants::Kind;
use crate::state::{Id, MailToken, Session};
use crate::tokens::session_token::Unverified;
use crate::world::World;

/// How long a request stays in flight after it was answered inside the server.
const IN_FLIGHT: Duration = Duration::from_millis(15);

/// What a request read before it was carried out, and writes back before its response is
/// sent. What others changed meanwhile is lost.
#[derive(Debug)]
pub(crate) enum Race {
    /// A session, in an app.
    Session(Id, Option<Session>),
    /// Tokens for resetting passwords, in each app.
    Resets(Vec<(Id, Vec<MailToken>)>),
}

fn token_of(request: &Request<Body>) -> Option<Unverified<'_>> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    Unverified::parse(value.split_once(' ')?.1.trim())
}

impl Race {
    /// Reads what the request will write back.
    pub(crate) fn begin(world: &World, request: &Request<Body>) -> Option<Self> {
        let (mutant, path) = (world.mutant, request.uri().path());
        let is_post = request.method() == Method::POST;
        if mutant.is(Kind::RenewalRevivesSession)
            && is_post
            && path == "/api/client/v2.0/auth/session"
        {
            let token = token_of(request)?;
            let state = world.state();
            let app = state.app_by_domain(token.domain())?;
            let claims = token.verify(app.secret.bytes())?;
            let session = app.sessions.find(claims.session, 0).ok()?.clone();
            return Some(Self::Session(app.id, Some(session)));
        }
        if mutant.is(Kind::LoginOutrunsDisabling) && is_post && path.ends_with("/login") {
            let client = path
                .strip_prefix("/api/client/v2.0/app/")?
                .split('/')
                .next()?;
            let app = world.state().app_id_by_client_app_id(client)?;
            return Some(Self::Session(app, None));
        }
        if mutant.is(Kind::ResetTokensWorkTwiceAtOnce)
            && is_post
            && path.ends_with("/local-userpass/reset")
        {
            let state = world.state();
            let apps = state.apps.values().map(|app| {
                let tokens = app.reset_tokens.all().cloned().collect();
                (app.id, tokens)
            });
            return Some(Self::Resets(apps.collect()));
        }
        None
    }

    /// Keeps a request that succeeded in flight, then writes back what it read.
    pub(crate) async fn end(self, world: &World) {
        match self {
            Self::Session(app, session) => {
                let session = session.or_else(|| {
                    let state = world.state();
                    let app = state.apps.get(&app)?;
                    app.sessions.newest().cloned()
                });
                tokio::time::sleep(IN_FLIGHT).await;
                let mut state = world.state();
                if let Some((app, session)) = state.apps.get_mut(&app).zip(session) {
                    app.sessions.insert(session);
                }
            }
            Self::Resets(tokens) => {
                let mut used = Vec::new();
                {
                    let mut state = world.state();
                    for (id, tokens) in tokens {
                        let Some(app) = state.apps.get_mut(&id) else {
                            continue;
                        };
                        for token in tokens {
                            if !app
                                .reset_tokens
                                .all()
                                .any(|other| other.token_id == token.token_id)
                            {
                                app.reset_tokens.set_present(&token, true);
                                used.push((id, token));
                            }
                        }
                    }
                }
                tokio::time::sleep(IN_FLIGHT).await;
                let mut state = world.state();
                for (app, token) in used {
                    if let Some(app) = state.apps.get_mut(&app) {
                        app.reset_tokens.set_present(&token, false);
                    }
                }
            }
        }
    }
}
