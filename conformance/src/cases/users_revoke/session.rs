//! Who asks: logged in or not, a session that ends meanwhile, key pairs in the environment.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

/// Revokes one user, whom it finds by ID.
const fn one(name: &'static str) -> Case {
    Case {
        name,
        args: "users revoke -a shop -u 65a000000000000000000001",
        ..CASE
    }
}

/// The same with an access token that the server takes for expired from the request to `path` on.
const fn expired(name: &'static str, faults: fn() -> Vec<Fault>) -> Case {
    Case {
        faults,
        shows_profiles: &["default"],
        ..one(name)
    }
}

fn expire(path: &str) -> Fault {
    Fault::new(path, FaultEffect::ExpireAccessToken)
}

/// The server issues no more tokens, neither for the refresh token nor for the keys.
fn over() -> Fault {
    refused("*/auth/*", 401)
}

/// The server rejects the refresh token, but not the keys.
fn lost(status: u16) -> Fault {
    refused("*/auth/session", status)
}

/// The server does not check the refresh token.
fn not_now(status: u16) -> Fault {
    Fault::new("*/auth/session", FaultEffect::status(status, "not now")).method("POST")
}

fn refused(path: &str, status: u16) -> Fault {
    let effect = FaultEffect::status_with_code(
        status,
        "invalid session: failed to find refresh token",
        "InvalidSession",
    );
    Fault::new(path, effect).method("POST")
}

