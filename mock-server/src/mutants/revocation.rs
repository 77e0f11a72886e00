//! What revoking a user does instead.

use crate::mutants::Kind;
use crate::state::{App, Id, Rejection, Session, UserType};

impl App {
    /// Revokes a user in the way of the selected mutant. Returns nothing if no mutant is
    /// about revoking.
    pub(crate) fn revoke_as_mutant(&mut self, id: Id) -> Option<Result<(), Rejection>> {
        let mutant = self.mutant;
        let user = self.users.get(id).ok()?.clone();
        // Expired sessions are gone already, so any time will do.
        let sessions: Vec<Session> = self.sessions.of_user(id, 0).cloned().collect();
        let is = |kind| mutant.is(kind);
        let ended: Vec<_> =
            if is(Kind::RevokesNothing) || is(Kind::RevokeSparesAnonymous) && user.is_anonymous() {
                Vec::new()
            } else if is(Kind::RevokesOldestSession) {
                sessions.iter().take(1).collect()
            } else if is(Kind::RevokesAtMostTen) {
                sessions.iter().take(10).collect()
            } else if is(Kind::RevokeSparesKeySessions) {
                let started_by_key = |session: &&Session| session.api_key.is_some();
                let ended = sessions.iter().filter(|session| !started_by_key(session));
                ended.collect()
            } else if is(Kind::RevokesEveryone) {
                let all: Vec<_> = self.sessions.all(0).map(|session| session.user).collect();
                for user in all {
                    self.sessions.end_all_of_user(user);
                }
                return Some(Ok(()));
            } else if is(Kind::RevokeRefusesServerUsers) && user.kind == UserType::Server
                || is(Kind::RevokeNeedsSession) && sessions.is_empty()
            {
                return Some(Err(Rejection::UserNotFound));
            } else {
                if is(Kind::RevokeDeletesKeys) {
                    let keys: Vec<_> = self.user_api_keys.of_user(id).map(|key| key.id).collect();
                    for key in keys {
                        let _ = self.set_user_api_key_disabled(id, key, true);
                    }
                } else if is(Kind::RevokeChangesUser)
                    && let Ok(user) = self.users.get_mut(id)
                {
                    user.last_authentication = 0;
                }
                return None;
            };
        for session in ended {
            let _ = self.sessions.end(session.id, 0);
        }
        let is_own = [
            Kind::RevokesNothing,
            Kind::RevokesOldestSession,
            Kind::RevokesAtMostTen,
            Kind::RevokeSparesKeySessions,
            Kind::RevokeSparesAnonymous,
        ];
        is_own.into_iter().any(is).then_some(Ok(()))
    }
}
