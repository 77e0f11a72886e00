//! Options that every command inherits.

use std::path::PathBuf;

use clap::Args;

use super::help_text::{BOOLEAN, CONNECTION, INHERITED};
use super::values::{self, Boolean, Format, Narrowing, Optional, Telemetry};
use crate::domain::{BaseUrl, ProfileName};

/// Options that every command inherits, given before or after its name.
#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    #[arg(
        long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Specify your profile (Default value: \"default\") [Learn more: https://www.mongodb.com/docs/atlas/app-services/cli/#cli-profiles]"
    )]
    profile: Option<Narrowing<ProfileName>>,

    #[arg(
        long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Enable/Disable CLI usage tracking for your current profile (Default value: \"on\"; Allowed values: \"on\", \"off\")"
    )]
    telemetry: Option<Optional<Telemetry>>,

    #[arg(
        short, long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Write CLI output to the specified filepath"
    )]
    pub(crate) output_target: Option<PathBuf>,

    #[arg(
        short = 'f', long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Set the CLI output format (Default value: <blank>; Allowed values: <blank>, \"json\"). Also: \"ndjson\" (one JSON object per line with typed values), \"csv\""
    )]
    output_format: Option<Optional<Format>>,

    #[arg(
        long, global = true, help_heading = INHERITED, value_name = BOOLEAN,
        help = "Disable all CLI output styling (e.g. colors, font styles, etc.)"
    )]
    disable_colors: Option<Boolean>,

    #[arg(
        short, long, global = true, help_heading = INHERITED, value_name = BOOLEAN,
        help = "Automatically proceed through CLI commands by agreeing to any required user prompts"
    )]
    yes: Option<Boolean>,

    #[arg(
        long, visible_alias = "realm-url", global = true, value_name = "string", help_heading = CONNECTION,
        help = "Specify the base URL of the App Services server (Default value: \"https://services.cloud.mongodb.com\"; saved by login)"
    )]
    base_url: Option<Optional<BaseUrl>>,

    #[arg(
        long, global = true, value_name = "string", help_heading = CONNECTION,
        help = "Specify the base URL of the Atlas server (Default value: \"https://cloud.mongodb.com\"; saved by login)"
    )]
    atlas_url: Option<Optional<BaseUrl>>,
}

impl GlobalArgs {
    /// `--profile`.
    pub(crate) fn profile(&self) -> Option<&ProfileName> {
        values::value_of(self.profile.as_ref())
    }

    /// `--telemetry`.
    pub(crate) fn telemetry(&self) -> Option<Telemetry> {
        values::value_of(self.telemetry.as_ref()).copied()
    }

    /// `--output-format`.
    pub(crate) fn format(&self) -> Format {
        values::value_of(self.output_format.as_ref())
            .copied()
            .unwrap_or_default()
    }

    /// `--disable-colors`.
    pub(crate) fn disable_colors(&self) -> bool {
        Boolean::is_set(self.disable_colors)
    }

    /// `--yes`.
    pub(crate) fn yes(&self) -> bool {
        Boolean::is_set(self.yes)
    }

    /// `--base-url`.
    pub(crate) fn base_url(&self) -> Option<&BaseUrl> {
        values::value_of(self.base_url.as_ref())
    }

    /// `--atlas-url`.
    pub(crate) fn atlas_url(&self) -> Option<&BaseUrl> {
        values::value_of(self.atlas_url.as_ref())
    }
}
