//! A run of the command under a trap: what it sent, received and printed.

use std::sync::Arc;
use std::time::Duration;

use crate::client::command::{End, Output};
use crate::client::proxy::{Exchange, Kind, Memory, Usual};
use crate::client::scene::Scene;

/// A run of the command under a trap.
#[derive(Debug)]
pub(super) struct Run {
    /// The ID of the trap.
    pub(super) trap: &'static str,
    /// How many requests the trap allows.
    pub(super) limit: usize,
    /// What the server started with.
    pub(super) scene: Scene,
    /// The command line, for findings.
    pub(super) command: String,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) memory: Memory,
    pub(super) output: Output,
    pub(super) timeout: Duration,
    /// The run without a trap, on the same scene; `None`: this is one.
    pub(super) baseline: Option<Arc<Run>>,
}

impl Run {
    /// Whether the command reports success.
    pub(super) fn is_success(&self) -> bool {
        self.output.end.is_success()
    }

    /// The requests of a kind, oldest first.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Exchange> {
        let all = self.exchanges.iter();
        all.filter(move |exchange| exchange.call.kind == kind)
    }

    /// The requests at which the trap struck, oldest first.
    pub(super) fn struck(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(|exchange| exchange.struck)
    }

    /// The requests from the first at which the trap struck.
    pub(super) fn since_strike(&self) -> &[Exchange] {
        let first = self.exchanges.iter().position(|exchange| exchange.struck);
        &self.exchanges[first.unwrap_or(self.exchanges.len())..]
    }

    /// What the client does without a trap, of which this is a run.
    pub(super) fn usual(&self) -> Usual {
        let all = self.exchanges.iter();
        Usual {
            authenticated: all.filter(|e| e.call.is_authenticated()).count(),
            changes: self.of(Kind::Change).count(),
            reads: self
                .of(Kind::List)
                .chain(self.of(Kind::Client))
                .next()
                .is_some(),
        }
    }

    /// How the command ended, as a phrase.
    pub(super) fn end(&self) -> String {
        match &self.output.end {
            End::Exited(status) => match status.code() {
                Some(code) => format!("exits with status {code}"),
                None => "is ended by a signal".to_owned(),
            },
            End::TimedOut => format!("does not end within {:?}", self.timeout),
            End::Exhausted => format!("sends more than {} requests", self.limit),
        }
    }
}
