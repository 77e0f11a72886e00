//! Properties of any token.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::tokens::custom_token::tests::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn arbitrary_text_is_rejected_without_a_panic(
        header in ".{0,40}|\\{\"alg\":\"(HS256|RS256|none|ES256)\"(,\"kid\":(\"k\"|1))?\\}",
        claims in ".{0,40}",
        tail in "[A-Za-z0-9_.-]{0,50}",
    ) {
        let token = format!("{}.{}.{tail}", BASE64.encode(header), BASE64.encode(claims));
        let jwks = json!({ "config": { "jwks": { "kty": "RSA", "kid": "k", "n": "AA", "e": "" } } });
        for provider in [secret(), jwks] {
            assert!(check(&provider, &token).is_err());
            assert!(check(&provider, &tail).is_err());
        }
    }

    /// A bit is flipped, the token is truncated, or a part comes from another token.
    #[test]
    fn modified_tokens_are_rejected(
        at in any::<Index>(),
        mask in 1..=0x7f_u8,
        cut in any::<bool>(),
        mixed in 0..3_usize,
    ) {
        let pem = json!({ "signing_keys": [PUBLIC], "config": { "signingAlgorithm": "RS256" } });
        let other = with(claims(), "sub", json!("eve"));
        for (provider, valid, other) in [
            (secret(), hs256(&header("HS256"), &claims(), SECRET), hs256(&header("HS256"), &other, SECRET)),
            (pem, rs256(&header("RS256"), &claims()), rs256(&header("RS256"), &other)),
        ] {
            assert!(check(&provider, &valid).is_ok());
            let mut changed = valid.clone().into_bytes();
            let at = at.index(changed.len());
            if cut {
                changed.truncate(at);
            } else {
                changed[at] ^= mask;
            }
            let changed = String::from_utf8(changed).unwrap();
            assert!(check(&provider, &changed).is_err(), "{changed}");
            let mut parts: Vec<_> = valid.split('.').collect();
            parts[mixed] = other.split('.').nth(mixed).unwrap();
            // Both tokens have the same header.
            assert_eq!(check(&provider, &parts.join(".")).is_ok(), mixed == 0);
        }
    }
}
