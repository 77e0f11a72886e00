//! The Atlas API, with HTTP digest by an independent implementation.

use axum::body::Body;
use axum::http::Request;
use http_auth::PasswordClient;

use super::harness::{Harness, TestResponse, seed};
use crate::GroupSeed;

async fn get(harness: &Harness, path: &str, authorization: Option<String>) -> TestResponse {
    let mut request = Request::get(path).header("host", "mock.example:81");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    harness.send(request.body(Body::empty()).unwrap()).await
}

async fn with_digest(
    harness: &Harness,
    path: &str,
    username: &str,
    password: &str,
) -> TestResponse {
    let unauthenticated = get(harness, path, None).await;
    assert_eq!(unauthenticated.status, 401);
    let mut client =
        PasswordClient::try_from(unauthenticated.header("www-authenticate").unwrap()).unwrap();
    let parameters = http_auth::PasswordParams {
        username,
        password,
        uri: path,
        method: "GET",
        body: None,
    };
    get(harness, path, Some(client.respond(&parameters).unwrap())).await
}

#[tokio::test]
async fn unauthenticated_request_gets_the_digest_challenge_and_atlas_error_body() {
    let harness = Harness::new().await;
    let unauthenticated = get(&harness, "/api/public/v1.0", None).await;
    let challenge = unauthenticated.header("www-authenticate").unwrap();
    let parts: Vec<_> = challenge.split(", ").collect();
    assert_eq!(
        parts[..2],
        ["Digest realm=\"MMS Public API\"", "domain=\"\""]
    );
    assert!(parts[2].starts_with("nonce=\""));
    assert_eq!(parts[3..], ["algorithm=MD5", "qop=\"auth\"", "stale=false"]);
    let rejected =
        serde_json::json!({ "detail": "You are not authorized for this resource.", "error": 401 });
    assert_eq!(unauthenticated.body, rejected);
    for (username, password) in [("pub", "wrong"), ("nobody", "priv"), ("", "")] {
        let response = with_digest(&harness, "/api/public/v1.0/groups", username, password).await;
        assert_eq!((response.status, response.body), (401, rejected.clone()));
    }
    for junk in [
        "Digest",
        "Digest ",
        "Digest nonce",
        "Bearer x",
        "Digest username=\"pub\", nonce=\"x\"",
    ] {
        assert_eq!(
            get(&harness, "/api/public/v1.0", Some(junk.to_owned()))
                .await
                .status,
            401
        );
    }
}

#[tokio::test]
async fn valid_keys_list_the_projects_of_the_administrator() {
    let harness = Harness::new().await;
    assert_eq!(
        with_digest(&harness, "/api/public/v1.0", "pub", "priv")
            .await
            .status,
        200
    );
    for (username, names) in [("pub", &["One", "Two"][..]), ("second", &["Two"])] {
        let response = with_digest(&harness, "/api/public/v1.0/groups", username, "priv").await;
        let found: Vec<_> = response.body["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["name"])
            .collect();
        assert_eq!(found, names);
    }
}

#[tokio::test]
async fn digest_response_for_one_path_is_rejected_for_another() {
    let harness = Harness::new().await;
    let unauthenticated = get(&harness, "/api/public/v1.0", None).await;
    let mut client =
        PasswordClient::try_from(unauthenticated.header("www-authenticate").unwrap()).unwrap();
    let (username, password, uri) = ("pub", "priv", "/api/public/v1.0");
    let parameters = http_auth::PasswordParams {
        username,
        password,
        uri,
        method: "GET",
        body: None,
    };
    let authorization = client.respond(&parameters).unwrap();
    assert_eq!(
        get(
            &harness,
            "/api/public/v1.0/groups",
            Some(authorization.clone())
        )
        .await
        .status,
        401
    );
    assert_eq!(
        get(&harness, "/api/public/v1.0", Some(authorization))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn next_page_is_linked_by_an_absolute_href() {
    let mut seed = seed();
    for n in 0..250 {
        seed.groups.push(GroupSeed {
            name: format!("g{n}"),
            ..GroupSeed::default()
        });
    }
    let harness = Harness::with(seed).await;
    let (mut path, mut sizes) = ("/api/public/v1.0/groups".to_owned(), Vec::new());
    loop {
        let response = with_digest(&harness, &path, "pub", "priv").await;
        sizes.push(response.body["results"].as_array().unwrap().len());
        let links = response.body["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else {
            break;
        };
        path = next["href"]
            .as_str()
            .unwrap()
            .strip_prefix("http://mock.example:81")
            .unwrap()
            .to_owned();
    }
    assert_eq!(sizes, [100, 100, 52]);
    for query in ["pageNum=0", "pageNum=x", "itemsPerPage=-1"] {
        let path = format!("/api/public/v1.0/groups?{query}");
        assert_eq!(
            with_digest(&harness, &path, "pub", "priv").await.status,
            400,
            "our choice"
        );
    }
    let path = format!("/api/public/v1.0/groups?pageNum={}", usize::MAX);
    assert_eq!(
        with_digest(&harness, &path, "pub", "priv").await.body["results"],
        serde_json::json!([])
    );
}
