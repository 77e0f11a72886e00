//! Identifiers of the service, each a type of its own.

use std::fmt;

/// The longest identifier accepted, in bytes. The service's own have 24.
const MAX_BYTES: usize = 256;

/// Why a text cannot be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdError {
    #[error("an ID must not be empty")]
    Empty,
    #[error("an ID has at most {MAX_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    #[error("an ID must not contain control characters")]
    ControlCharacter,
    /// A URL's path would change its meaning, whatever the encoding.
    #[error("'.' and '..' are not IDs")]
    DotSegment,
}

/// Checks what every identifier must satisfy and hands the text back.
fn check(text: &str) -> Result<String, IdError> {
    match text {
        "" => Err(IdError::Empty),
        "." | ".." => Err(IdError::DotSegment),
        _ if text.len() > MAX_BYTES => Err(IdError::TooLong(text.len())),
        _ if text.chars().any(char::is_control) => Err(IdError::ControlCharacter),
        _ => Ok(text.to_owned()),
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(String);

        impl $name {
            /// Takes any text that can stand as one segment of a path.
            pub(crate) fn parse(text: &str) -> Result<Self, IdError> {
                check(text).map(Self)
            }

            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

identifier!(
    /// An app's `_id`; what people type is often its client app ID instead.
    AppId
);
identifier!(
    /// An Atlas project's ID; the service says "group".
    GroupId
);
identifier!(
    /// A user's `_id`, or a pending registration's.
    UserId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_but_possible_ids_are_kept_as_they_are() {
        for text in [
            "65a000000000000000000002",
            "a/b",
            "a b",
            "100%",
            "ünï",
            "...",
        ] {
            assert_eq!(UserId::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_no_path_segment_can_hold_is_refused() {
        assert_eq!(UserId::parse(""), Err(IdError::Empty));
        assert_eq!(UserId::parse(".."), Err(IdError::DotSegment));
        assert_eq!(UserId::parse("a\nb"), Err(IdError::ControlCharacter));
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!(UserId::parse(&long), Err(IdError::TooLong(MAX_BYTES + 1)));
    }
}
