//! Seeds from directories of pulled apps.

use std::fs;
use std::path::Path;

use crate::{AppSeed, GroupSeed, MockServer, Seed, UserSeed};

fn write(directory: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const ROOT: (&str, &str) = (
    "root_config.json",
    r#"{"config_version": 20210101, "app_id": "pulled-abcde", "name": "pulled"}"#,
);

/// The key pair and the project are those of the demo seed.
#[test]
fn app_directory_becomes_a_seed_without_hidden_files_node_modules_and_secrets() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        &[
            ROOT,
            ("functions/node_modules/x/index.js", "1"),
            (".git/config", "1"),
            ("secrets.json", "{}"),
            ("values/a.json", r#"{"name": "a", "value": 1}"#),
        ],
    );
    let seed = Seed::app_dir(directory.path()).unwrap();
    let group = &seed.groups[0];
    assert_eq!(
        (group.id.as_deref(), seed.groups.len(), seed.admins.len()),
        (Some("65a000000000000000000001"), 1, 1)
    );
    let app = &group.apps[0];
    assert_eq!(
        (app.client_app_id.as_deref(), app.name.as_str()),
        (Some("pulled-abcde"), "pulled")
    );
    let paths: Vec<_> = app.files.keys().collect();
    assert_eq!(paths, ["root_config.json", "values/a.json"]);
    let world = MockServer::builder().seed(seed).start_blocking().unwrap();
    assert_eq!(world.groups()[0].apps[0].client_app_id, "pulled-abcde");
}

/// (predecessor CLI, realm-app-importer)
#[test]
fn secrets_json_has_values_by_name_and_of_services_and_is_no_file_of_the_app() {
    let directory = tempfile::tempdir().unwrap();
    let secrets = r#"{"plain": "one", "seeded": "file",
        "services": {"sms": {"auth_token": "two"}}, "auth_providers": null}"#;
    write(
        directory.path(),
        &[
            ROOT,
            ("secrets.json", secrets),
            (
                "services/sms/config.json",
                r#"{"name": "sms", "type": "twilio"}"#,
            ),
        ],
    );
    let app = AppSeed::new("pulled").secret("seeded", "seed");
    let group = GroupSeed::new("65a000000000000000000001", "One").app(app);
    let seed = Seed::empty().group(group);
    let seed = seed.with_app_dir(directory.path()).unwrap();
    let app = &seed.groups[0].apps[0];
    let secrets = app.secrets.iter();
    let mut secrets: Vec<_> = secrets
        .map(|secret| (&*secret.name, &*secret.value))
        .collect();
    secrets.sort_unstable();
    assert_eq!(
        secrets,
        [
            ("__sms_auth_token", "two"),
            ("plain", "one"),
            ("seeded", "seed")
        ]
    );
    assert!(!app.files.contains_key("secrets.json"));
    let service = String::from_utf8(app.files["services/sms/config.json"].0.clone()).unwrap();
    assert!(
        service.contains("\"auth_token\": \"__sms_auth_token\""),
        "{service}"
    );
    MockServer::builder().seed(seed).start_blocking().unwrap();
}

/// The CLI writes this file when it pulls an app, and finds the app again by it.
#[test]
fn ids_in_mdb_meta_json_are_used() {
    let directory = tempfile::tempdir().unwrap();
    let meta = r#"{"app_id": "65a0000000000000000000f1", "group_id": "65a0000000000000000000f2"}"#;
    write(directory.path(), &[ROOT, (".mdb/meta.json", meta)]);
    let seed = Seed::app_dir(directory.path()).unwrap();
    let world = MockServer::builder().seed(seed).start_blocking().unwrap();
    let groups = world.groups();
    assert_eq!(groups[0].id, "65a0000000000000000000f2");
    assert_eq!(groups[0].apps[0].id, "65a0000000000000000000f1");
}

