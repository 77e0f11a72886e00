//! The command line against the folder `contract/`. The server is checked against it by rules.
//!
//! The third witness: neither side's types occur here, so a field that both
//! got wrong in the same way is seen.

pub(crate) mod cli;
pub(crate) mod cli_family;
pub(crate) mod cli_session;

#[cfg(test)]
use crate::cases::support::contract::Contracts;

/// The transcription itself: an example that breaks its own shape proves nothing.
#[test]
fn every_example_has_the_shape_beside_it() {
    let contracts = Contracts::load();
    let mut wrong = Vec::new();
    for case in contracts.cases() {
        let title = case.title();
        assert!(!case.source().is_empty(), "{title}: no source");
        match (case.shape(), case.content_type()) {
            (Some(_), Some("application/json")) | (None, None) => {}
            other => panic!("{title}: a body and its content type belong together: {other:?}"),
        }
        if let (Some(shape), Some(example)) = (case.shape(), case.example()) {
            let departures = contracts.departures(shape, example);
            wrong.extend(departures.iter().map(|text| format!("{title}: {text}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
