//! The app of the folder: its files, the project, and whose folder it is.
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::seeds::BETA;
use crate::cases::support::topic::{TOPIC, Topic};

/// Started in a folder with these files, without `--app`.
const fn local(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        args: "users revoke -y",
        files,
        ..CASE
    }
}

/// The same with files that do not tell the app.
const fn fails_local(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        exit: 1,
        ..local(name, files)
    }
}

const ADMIN_META: &str = r#"{"config_version": 20210101, "app_id": "65a0000000000000000001a2",
    "group_id": "65a0000000000000000000a1", "client_app_id": "shop-admin-fghij"}"#;
const UNKNOWN_META: &str =
    r#"{"app_id": "65a0000000000000000001ff", "group_id": "65a0000000000000000000a1"}"#;
const UNKNOWN_PROJECT_META: &str = r#"{"app_id": "65a0000000000000000001a2", "group_id": "65a0000000000000000000ff",
    "client_app_id": "shop-admin-fghij"}"#;
const ADMIN_CONFIG: &str =
    r#"{"config_version": 20210101, "app_id": "shop-admin-fghij", "name": "shop-admin"}"#;
const BY_NAME: &str = r#"{"config_version": 20180301, "name": "shop-admin"}"#;

pub(crate) const LOCAL_APP: Topic = Topic {
    folder: "users/revoke/local-app",
    requirements: &["cli/local-app/config-file"],
    shows: shown_by![
        "cli/app/environment" => "environment-before-folder",
        "cli/app/named" => "local-ndjson local-dry-run",
        "cli/local-app/meta-file" => "local-meta local-meta-before-config local-meta-without-group",
        "cli/local-app/meta-file" => "project-of-the-meta-file",
        "cli/local-app/config-file" => "local-root-config local-realm-config local-config",
        "cli/local-app/config-file" => "local-stitch local-by-name local-first-file-counts",
        "cli/local-app/config-file" => "local-config-without-name project-and-folder",
        "cli/local-app/levels" => "local-from-below local-*eight-levels local-nine-levels",
        "cli/local-app/unreadable" => "local-broken-* local-empty-config local-meta-of-other-types",
        "cli/local-app/unreadable" => "local-config-of-other-types local-config-is-a-folder",
        "cli/local-app/flag-first" => "flag-before-broken-folder flag-outside-home",
        "cli/local-app/project-differs" => "project-of-another-app-than-the-folder",
        "cli/local-app/project-differs" => "project-differs-from-the-meta-file",
        "cli/local-app/project-differs" => "project-in-environment-differs-from-the-meta-file",
        "cli/local-app/unknown" => "local-config-of-an-unknown-app local-meta-of-an-unknown-*",
        "cli/local-app/outside-home" => "outside-home outside-home-json",
    ],
    cases: &[
        Case {
            env: &[("APPSERVICES_APP", "shop-admin")],
            ..local(
                "environment-before-folder",
                &[("stitch.json", r#"{"config_version": 1, "name": "twin"}"#)],
            )
        },
        // The folder.
        local("local-meta", &[(".mdb/meta.json", ADMIN_META)]),
        local(
            "local-meta-before-config",
            &[
                (".mdb/meta.json", ADMIN_META),
                (
                    "root_config.json",
                    r#"{"config_version": 20210101, "app_id": "nope"}"#,
                ),
            ],
        ),
        local("local-root-config", &[("root_config.json", ADMIN_CONFIG)]),
        local("local-realm-config", &[("realm_config.json", ADMIN_CONFIG)]),
        local("local-config", &[("config.json", ADMIN_CONFIG)]),
        local("local-stitch", &[("stitch.json", ADMIN_CONFIG)]),
        local("local-by-name", &[("realm_config.json", BY_NAME)]),
        local(
            "local-first-file-counts",
            &[
                ("root_config.json", ADMIN_CONFIG),
                ("stitch.json", r#"{"config_version": 1, "app_id": "nope"}"#),
            ],
        ),
        Case {
            exit: 1,
            ..local(
                "local-without-version",
                &[("config.json", r#"{"app_id": "shop-admin-fghij"}"#)],
            )
        },
        Case {
            folder: "functions/deep",
            ..local("local-from-below", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8",
            ..local("local-eight-levels", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8/9",
            exit: 1,
            ..local("local-nine-levels", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            folder: "2/3/4/5/6/7/8",
            ..local("local-meta-eight-levels", &[(".mdb/meta.json", ADMIN_META)])
        },
        Case {
            exit: 1,
            ..local(
                "local-broken-meta",
                &[
                    (".mdb/meta.json", "{\"app_id\": "),
                    ("root_config.json", ADMIN_CONFIG),
                ],
            )
        },
        Case {
            exit: 1,
            ..local("local-broken-config", &[("root_config.json", "{]")])
        },
        Case {
            exit: 1,
            ..local("local-empty-config", &[("realm_config.json", "")])
        },
        fails_local(
            "local-meta-without-group",
            &[(
                ".mdb/meta.json",
                r#"{"config_version": 1, "app_id": "65a0000000000000000001a2"}"#,
            )],
        ),
        fails_local(
            "local-meta-of-other-types",
            &[(".mdb/meta.json", r#"{"app_id": 1, "group_id": 2}"#)],
        ),
        fails_local(
            "local-config-of-other-types",
            &[("root_config.json", r#"{"config_version": 1, "app_id": 5}"#)],
        ),
        fails_local(
            "local-config-without-name",
            &[("root_config.json", r#"{"config_version": 1}"#)],
        ),
        fails_local(
            "local-config-of-an-unknown-app",
            &[(
                "root_config.json",
                r#"{"config_version": 1, "app_id": "nope"}"#,
            )],
        ),
        fails_local(
            "local-config-is-a-folder",
            &[("root_config.json/there", "")],
        ),
        Case {
            args: "users revoke --app shop-admin -y",
            ..local("flag-before-broken-folder", &[("root_config.json", "{]")])
        },
        Case {
            args: "users revoke --project 65a0000000000000000000a1 -y",
            ..local("project-and-folder", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            args: "users revoke --project 65a0000000000000000000a1 -y",
            ..local(
                "project-of-the-meta-file",
                &[(".mdb/meta.json", ADMIN_META)],
            )
        },
        Case {
            args: "users revoke --project 65a0000000000000000000b2 -y",
            exit: 1,
            ..local(
                "project-of-another-app-than-the-folder",
                &[("root_config.json", ADMIN_CONFIG)],
            )
        },
        Case {
            args: "users revoke --project 65a0000000000000000000b2 -y",
            exit: 1,
            ..local(
                "project-differs-from-the-meta-file",
                &[(".mdb/meta.json", ADMIN_META)],
            )
        },
        Case {
            args: "users revoke -y -f json",
            env: &[("APPSERVICES_PROJECT", BETA)],
            exit: 1,
            ..local(
                "project-in-environment-differs-from-the-meta-file",
                &[(".mdb/meta.json", ADMIN_META)],
            )
        },
        Case {
            args: "users list",
            exit: 1,
            ..local(
                "local-meta-of-an-unknown-app",
                &[(".mdb/meta.json", UNKNOWN_META)],
            )
        },
        Case {
            args: "users revoke -u 65a000000000000000000001,65a000000000000000000002",
            exit: 1,
            ..local(
                "local-meta-of-an-unknown-app-and-users",
                &[(".mdb/meta.json", UNKNOWN_META)],
            )
        },
        Case {
            args: "users count --state enabled",
            exit: 1,
            ..local(
                "local-meta-of-an-unknown-project",
                &[(".mdb/meta.json", UNKNOWN_PROJECT_META)],
            )
        },
        // An app that somebody else may have left there.
        Case {
            env: &[
                ("HOME", "[WORK]/home"),
                ("XDG_CONFIG_HOME", "[HOME]/.config"),
            ],
            ..local("outside-home", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            args: "users revoke -y -f json",
            env: &[
                ("HOME", "[WORK]/home"),
                ("XDG_CONFIG_HOME", "[HOME]/.config"),
            ],
            ..local("outside-home-json", &[(".mdb/meta.json", ADMIN_META)])
        },
        Case {
            args: "users revoke -a shop-admin -y",
            env: &[
                ("HOME", "[WORK]/home"),
                ("XDG_CONFIG_HOME", "[HOME]/.config"),
            ],
            ..local("flag-outside-home", &[("root_config.json", ADMIN_CONFIG)])
        },
        // Which app it was.
        Case {
            args: "users revoke -y -f ndjson",
            ..local("local-ndjson", &[("root_config.json", ADMIN_CONFIG)])
        },
        Case {
            args: "users revoke -y --dry-run",
            ..local("local-dry-run", &[(".mdb/meta.json", ADMIN_META)])
        },
    ],
    ..TOPIC
};
