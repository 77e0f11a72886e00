//! Arguments of `audit`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};

/// The subcommands of `audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that an audit trail is intact
    #[command(
        long_about = "Check that an audit trail is intact\n\n\
                      Finds every line that was changed, removed, added or moved since the trail was \
                      written with --audit, and exits with status 1.\n\n\
                      Lines that were removed from the end leave an intact trail: to find them, pass \
                      the number of lines or the SHA-256 that an earlier check printed. Both still \
                      hold after more lines have been appended. Whoever can write the file can also \
                      compute a new trail, so keep the SHA-256 elsewhere.",
        after_long_help = examples!(
            "appservices users revoke -a shop --yes --audit a.jsonl && appservices audit verify a.jsonl"
        )
    )]
    Verify(VerifyArgs),
}

/// Options of `audit verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The file written with --audit
    #[arg(value_name = "file")]
    pub(crate) file: PathBuf,

    #[arg(
        long,
        value_name = "number",
        allow_negative_numbers = true,
        value_parser = parse_count,
        help = "Expect at least so many lines"
    )]
    pub(crate) lines: Option<u64>,

    #[arg(
        long = "expect-last",
        value_name = "sha256",
        help = "Expect the line that was the last one when an earlier check printed this SHA-256"
    )]
    expect_last: Option<Sha256>,
}

impl VerifyArgs {
    /// `--expect-last`, in lower-case digits.
    pub(crate) fn expect_last(&self) -> Option<String> {
        self.expect_last.as_ref().map(|hash| hash.0.clone())
    }
}

/// Parses a number of lines.
fn parse_count(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "use a whole number, such as 100")
}

/// A SHA-256 in hexadecimal digits.
#[derive(Debug, Clone)]
struct Sha256(String);

impl FromStr for Sha256 {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err("a SHA-256 has 64 hexadecimal digits")
    }
}
