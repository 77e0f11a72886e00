//! Gives a clone of a state its own secrets.

use crate::state::service::State;
use crate::state::storage::id::SeededRng;
use crate::state::storage::randomness::Randomness;
use crate::state::storage::secret_key::SecretKey;

/// What distinguishes the state of one world from its clones in other worlds.
#[derive(Clone, Debug)]
pub(crate) struct WorldIdentity {
    pub(crate) randomness: Randomness,
    /// Unique among the worlds of a server.
    pub(crate) number: u64,
}

impl State {
    /// Replaces the signing secrets and reseeds the random number generator. A token
    /// of one world is therefore invalid in every other. Apps, users and IDs stay the
    /// same.
    pub(crate) fn rekey(&mut self, identity: &WorldIdentity) {
        self.rng = self.rng.reseeded(identity.randomness.clone());
        let rng: &mut SeededRng = &mut self.rng;
        // Two worlds may be created with the same seed; the number tells them apart.
        let mut secret = || {
            let mut secret: [u8; 32] = rng.bytes();
            for (byte, other) in secret.iter_mut().zip(identity.number.to_le_bytes()) {
                *byte ^= other;
            }
            SecretKey::from(secret)
        };
        self.admin_secret = secret();
        self.digest_secret = secret();
        // API key hashes, passwords and mail tokens stay: tests use those of the seed in every
        // world.
        for app in self.apps.values_mut() {
            app.secret = secret();
        }
    }
}
