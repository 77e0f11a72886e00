//! What the proofs of a run show together.

use std::collections::BTreeMap;

use super::super::dates;
use super::super::outcome::Outcome;
use super::super::sinks::Sink;
use super::Proof;
use crate::domain::{Provider, Seconds};

/// Counts what the proofs of a run show.
#[derive(Debug, Default)]
pub(in super::super) struct ProofTally {
    users: u64,
    /// Users who can log in.
    open: u64,
    unknown: u64,
    /// Users who may have API keys that only they can list.
    with_own_keys: u64,
    /// Users who can log in with each provider.
    by_provider: BTreeMap<Provider, u64>,
    tokens_until: Option<Seconds>,
}

impl Sink for ProofTally {
    fn accept(&mut self, outcome: &Outcome) {
        if let Some(proof) = &outcome.proof {
            self.add(proof);
        }
    }
}

impl ProofTally {
    pub(super) fn add(&mut self, proof: &Proof) {
        self.users += 1;
        self.tokens_until = self.tokens_until.max(Some(proof.tokens_until));
        self.with_own_keys += u64::from(proof.may_have_own_keys());
        let Some(logins) = proof.logins() else {
            self.unknown += 1;
            return;
        };
        self.open += u64::from(!logins.is_empty());
        for provider in logins {
            *self.by_provider.entry(*provider).or_default() += 1;
        }
    }

    /// What the proofs show, in one sentence; `None` without users.
    pub(in super::super) fn sentence(&self) -> Option<String> {
        let until = dates::rfc3339(self.tokens_until?);
        let again = match self.open {
            0 => "No user can log in again".to_owned(),
            open => {
                let counts: Vec<_> = self
                    .by_provider
                    .iter()
                    .map(|(provider, count)| format!("{count} with {}", provider.label()))
                    .collect();
                format!(
                    "{open} of {} users can log in again ({})",
                    self.users,
                    counts.join(", ")
                )
            }
        };
        let unknown = match self.unknown {
            0 => String::new(),
            unknown => format!(", {unknown} could not be read back"),
        };
        let own_keys = match self.with_own_keys {
            0 => String::new(),
            users => format!(", {users} may have API keys of their own"),
        };
        Some(format!(
            "{again}{unknown}{own_keys}; access tokens from before have ended according to the \
             documentation, but were seen to work for 30 minutes, until {until}"
        ))
    }
}
