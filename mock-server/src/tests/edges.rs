//! What only the journal shows of a response that is not sent.

use axum::body::Body;
use axum::http::Request;

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
