//! The little of the Atlas API that command lines need.

use appservices_mock::GroupSeed;
use serde_json::{Value, json};

use super::Rule;
use crate::support::digest::{Proof, part};
use crate::support::world::{self, GROUP, PRIVATE_KEY, World};

const GROUPS: &str = "/api/public/v1.0/groups";

fn ask(world: &World, path: &str, private_key: &str) -> crate::support::http::Answer {
    let header = world.digest("GET", path, private_key);
    let call = world.http.call("GET", path);
    call.header("authorization", &header).send()
}

const SOURCE: &str = "client code and tests of the predecessor";
pub(super) static CHALLENGE: &[Rule] = &[
    Rule {
        proves: &["2.9/challenge"],
        says: "the first answer is a challenge in the very form the clients take apart",
        source: SOURCE,
        check: |world| {
            let answer = world.http.call("GET", GROUPS).send().expect(401);
            let nonce = part(&answer, "nonce");
            let expected = format!(
                "Digest realm=\"MMS Public API\", domain=\"\", nonce=\"{nonce}\", \
                 algorithm=MD5, qop=\"auth\", stale=false"
            );
            assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
        },
    },
    Rule {
        proves: &["2.9/root", "2.9/groups"],
        says: "with the key pair both paths answer 200",
        source: SOURCE,
        check: |world| {
            ask(world, "/api/public/v1.0", PRIVATE_KEY).expect(200);
            let groups = ask(world, GROUPS, PRIVATE_KEY).expect(200);
            assert_eq!(groups.header("content-type"), Some("application/json"));
            let results = &groups.json()["results"];
            assert_eq!(results[0]["id"], GROUP, "{results}");
            assert_eq!(results[0]["name"], "First Project", "{results}");
            assert_eq!(
                results.as_array().map(Vec::len),
                Some(1),
                "the key's own: {results}"
            );
        },
    },
    Rule {
        proves: &["2.9/wrong-keys"],
        says: "a wrong private key is refused in the API's own form",
        source: SOURCE,
        check: |world| {
            let answer = ask(world, GROUPS, "wrong").expect(401);
            let body = answer.json();
            assert_eq!(body["detail"], "You are not authorized for this resource.");
            assert_eq!(body["error"], json!(401));
        },
    },
    Rule {
        proves: &["2.9/groups/pages"],
        says: "more projects than a page holds: an absolute next leads to each of them once",
        source: SOURCE,
        check: |_| {
            let mut seed = world::seed();
            seed.admins[0].groups.clear();
            for number in 0..230 {
                let mut group = GroupSeed::default();
                group.name = format!("Project {number}");
                seed.groups.push(group);
            }
            let world = World::with(seed);
            let base = world.server().base_url().to_owned();
            let (mut path, mut found) = (GROUPS.to_owned(), Vec::new());
            for _ in 0..232 {
                let page = ask(&world, &path, PRIVATE_KEY).expect(200).json();
                let ids = page["results"].as_array().expect("results").iter();
                found.extend(ids.map(|one| one["id"].to_string()));
                let Some(next) = next(&page) else { break };
                let next = next.strip_prefix(&base).expect("an absolute href");
                next.clone_into(&mut path);
            }
            found.sort();
            found.dedup();
            assert_eq!(found.len(), 232);
        },
    },
];

/// A nonce from a challenge.
fn nonce(world: &World) -> String {
    part(&world.http.call("GET", GROUPS).send().expect(401), "nonce")
}

/// The status of a request with this proof, and whether its nonce is called stale.
fn prove(world: &World, proof: Proof<'_>, private_key: &str) -> (u16, Option<String>) {
    let header = proof.header("GET", GROUPS, private_key);
    let call = world.http.call("GET", GROUPS);
    let answer = call.header("authorization", &header).send();
    let refused = answer.status == 401;
    (answer.status, refused.then(|| part(&answer, "stale")))
}

/// The first request with a nonce.
fn of(nonce: &str) -> Proof<'_> {
    let (count, qop) = ("00000001", Some("auth"));
    Proof { nonce, count, qop }
}

pub(super) static NONCES: &[Rule] = &[
    Rule {
        proves: &["2.9/qop"],
        says: "only the offered qop is accepted, also if everything is signed correctly",
        source: SOURCE,
        check: |world| {
            for qop in [None, Some("auth-int"), Some("AUTH"), Some("")] {
                let (nonce, count) = (nonce(world), "00000001");
                let proof = Proof {
                    nonce: &nonce,
                    count,
                    qop,
                };
                let refused = (401, Some("false".to_owned()));
                assert_eq!(prove(world, proof, PRIVATE_KEY), refused, "{qop:?}");
            }
            let (nonce, count, qop) = (nonce(world), "00000001", Some("auth"));
            let proof = Proof {
                nonce: &nonce,
                count,
                qop,
            };
            assert_eq!(prove(world, proof, PRIVATE_KEY), (200, None));
        },
    },
    Rule {
        proves: &["http/digest/nonces"],
        says: "a recorded request cannot be sent again: the counter of a nonce only increases",
        source: "RFC 7616; our choice",
        check: |world| {
            let (nonce, qop) = (nonce(world), Some("auth"));
            let stale = (401, Some("true".to_owned()));
            for (count, accepted) in [
                ("00000001", true),
                ("00000001", false),
                ("00000003", true),
                ("00000002", false),
                ("00000003", false),
                ("0000000a", true),
            ] {
                let proof = Proof {
                    nonce: &nonce,
                    count,
                    qop,
                };
                let expected = if accepted { (200, None) } else { stale.clone() };
                assert_eq!(prove(world, proof, PRIVATE_KEY), expected, "{count}");
            }
            for count in ["00000000", "11", "0000000x", ""] {
                let proof = Proof {
                    nonce: &nonce,
                    count,
                    qop,
                };
                assert_eq!(prove(world, proof, PRIVATE_KEY).0, 401, "{count}");
            }
        },
    },
    Rule {
        proves: &["http/digest/nonces"],
        says: "a nonce expires, and the client is told to repeat the request with a new one",
        source: "RFC 7616; our choice",
        check: |world| {
            let (early, late) = (nonce(world), nonce(world));
            world.wait("4m");
            assert_eq!(prove(world, of(&early), PRIVATE_KEY), (200, None));
            world.wait("2m");
            let stale = (401, Some("true".to_owned()));
            assert_eq!(prove(world, of(&late), PRIVATE_KEY), stale);
            // Wrong keys are no reason to try again.
            let refused = (401, Some("false".to_owned()));
            assert_eq!(prove(world, of(&late), "wrong"), refused);
            assert_eq!(prove(world, of(&nonce(world)), "wrong"), refused);
            assert_eq!(prove(world, of(&nonce(world)), PRIVATE_KEY), (200, None));
            // A nonce of another server.
            let foreign = nonce(&World::new());
            assert_eq!(prove(world, of(&foreign), PRIVATE_KEY), stale);
        },
    },
];

fn next(page: &Value) -> Option<String> {
    let links = page["links"].as_array().expect("links");
    let next = links.iter().find(|link| link["rel"] == "next")?;
    next["href"].as_str().map(str::to_owned)
}
