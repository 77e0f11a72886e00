//! What happens by time alone.

use crate::state::{App, Seconds, SeededRng, State};

/// What sets a copy of a world apart from the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorldIdentity {
    /// What its ids, tokens and secrets are made from.
    pub(crate) rng_seed: u64,
    /// No other copy has it.
    pub(crate) number: u64,
}

impl State {
    /// Lets everything happen that is due by `now`, in each app in the order in
    /// which it falls due.
    pub(crate) fn expire_due(&mut self, now: Seconds) {
        // Nothing is ever due within the second that made it.
        if self.expired_until == now {
            return;
        }
        self.expired_until = now;
        self.admins.sessions.forget_ended(now);
        for app in self.apps.values_mut() {
            app.expire_due(now);
        }
    }

    /// Gives a copy of a world secrets and chances of its own; what it holds
    /// stays the same.
    pub(crate) fn rekey(&mut self, identity: WorldIdentity) {
        self.rng = self.rng.reseeded(identity.rng_seed);
        let rng: &mut SeededRng = &mut self.rng;
        // Different in every copy, also in those made from the same number.
        let mut secret = || {
            let mut secret: [u8; 32] = rng.bytes();
            for (byte, other) in secret.iter_mut().zip(identity.number.to_le_bytes()) {
                *byte ^= other;
            }
            secret
        };
        self.admin_secret = secret();
        self.digest_secret = secret();
        for app in self.apps.values_mut() {
            app.secret = secret();
        }
    }
}

impl App {
    fn expire_due(&mut self, now: Seconds) {
        loop {
            let dues = [self.sessions.next_end(), self.next_anonymous_end()];
            let due = dues.into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= now) else {
                break;
            };
            self.sessions.forget_ended(due);
            self.expire(due);
        }
    }
}
