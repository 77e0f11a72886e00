//! Steering a server by its paths below `/_mock/`, over HTTP, as a test in any
//! language would.

use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::world::World;

impl World {
    /// A request to a control, without credentials: `clock`, `faults/1` ...
    pub(crate) fn control(&self, method: &str, control: &str) -> Call<'_> {
        self.call(method, &format!("/_mock/{control}"))
    }

    /// Sends a body to a control, whatever comes of it.
    pub(crate) fn tell(&self, control: &str, body: &Value) -> Answer {
        self.control("POST", control).json(body).send()
    }

    /// What a control shows.
    #[track_caller]
    pub(crate) fn show(&self, control: &str) -> Value {
        self.control("GET", control).send().expect(200).json()
    }

    /// Changes the clock, and answers with what it shows then.
    #[track_caller]
    pub(crate) fn clock(&self, change: &Value) -> Value {
        self.tell("clock", change).expect(200).json()
    }

    /// Stops the clock and moves it on: by `31m`, `1h30m`, `60d` ...
    #[track_caller]
    pub(crate) fn wait(&self, by: &str) {
        self.clock(&json!({"freeze": true, "advance": by}));
    }

    /// The whole state, byte for byte.
    #[track_caller]
    pub(crate) fn state(&self) -> Vec<u8> {
        self.control("GET", "state").send().expect(200).body
    }

    /// Puts a state in place of everything, whatever comes of it.
    pub(crate) fn put_state(&self, document: &str) -> Answer {
        self.control("PUT", "state").text(document).send()
    }
}
