//! Signing and verifying the tokens of sessions.

use crate::state::{ProviderType, SeededRng};
use crate::tokens::session_token::*;

const SECRET: [u8; 32] = [7; 32];

fn session(rng: &mut SeededRng) -> Session {
    Session {
        id: rng.id(),
        user: rng.id(),
        device: Id::ZERO,
        api_key: None,
        expires: 9000,
    }
}

fn tokens() -> (Session, Id, String, String) {
    let mut rng = SeededRng::new(0);
    let (session, domain) = (session(&mut rng), rng.id());
    let identity = Identity {
        id: "x".into(),
        kind: ProviderType::AnonUser,
        provider_id: rng.id(),
    };
    let access = access_token(&SECRET, &session, domain, None, 100);
    let refresh = refresh_token(&SECRET, &session, domain, &identity, 100);
    (session, domain, access, refresh)
}

fn payload(token: &str) -> serde_json::Value {
    let middle = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64.decode(middle).unwrap()).unwrap()
}

/// (manual)
#[test]
fn payloads_have_the_claims_of_the_manuals_samples() {
    let (session, domain, access, refresh) = tokens();
    let access = payload(&access);
    assert_eq!(access["iss"], session.id.to_string());
    assert_eq!(access["sub"], session.user.to_string());
    assert_eq!(access["typ"], "access");
    assert_eq!(access["exp"], 100 + 1800);
    assert_eq!(access["stitch_domainId"], domain.to_string());
    let refresh = payload(&refresh);
    assert_eq!(refresh["baas_id"], session.id.to_string());
    assert_eq!(refresh["baas_identity"]["provider_type"], "anon-user");
    assert_eq!(refresh["typ"], "refresh");
    assert_eq!(refresh["exp"], 9000);
    assert!(refresh.get("iss").is_none() && refresh["baas_data"].is_null());
}

#[test]
fn a_signed_token_is_verified_with_the_claims_of_its_session() {
    let (session, domain, access, refresh) = tokens();
    for (token, kind, expires) in [
        (access, TokenKind::Access, 1900),
        (refresh, TokenKind::Refresh, 9000),
    ] {
        let claims = Unverified::parse(&token).unwrap().verify(&SECRET).unwrap();
        let (user, device) = (session.user, Id::ZERO);
        let session = session.id;
        assert_eq!(
            claims,
            Claims {
                kind,
                session,
                user,
                domain,
                device,
                issued: 100,
                expires
            }
        );
    }
}

#[test]
fn a_forged_token_is_rejected() {
    let (_, _, access, refresh) = tokens();
    assert!(
        Unverified::parse(&access)
            .unwrap()
            .verify(&[8; 32])
            .is_none()
    );
    let none = BASE64.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let parts: Vec<_> = access.split('.').collect();
    assert!(Unverified::parse(&format!("{none}.{}.", parts[1])).is_none());
    assert!(Unverified::parse(&format!("{none}.{}.{}", parts[1], parts[2])).is_none());
    let other = refresh.split('.').nth(1).unwrap();
    let mixed = format!("{}.{other}.{}", parts[0], parts[2]);
    assert!(Unverified::parse(&mixed).unwrap().verify(&SECRET).is_none());
    let cut = format!("{}.{}.", parts[0], parts[1]);
    assert!(Unverified::parse(&cut).unwrap().verify(&SECRET).is_none());
    for junk in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        &parts[0..2].join("."),
        &format!("{}.e30.e30", parts[0]),
    ] {
        assert!(Unverified::parse(junk).is_none(), "{junk}");
    }
}
