//! The service's identifiers, each with its own type.

use std::fmt;

/// The longest identifier allowed, in bytes. The service's own are 24 long.
const MAX_BYTES: usize = 256;

/// The error for a text that cannot be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdError {
    #[error("an ID cannot be empty")]
    Empty,
    #[error("an ID cannot be longer than {MAX_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    #[error("an ID cannot contain control characters")]
    ControlCharacter,
    /// URL normalization removes these segments even when percent-encoded.
    #[error("'.' and '..' are not valid IDs")]
    DotSegment,
}

/// The rules that all identifiers share.
fn check(text: &str) -> Result<String, IdError> {
    match text {
        "" => Err(IdError::Empty),
        "." | ".." => Err(IdError::DotSegment),
        _ if text.len() > MAX_BYTES => Err(IdError::TooLong(text.len())),
        _ if has_control(text) => Err(IdError::ControlCharacter),
        _ => Ok(text.to_owned()),
    }
}

/// Checking bytes is faster than checking characters, and most IDs are ASCII.
fn has_control(text: &str) -> bool {
    if text.is_ascii() {
        text.bytes().any(|byte| byte.is_ascii_control())
    } else {
        text.chars().any(char::is_control)
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(String);

        impl $name {
            /// Accepts any text that can be one segment of a URL path.
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
    /// An app's `_id`, not its client app ID.
    AppId
);
identifier!(
    /// An Atlas project's ID. The service calls a project a group.
    GroupId
);
identifier!(
    /// The `_id` of a user or a pending registration.
    UserId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_but_valid_ids_are_unchanged() {
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
        assert!(UserId::parse(&"x".repeat(MAX_BYTES)).is_ok());
    }

    #[test]
    fn ids_that_cannot_be_a_path_segment_are_rejected() {
        assert_eq!(UserId::parse(""), Err(IdError::Empty));
        assert_eq!(UserId::parse(".."), Err(IdError::DotSegment));
        assert_eq!(UserId::parse("a\nb"), Err(IdError::ControlCharacter));
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!(UserId::parse(&long), Err(IdError::TooLong(MAX_BYTES + 1)));
    }
}
