//! How a run reacts to failures.

use super::*;
use crate::api::ApiError;

fn error() -> CliError {
    ApiError::user_not_found().into()
}

#[test]
fn failure_without_an_outcome_replaces_the_report() {
    assert!(beside_report(Some(error()), true).is_err());
    assert!(matches!(beside_report(Some(error()), false), Ok(Some(_))));
    assert!(matches!(beside_report(None, true), Ok(None)));
}

#[test]
fn only_users_who_were_changed_are_read_back() {
    let access = AppAccess::default();
    for (outcome, is_proved) in [(Ok(()), true), (Err(ApiError::user_not_found()), false)] {
        let attempts = 1;
        let attempt = Attempt { outcome, attempts };
        let found = access_to_prove(Some(&access), &attempt);
        assert_eq!(found.is_some(), is_proved);
        assert!(access_to_prove(None, &attempt).is_none());
    }
}

#[test]
fn a_stopped_run_has_everybody_if_the_list_ended_or_ids_were_given() {
    let list = Query::of_plan(false);
    let ids = Query {
        ids: Some(Vec::new()),
        ..Query::of_plan(false)
    };
    assert!(!has_everybody(&Err(error()), &list));
    assert!(has_everybody(&Ok(None), &list));
    assert!(has_everybody(&Err(error()), &ids));
    assert!(has_everybody(&Ok(None), &ids));
}
