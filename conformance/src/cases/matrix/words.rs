//! A combination as words of a command line.
use super::Combination;
use super::observe::FILE;
use crate::cases::model::Format;

/// The words after `appservices`.
pub(super) fn words(combination: &Combination) -> Vec<String> {
    let ask = &combination.ask;
    let mut words = vec!["users".to_owned(), ask.verb.word().to_owned()];
    let users = (!ask.users.is_empty()).then(|| ask.users.join(","));
    let mut options = vec![
        ("--app".to_owned(), ask.app.clone()),
        ("--project".to_owned(), ask.project.clone()),
        ("--user".to_owned(), users),
    ];
    let format = match ask.format {
        Format::Text => None,
        Format::Json => Some("json"),
        Format::Ndjson => Some("ndjson"),
        Format::Csv => Some("csv"),
    };
    options.extend([
        (
            "--limit".to_owned(),
            ask.limit.map(|limit| limit.to_string()),
        ),
        ("-f".to_owned(), format.map(str::to_owned)),
        ("-o".to_owned(), ask.file.then(|| FILE.to_owned())),
        // A user whom the server refuses with status 500 is one request.
        ("--retries".to_owned(), Some("0".to_owned())),
    ]);
    for (name, value) in options {
        words.extend(value.map(|value| [name, value]).into_iter().flatten());
    }
    for (name, value) in ask.filters() {
        words.push(name);
        words.extend(value);
    }
    let mut switch = |name: &str, on: bool| words.extend(on.then(|| name.to_owned()));
    switch("--dry-run", ask.dry_run);
    switch("--yes", ask.yes);
    switch("--disable-colors", combination.plain);
    words
}
