use std::ffi::OsString;

use super::*;

#[test]
fn negative_number_is_an_invalid_value_of_its_option() {
    for line in [
        "users list --limit -1",
        "users list -l -1",
        "users list --retries -1",
        "users list --concurrency -1",
        "audit verify file --lines -1",
    ] {
        let words = std::iter::once("appservices").chain(line.split(' '));
        let arguments: Vec<_> = words.map(OsString::from).collect();
        let error = parse(&arguments).unwrap_err();
        let expected = "error: invalid value '-1' for '-";
        assert!(error.text().starts_with(expected), "{}", error.text());
    }
}
