//! The Atlas API, with HTTP digest by an independent implementation.

use axum::body::Body;
use axum::http::Request;
use http_auth::PasswordClient;

use super::harness::{Got, Harness, seed};
use crate::GroupSeed;

async fn get(harness: &Harness, path: &str, authorization: Option<String>) -> Got {
    let mut request = Request::get(path).header("host", "mock.example:81");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    harness.send(request.body(Body::empty()).unwrap()).await
}

async fn with_digest(harness: &Harness, path: &str, username: &str, password: &str) -> Got {
    let asked = get(harness, path, None).await;
    assert_eq!(asked.status, 401);
    let mut client = PasswordClient::try_from(asked.header("www-authenticate").unwrap()).unwrap();
    let parameters = http_auth::PasswordParams {
        username,
        password,
        uri: path,
        method: "GET",
        body: None,
    };
    get(harness, path, Some(client.respond(&parameters).unwrap())).await
}

/// The challenge, to the letter; wrong keys get Atlas's own body.
#[tokio::test]
async fn the_challenge() {
    let harness = Harness::new().await;
    let asked = get(&harness, "/api/public/v1.0", None).await;
    let challenge = asked.header("www-authenticate").unwrap();
    let parts: Vec<_> = challenge.split(", ").collect();
    assert_eq!(
        parts[..2],
        ["Digest realm=\"MMS Public API\"", "domain=\"\""]
    );
    assert!(parts[2].starts_with("nonce=\""));
    assert_eq!(parts[3..], ["algorithm=MD5", "qop=\"auth\"", "stale=false"]);
    let refused =
        serde_json::json!({ "detail": "You are not authorized for this resource.", "error": 401 });
    assert_eq!(asked.body, refused);
    for (username, password) in [("pub", "wrong"), ("nobody", "priv"), ("", "")] {
        let got = with_digest(&harness, "/api/public/v1.0/groups", username, password).await;
        assert_eq!((got.status, got.body), (401, refused.clone()));
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

/// The right keys open the root and the projects that they have a role in.
#[tokio::test]
async fn projects() {
    let harness = Harness::new().await;
    assert_eq!(
        with_digest(&harness, "/api/public/v1.0", "pub", "priv")
            .await
            .status,
        200
    );
    for (username, names) in [("pub", &["One", "Two"][..]), ("second", &["Two"])] {
        let got = with_digest(&harness, "/api/public/v1.0/groups", username, "priv").await;
        let found: Vec<_> = got.body["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert_eq!(found, names);
    }
}

/// An answer to one path does not open another.
#[tokio::test]
async fn an_answer_is_for_one_path() {
    let harness = Harness::new().await;
    let asked = get(&harness, "/api/public/v1.0", None).await;
    let mut client = PasswordClient::try_from(asked.header("www-authenticate").unwrap()).unwrap();
    let (username, password, uri) = ("pub", "priv", "/api/public/v1.0");
    let parameters = http_auth::PasswordParams {
        username,
        password,
        uri,
        method: "GET",
        body: None,
    };
    let answer = client.respond(&parameters).unwrap();
    assert_eq!(
        get(&harness, "/api/public/v1.0/groups", Some(answer.clone()))
            .await
            .status,
        401
    );
    assert_eq!(
        get(&harness, "/api/public/v1.0", Some(answer)).await.status,
        200
    );
}

/// Further pages by the absolute `href` of `rel: "next"`.
#[tokio::test]
async fn pages() {
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
        let got = with_digest(&harness, &path, "pub", "priv").await;
        sizes.push(got.body["results"].as_array().unwrap().len());
        let links = got.body["links"].as_array().unwrap();
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
