//! Properties that hold for any input.

use axum::body::Body;
use axum::http::{Method, Request};
use proptest::prelude::*;

use super::harness::{ADA, APP, GROUP, Harness};
use crate::state::{
    Id, Identity, PAGE_SIZE, ProviderType, SeededRng, User, UserQuery, UserType, Users,
};

fn kind() -> impl Strategy<Value = ProviderType> {
    prop_oneof![
        Just(ProviderType::AnonUser),
        Just(ProviderType::LocalUserpass),
        Just(ProviderType::ApiKey),
        Just(ProviderType::Other("x".into())),
    ]
}

fn users(facts: Vec<(bool, Vec<ProviderType>)>) -> (Users, Vec<User>) {
    let (mut rng, mut users, mut all) = (SeededRng::new(0), Users::default(), Vec::new());
    for (disabled, kinds) in facts {
        let identity = |kind| Identity {
            id: "x".into(),
            kind,
            provider_id: Id::ZERO,
        };
        let user = User {
            id: rng.id(),
            kind: UserType::Normal,
            disabled,
            identities: kinds.into_iter().map(identity).collect(),
            data: crate::state::UserData::new(),
            custom_data: crate::state::UserData::new(),
            created: 0,
            last_authentication: 0,
        };
        users.insert(user.clone());
        all.push(user);
    }
    (users, all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_contain_every_matching_user_once_in_order(
        facts in prop::collection::vec((any::<bool>(), prop::collection::vec(kind(), 0..3)), 0..180),
        disabled in any::<Option<bool>>(),
        kinds in prop::collection::vec(kind(), 0..3),
        descending in any::<bool>(),
        limit in prop::option::of(1..100usize),
    ) {
        let (users, all) = users(facts);
        let mut expected: Vec<_> = all
            .iter()
            .filter(|user| disabled.is_none_or(|disabled| user.disabled == disabled))
            .filter(|user| kinds.is_empty() || user.identities.iter().any(|item| kinds.contains(&item.kind)))
            .map(|user| user.id)
            .collect();
        if descending {
            expected.reverse();
        }
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let filter = UserQuery {
                disabled,
                kinds: kinds.clone(),
                after,
                limit,
                descending,
                #[cfg(feature = "mutants")]
                mutant: crate::mutants::Selection::default(),
            };
            let page: Vec<_> = users.page(&filter).into_iter().map(|user| user.id).collect();
            prop_assert!(page.len() <= limit.unwrap_or(PAGE_SIZE).min(PAGE_SIZE));
            let Some(last) = page.last() else { break };
            after = Some(*last);
            found.extend(page);
        }
        prop_assert_eq!(found, expected);
    }
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(GROUP.to_owned()),
        Just(APP.to_owned()),
        Just(ADA.to_owned()),
        prop::sample::select(vec![
            "groups",
            "apps",
            "users",
            "auth",
            "session",
            "profile",
            "login",
            "providers",
            "app",
            "shop-abcde",
            "local-userpass",
            "anon-user",
            "logout",
            "api_keys",
            "by_email",
            "confirm",
            "auth_providers",
            "user_registrations",
            "verify_token",
            "reset_email",
            "register",
            "confirm",
            "reset",
            "send",
            "call",
            "functions",
            "enable",
            "delete",
            "custom-token",
            "custom-function",
            "oauth2-google",
            "%00",
            "%ff",
            "%2F",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9%+.~@-]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// `Harness::send` checks the form.
    #[test]
    fn any_request_gets_a_well_formed_response_below_500(
        base in prop::sample::select(vec![
            "/api/admin/v3.0".to_owned(),
            format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}"),
            "/api/client/v2.0".to_owned(),
            "/api/client/v2.0/app/shop-abcde/auth/providers".to_owned(),
            "/api/public/v1.0".to_owned(),
        ]),
        segments in prop::collection::vec(segment(), 0..4),
        query in "[a-z_=&%+0-9]{0,30}",
        method in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]),
        authorization in prop_oneof![Just("admin".to_owned()), "(Bearer|Digest|Basic)? ?[ -~]{0,60}"],
        body in prop_oneof![
            Just(String::new()),
            "\\{\"(email|password|token|name|username|key|type)\":(\"[^\"\\\\]{0,9}\"|[0-9]{1,30}|null|\\[\\])\\}",
            ".{0,40}",
        ],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let harness = Harness::new().await;
            let uri = format!("{base}/{}?{query}", segments.join("/"));
            let token = harness.admin_login("pub").await.text("access_token").to_owned();
            let authorization = if authorization == "admin" { format!("Bearer {token}") } else { authorization };
            let request = Request::builder()
                .method(Method::from_bytes(method.as_bytes()).unwrap())
                .uri(uri)
                .header("authorization", authorization)
                .body(Body::from(body));
            // hyper rejects what is not a valid request before it reaches the router.
            if let Ok(request) = request {
                let response = harness.send(request).await;
                assert!(response.status < 500, "{response:?}");
            }
        });
    }
}
