//! Responses that are never sent, of which the journal has a record, and requests during a search.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::{Either, select};
use serde_json::json;

use super::harness::{Harness, LOCALHOST};
use crate::{Fault, FaultEffect};

#[tokio::test]
async fn request_without_a_response_is_recorded_with_status_0() {
    let harness = Harness::new().await;
    let fault = Fault::new("*/version", FaultEffect::HangUp).times(1);
    harness.world.faults.add(fault);
    let request = Request::get("/api/private/v1.0/version");
    let request = request.body(Body::empty()).unwrap();
    assert!(harness.pipeline.answer(LOCALHOST, request).await.is_err());
    assert_eq!(harness.world.journal.all().last().unwrap().status, 0);
}

#[tokio::test]
async fn requests_do_not_wait_for_a_search() {
    let harness = Harness::new().await;
    let request = Request::post("/x").body(Body::from("a".repeat(20_000)));
    harness.send(request.unwrap()).await;
    let pattern = format!("*{}b", "a".repeat(900));
    for path in ["/requests/search", "/verify"] {
        let search = harness.control("POST", path, Some(json!({"body": pattern})));
        let other = harness.control("GET", "/requests/0", None);
        match select(Box::pin(search), Box::pin(other)).await {
            Either::Left(_) => panic!("{path} delayed the other request"),
            Either::Right((other, _)) => assert_eq!(other.status, 200),
        }
    }
}
