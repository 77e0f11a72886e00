//! The exit status of `api` says what kind of response came.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

fn the_exit_status_is_the_class_of_the_response() {
    for (status, code) in [
        (200, 0),
        (201, 0),
        (204, 0),
        (301, 3),
        (304, 3),
        (400, 4),
        (403, 4),
        (404, 4),
        (418, 4),
        (499, 4),
        (500, 5),
        (501, 5),
        (599, 5),
    ] {
        for (method, format) in [("GET", ""), ("POST", "json"), ("DELETE", "ndjson")] {
            let context = Context::new(seeds::shop(), Login::Keys);
            let effect = FaultEffect::status(status, "some words");
            context.server().add_fault(Fault::new("*/x", effect));
            let line = ["api", method, "/x", "--retries", "0", "-f", format];
            let outcome = context.run_raw(&line);
            let what = format!("{method} with {status}: {outcome:#?}");
            assert_eq!(outcome.code, Some(code), "{what}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_exit_status_is_the_class_of_the_response => ["cli/api/status"],
];
