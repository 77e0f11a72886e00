//! Function calls: section 3.6 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, seed};
use crate::{CaseSeed, FunctionSeed};

/// An unknown function gets `function not found`. (Wt) Calls need an access token of this
/// app. (statuses and codes: our choice)
#[tokio::test]
async fn functions_are_called_with_canonical_extended_json() {
    let mut seed = seed();
    let sum = FunctionSeed::new("sum")
        .case(
            CaseSeed::returns(json!({ "sum": 3, "at": { "$date": { "$numberLong": "0" } } }))
                .arguments([json!(1), json!(2)]),
        )
        .case(CaseSeed::throws("too hard").arguments([json!("x")]));
    let find = FunctionSeed::new("mongodb-atlas.find").case(CaseSeed::returns(json!([])));
    seed.groups[0].apps[0].functions = vec![sum, find];
    let harness = Harness::with(seed).await;
    let login = harness.login_as("ada").await;
    let path = "/api/client/v2.0/app/shop-abcde/functions/call";
    let call = async |body: Value| {
        harness
            .request("POST", path, Some(login.text("access_token")), Some(body))
            .await
    };
    let one_and_two = json!([{ "$numberInt": "1" }, { "$numberLong": "2" }]);
    let response = call(json!({ "name": "sum", "arguments": one_and_two })).await;
    let expected =
        json!({ "sum": { "$numberInt": "3" }, "at": { "$date": { "$numberLong": "0" } } });
    assert_eq!((response.status, response.body), (200, expected));
    let response = call(json!({ "name": "find", "service": "mongodb-atlas" })).await;
    assert_eq!((response.status, response.body), (200, json!([])));
    for (body, expected) in [
        (
            json!({ "name": "nope", "arguments": [] }),
            (404, "function not found", Some("FunctionNotFound")),
        ),
        (
            json!({ "name": "find" }),
            (404, "function not found", Some("FunctionNotFound")),
        ),
        (
            json!({ "name": "sum", "arguments": ["x"] }),
            (400, "too hard", Some("FunctionExecutionError")),
        ),
        (
            json!({ "name": "sum" }),
            (
                400,
                "no outcome is declared for this call to function 'sum'",
                Some("FunctionExecutionError"),
            ),
        ),
    ] {
        assert_eq!(call(body).await.error(), expected);
    }
    for token in [None, Some(login.text("refresh_token"))] {
        let body = json!({ "name": "sum", "arguments": [] });
        assert_eq!(
            harness
                .request("POST", path, token, Some(body))
                .await
                .status,
            401
        );
    }
}
