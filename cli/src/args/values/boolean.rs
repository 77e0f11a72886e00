//! Values of switches.

use std::str::FromStr;

/// The value of a switch, given as `=true` or `=false` in any of the spellings
/// that existing scripts use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Boolean(bool);

impl Boolean {
    pub(in crate::args) fn is_set(switch: Option<Self>) -> bool {
        switch.is_some_and(|switch| switch.0)
    }
}

impl FromStr for Boolean {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "true" | "True" | "TRUE" | "t" | "T" | "1" => Ok(Self(true)),
            "false" | "False" | "FALSE" | "f" | "F" | "0" => Ok(Self(false)),
            _ => Err("unsupported value, use one of [true, false] instead"),
        }
    }
}
