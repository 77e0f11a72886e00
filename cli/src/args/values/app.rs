//! Values of the `apps` options.

use super::parse::{Keyword, NONE, Value, items, one_of};

macro_rules! keyword {
    ($(#[$doc:meta])* $name:ident: $($word:literal)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub(in crate::args) &'static str);

        impl Keyword for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self($word))),+];
        }

        impl Value for $name {
            fn parse_value(text: &str) -> Result<Self, String> {
                one_of(text)
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

/// A value of `--app`: a name or an ID, or the beginning of one.
#[derive(Debug, Clone)]
pub(crate) struct AppName(pub(in crate::args) String);

impl Value for AppName {
    fn parse_value(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// A value of `apps delete --app`: comma-separated names or IDs.
#[derive(Debug, Clone)]
pub(crate) struct NameList(pub(in crate::args) Vec<String>);

impl Value for NameList {
    /// Rejects an empty name within a list too: it is an unset variable.
    fn parse_value(text: &str) -> Result<Self, String> {
        let names: Vec<_> = items(text).map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err("a name cannot be empty".to_owned());
        }
        Ok(Self(names))
    }
}
