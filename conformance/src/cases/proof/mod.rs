//! The proof: what the program is for, seen from the users' side.

pub(crate) mod read_back;

use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::setup::World;
use crate::setup::seeds::{self as world, ADA, CLIENT_APP, GRACE};

/// Ada is logged in on two devices, Grace on one. After `users revoke -u ADA`
/// both of Ada's sessions are over, Grace's is untouched, and Ada logs in again.
fn a_revoked_user_is_thrown_out_everywhere_and_may_come_back() -> crate::target::Outcome {
    let context = Context::new(world::shop(), Login::Profile);
    let world = World::at(context.server().base_url())?;
    let phone = world.login("ada")?;
    let laptop = world.login("ada")?;
    let grace = world.login("grace")?;
    assert_eq!((phone.user.as_str(), grace.user.as_str()), (ADA, GRACE));
    for session in [&phone, &laptop, &grace] {
        world.ensure_live(session)?;
    }

    let outcome = context.run(&["users", "revoke", "--app", CLIENT_APP, "-u", ADA]);

    let table = "\
Provider type: User/Password
  Email            ID                        Type    Session Revoked  Details
  ---------------  ------------------------  ------  ---------------  -------
  ada@example.com  65b0000000000000000000c1  normal  true                    
";
    assert_eq!(
        (
            outcome.code,
            outcome.stdout.as_str(),
            outcome.stderr.as_str()
        ),
        (Some(0), table, "Revoked 1 of 1 user in [SECONDS] s\n")
    );
    assert_eq!(outcome.revoked(), [ADA]);
    for session in [&phone, &laptop] {
        world.ensure_ended(session)?;
    }
    world.ensure_live(&grace)?;
    let sessions = |user| context.server().live_sessions(user);
    assert_eq!((sessions(ADA), sessions(GRACE)), (0, 1));

    let again = world.login("ada")?;
    assert_eq!(again.user, ADA);
    world.ensure_live(&again)?;
    for session in [&phone, &laptop] {
        world.ensure_ended(session)?;
    }
    Ok(())
}

/// The same for everyone at once, with the key pair from the environment.
fn everyone_is_thrown_out_at_once() -> crate::target::Outcome {
    let context = Context::new(world::shop(), Login::Keys);
    let world = World::at(context.server().base_url())?;
    let mut sessions = vec![
        world.login("ada")?,
        world.login("ada")?,
        world.login("grace")?,
    ];
    sessions.extend([world.anonymous()?, world.anonymous()?]);

    let outcome = context.run(&["users", "revoke", "--app", CLIENT_APP, "--yes"]);

    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 5 of 5 users in [SECONDS] s\n"),
        "{}",
        outcome.stdout
    );
    for session in &sessions {
        world.ensure_ended(session)?;
    }
    world.get("{admin}/auth/profile")?.expect(200)?;
    assert_eq!(world.login("grace")?.user, GRACE);
    Ok(())
}

/// A wrong ID ends nobody's session.
fn an_unknown_id_ends_nothing() -> crate::target::Outcome {
    let context = Context::new(world::shop(), Login::Profile);
    let world = World::at(context.server().base_url())?;
    let sessions = [
        world.login("ada")?,
        world.login("grace")?,
        world.anonymous()?,
    ];

    let outcome = context.run(&["users", "revoke", "--app", CLIENT_APP, "-u", world::NOBODY]);

    let words = format!(
        "user revoke failed: user not found: 65b0000000000000000000ff\n\
         Try instead: appservices users list --app {CLIENT_APP}\n"
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(1), words));
    for session in &sessions {
        world.ensure_live(session)?;
    }
    Ok(())
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_revoked_user_is_thrown_out_everywhere_and_may_come_back => ["cli/revoke/sessions"],
    everyone_is_thrown_out_at_once => ["cli/prompts/yes", "cli/revoke/sessions"],
    an_unknown_id_ends_nothing => ["cli/selection/unknown"],
];
