//! Results that are too long for memory: the program sorts them in a temporary file, and writes
//! what it would write of a few users.
use crate::cases::Check;
use std::fmt::Write as _;

use super::address;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::filters::times;
use crate::cases::support::seeds::{self, user_id};

/// Three times what the program keeps in memory, in few users of long names.
const MANY: (u32, usize) = (1500, 4200);
const FEW: (u32, usize) = (12, 24);

/// The length of a user's address: not all the same, so that cells are padded.
fn length(n: u32, longest: usize) -> usize {
    longest - usize::try_from(n % 7).expect("a small number")
}

/// An app with `count` users of the e-mail provider, and one of another.
fn context((count, longest): (u32, usize)) -> Context {
    let mut users: Vec<_> = (1..=count)
        .map(|n| seeds::email(n, &address(n, length(n, longest))))
        .collect();
    users.push(seeds::user(count + 1, "anon-user"));
    Context::new(seeds::one_app(users), Login::Keys)
}

fn text((count, width): (u32, usize)) -> String {
    let mut text = format!(
        "\
Provider type: User/Password
  {:width$}  ID                        Type    Session Revoked  Details
  {}  ------------------------  ------  ---------------  -------
",
        "Email",
        "-".repeat(width)
    );
    for n in 1..=count {
        let email = address(n, length(n, width));
        let id = user_id(n);
        let rest = format!("{id}  normal  true                    ");
        let _ = writeln!(text, "  {email:width$}  {rest}");
    }
    let _ = write!(
        text,
        "\
Provider type: Anonymous
  ID                        Type    Session Revoked  Details
  ------------------------  ------  ---------------  -------
  {}  normal  true                    
",
        user_id(count + 1)
    );
    text
}

fn json((count, longest): (u32, usize)) -> String {
    let message = r#"{"time":"[TIME]","level":"info","message":"Provider type:"#;
    let row = |n: u32| {
        let (email, id) = (address(n, length(n, longest)), user_id(n));
        format!(
            r#"{{"Details":"","Email":"{email}","ID":"{id}","Session Revoked":"true","Type":"normal"}}"#
        )
    };
    let rows: Vec<String> = (1..=count).map(row).collect();
    let other = user_id(count + 1);
    format!(
        r#"{message} User/Password","data":[{}],"headers":["Email","ID","Type","Session Revoked","Details"]}}
{message} Anonymous","data":[{{"Details":"","ID":"{other}","Session Revoked":"true","Type":"normal"}}],"headers":["ID","Type","Session Revoked","Details"]}}
"#,
        rows.join(",")
    )
}

/// Fails with the first line that differs: whole texts of megabytes are no message.
#[track_caller]
fn same(seen: &str, expected: &str) {
    for (n, (seen, expected)) in seen.lines().zip(expected.lines()).enumerate() {
        assert!(
            seen == expected,
            "line {n}: {:?} instead of {:?}",
            seen.trim_start_matches([' ', 'x']).get(..200),
            expected.trim_start_matches([' ', 'x']).get(..200)
        );
    }
    assert_eq!(seen.len(), expected.len());
}

fn long_result_looks_like_a_short_one() {
    for size in [FEW, MANY] {
        let outcome = context(size).run_line("users revoke -a shop -y");
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        same(&outcome.stdout, &text(size));
        let outcome = context(size).run_line("users revoke -a shop -y -f json");
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        same(&times(&outcome.stdout), &json(size));
        let context = context(size);
        let outcome = context.run_line("users revoke -a shop -y -o out.txt");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""));
        let file = std::fs::read_to_string(context.work().join("out.txt")).expect("the file");
        same(&file, &text(size));
    }
}

/// Without a directory for the temporary file, a long result cannot be printed, and a short one
/// can: what the other test compares really was in a file. The users are changed all the same.
fn long_result_needs_a_temporary_file() {
    for (size, code, stderr) in [
        (FEW, 0, "Revoked 13 of 13 users in [SECONDS] s\n"),
        (
            MANY,
            1,
            "Revoked 1,501 of 1,501 users in [SECONDS] s\n\
             user revoke failed: cannot store the rows of the tables in a temporary file: ",
        ),
    ] {
        let context = context(size);
        let mut command = context.command();
        command
            .args(["users", "revoke", "-a", "shop", "-y"])
            .env("TMPDIR", context.work().join("missing"));
        let outcome = context.finish(command);
        assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with(stderr), "{}", outcome.stderr);
        let users = usize::try_from(size.0).expect("a small number") + 1;
        assert_eq!(outcome.revoked().len(), users);
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    long_result_looks_like_a_short_one => ["cli/output/long"],
    long_result_needs_a_temporary_file => ["cli/output/long-file"],
];
