//! The server's own account of things, against the model's.

use serde_json::{Value, json};

use super::model::Model;
use super::{Server, address};

impl Server {
    /// What the administrator sees and what the server holds, against the model.
    pub(super) fn compare(&self, model: &Model) {
        let listed = self.world.get("{app}/users").expect(200).json();
        let seen = |user: &Value| (user["_id"].to_string(), user["disabled"] == true);
        let listed = listed.as_array().expect("a list").iter();
        let mut seen: Vec<_> = listed.map(seen).collect();
        let users = self.users.iter().zip(&model.users);
        let existing = users.clone().filter(|(_, user)| user.exists);
        let mut expected: Vec<_> = existing
            .map(|(id, user)| (json!(id).to_string(), user.disabled))
            .collect();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "the users");
        for (number, (id, user)) in users.enumerate() {
            let of_user =
                |session: &&super::model::Session| session.user == number && session.alive;
            let live = model.sessions.iter().filter(of_user).count();
            let told = self.world.server().live_sessions(id);
            // Whether a link begins a session is nobody's rule.
            let right = (live..=live + user.links).contains(&told);
            assert!(right, "{told} sessions of {id} in place of {live}");
        }
        self.compare_pending(model);
    }

    fn compare_pending(&self, model: &Model) {
        let pending = "{app}/user_registrations/pending_users";
        let listed = self.world.get(pending).expect(200).json();
        let email = |one: &Value| one["login_ids"][0]["id"].as_str().map(str::to_owned);
        let listed = listed.as_array().expect("a list").iter();
        let mut seen: Vec<_> = listed.filter_map(email).collect();
        let mut expected: Vec<_> = model.pending.keys().map(|name| address(name)).collect();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "who is pending");
    }
}
