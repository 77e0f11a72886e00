//! What happens merely because time passes: sessions and anonymous users expire.

use crate::state::app::App;
use crate::state::event::SessionEnd;
use crate::state::service::State;
use crate::state::time::Seconds;

impl State {
    /// Applies everything that is due by `now`, in each app in the order in which it
    /// falls due. Every request calls this first, so that a test which advances the
    /// clock by months observes the same as one that advances it step by step.
    pub(crate) fn expire_due(&mut self, now: Seconds) {
        // Every lifetime is longer than a second, so nothing becomes due twice in one.
        if self.expired_until == now {
            return;
        }
        self.expired_until = now;
        if !mutant!(self, AdminSessionsNeverExpire) {
            let expired = self.admins.sessions.remove_expired(now);
            let events = &mut self.admins.events;
            events.sessions_ended(expired, SessionEnd::Expired);
        }
        for app in self.apps.values_mut() {
            app.expire_due(now);
        }
    }
}

impl App {
    fn expire_due(&mut self, now: Seconds) {
        loop {
            let next = [
                self.sessions
                    .next_expiry()
                    .filter(|_| !mutant!(self, RefreshTokensOutliveExpiry)),
                self.next_anonymous_user_expiry(),
            ];
            let next = next.into_iter().flatten().min();
            let Some(due) = next.filter(|due| *due <= now) else {
                break;
            };
            // `due`, not `now`, so that sessions and users expire in the order of their times.
            if !mutant!(self, RefreshTokensOutliveExpiry) {
                let expired = self.sessions.remove_expired(due);
                self.events.sessions_ended(expired, SessionEnd::Expired);
            }
            self.delete_expired_anonymous_users(due);
        }
    }
}
