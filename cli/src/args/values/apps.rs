//! What apps are made of.

use std::str::FromStr;

use super::{NONE, Value, one_of};

macro_rules! word {
    ($(#[$doc:meta])* $name:ident: $($word:literal)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub(in crate::args) &'static str);

        impl Value for $name {
            fn read(text: &str) -> Result<Self, String> {
                one_of(text, [$(($word, Self($word))),+])
            }

            fn is_unset(text: &str) -> bool {
                text == NONE
            }
        }
    };
}

word! {
    /// Where an app runs. (OpenAPI document)
    Location: "US-VA" "US-OR" "DE-FF" "IE" "AU" "IN-MB" "SG" "BR-SP"
}
word! {
    /// Whether it runs everywhere or in one place. (OpenAPI document)
    DeploymentModel: "GLOBAL" "LOCAL"
}
word! {
    /// What it is for. (OpenAPI document)
    Environment: "development" "testing" "qa" "production"
}

/// One value of `apps delete --app`: names or IDs, separated by commas.
#[derive(Debug, Clone)]
pub(crate) struct Texts(pub(in crate::args) Vec<String>);

impl FromStr for Texts {
    type Err = &'static str;

    /// An empty name is an error: an unset variable must not mean every app.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names: Vec<_> = text.split(',').map(str::trim).map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err("a name cannot be empty");
        }
        Ok(Self(names))
    }
}
