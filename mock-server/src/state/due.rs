//! What happens by time alone.

use super::{App, Dice, Seconds, World};

impl World {
    /// Lets everything happen that is due by `now`, in each app in the order in
    /// which it falls due.
    pub(crate) fn settle(&mut self, now: Seconds) {
        // Nothing is ever due within the second that made it.
        if self.settled == now {
            return;
        }
        self.settled = now;
        self.admins.sessions.forget_ended(now);
        for app in self.apps.values_mut() {
            app.settle(now);
        }
    }

    /// Gives a copy of a world secrets and chances of its own; what it holds
    /// stays the same.
    pub(crate) fn rekey(&mut self, rng_seed: u64) {
        self.dice = self.dice.reseeded(rng_seed);
        let dice: &mut Dice = &mut self.dice;
        self.admin_secret = dice.bytes();
        self.digest_secret = dice.bytes();
        for app in self.apps.values_mut() {
            app.secret = dice.bytes();
        }
    }
}

impl App {
    fn settle(&mut self, now: Seconds) {
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
