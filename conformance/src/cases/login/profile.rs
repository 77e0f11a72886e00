//! Profiles that are there before a command, and names that no profile may have.
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

const RIGHT: &str =
    "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666";

/// A profile with this content is there; nobody is logged in.
const fn before(name: &'static str, profiles: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        args: RIGHT,
        login: Login::Nobody,
        profiles,
        shows_profiles: &["default"],
        ..CASE
    }
}

const fn refused(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        login: Login::Nobody,
        exit: 2,
        ..CASE
    }
}

pub(crate) const PROFILE: Topic = Topic {
    folder: "login/profile",
    requirements: &["cli/login/keys"],
    shows: shown_by![
        "cli/options/address-invalid" => "server-is-no-url",
        "cli/json/errors" => "not-yaml-for-whoami-json",
        "cli/login/unusable-token" => "token-with-line-break",
        "cli/profiles/keys" => "unknown-keys-are-kept empty without-its-key",
        "cli/profiles/names" => "name-*",
        "cli/profiles/unreadable" => "not-* value-of-another-type a-folder a-folder-for-revoke",
    ],
    cases: &[
        before(
            "unknown-keys-are-kept",
            &[(
                "default.yaml",
                "default:\n  colour: blue\n  nested:\n    - 1\n    - two: [a, b]\n  public_api_key: \"\"\nother:\n  key: value\n",
            )],
        ),
        before("empty", &[("default.yaml", "")]),
        before(
            "without-its-key",
            &[("default.yaml", "other:\n  key: value\n")],
        ),
        // A login replaces a profile that cannot be read, if it is known for which server.
        before("not-yaml", &[("default.yaml", "default: [unclosed\n\tx")]),
        before("not-a-map", &[("default.yaml", "just a sentence\n")]),
        before(
            "not-a-map-inside",
            &[("default.yaml", "default: just a sentence\n")],
        ),
        before(
            "value-of-another-type",
            &[("default.yaml", "default:\n  access_token: [1, 2]\n")],
        ),
        Case {
            unset: &["APPSERVICES_BASE_URL"],
            exit: 1,
            ..before(
                "not-yaml-without-server",
                &[("default.yaml", "default: [unclosed\n\tx")],
            )
        },
        Case {
            args: "login --profile work --telemetry off --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 -f json",
            shows_profiles: &["work"],
            ..before("not-yaml-json", &[("work.yaml", "work: [unclosed\n\tx")])
        },
        Case {
            args: "users revoke -a shop -y",
            exit: 1,
            ..before(
                "server-is-no-url",
                &[(
                    "default.yaml",
                    "default:\n  realm_base_url: http://localhost:99999\n",
                )],
            )
        },
        Case {
            args: "users revoke -a shop -y",
            exit: 1,
            ..before(
                "token-with-line-break",
                &[("default.yaml", "default:\n  access_token: \"a\\nb\"\n")],
            )
        },
        Case {
            exit: 1,
            ..before("a-folder", &[("default.yaml/there", "")])
        },
        Case {
            args: "users revoke -a shop -y",
            exit: 1,
            ..before("a-folder-for-revoke", &[("default.yaml/there", "")])
        },
        Case {
            args: "users revoke -a shop -y",
            exit: 1,
            ..before(
                "not-yaml-for-revoke",
                &[("default.yaml", "default: [unclosed\n\tx")],
            )
        },
        Case {
            args: "whoami -f json",
            exit: 1,
            ..before(
                "not-yaml-for-whoami-json",
                &[("default.yaml", "default: [unclosed\n\tx")],
            )
        },
        refused("name-way-up", "login --profile ../evil"),
        refused("name-with-slash", "login --profile a/b"),
        refused("name-absolute", "login --profile /tmp/evil"),
        refused("name-dots", "login --profile .."),
        refused("name-dot", "login --profile ."),
        refused("name-with-backslash", "login --profile 'a\\b'"),
        refused("name-with-newline", "login --profile 'a\nb'"),
        refused(
            "name-way-up-for-revoke",
            "users revoke -a shop -y --profile ../evil",
        ),
    ],
    ..TOPIC
};
