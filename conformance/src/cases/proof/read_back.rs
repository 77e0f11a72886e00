//! `--prove`: what still gives access, read back and compared with what logins do.
use crate::cases::Check;
use appservices_mock::{ApiKeySeed, AppSeed, Fault, FaultEffect, GroupSeed, Seed};
use serde_json::Value;

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds;
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

fn record(outcome: &Outcome) -> Value {
    let line = outcome.stdout.lines().next().expect("a record");
    serde_json::from_str::<Value>(line).expect("JSON")["proof"].clone()
}

fn ada(context: &Context, verb: &str) -> Value {
    let args = [
        "users", verb, "-a", CLIENT_APP, "-u", ADA, "--prove", "-f", "ndjson",
    ];
    record(&context.run(&args))
}

fn proof_says_what_a_login_does() -> crate::target::Outcome {
    let context = Context::new(world::shop(), Login::Keys);
    let world = World::at(context.server().base_url())?;
    let proof = ada(&context, "revoke");
    assert_eq!(proof["state"], "enabled");
    assert_eq!(proof["logins"][0], "local-userpass");
    world.login("ada")?;
    // Only Ada herself could list her own keys.
    assert_eq!(proof["api_keys"], Value::Null);

    let providers = world.get("{app}/auth_providers")?.json()?;
    let id = providers
        .as_array()
        .and_then(|all| all.iter().find(|one| one["type"] == "local-userpass"))
        .and_then(|one| one["_id"].as_str())
        .expect("the provider")
        .to_owned();
    world
        .put(&format!("{{app}}/auth_providers/{id}/disable"))?
        .expect(204)?;
    let proof = ada(&context, "revoke");
    assert_eq!(proof["identities"][0], "local-userpass");
    assert_eq!(proof["logins"], Value::Array(Vec::new()));
    assert_ne!(world.try_email("ada@example.com", PASSWORD)?.status, 200);

    world
        .put(&format!("{{app}}/auth_providers/{id}/enable"))?
        .expect(204)?;
    let proof = ada(&context, "disable");
    assert_eq!(
        (&proof["state"], &proof["logins"]),
        (&"disabled".into(), &Value::Array(Vec::new()))
    );
    assert_ne!(world.try_email("ada@example.com", PASSWORD)?.status, 200);
    Ok(())
}

fn server_user_has_access_while_its_key_is_enabled() {
    let key = |id: &str, name: &str| ApiKeySeed::new(name).id(id);
    let shop = AppSeed::new("shop")
        .id(seeds::SHOP)
        .client_app_id("shop-abcde")
        .providers(["api-key"])
        .api_key(key("65c000000000000000000001", "on"))
        .api_key(key("65c000000000000000000002", "off").disabled());
    let seed = Seed::empty()
        .admin(seeds::PUBLIC_KEY, seeds::PRIVATE_KEY)
        .group(GroupSeed::new(seeds::ALPHA, "Alpha").app(shop));
    let context = Context::new(seed, Login::Keys);
    let outcome = context.run_line("users revoke -a shop --yes --prove -f ndjson");
    let mut proofs: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["proof"].clone())
        .filter(|proof| !proof.is_null())
        .collect();
    assert_eq!(proofs.len(), 2);
    // Rows are in the order in which the changes were done.
    proofs.sort_by_key(|proof| proof["api_keys"] == Value::Array(Vec::new()));
    assert_eq!(proofs[0]["api_keys"][0], "65c000000000000000000001");
    assert_eq!(proofs[0]["logins"][0], "api-key");
    assert_eq!(proofs[1]["api_keys"], Value::Array(Vec::new()));
    assert_eq!(proofs[1]["logins"], Value::Array(Vec::new()));
}

fn table_has_a_column_and_a_sentence() {
    let context = Context::new(world::shop(), Login::Keys);
    let outcome = context.run(&["users", "disable", "-a", CLIENT_APP, "-u", ADA, "--prove"]);
    assert!(
        outcome.stdout.contains("Details  Still Allows     \n"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("nothing: disabled"),
        "{}",
        outcome.stdout
    );
    let sentence = ". No user can log in again; access tokens from before have ended ";
    assert!(outcome.stderr.starts_with("Disabled 1 of 1 user in "));
    assert!(outcome.stderr.contains(sentence), "{}", outcome.stderr);
    assert_eq!(outcome.code, Some(0));
}

fn user_that_cannot_be_read_back_was_changed_all_the_same() {
    let context = Context::new(world::shop(), Login::Keys);
    let path = format!("*/users/{ADA}");
    // The first request finds her, the second one reads her back.
    let fault = Fault::new(&path, FaultEffect::status(400, "not today")).after(1);
    context.server().add_fault(fault);
    let args = [
        "users", "revoke", "-a", CLIENT_APP, "-u", ADA, "--prove", "-f", "ndjson",
    ];
    let outcome = context.run(&args);
    assert_eq!((outcome.code, outcome.revoked().len()), (Some(0), 1));
    let proof = record(&outcome);
    assert_eq!(
        (&proof["error"], &proof["logins"]),
        (&"not today".into(), &Value::Null)
    );
}

fn user_who_was_not_changed_is_not_read_back() {
    let context = Context::new(world::shop(), Login::Keys);
    let fault = Fault::new("*/logout", FaultEffect::status(400, "not today"));
    context.server().add_fault(fault);
    let args = [
        "users", "revoke", "-a", CLIENT_APP, "-u", ADA, "--prove", "-f", "ndjson",
    ];
    let outcome = context.run(&args);
    assert_eq!((outcome.code, record(&outcome)), (Some(1), Value::Null));
    let ada = format!("/users/{ADA}");
    let reads = outcome.requests.iter();
    let reads = reads.filter(|request| request.path.ends_with(&ada));
    assert_eq!(reads.count(), 1, "she is found, and not read back");
}

fn nothing_is_changed_if_the_app_cannot_be_read() {
    let context = Context::new(world::shop(), Login::Keys);
    let fault = Fault::new("*/auth_providers", FaultEffect::status(403, "not yours"));
    context.server().add_fault(fault);
    let outcome = context.run(&["users", "revoke", "-a", CLIENT_APP, "-u", ADA, "--prove"]);
    assert_eq!((outcome.code, outcome.revoked().len()), (Some(1), 0));
    assert!(outcome.stderr.contains("not yours"), "{}", outcome.stderr);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    proof_says_what_a_login_does => ["cli/proof/read-back"],
    server_user_has_access_while_its_key_is_enabled => ["cli/proof/read-back"],
    table_has_a_column_and_a_sentence => ["cli/proof/output"],
    user_that_cannot_be_read_back_was_changed_all_the_same => ["cli/proof/failure"],
    user_who_was_not_changed_is_not_read_back => ["cli/proof/failure"],
    nothing_is_changed_if_the_app_cannot_be_read => ["cli/proof/first"],
];
