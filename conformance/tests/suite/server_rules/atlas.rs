//! The little of the Atlas API that command lines need.

use appservices_mock::GroupSeed;
use serde_json::{Value, json};

use super::Rule;
use crate::support::digest::part;
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

fn next(page: &Value) -> Option<String> {
    let links = page["links"].as_array().expect("links");
    let next = links.iter().find(|link| link["rel"] == "next")?;
    next["href"].as_str().map(str::to_owned)
}
