//! Authentication triggers.

use serde_json::{Value, json};

use super::{function, messages};
use crate::rules::Rule;
use crate::setup::World;
use crate::target::{Outcome, Stop};

/// Stores a trigger that calls `note`.
fn trigger(world: &World<'_>, name: &str, operation: &str, providers: &Value) -> Outcome {
    let body = json!({
        "name": name, "type": "AUTHENTICATION", "disabled": name == "off",
        "config": {"operation_type": operation, "providers": providers},
        "event_processors": {"FUNCTION": {"config": {"function_name": "note"}}},
    });
    world.post("{app}/triggers", &body)?.expect(201)?;
    Ok(())
}

/// What `note` has written, oldest first.
fn notes(world: &World<'_>) -> Result<Vec<String>, Stop> {
    let mut notes = messages(world, "type=AUTH_TRIGGER")?;
    notes.reverse();
    Ok(notes)
}

/// Writes what an event is about.
const NOTE: &str = "exports = async ({ operationType, providers, user, time }) => {
    const kinds = user.identities.map((identity) => identity.provider_type);
    console.log(operationType, providers.join('+'), user.data.email ?? kinds.join('+'), time instanceof Date);
};";

pub(crate) static TRIGGERS: &[Rule] = &[
    Rule {
        id: "events",
        requirements: &["server/functions/triggers"],
        says: "triggers call their functions when users of their providers are created, log in and are deleted",
        check: |target| {
            let world = &target.shop()?;
            function(world, "note", NOTE)?;
            let email = json!(["local-userpass"]);
            for (name, operation) in [("in", "LOGIN"), ("new", "CREATE"), ("gone", "DELETE")] {
                trigger(world, name, operation, &email)?;
            }
            trigger(world, "off", "LOGIN", &email)?;
            trigger(world, "anonymous", "CREATE", &json!(["anon-user"]))?;
            world.login("ada")?;
            world.try_email("ada@example.com", "wrong")?.expect(401)?;
            let anonymous = world.anonymous()?;
            let body = json!({"email": "new@example.com", "password": "correct horse"});
            world.post("{app}/users", &body)?.expect(201)?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let own = world.call("DELETE", "{client}/auth/delete");
            own.bearer(&anonymous.access).send()?.expect(204)?;
            ensure_eq!(
                notes(world)?,
                [
                    "LOGIN local-userpass ada@example.com true",
                    "CREATE anon-user anon-user true",
                    "CREATE local-userpass new@example.com true",
                    "DELETE local-userpass ada@example.com true",
                ]
            );
            Ok(())
        },
    },
    Rule {
        id: "failing",
        requirements: &["server/functions/triggers"],
        says: "a login succeeds although the function of its trigger throws or does not exist",
        check: |target| {
            let world = &target.shop()?;
            function(world, "note", "exports = () => { throw new Error('no'); };")?;
            trigger(world, "in", "LOGIN", &json!(["local-userpass"]))?;
            world.login("ada")?;
            let logged = notes(world)?;
            ensure_eq!(logged, ["Error: no (functions/note.js:1)"]);
            let list = world.get("{app}/functions")?.expect(200)?.list()?;
            for function in &list {
                let id = function["_id"].as_str().unwrap_or_default();
                world
                    .delete(&format!("{{app}}/functions/{id}"))?
                    .expect(204)?;
            }
            world.login("ada")?;
            Ok(())
        },
    },
];
