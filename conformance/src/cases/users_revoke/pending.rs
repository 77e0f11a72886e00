//! Pending registrations: listed by e-mail, picked by ID, shown with what the server answers.
use appservices_mock::{AppSeed, Fault, FaultEffect, GroupSeed, Seed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::seeds::{self, ALPHA, SHOP, app, pending, world};
use crate::cases::support::topic::{TOPIC, Topic};

/// The server ends the sessions of pending registrations as it does those of users.
const fn willing(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        faults: accept,
        ..CASE
    }
}

/// The server does not know pending registrations as users.
const fn unwilling(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

fn accept() -> Vec<Fault> {
    let effect = FaultEffect::empty(204);
    vec![Fault::new("*/users/65b*/logout", effect).method("PUT")]
}

pub(crate) const PENDING: Topic = Topic {
    folder: "users/revoke/pending",
    requirements: &["cli/pending/candidates"],
    shows: shown_by![
        "cli/selection/all-pages" => "many-pages given-from-second-page",
        "cli/pending/candidates" => "all all-json nobody many-pages",
        "cli/pending/given" => "given given-unknown* given-all-unknown given-not-pending",
        "cli/pending/given" => "given-from-second-page not-asked-for",
        "cli/pending/provider" => "provider-fits provider-does-not-fit given-and-narrowed-away",
        "cli/pending/result" => "refused refused-json",
        "cli/prompts/no-terminal" => "no-yes",
        "cli/json/lines" => "all-json",
    ],
    cases: &[
        willing("all", "users revoke -a shop --pending -y"),
        willing("all-json", "users revoke -a shop --pending -y -f json"),
        willing(
            "given",
            "users revoke -a shop --pending -u 65b000000000000000000001",
        ),
        willing(
            "provider-fits",
            "users revoke -a shop --pending --provider local-userpass,anon-user -y",
        ),
        willing(
            "provider-does-not-fit",
            "users revoke -a shop --pending --provider anon-user -y",
        ),
        unwilling("refused", "users revoke -a shop --pending -y"),
        unwilling(
            "refused-json",
            "users revoke -a shop --pending -u 65b000000000000000000001 -f json",
        ),
        Case {
            exit: 1,
            ..willing(
                "given-unknown-among",
                "users revoke -a shop --pending -u 65b000000000000000099999 -u 65b000000000000000000001",
            )
        },
        unwilling(
            "given-unknown",
            "users revoke -a shop --pending -u 65b000000000000000099999",
        ),
        unwilling(
            "given-all-unknown",
            "users revoke -a shop --pending -u 65b000000000000000099999 -u 65a000000000000000000001",
        ),
        unwilling(
            "given-not-pending",
            "users revoke -a shop --pending -u 65a000000000000000000001",
        ),
        unwilling(
            "given-and-narrowed-away",
            "users revoke -a shop --pending -u 65b000000000000000000001 --provider api-key",
        ),
        unwilling(
            "not-asked-for",
            "users revoke -a shop -u 65b000000000000000000001",
        ),
        unwilling("no-yes", "users revoke -a shop --pending"),
        Case {
            name: "nobody",
            args: "users revoke -a shop-admin --pending",
            ..CASE
        },
        Case {
            seed: many,
            ..willing("many-pages", "users revoke -a shop --pending -y")
        },
        Case {
            seed: many,
            ..willing(
                "given-from-second-page",
                "users revoke -a shop --pending -u 65b000000000000000000059",
            )
        },
    ],
    ..TOPIC
};

fn many() -> Seed {
    let pending = |n| pending(n, &format!("pending-{n:02}@example.com"));
    let shop = app(SHOP, "shop-abcde", "shop").user(seeds::user(1, "anon-user"));
    let shop = (1..=60).map(pending).fold(shop, AppSeed::pending);
    world(vec![GroupSeed::new(ALPHA, "Alpha").app(shop)])
}
