//! Authentication providers, in the order in which results list them.

/// A type of authentication provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Provider {
    LocalUserpass,
    ApiKey,
    Facebook,
    Google,
    Anonymous,
    CustomToken,
    Apple,
    CustomFunction,
    /// Any other type. Its users are listed too, never dropped.
    Unknown,
}

/// The wire name and label of each known type, in the order of the
/// documentation, the tables and the variants above.
const KNOWN: [(Provider, &str, &str); 8] = [
    (Provider::LocalUserpass, "local-userpass", "User/Password"),
    (Provider::ApiKey, "api-key", "ApiKey"),
    (Provider::Facebook, "oauth2-facebook", "Facebook"),
    (Provider::Google, "oauth2-google", "Google"),
    (Provider::Anonymous, "anon-user", "Anonymous"),
    (Provider::CustomToken, "custom-token", "Custom JWT"),
    (Provider::Apple, "oauth2-apple", "Apple"),
    (
        Provider::CustomFunction,
        "custom-function",
        "Custom Function",
    ),
];

impl Provider {
    /// The types that `--provider` accepts, in order.
    pub(crate) fn known() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|(provider, ..)| *provider)
    }

    /// Parses a wire name; [`Provider::Unknown`] for any other text.
    pub(crate) fn from_wire(name: &str) -> Self {
        KNOWN
            .iter()
            .find(|(_, wire, _)| *wire == name)
            .map_or(Self::Unknown, |(provider, ..)| *provider)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str)> {
        KNOWN.iter().find(|(provider, ..)| *provider == self)
    }

    /// The name in requests, responses and `--provider`.
    pub(crate) fn wire_name(self) -> &'static str {
        self.row().map_or("unknown", |(_, wire, _)| wire)
    }

    /// The name shown to users.
    pub(crate) fn label(self) -> &'static str {
        self.row().map_or("Unknown", |(.., label)| label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_by_variant_and_wire_names_round_trip() {
        assert!(Provider::known().is_sorted());
        for provider in Provider::known() {
            assert_eq!(Provider::from_wire(provider.wire_name()), provider);
        }
        assert_eq!(Provider::from_wire("mongodb-cloud"), Provider::Unknown);
        assert!(Provider::known().all(|known| known < Provider::Unknown));
    }
}
