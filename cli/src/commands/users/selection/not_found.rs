//! Counts requested users that were not found, and words the error.

use super::candidate::{Candidate, NotFound};
use crate::error::CliError;

/// The most users that an error names.
const MAX_NAMED: usize = 5;

/// The participle for a failed look-up. A user is "not found" only if the
/// server says so; a look-up that failed otherwise proves nothing.
pub(in crate::commands::users) fn look_up_participle(all_not_found: bool) -> &'static str {
    if all_not_found { "found" } else { "looked up" }
}

/// What to do about an ID that looks like something else.
pub(in crate::commands::users) fn hint(not_found: &NotFound) -> Option<&'static str> {
    if !not_found.error.is_not_found() {
        return None;
    }
    let text = not_found.requested.as_str();
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}');
    if text.starts_with(is_quote) || text.ends_with(is_quote) {
        Some("write IDs without quotes")
    } else if text.contains([',', ';', '\t', ' ']) {
        // On the command line, commas separate IDs.
        Some("put each ID on a line of its own, without other columns")
    } else if text.contains('@') && not_found.is_id {
        Some("select users by email address with --email")
    } else {
        None
    }
}

/// A tally of requested users that were not found.
#[derive(Debug, Default)]
pub(in crate::commands::users) struct NotFoundTally {
    count: usize,
    /// The name and error of the first [`MAX_NAMED`].
    first: Vec<(String, String)>,
    /// The first error other than "not found".
    other_error: Option<String>,
    hint: Option<&'static str>,
}

impl NotFoundTally {
    /// Whether the candidate was found. Counts it if it was not.
    pub(in crate::commands::users) fn is_found(&mut self, candidate: &Candidate) -> bool {
        let Some(not_found) = candidate.not_found() else {
            return true;
        };
        let error = &not_found.error;
        if !error.is_not_found() && self.other_error.is_none() {
            self.other_error = Some(error.to_string());
        }
        self.hint = self.hint.or_else(|| hint(not_found));
        self.count += 1;
        if self.count <= MAX_NAMED {
            self.first.push((not_found.name(), error.to_string()));
        }
        false
    }

    pub(in crate::commands::users) fn count(&self) -> usize {
        self.count
    }

    /// The names of the users not found, each with its error unless that is
    /// the same for all.
    fn names(&self, with_errors: bool) -> String {
        let name = |(name, error): &(String, String)| {
            if with_errors {
                format!("{name} ({error})")
            } else {
                name.clone()
            }
        };
        let first: Vec<_> = self.first.iter().map(name).collect();
        let names = first.join(", ");
        if self.count > MAX_NAMED {
            format!("{names} and {} more", self.count - MAX_NAMED)
        } else {
            names
        }
    }

    /// The error that names the users not found, if any. `found` is the number
    /// of users found.
    pub(in crate::commands::users) fn failure(&self, found: usize) -> Option<CliError> {
        if self.count == 0 {
            return None;
        }
        Some(CliError::UsersNotFound {
            failed: self.count,
            total: found + self.count,
            done: look_up_participle(self.other_error.is_none()),
            // If none was found, the message already says so for all of them.
            names: self.names(self.other_error.is_some()),
            hint: self.hint,
        })
    }

    /// The error if no user is left: none of the named ones was found, or those
    /// found (`are_filtered_out`) match no filter. The server's message for a
    /// single user, or for several if one failed for a reason other than "not
    /// found".
    pub(in crate::commands::users) fn no_users(&self, are_filtered_out: bool) -> CliError {
        let (reason, names) = match (self.first.as_slice(), &self.other_error) {
            ([], _) => ("no users found".to_owned(), None),
            (_, _) if are_filtered_out => {
                let names = self.names(self.other_error.is_some());
                (format!("no users found; unknown: {names}"), None)
            }
            ([(name, error)], _) => (error.clone(), Some(name.clone())),
            (_, Some(error)) => (error.clone(), Some(self.names(true))),
            (_, None) => ("no users found".to_owned(), Some(self.names(false))),
        };
        CliError::NoUsersFound {
            reason,
            names,
            is_unknown: self.other_error.is_none(),
            hint: self.hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiError;

    #[test]
    fn what_is_no_id_has_a_hint_at_what_it_looks_like() {
        let quotes = Some("write IDs without quotes");
        let columns = Some("put each ID on a line of its own, without other columns");
        for (requested, expected) in [
            ("'a", quotes),
            ("a'", quotes),
            ("\u{201c}a\u{201d}", quotes),
            ("a,b", columns),
            ("a b", columns),
            ("a", None),
        ] {
            let not_found = NotFound::email(requested, ApiError::user_not_found());
            assert_eq!(hint(&not_found), expected, "{requested}");
            let not_tried = NotFound::email(requested, ApiError::DeadlinePassed);
            assert_eq!(hint(&not_tried), None, "{requested}");
        }
    }
}