/// (our choice)
#[test]
fn app_of_the_seed_keeps_its_users_and_gets_its_configuration_from_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[ROOT]);
    for app in [
        AppSeed::new("pulled"),
        AppSeed::new("other").client_app_id("pulled-abcde"),
    ] {
        let app = app.user(UserSeed::email("ada@example.com", "correct horse"));
        let group = GroupSeed::new("65a000000000000000000001", "One").app(app);
        let seed = Seed::empty().group(group);
        let seed = seed.with_app_dir(directory.path()).unwrap();
        let world = MockServer::builder().seed(seed).start_blocking().unwrap();
        let apps = &world.groups()[0].apps;
        assert_eq!((apps.len(), apps[0].users), (1, 1));
        assert_eq!(apps[0].client_app_id, "pulled-abcde");
    }
    // Two directories are two apps.
    let second = tempfile::tempdir().unwrap();
    let root = r#"{"name": "pulled", "app_id": "pulled-fghij"}"#;
    write(second.path(), &[("config.json", root)]);
    let seed = Seed::app_dir(directory.path()).unwrap();
    let seed = seed.with_app_dir(second.path()).unwrap();
    let world = MockServer::builder().seed(seed).start_blocking().unwrap();
    assert_eq!(world.groups()[0].apps.len(), 2);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn invalid_directory_is_rejected_with_file_and_key() {
    for (files, words) in [
        (
            &[ROOT, ("config.json", "{}")][..],
            "config.json: must not exist beside root_config.json",
        ),
        (
            &[("root_config.json", "{")],
            "root_config.json: invalid JSON: EOF",
        ),
        (
            &[("root_config.json", "[]")],
            "root_config.json: must be an object",
        ),
        (
            &[ROOT, ("secrets.json", "[]")],
            "secrets.json: must be an object",
        ),
        (
            &[ROOT, ("secrets.json", r#"{"a": 1}"#)],
            "secrets.json: a: must be a string",
        ),
        (
            &[
                ROOT,
                ("secrets.json", r#"{"services": {"sms": {"a": "b"}}}"#),
            ],
            "secrets.json: services.sms: the service is missing",
        ),
        (
            &[("root_config.json", "{}")],
            "root_config.json: name: is missing",
        ),
        (
            &[("root_config.json", r#"{"name": "a b"}"#)],
            "root_config.json: name: 'a b' is not a valid app name",
        ),
        (
            &[("root_config.json", r#"{"name": 1}"#)],
            "root_config.json: name: must be a string",
        ),
        (
            &[ROOT, ("auth/providers.json", "[]")],
            "auth/providers.json: must be an object",
        ),
        (
            &[ROOT, ("auth/providers.json", r#"{"a": {"type": "x"}}"#)],
            "auth/providers.json: a.type: 'x' is not a provider type",
        ),
        (
            &[
                ROOT,
                ("auth/providers.json", r#"{"anon-user": {"disabled": 1}}"#),
            ],
            "auth/providers.json: anon-user.disabled: must be true or false",
        ),
        (
            &[
                ROOT,
                (
                    "auth/providers.json",
                    r#"{"anon-user": {}, "b": {"type": "anon-user"}}"#,
                ),
            ],
            "auth/providers.json: b.type: 'anon-user' is defined twice",
        ),
        (
            &[ROOT, ("functions/config.json", r#"[{"name": "f"}]"#)],
            "functions/config.json: [0].name: the function 'f' has no source",
        ),
        (
            &[ROOT, ("functions/config.json", r"[{}]")],
            "functions/config.json: [0].name: is missing",
        ),
        (
            &[ROOT, ("functions/config.json", "{}")],
            "functions/config.json: must be a list",
        ),
        (
            &[ROOT, ("values/a.json", "{}")],
            "values/a.json: name: is missing",
        ),
        (
            &[ROOT, ("values/a.json", "x")],
            "values/a.json: invalid JSON",
        ),
        (
            &[ROOT, (".mdb/meta.json", r#"{"app_id": "x"}"#)],
            ".mdb/meta.json: app_id: 'x' is not an ID",
        ),
        (
            &[
                ("stitch.json", r#"{"name": "a"}"#),
                ("auth_providers/a.json", "{}"),
            ],
            "auth_providers/a.json: type: is missing",
        ),
        (
            &[
                ("config.json", r#"{"name": "a"}"#),
                ("functions/f/config.json", r#"{"name": "f"}"#),
            ],
            "functions/f/config.json: name: the function 'f' has no source",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), files);
        let error = Seed::app_dir(directory.path()).unwrap_err().to_string();
        let at = format!(
            "app directory '{}' is invalid: ",
            directory.path().display()
        );
        assert!(
            error.starts_with(&format!("{at}{words}")),
            "{error}\n{words}"
        );
    }
    let error = Seed::app_dir(Path::new("/nonexistent/x"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "cannot read app directory '/nonexistent/x': no such directory"
    );
    let empty = tempfile::tempdir().unwrap();
    let error = Seed::app_dir(empty.path()).unwrap_err().to_string();
    let expected = format!(
        "'{}' is not an app directory: it has no root_config.json, realm_config.json, \
         config.json or stitch.json",
        empty.path().display()
    );
    assert_eq!(error, expected);
}

/// Nothing outside the directory is read.
#[cfg(unix)]
#[test]
fn symbolic_links_are_rejected() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    write(
        outside.path(),
        &[
            ("a.json", r#"{"name": "a"}"#),
            ("meta.json", r#"{"app_id": "65a0000000000000000000f1"}"#),
        ],
    );
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[ROOT]);
    for (path, target) in [
        ("values", outside.path().to_owned()),
        ("a.json", outside.path().join("a.json")),
        ("gone", "/nonexistent".into()),
    ] {
        let link = directory.path().join(path);
        symlink(target, &link).unwrap();
        let error = Seed::app_dir(directory.path()).unwrap_err().to_string();
        assert!(
            error.ends_with(&format!(
                "{path}: is a symbolic link or a special file; only regular files are read"
            )),
            "{error}"
        );
        fs::remove_file(link).unwrap();
    }
    symlink(outside.path(), directory.path().join(".mdb")).unwrap();
    let seed = Seed::app_dir(directory.path()).unwrap();
    assert_eq!(seed.groups[0].apps[0].id, None);
}