pub(crate) const SESSION: Topic = Topic {
    folder: "users/revoke/session",
    requirements: &["cli/session/login-needed"],
    shows: shown_by![
        "cli/options/profile" => "nobody-in-profile",
        "cli/options/address-invalid" => "server-of-the-environment-is-nonsense",
        "cli/json/errors" => "nobody-json over-json over-midway-json",
        "cli/output/file-errors" => "over-with-file",
        "cli/session/login-needed" => "nobody nobody-json nobody-in-profile logged-out",
        "cli/session/refresh" => "expired expired-at-logout expired-again",
        "cli/session/lost" => "over over-json over-with-file over-midway over-midway-json",
        "cli/session/renewed" => "renewed-with-*",
        "cli/session/only-rejected" => "refresh-fails-otherwise refresh-rate-limited",
        "cli/session/only-rejected" => "refresh-redirected refresh-route-unknown",
        "cli/session/only-rejected" => "refresh-refused-and-login-broken",
        "cli/credentials/environment" => "keys keys-expired keys-over keys-renewed",
        "cli/credentials/environment" => "keys-before-profile keys-wrong",
        "cli/credentials/half-pair" => "keys-public-only keys-private-only keys-empty",
        "cli/credentials/servers-stored" => "server-from-profile",
        "cli/credentials/servers-stored" => "server-of-the-environment-is-empty",
    ],
    cases: &[
        // Nobody is logged in: nothing is asked, of the server or of the person.
        Case {
            login: Login::Nobody,
            exit: 1,
            ..one("nobody")
        },
        Case {
            login: Login::Nobody,
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 -f json",
            ..one("nobody-json")
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 --profile work",
            ..one("nobody-in-profile")
        },
        Case {
            login: Login::Nobody,
            exit: 1,
            profiles: &[("default.yaml", "default:\n  public_api_key: mlvqkzpa\n")],
            ..one("logged-out")
        },
        // The access token has expired.
        expired("expired", || vec![expire("*/auth/profile").times(1)]),
        expired("expired-at-logout", || vec![expire("*/logout").times(1)]),
        Case {
            exit: 1,
            ..expired("expired-again", || vec![expire("*/auth/profile")])
        },
        Case {
            exit: 1,
            ..expired("over", || vec![expire("*/auth/profile"), over()])
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 -f json",
            ..expired("over-json", || vec![expire("*/auth/profile"), over()])
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 -o out.txt",
            shows: &["out.txt"],
            ..expired("over-with-file", || vec![expire("*/auth/profile"), over()])
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000000002",
            unordered: true,
            ..expired("over-midway", || {
                vec![expire("*/users/65a000000000000000000002/logout"), over()]
            })
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000000002 -f json",
            unordered: true,
            ..expired("over-midway-json", || {
                vec![expire("*/users/65a000000000000000000002/logout"), over()]
            })
        },
        // Only 401 and 403 say that the session is over; then the keys of the profile open another.
        expired("renewed-with-keys", || {
            vec![expire("*/auth/profile").times(1), lost(401)]
        }),
        expired("renewed-with-keys-if-forbidden", || {
            vec![expire("*/auth/profile").times(1), lost(403)]
        }),
        Case {
            exit: 1,
            ..expired("refresh-fails-otherwise", || {
                vec![
                    expire("*/auth/profile"),
                    Fault::new("*/auth/session", FaultEffect::default()).method("POST"),
                ]
            })
        },
        Case {
            exit: 1,
            ..expired("refresh-rate-limited", || {
                vec![expire("*/auth/profile"), not_now(429)]
            })
        },
        Case {
            exit: 1,
            ..expired("refresh-redirected", || {
                vec![expire("*/auth/profile"), not_now(302)]
            })
        },
        Case {
            exit: 1,
            ..expired("refresh-route-unknown", || {
                vec![expire("*/auth/profile"), not_now(404)]
            })
        },
        Case {
            exit: 1,
            ..expired("refresh-refused-and-login-broken", || {
                vec![
                    expire("*/auth/profile"),
                    lost(401),
                    Fault::new("*/login", FaultEffect::default()).method("POST"),
                ]
            })
        },
        // A key pair in the environment.
        Case {
            login: Login::Keys,
            shows_profiles: &["default"],
            ..one("keys")
        },
        Case {
            login: Login::Keys,
            faults: || vec![expire("*/auth/profile").times(1)],
            shows_profiles: &["default"],
            ..one("keys-expired")
        },
        // The first login succeeds, the second does not.
        Case {
            login: Login::Keys,
            faults: || {
                vec![
                    expire("*/auth/profile"),
                    lost(401),
                    refused("*/login", 401).after(1),
                ]
            },
            exit: 1,
            shows_profiles: &["default"],
            ..one("keys-over")
        },
        Case {
            login: Login::Keys,
            faults: || vec![expire("*/auth/profile").times(1), lost(401)],
            shows_profiles: &["default"],
            ..one("keys-renewed")
        },
        Case {
            env: &[
                ("APPSERVICES_PUBLIC_API_KEY", "mlvqkzpa"),
                (
                    "APPSERVICES_PRIVATE_API_KEY",
                    "0a1b2c3d-1111-2222-3333-444455556666",
                ),
            ],
            ..one("keys-before-profile")
        },
        Case {
            login: Login::Nobody,
            env: &[
                ("APPSERVICES_PUBLIC_API_KEY", "mlvqkzpa"),
                ("APPSERVICES_PRIVATE_API_KEY", "wrong"),
            ],
            exit: 1,
            ..one("keys-wrong")
        },
        Case {
            env: &[("APPSERVICES_PUBLIC_API_KEY", "mlvqkzpa")],
            exit: 1,
            ..one("keys-public-only")
        },
        Case {
            env: &[(
                "APPSERVICES_PRIVATE_API_KEY",
                "0a1b2c3d-1111-2222-3333-444455556666",
            )],
            exit: 1,
            ..one("keys-private-only")
        },
        Case {
            env: &[
                ("APPSERVICES_PUBLIC_API_KEY", ""),
                ("APPSERVICES_PRIVATE_API_KEY", ""),
            ],
            ..one("keys-empty")
        },
        Case {
            env: &[("APPSERVICES_BASE_URL", "nonsense")],
            exit: 1,
            ..one("server-of-the-environment-is-nonsense")
        },
        Case {
            env: &[("APPSERVICES_BASE_URL", "")],
            ..one("server-of-the-environment-is-empty")
        },
        // The profile knows where the server is; the environment need not.
        Case {
            unset: &["APPSERVICES_BASE_URL", "APPSERVICES_ATLAS_URL"],
            ..one("server-from-profile")
        },
    ],
    ..TOPIC
};
