//! What random values derive from: a number, or the system's randomness for secrets.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use ring::rand::{SecureRandom, SystemRandom};

/// What the random values of a state derive from.
#[derive(Clone, Debug)]
pub(crate) struct Randomness {
    /// IDs and other public values derive from this number.
    pub(crate) rng_seed: u64,
    /// Generates the secrets; `None` if they derive from the number too. Anybody who
    /// knows the number can then forge tokens.
    pub(crate) secrets: Option<SecretRng>,
}

/// The number for IDs if none is given.
const DEFAULT_SEED: u64 = 0;

impl Randomness {
    /// Everything derives from `rng_seed`; without one, only IDs are the same in every run.
    ///
    /// # Errors
    ///
    /// An I/O error, if the system provides no randomness.
    pub(crate) fn new(rng_seed: Option<u64>) -> io::Result<Self> {
        match rng_seed {
            Some(rng_seed) => Ok(rng_seed.into()),
            None => Ok(Self {
                rng_seed: DEFAULT_SEED,
                secrets: Some(SecretRng::new()?),
            }),
        }
    }

    /// The same, with IDs and other public values that derive from another number.
    pub(crate) fn with_seed(&self, rng_seed: u64) -> Self {
        Self {
            rng_seed,
            secrets: self.secrets.clone(),
        }
    }
}

impl From<u64> for Randomness {
    /// Everything derives from a number.
    fn from(rng_seed: u64) -> Self {
        Self {
            rng_seed,
            secrets: None,
        }
    }
}

/// Generates secrets. Clones share one sequence: after a reset, a state must not generate
/// the secrets again that it generated before.
#[derive(Clone, Debug)]
pub(crate) struct SecretRng(Arc<Mutex<ChaCha12Rng>>);

impl SecretRng {
    fn new() -> io::Result<Self> {
        let mut seed = [0; 32];
        SystemRandom::new()
            .fill(&mut seed)
            .map_err(|_| io::Error::other("the system provides no randomness"))?;
        Ok(Self(Arc::new(Mutex::new(ChaCha12Rng::from_seed(seed)))))
    }

    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.fill_bytes(bytes);
    }
}
