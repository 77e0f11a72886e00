//! Digests of the Atlas API that are wrong in one part, with everything else as it must be.

use super::atlas::{GROUPS, ROOT, ensure_refused, get};
use crate::rules::Rule;
use crate::setup::World;
use crate::target::{Answer, OrFound as _, Stop};

/// Sends credentials, perhaps wrong ones, to the list of projects.
fn send(world: &World<'_>, header: &str) -> Result<Answer, Stop> {
    let call = world.http.call("GET", GROUPS);
    call.header("authorization", header).send()
}

/// Credentials that would be accepted.
fn right(world: &World<'_>) -> Result<String, Stop> {
    world.digest("GET", GROUPS, world.keys().1)
}

pub(crate) static PARTS: &[Rule] = &[
    Rule {
        id: "target-of-another-request",
        requirements: &["server/atlas/wrong-keys"],
        says: "a digest for another target is rejected, although it is right for that one",
        check: |target| {
            let world = &target.shop()?;
            for other in [ROOT.to_owned(), format!("{GROUPS}?pageNum=2")] {
                let header = world.digest("GET", &other, world.keys().1)?;
                ensure_refused(&send(world, &header)?)?;
            }
            send(world, &right(world)?)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "another-realm",
        requirements: &["server/atlas/wrong-keys"],
        says: "credentials for another realm are rejected",
        check: |target| {
            let world = &target.shop()?;
            for realm in ["MMS Private API", "mms public api", ""] {
                let header = right(world)?.replace("MMS Public API", realm);
                ensure_refused(&send(world, &header)?)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "every-digit",
        requirements: &["server/atlas/wrong-keys"],
        says: "a digest that differs in one digit is rejected, whichever it is",
        check: |target| {
            let world = &target.shop()?;
            let header = right(world)?;
            let begin = header
                .find("response=\"")
                .map(|at| at + "response=\"".len());
            let begin = begin.or_found(|| "credentials without a digest".to_owned())?;
            for at in begin..begin + 32 {
                let (before, after) = header.split_at(at);
                let other = if after.starts_with('0') { '1' } else { '0' };
                let wrong = format!("{before}{other}{}", &after[1..]);
                ensure_refused(&send(world, &wrong)?)?;
            }
            send(world, &header)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "last-page",
        requirements: &["server/atlas/project-pages"],
        says: "the last page, which is not full, names no next page",
        check: |target| {
            let world = &target.alone()?;
            let page = get(world, GROUPS, world.keys().1)?.expect(200)?.json()?;
            let links = page["links"].as_array();
            let links = links.or_found(|| format!("links is not a list: {page}"))?;
            let next = links.iter().find(|link| link["rel"] == "next");
            ensure_eq!(next, None, "the next page of {page}");
            Ok(())
        },
    },
];
