//! The types of NDJSON lines.

/// The field `type` of an NDJSON line: the kind of thing that it describes. Scripts filter
/// by it, so a name is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineType {
    User,
    ApiKey,
    App,
    Project,
    Profile,
    Login,
    Problem,
    Totals,
    Message,
    Error,
    Warning,
    Hint,
    Notice,
}

/// Each type with its name and what its lines are, in the order of the help.
const TYPES: [(LineType, &str, &str); 13] = [
    (
        LineType::User,
        "user",
        "a user, also one that was not found",
    ),
    (LineType::ApiKey, "api_key", "a new API key"),
    (LineType::App, "app", "an app"),
    (
        LineType::Project,
        "project",
        "a project of whoami --show-projects",
    ),
    (LineType::Profile, "profile", "a stored profile"),
    (
        LineType::Login,
        "login",
        "who is logged in, after login, logout and whoami",
    ),
    (
        LineType::Problem,
        "problem",
        "a wrong line of an audit trail",
    ),
    (
        LineType::Totals,
        "totals",
        "the last line of a list or run: counts of the lines before it",
    ),
    (
        LineType::Message,
        "message",
        "a sentence, where there is nothing else to print",
    ),
    (LineType::Error, "error", "an error, on stderr"),
    (LineType::Warning, "warning", "a warning, on stderr"),
    (
        LineType::Hint,
        "hint",
        "what to do about the line before, on stderr",
    ),
    (
        LineType::Notice,
        "notice",
        "what the command is doing, on stderr",
    ),
];

impl LineType {
    /// The value of the field `type`.
    pub(crate) fn name(self) -> &'static str {
        let row = TYPES.iter().find(|(line_type, ..)| *line_type == self);
        row.map_or("", |(_, name, _)| name)
    }

    /// The name and the meaning of every type.
    pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        TYPES.iter().map(|(_, name, meaning)| (*name, *meaning))
    }

    /// The key of a field of the service that is itself called `type`.
    pub(crate) fn own_type_key(self) -> String {
        format!("{}_type", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_name_of_its_own() {
        for (line_type, name, _) in TYPES {
            assert_eq!(line_type.name(), name);
            let same = TYPES.iter().filter(|(_, other, _)| *other == name);
            assert_eq!(same.count(), 1, "{name}");
        }
    }
}
