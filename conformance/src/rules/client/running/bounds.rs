//! Functions that take too long or too much, and requests at the same time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::{call, function};
use crate::rules::{Rule, Says, check};
use crate::setup::{World, seeds};
use crate::target::{Client, OrFound as _, Outcome, Stop};

/// Runs for as many rounds as it is asked to.
const COUNT: &str =
    "exports = (rounds) => { let n = 0; for (let i = 0; i < rounds; i++) n += i % 7; return n; };";

/// Deletes ada once the server has received the call of the function.
fn delete_while_running(world: &World<'_>, ended: &AtomicBool) -> Outcome {
    while world.journal("?path=*/functions/call")?.is_empty() {
        if ended.load(Ordering::SeqCst) {
            return Err(Stop::found("a call is not in the journal".to_owned()));
        }
        std::thread::yield_now();
    }
    world.delete("{app}/users/{ada}")?.expect(204)?;
    Ok(())
}

pub(crate) static BOUNDS: &[Rule] = &[
    Rule {
        id: "limits",
        requirements: &["server/functions/bounded"],
        says: "a function that never ends or takes all memory fails, and others run",
        check: |target| {
            let server = target.own_server(|builder| {
                // Only the endless one needs it.
                let limit = Duration::from_secs(3);
                builder
                    .seed(seeds::shop())
                    .function_time_limit(limit)
                    .function_memory_limit(8 << 20)
            })?;
            let world = &World::over(server)?;
            let ada = world.login("ada")?;
            function(world, "endless", "exports = () => { for (;;); };")?;
            function(
                world,
                "hungry",
                "exports = () => { const a = []; for (;;) a.push('x'.repeat(1000) + a.length); };",
            )?;
            function(
                world,
                "deep",
                "exports = () => context.functions.execute('deep');",
            )?;
            function(world, "one", "exports = () => 1;")?;
            let one = || call(world, &ada, "one", &json!([]))?.expect(200);
            let endless = call(world, &ada, "endless", &json!([]))?;
            let text = "execution time limit exceeded";
            check(
                &endless,
                400,
                &Says::Coded(text, "ExecutionTimeLimitExceeded"),
            )?;
            one()?;
            let hungry = call(world, &ada, "hungry", &json!([]))?;
            let text = "execution memory limit exceeded";
            check(&hungry, 400, &Says::Coded(text, "FunctionExecutionError"))?;
            one()?;
            check(
                &call(world, &ada, "deep", &json!([]))?,
                400,
                &Says::AnyError,
            )?;
            one()?;
            Ok(())
        },
    },
    Rule {
        id: "deleted-meanwhile",
        requirements: &["server/functions/unlocked"],
        says: "requests are answered while a function runs, and its user who is deleted meanwhile gets no result",
        check: |target| {
            // Until the deletion is over before the function is.
            for exponent in 21..32 {
                let world = &target.alone()?;
                function(world, "count", COUNT)?;
                let path = world.path("{client}/app/{client_app}/functions/call");
                let body = json!({"name": "count", "arguments": [1_u64 << exponent]});
                let (base, access) = (world.http.base_url(), world.login("ada")?.access);
                let ended = AtomicBool::new(false);
                let (counted, was_running) = std::thread::scope(|scope| {
                    let counting = scope.spawn(|| {
                        let client = Client::new(base).map_err(Stop::found)?;
                        let answer = client
                            .call("POST", &path)
                            .bearer(&access)
                            .json(&body)
                            .send();
                        ended.store(true, Ordering::SeqCst);
                        answer
                    });
                    let deleted = delete_while_running(world, &ended);
                    let was_running = !ended.load(Ordering::SeqCst);
                    let counted = counting.join().ok();
                    let counted = counted.or_found(|| "a client panicked".to_owned());
                    deleted.and_then(|()| Ok((counted??, was_running)))
                })?;
                // A response may have been on its way.
                if was_running && counted.status != 200 {
                    ensure_eq!(counted.status, 401, "a call by a deleted user: {counted:?}");
                    return Ok(());
                }
            }
            Err(Stop::found(
                "no deletion was answered while a function ran".to_owned(),
            ))
        },
    },
];
