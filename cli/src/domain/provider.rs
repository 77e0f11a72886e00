//! The eight ways of logging in, in the order in which results show them.

/// An authentication provider's type.
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
    /// A type this program does not know: shown, never dropped.
    Unknown,
}

/// Wire name and label of each known type. Their order is that of the
/// documentation, of the tables, and of the variants above.
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
    /// The provider types that a user may ask for, in order.
    pub(crate) fn known() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|(provider, ..)| *provider)
    }

    /// The type of that wire name; [`Provider::Unknown`] for any other.
    pub(crate) fn from_wire(name: &str) -> Self {
        KNOWN
            .iter()
            .find(|(_, wire, _)| *wire == name)
            .map_or(Self::Unknown, |(provider, ..)| *provider)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str)> {
        KNOWN.iter().find(|(provider, ..)| *provider == self)
    }

    /// The name in requests, answers and `--provider`.
    pub(crate) fn wire(self) -> &'static str {
        self.row().map_or("unknown", |(_, wire, _)| wire)
    }

    /// The name people see.
    pub(crate) fn label(self) -> &'static str {
        self.row().map_or("Unknown", |(.., label)| label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_variants_and_reads_both_ways() {
        assert!(Provider::known().is_sorted());
        for provider in Provider::known() {
            assert_eq!(Provider::from_wire(provider.wire()), provider);
        }
        assert_eq!(Provider::from_wire("mongodb-cloud"), Provider::Unknown);
        assert!(Provider::known().all(|known| known < Provider::Unknown));
    }
}
