//! The events of a whole state, for the world that has it.

use crate::state::event::StateEvent;
use crate::state::service::State;

impl State {
    /// Records events from now on.
    pub(crate) fn enable_events(&mut self) {
        self.events.enable();
        self.admins.events.enable();
        for app in self.apps.values_mut() {
            app.events.enable();
        }
    }

    /// Passes the events since the last call to `receive`, with the client app ID of their
    /// app; `None` for those of administrators.
    pub(crate) fn drain_events(&mut self, mut receive: impl FnMut(Option<&str>, StateEvent)) {
        // Every request comes here, and most have one event or none: the logs are not
        // collected into a list first.
        for event in self.events.drain() {
            receive(None, event);
        }
        for event in self.admins.events.drain() {
            receive(None, event);
        }
        for app in self.apps.values_mut() {
            for event in app.events.drain() {
                receive(Some(&app.client_app_id), event);
            }
        }
    }
}
