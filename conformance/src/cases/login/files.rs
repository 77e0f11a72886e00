//! The files that commands leave: contents, modes, place, and what two commands at once do to them.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login, write};
use crate::cases::support::filters::elapsed;
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::words::words;

const RIGHT: &str =
    "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666";

/// The profile as any other tool would read it.
fn read(context: &Context, name: &str) -> yaml_serde::Value {
    let text = std::fs::read_to_string(context.profile(name)).expect("the profile");
    yaml_serde::from_str(&text).expect("YAML")
}

fn the_keys_are_the_documented_ones() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    context.log_in(&["--profile", "work", "--telemetry", "off"]);
    let profile = read(&context, "work");
    let entry = &profile["work"];
    let url = context.server().base_url();
    for (key, value) in [
        ("public_api_key", PUBLIC_KEY),
        ("private_api_key", PRIVATE_KEY),
        ("realm_base_url", url),
        ("atlas_base_url", url),
        ("telemetry_mode", "off"),
    ] {
        assert_eq!(entry[key].as_str(), Some(value), "{key}");
    }
    for key in ["access_token", "refresh_token"] {
        assert_eq!(
            entry[key].as_str().expect(key).split('.').count(),
            3,
            "{key}"
        );
    }
}

#[cfg(unix)]
fn nobody_else_can_read_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let context = Context::new(seeds::shop(), Login::Nobody);
    // Also when somebody has opened them wide, or a run of another tool left them so.
    context.log_in(&[]);
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path).expect("there").permissions().mode() & 0o777
    };
    assert_eq!(mode(&context.profiles()), 0o700);
    assert_eq!(mode(&context.profile("default")), 0o600);
    let wide = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(context.profile("default"), wide).expect("a file of ours");
    context.log_in(&[]);
    assert_eq!(mode(&context.profile("default")), 0o600);
}

#[cfg(target_os = "linux")]
fn the_directory_is_the_users_choice() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let elsewhere = context.home().join("elsewhere");
    let mut command = context.command();
    command
        .args(words(RIGHT))
        .env("XDG_CONFIG_HOME", &elsewhere);
    assert_eq!(context.finish(command).code, Some(0));
    assert!(elsewhere.join("appservices-cli/default.yaml").is_file());
    assert!(!context.profiles().exists());
}

#[cfg(unix)]
fn an_unreadable_profile_is_told_and_left_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let context = Context::new(seeds::shop(), Login::Nobody);
    // Root may read everything, so a link that leads to itself stands for what nobody can read.
    std::fs::create_dir_all(context.profiles()).expect("the profiles' folder");
    std::fs::set_permissions(context.profiles(), std::fs::Permissions::from_mode(0o700))
        .expect("a folder of ours");
    symlink("default.yaml", context.profile("default")).expect("a link");
    for (line, start) in [
        (RIGHT, "login failed: "),
        ("whoami", "whoami failed: "),
        ("users revoke -a shop", "user revoke failed: "),
        ("logout", "logout failed: "),
    ] {
        let outcome = context.run_line(line);
        assert_eq!(outcome.code, Some(1), "{line}");
        assert!(
            outcome.stderr.starts_with(start) && outcome.stderr.contains("default.yaml"),
            "{line}: {}",
            outcome.stderr
        );
        assert_eq!(outcome.requests.len(), 0, "{line}");
    }
    let link = std::fs::read_link(context.profile("default")).expect("still a link");
    assert_eq!(link, std::path::Path::new("default.yaml"));
}

/// The word about telemetry is remembered, by any command.
fn telemetry_is_sticky() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let revoke = [
        "users",
        "revoke",
        "-a",
        "shop",
        "-u",
        "65a000000000000000000001",
        "--telemetry",
        "off",
    ];
    assert_eq!(context.run(&revoke).code, Some(0));
    assert_eq!(
        read(&context, "default")["default"]["telemetry_mode"].as_str(),
        Some("off")
    );
}

/// Commands at the same time, each of which changes the profile.
fn two_commands_at_once_lose_nothing() {
    let context = Context::new(seeds::two_admins(), Login::Profile);
    let revoke = [
        "users",
        "revoke",
        "-a",
        "shop",
        "-u",
        "65a000000000000000000001",
    ];
    for round in 0..8 {
        let mode = if round % 2 == 0 { "off" } else { "on" };
        let spawn = |args: &[&str]| {
            std::process::Command::new(crate::cases::support::program::program())
                .args(args)
                .env_clear()
                .envs(context.environment())
                .current_dir(context.work())
                .stdin(std::process::Stdio::null())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("the program runs")
        };
        let right = words(RIGHT);
        let right: Vec<&str> = right.iter().map(String::as_str).collect();
        let summary = "Revoked 1 of 1 user in [SECONDS] s\n";
        let running = [
            (spawn(&right), ""),
            (
                spawn(&[&revoke[..], &["--telemetry", mode]].concat()),
                summary,
            ),
            (spawn(&right), ""),
        ];
        for (child, expected) in running {
            let output = child.wait_with_output().expect("the program ends");
            let stderr = elapsed(&String::from_utf8_lossy(&output.stderr));
            assert_eq!((output.status.code(), stderr.as_str()), (Some(0), expected));
        }
        let profile = read(&context, "default");
        let entry = &profile["default"];
        for (key, value) in [
            ("public_api_key", PUBLIC_KEY),
            ("private_api_key", PRIVATE_KEY),
            ("telemetry_mode", mode),
        ] {
            assert_eq!(entry[key].as_str(), Some(value), "{key} in round {round}");
        }
    }
    // Nothing half-written is left.
    let left: Vec<String> = std::fs::read_dir(context.profiles())
        .expect("the profiles")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| {
            std::path::Path::new(name)
                .extension()
                .is_some_and(|end| end == "tmp")
        })
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

/// A profile of its own name, beside another; neither touches the other.
fn profiles_do_not_touch_each_other() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let before = std::fs::read_to_string(context.profile("default")).expect("the profile");
    context.log_in(&["--profile", "work"]);
    assert_eq!(context.run(&["logout", "--profile", "work"]).code, Some(0));
    let after = std::fs::read_to_string(context.profile("default")).expect("the profile");
    assert_eq!(before, after);
    write(
        &context.profile("odd name"),
        "odd name:\n  public_api_key: x\n",
    );
    let outcome = context.run(&["whoami", "--profile", "odd name"]);
    assert_eq!(outcome.stdout, "The user, x, is not currently logged in\n");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_keys_are_the_documented_ones => ["cli/profiles/keys"],
    #[cfg(unix)]
    nobody_else_can_read_them => ["cli/profiles/private"],
    #[cfg(target_os = "linux")]
    the_directory_is_the_users_choice => ["cli/profiles/directory"],
    #[cfg(unix)]
    an_unreadable_profile_is_told_and_left_alone => ["cli/profiles/unreadable"],
    telemetry_is_sticky => ["cli/telemetry/sticky"],
    two_commands_at_once_lose_nothing => ["cli/profiles/atomic"],
    profiles_do_not_touch_each_other => ["cli/profiles/separate"],
];
