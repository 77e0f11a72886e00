use super::*;
use crate::domain::User;

const CHANGED: Seconds = 1_700_000_000;

fn app() -> AppAccess {
    let provider = |id, is_enabled| Switch { id, is_enabled };
    let key = |id: &str, is_enabled| Switch {
        id: id.to_owned(),
        is_enabled,
    };
    AppAccess::new(
        vec![
            provider(Provider::LocalUserpass, true),
            provider(Provider::ApiKey, true),
            provider(Provider::Google, false),
        ],
        vec![key("on", true), key("off", false)],
    )
}

fn proof(providers: &[Provider], state: UserState, keys: &[&str]) -> Proof {
    let is_server = !keys.is_empty();
    let user = User {
        id: UserId::parse("a").unwrap(),
        providers: providers.to_vec(),
        kind: if is_server { "server" } else { "normal" }.to_owned(),
        state,
        email: None,
        name: None,
        created: None,
        last_login: None,
    };
    let key_ids = keys.iter().map(|id| (*id).to_owned()).collect();
    Proof::new(Ok(UserAccess { user, key_ids }), &app(), CHANGED)
}

fn failed(status: u16) -> Proof {
    let error = ApiError::Rejected {
        status,
        message: "no".to_owned(),
        code: None,
    };
    Proof::new(Err(error), &app(), CHANGED)
}

#[test]
fn only_enabled_providers_keys_and_users_give_access() {
    use Provider::{Anonymous, ApiKey, Google, LocalUserpass};
    use UserState::{Disabled, Enabled};
    for (proof, expected) in [
        (
            proof(&[Google, LocalUserpass], Enabled, &[]),
            "login with User/Password",
        ),
        (
            proof(&[ApiKey, LocalUserpass], Enabled, &[]),
            "login with User/Password or ApiKey",
        ),
        (
            proof(&[Google], Enabled, &[]),
            "perhaps login with an own API key",
        ),
        (
            proof(&[Anonymous], Enabled, &[]),
            "nothing: no enabled provider",
        ),
        (proof(&[LocalUserpass], Disabled, &[]), "nothing: disabled"),
        (
            proof(&[ApiKey], Enabled, &["off", "on"]),
            "login with ApiKey",
        ),
        (
            proof(&[ApiKey], Enabled, &["off"]),
            "nothing: no enabled provider",
        ),
        (failed(404), "nothing: deleted"),
        (failed(500), "unknown: no"),
    ] {
        assert_eq!(proof.text(), expected);
    }
}

#[test]
fn record_has_everything_that_was_read() {
    let json = |proof: Proof| serde_json::to_string(&proof.record()).unwrap();
    assert_eq!(
        json(proof(
            &[Provider::ApiKey],
            UserState::Enabled,
            &["on", "off"]
        )),
        r#"{"state":"enabled","identities":["api-key"],"logins":["api-key"],"api_keys":["on"],"access_tokens_until":"2023-11-14T22:43:20Z","error":null}"#
    );
    assert_eq!(
        json(failed(500)),
        r#"{"state":null,"identities":null,"logins":null,"api_keys":null,"access_tokens_until":"2023-11-14T22:43:20Z","error":"no"}"#
    );
    assert!(json(failed(404)).starts_with(r#"{"state":"deleted","identities":[],"#));
}

#[test]
fn sentence_counts_users_and_providers() {
    use Provider::{ApiKey, LocalUserpass};
    let mut tally = ProofTally::default();
    assert_eq!(tally.sentence(), None);
    tally.add(&proof(&[LocalUserpass], UserState::Disabled, &[]));
    let end = "; access tokens from before have ended according to the documentation, but \
               were seen to work for 30 minutes, until 2023-11-14T22:43:20Z";
    let sentence = tally.sentence().unwrap();
    assert_eq!(sentence, format!("No user can log in again{end}"));
    tally.add(&proof(
        &[LocalUserpass, ApiKey],
        UserState::Enabled,
        &["on"],
    ));
    tally.add(&proof(&[LocalUserpass], UserState::Enabled, &[]));
    tally.add(&failed(500));
    let sentence = tally.sentence().unwrap();
    let start = "2 of 4 users can log in again (2 with User/Password, 1 with ApiKey), \
                 1 could not be read back, 1 may have API keys of their own";
    assert_eq!(sentence, format!("{start}{end}"));
}
