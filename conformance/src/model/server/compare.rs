//! What the server shows, against the model.

use serde_json::Value;

use super::state::{Model, Session};
use super::subject::{Server, address};
use crate::target::Outcome;

impl Server<'_> {
    /// A finding unless what the administrator sees, and the controls show, is as in the model.
    pub(super) fn compare(&self, model: &Model) -> Outcome {
        let listed = self.world.get("{app}/users")?.expect(200)?.list()?;
        let id = |user: &Value| user["_id"].as_str().unwrap_or_default().to_owned();
        let seen = |user: &Value| (id(user), user["disabled"] == true);
        let mut seen: Vec<_> = listed.iter().map(seen).collect();
        let users = self.users.iter().zip(&model.users);
        let existing = users.clone().filter(|(_, user)| user.exists);
        let mut expected: Vec<_> = existing
            .map(|(id, user)| (id.clone(), user.disabled))
            .collect();
        seen.sort();
        expected.sort();
        ensure_eq!(seen, expected, "the users, and who is disabled");
        if self.has_controls {
            self.compare_sessions(model)?;
        }
        self.compare_pending(model)
    }

    fn compare_sessions(&self, model: &Model) -> Outcome {
        let shown = self.world.show("sessions")?;
        for (number, (id, user)) in self.users.iter().zip(&model.users).enumerate() {
            let of_user = |session: &&Session| session.user == number && session.alive;
            let live = model.sessions.iter().filter(of_user).count() as u64;
            let mut users = shown["users"].as_array().into_iter().flatten();
            let user_shown = users.find(|one| one["user"] == *id);
            let sessions = user_shown.and_then(|one| one["sessions"].as_array());
            let actual = sessions.map_or(0, Vec::len) as u64;
            // No source says whether a link begins a session.
            ensure!(
                (live..=live + user.links).contains(&actual),
                "{id} has {actual} sessions instead of {live}"
            );
        }
        Ok(())
    }

    fn compare_pending(&self, model: &Model) -> Outcome {
        let pending = "{app}/user_registrations/pending_users";
        let listed = self.world.get(pending)?.expect(200)?.list()?;
        let email = |one: &Value| one["login_ids"][0]["id"].as_str().map(str::to_owned);
        let mut seen: Vec<_> = listed.iter().filter_map(email).collect();
        let mut expected: Vec<_> = model.pending.keys().map(|name| address(name)).collect();
        seen.sort();
        expected.sort();
        ensure_eq!(seen, expected, "the pending users");
        Ok(())
    }
}
