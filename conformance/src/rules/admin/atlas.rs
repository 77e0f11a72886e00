//! The part of the Atlas API that command lines use.

use appservices_mock::GroupSeed;
use serde_json::{Value, json};

use crate::rules::Rule;
use crate::setup::World;
use crate::setup::digest::part;
use crate::setup::seeds::{self, FOREIGN_GROUP, GROUP};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

pub(super) const ROOT: &str = "/api/public/v1.0";
pub(super) const GROUPS: &str = "/api/public/v1.0/groups";

pub(super) fn get(world: &World<'_>, path: &str, private_key: &str) -> Result<Answer, Stop> {
    let header = world.digest("GET", path, private_key)?;
    let call = world.http.call("GET", path);
    call.header("authorization", &header).send()
}

/// A finding unless it is the 401 of this API.
pub(super) fn ensure_refused(answer: &Answer) -> Outcome {
    ensure_eq!(answer.status, 401, "the status of {answer:?}");
    let body = json!({"detail": "You are not authorized for this resource.", "error": 401});
    ensure_eq!(answer.json()?, body, "the body of {answer:?}");
    Ok(())
}

/// The `results` of a page.
fn results(page: &Answer) -> Result<Vec<Value>, Stop> {
    let results = page.json()?["results"].as_array().cloned();
    results.or_found(|| format!("results is not a list: {page:?}"))
}

/// Follows the links to all pages; the number of projects of each, and their IDs.
fn all_pages(world: &World<'_>) -> Result<(Vec<usize>, Vec<String>), Stop> {
    let base = world.http.base_url();
    let (mut path, mut sizes, mut found) = (GROUPS.to_owned(), Vec::new(), Vec::new());
    for _ in 0..100 {
        let page = get(world, &path, world.keys().1)?.expect(200)?;
        let results = results(&page)?;
        sizes.push(results.len());
        found.extend(results.iter().map(|one| one["id"].to_string()));
        let body = page.json()?;
        let links = body["links"].as_array();
        let links = links.or_found(|| format!("links is not a list: {page:?}"))?;
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else {
            return Ok((sizes, found));
        };
        let next = next["href"]
            .as_str()
            .and_then(|href| href.strip_prefix(base));
        let next = next.or_found(|| format!("next does not begin with {base}: {page:?}"))?;
        next.clone_into(&mut path);
    }
    Err(Stop::found("there is no end of pages"))
}

pub(crate) static CHALLENGE: &[Rule] = &[
    Rule {
        id: "challenge",
        requirements: &["server/atlas/challenge"],
        says: "the first response is a challenge in the very form that clients parse",
        check: |target| {
            let world = &target.shop()?;
            for path in [ROOT, GROUPS] {
                let answer = world.http.call("GET", path).send()?;
                ensure_refused(&answer)?;
                let nonce = part(&answer, "nonce")?;
                let expected = format!(
                    "Digest realm=\"MMS Public API\", domain=\"\", nonce=\"{nonce}\", \
                     algorithm=MD5, qop=\"auth\", stale=false"
                );
                ensure_eq!(
                    answer.header("www-authenticate"),
                    Some(expected.as_str()),
                    "the challenge"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "projects",
        requirements: &["server/atlas/root", "server/atlas/projects"],
        says: "with the key pair both paths are 200, and the project is in the list",
        check: |target| {
            let world = &target.shop()?;
            let private_key = world.keys().1;
            get(world, ROOT, private_key)?.expect(200)?;
            let groups = get(world, GROUPS, private_key)?.expect(200)?;
            ensure_eq!(
                groups.header("content-type"),
                Some("application/json"),
                "the content type"
            );
            let (_, found) = all_pages(world)?;
            let project = format!("{:?}", world.ids.group);
            ensure!(found.contains(&project), "no {project} in {found:?}");
            for one in results(&groups)? {
                ensure!(one["name"].is_string(), "a project without a name: {one}");
            }
            Ok(())
        },
    },
    Rule {
        id: "own-projects-only",
        requirements: &["server/atlas/projects"],
        says: "the list has the projects of the key's administrator, and no other",
        check: |target| {
            let one = json!({"id": GROUP, "name": "First Project"});
            let two = json!({"id": FOREIGN_GROUP, "name": "Second Project"});
            for (groups, expected) in [
                (vec![GROUP.to_owned()], vec![&one]),
                (vec![FOREIGN_GROUP.to_owned()], vec![&two]),
                (vec![], vec![&one, &two]),
            ] {
                let mut seed = seeds::shop();
                seed.admins[0].groups = groups;
                let world = &target.seeded(&seed)?;
                let list = get(world, GROUPS, world.keys().1)?.expect(200)?;
                let found: Vec<_> = results(&list)?
                    .iter()
                    .map(|one| json!({"id": one["id"], "name": one["name"]}))
                    .collect();
                ensure_eq!(found.iter().collect::<Vec<_>>(), expected, "the projects");
            }
            Ok(())
        },
    },
    Rule {
        id: "pages",
        requirements: &["server/atlas/project-pages"],
        says: "more projects than a page holds: an absolute next leads to each of them once",
        check: |target| {
            let mut seed = seeds::shop();
            seed.admins[0].groups.clear();
            for number in 0..230 {
                let mut group = GroupSeed::default();
                group.name = format!("Project {number}");
                seed.groups.push(group);
            }
            let (sizes, mut found) = all_pages(&target.seeded(&seed)?)?;
            ensure_eq!(sizes, [100, 100, 32], "the sizes of pages");
            found.sort();
            found.dedup();
            ensure_eq!(found.len(), 232, "the number of different projects");
            Ok(())
        },
    },
    Rule {
        id: "page-numbers",
        requirements: &["server/atlas/project-pages"],
        says: "a page number or size below 1 is rejected; a page after the last is empty",
        check: |target| {
            let world = &target.shop()?;
            let page = |query: &str| get(world, &format!("{GROUPS}?{query}"), world.keys().1);
            for query in ["pageNum=0", "pageNum=x", "itemsPerPage=-1"] {
                page(query)?.expect(400)?;
            }
            let last = page(&format!("pageNum={}", u64::MAX))?.expect(200)?;
            ensure_eq!(results(&last)?, [] as [Value; 0], "the results of {last:?}");
            Ok(())
        },
    },
];
