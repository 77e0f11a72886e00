//! Values of the `apps` options.

use std::str::FromStr;

use super::parse::{NONE, Value, one_of};

macro_rules! keyword {
    ($(#[$doc:meta])* $name:ident: $($word:literal)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub(in crate::args) &'static str);

        impl Value for $name {
            fn parse_value(text: &str) -> Result<Self, String> {
                one_of(text, [$(($word, Self($word))),+])
            }

            fn is_unset(text: &str) -> bool {
                text == NONE
            }
        }
    };
}

keyword! {
    /// The location of an app. Values from the Admin API's OpenAPI document.
    Location: "US-VA" "US-OR" "DE-FF" "IE" "AU" "IN-MB" "SG" "BR-SP"
}
keyword! {
    /// Whether an app runs globally or in one region. Values from the OpenAPI
    /// document.
    DeploymentModel: "GLOBAL" "LOCAL"
}
keyword! {
    /// The environment tag of an app. Values from the OpenAPI document.
    AppEnvironment: "development" "testing" "qa" "production"
}

/// A value of `apps delete --app`: comma-separated names or IDs.
#[derive(Debug, Clone)]
pub(crate) struct NameList(pub(in crate::args) Vec<String>);

impl FromStr for NameList {
    type Err = &'static str;

    /// Rejects empty names: `--app "$APP"` with an unset variable must not
    /// select every app.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names: Vec<_> = text.split(',').map(str::trim).map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err("a name cannot be empty");
        }
        Ok(Self(names))
    }
}
