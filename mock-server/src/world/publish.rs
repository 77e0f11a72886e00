//! What a world announces to its subscribers: changed rows to the data file, and events to
//! whoever watches.
//!
//! Everything that a request changed is published at one point, when the state is
//! unlocked: changes and events then have the order in which they were made.

use axum::http::request::Parts;

use crate::controls::clock::{ClockChange, ClockError, ClockInfo};
use crate::controls::events::event::Event;
use crate::controls::faults::{FaultEffect, FiredFault};
use crate::controls::pattern::{Candidate, HeaderSource};
use crate::controls::redaction;
use crate::state::State;
use crate::world::World;

impl World {
    /// Publishes what changed since the last call.
    pub(super) fn publish(&self, state: &mut State) {
        state.drain_events(|app, event| {
            self.announce(Event::State(app.map(Into::into), event));
        });
        let Some(store) = &self.store else { return };
        #[cfg(feature = "mutants")]
        if mutant!(self, DataForgetsClock) || mutant!(self, DataForgetsFaults) {
            use crate::controls::clock::Clock;
            use crate::controls::faults::Faults;
            let clock = Clock::new(self.initial_state().clock());
            let faults = Faults::new(Vec::new());
            if mutant!(self, DataForgetsClock) {
                store.enqueue(state, &clock, &self.faults);
            } else {
                store.enqueue(state, &self.clock, &faults);
            }
            return;
        }
        store.enqueue(state, &self.clock, &self.faults);
    }

    /// Publishes an event.
    pub(crate) fn announce(&self, event: Event) {
        self.events.push(self.clock.now(), event);
    }

    /// Records the response to a request in the journal, and announces it. A `status` of 0
    /// says that the server hung up.
    pub(crate) fn record_response(&self, number: u64, status: u16, unexpected: bool) {
        // None if the journal was cleared in the meantime, or is full.
        if let Some(answered) = self.journal.close(number, status, unexpected) {
            self.announce(Event::Request(answered));
        }
    }

    /// Returns the fault that applies to a request, and announces it.
    pub(crate) fn next_fault(&self, parts: &Parts, body: &[u8]) -> Option<FaultEffect> {
        let Parts {
            method,
            uri,
            headers,
            ..
        } = parts;
        let headers = HeaderSource::Sent(headers);
        let request = Candidate::new(method.as_str(), uri.path(), uri.query(), headers, body);
        let FiredFault { rule, effect } = self.faults.fire(&request)?;
        self.announce(Event::Fault {
            rule,
            method: method.clone(),
            path: redaction::path(uri.path()).into(),
            effect: effect.name(),
        });
        Some(effect)
    }

    /// Changes the clock, and announces it. Everything that is due has expired then.
    ///
    /// # Errors
    ///
    /// [`ClockError`], if the time or the scale is out of range. Nothing changes then.
    pub(crate) fn change_clock(&self, change: &ClockChange) -> Result<ClockInfo, ClockError> {
        let info = self.clock.change(change)?;
        self.announce(Event::Clock(info));
        // Locking the state expires what is due.
        drop(self.state());
        Ok(info)
    }
}
