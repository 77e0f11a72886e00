//! Giving a user one more identity to log in with.

use crate::state::external::External;
use crate::state::login::{Credential, Found, LoggedIn};
use crate::state::{App, Id, Identity, ProviderType, Rejection, Seconds, SeededRng};

impl App {
    /// Gives a user, who has this session, the identity behind a credential
    /// that nobody has logged in with. (realm-web tests) The session goes on
    /// (our choice); where it is over, and the access token is not, a new one
    /// begins.
    pub(crate) fn link(
        &mut self,
        user: Id,
        session: Id,
        credential: Credential<'_>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<LoggedIn, Rejection> {
        if self.users.get(user)?.disabled {
            return Err(Rejection::UserDisabled);
        }
        let found = self.find(credential).map_err(|refusal| match refusal {
            Rejection::WrongPassword => Rejection::WrongLinkPassword,
            other => other,
        })?;
        let identity = match found {
            Found::Anybody(_) => return Err(Rejection::AnonymousLink),
            Found::Known {
                user: known,
                identity,
                ..
            } => {
                if known != user {
                    return Err(Rejection::IdentityTaken);
                }
                identity
            }
            Found::Registered(id) => self.link_address(user, id, rng)?,
            Found::External(external) => self.link_external(user, &external, rng)?,
        };
        let session = match self.sessions.find(session, now) {
            Ok(session) => session.clone(),
            Err(_) => self.begin_session(user, None, now, rng),
        };
        Ok(LoggedIn { session, identity })
    }

    /// One address a user: it is what `data.email` shows (our choice).
    fn link_address(
        &mut self,
        user: Id,
        id: Id,
        rng: &mut SeededRng,
    ) -> Result<Identity, Rejection> {
        self.check_linkable(user, &ProviderType::LocalUserpass)?;
        let pending = self.pending.remove(id)?;
        let identity = self.email_identity(rng);
        self.users.add_identity(user, identity.clone())?;
        self.users.set_email(user, &pending.email, pending.password);
        let data = &mut self.users.get_mut(user)?.data;
        data.insert("email".into(), (*pending.email).into());
        Ok(identity)
    }

    fn link_external(
        &mut self,
        user: Id,
        external: &External,
        rng: &mut SeededRng,
    ) -> Result<Identity, Rejection> {
        let provider_id = self.provider_id(&external.kind, rng);
        let identity = external.identity(provider_id);
        match self.users.by_identity(&external.kind, &external.id) {
            Some(known) if known != user => return Err(Rejection::IdentityTaken),
            Some(_) => {}
            None => {
                self.check_linkable(user, &external.kind)?;
                self.users.add_identity(user, identity.clone())?;
            }
        }
        external.refresh(&mut self.users.get_mut(user)?.data);
        Ok(identity)
    }

    /// One identity of each type of provider a user (our choice).
    fn check_linkable(&self, user: Id, kind: &ProviderType) -> Result<(), Rejection> {
        match self.users.get(user)?.identity(kind) {
            None => Ok(()),
            Some(_) => Err(Rejection::IdentityTypeLinked),
        }
    }
}
