//! The credentials of the Atlas API: digests of a key pair and a nonce.

use super::atlas::{GROUPS, ROOT, ensure_refused, get};
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::digest::{Proof, part};
use crate::target::Stop;

/// The path that is signed: with that of the base URL.
fn full_path(world: &World<'_>) -> String {
    format!("{}{GROUPS}", world.http.prefix())
}

/// A nonce from a challenge.
fn nonce(world: &World<'_>) -> Result<String, Stop> {
    let challenge = world.http.call("GET", GROUPS).send()?.expect(401)?;
    part(&challenge, "nonce")
}

/// The status of a request with this proof, and the challenge's `stale` if it is rejected.
fn prove(
    world: &World<'_>,
    proof: Proof<'_>,
    private_key: &str,
) -> Result<(u16, Option<String>), Stop> {
    let header = proof.header("GET", &full_path(world), private_key);
    let call = world.http.call("GET", GROUPS);
    let answer = call.header("authorization", &header).send()?;
    let stale = match answer.status {
        401 => Some(part(&answer, "stale")?),
        _ => None,
    };
    Ok((answer.status, stale))
}

/// The first request with a nonce.
fn first_use<'a>(world: &'a World<'_>, nonce: &'a str) -> Proof<'a> {
    Proof {
        public_key: world.keys().0,
        nonce,
        count: "00000001",
        qop: Some("auth"),
    }
}

const ACCEPTED: (u16, Option<String>) = (200, None);

/// Rejected, and whether a new nonce would help.
fn rejected(stale: bool) -> (u16, Option<String>) {
    (401, Some(stale.to_string()))
}

pub(crate) static CREDENTIALS: &[Rule] = &[
    Rule {
        id: "wrong-keys",
        requirements: &["server/atlas/wrong-keys"],
        says: "wrong keys are rejected in this API's own form",
        check: |target| {
            let world = &target.shop()?;
            ensure_refused(&get(world, GROUPS, "wrong")?)?;
            for public_key in ["nobody", ""] {
                let nonce = nonce(world)?;
                let proof = Proof {
                    public_key,
                    ..first_use(world, &nonce)
                };
                let header = proof.header("GET", &full_path(world), world.keys().1);
                let call = world.http.call("GET", GROUPS);
                ensure_refused(&call.header("authorization", &header).send()?)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "malformed-credentials",
        requirements: &["server/atlas/wrong-keys"],
        says: "anything but complete digest credentials is rejected",
        check: |target| {
            let world = &target.shop()?;
            let partial = format!("Digest username=\"{}\", nonce=\"x\"", world.keys().0);
            for junk in ["Digest", "Digest ", "Digest nonce", "Bearer x", &partial] {
                let call = world.http.call("GET", ROOT);
                let answer = call.header("authorization", junk).send()?;
                ensure_refused(&answer)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "credentials-are-for-one-path",
        requirements: &["server/atlas/nonces"],
        says: "credentials that were made for one path are rejected for another",
        check: |target| {
            let world = &target.shop()?;
            let header = world.digest("GET", ROOT, world.keys().1)?;
            let call = world.http.call("GET", GROUPS);
            ensure_refused(&call.header("authorization", &header).send()?)?;
            let call = world.http.call("GET", ROOT);
            call.header("authorization", &header).send()?.expect(200)?;
            Ok(())
        },
    },
];

pub(crate) static NONCES: &[Rule] = &[
    Rule {
        id: "qop",
        requirements: &["server/atlas/qop"],
        says: "only the offered qop is accepted, even if everything is signed correctly",
        check: |target| {
            let world = &target.shop()?;
            let private_key = world.keys().1;
            for (qop, expected) in [
                (None, rejected(false)),
                (Some("auth-int"), rejected(false)),
                (Some("AUTH"), rejected(false)),
                (Some(""), rejected(false)),
                (Some("auth"), ACCEPTED),
            ] {
                let nonce = nonce(world)?;
                let proof = Proof {
                    qop,
                    ..first_use(world, &nonce)
                };
                let answer = prove(world, proof, private_key)?;
                ensure_eq!(answer, expected, "status and stale for the qop {qop:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "replay",
        requirements: &["server/atlas/nonces"],
        says: "a recorded request cannot be sent again: the counter of a nonce only increases",
        check: |target| {
            let world = &target.shop()?;
            let private_key = world.keys().1;
            let nonce = nonce(world)?;
            let with = |count| Proof {
                count,
                ..first_use(world, &nonce)
            };
            for (count, expected) in [
                ("00000001", ACCEPTED),
                ("00000001", rejected(true)),
                ("00000003", ACCEPTED),
                ("00000002", rejected(true)),
                ("00000003", rejected(true)),
                ("0000000a", ACCEPTED),
            ] {
                let answer = prove(world, with(count), private_key)?;
                ensure_eq!(answer, expected, "status and stale for the counter {count}");
            }
            for count in ["00000000", "11", "0000000x", ""] {
                let status = prove(world, with(count), private_key)?.0;
                ensure_eq!(status, 401, "the status for the counter {count:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "expiry",
        requirements: &["server/atlas/nonces"],
        says: "a nonce expires, and the client is to repeat the request with a new one",
        check: |target| {
            let world = &target.alone()?;
            let private_key = world.keys().1;
            let (early, late) = (nonce(world)?, nonce(world)?);
            world.advance("4m")?;
            let answer = prove(world, first_use(world, &early), private_key)?;
            ensure_eq!(answer, ACCEPTED, "after 4 minutes");
            world.advance("2m")?;
            let answer = prove(world, first_use(world, &late), private_key)?;
            ensure_eq!(answer, rejected(true), "after 6 minutes");
            let answer = prove(world, first_use(world, &late), "wrong")?;
            ensure_eq!(answer, rejected(false), "after 6 minutes, with a wrong key");
            Ok(())
        },
    },
    Rule {
        id: "stale",
        requirements: &["server/atlas/nonces"],
        says: "an unknown nonce is stale if the key is right; a wrong key is no reason to try again",
        check: |target| {
            let world = &target.shop()?;
            let private_key = world.keys().1;
            let nonce = nonce(world)?;
            let unknown: String = nonce.chars().rev().collect();
            let answer = prove(world, first_use(world, &unknown), private_key)?;
            ensure_eq!(answer, rejected(true), "with an unknown nonce");
            let answer = prove(world, first_use(world, &unknown), "wrong")?;
            ensure_eq!(
                answer,
                rejected(false),
                "with an unknown nonce and a wrong key"
            );
            let answer = prove(world, first_use(world, &nonce), "wrong")?;
            ensure_eq!(answer, rejected(false), "with a wrong key");
            let answer = prove(world, first_use(world, &nonce), private_key)?;
            ensure_eq!(answer, ACCEPTED, "with a nonce that was not used yet");
            Ok(())
        },
    },
];
