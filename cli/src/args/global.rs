//! Options that every command inherits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::help_text::{BOOLEAN, CONNECTION, INHERITED, MORE_OPTIONS};
use super::values::{
    self, Boolean, Concurrency, FilePath, Format, Narrowing, Optional, ProxyUrl, Retries,
    Telemetry, TimeLimit,
};
use crate::domain::{BaseUrl, ProfileName, Secret};

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
        short, long, global = true, help_heading = MORE_OPTIONS, value_name = BOOLEAN,
        help = "Suppress progress and the summary"
    )]
    quiet: Option<Boolean>,

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

    #[arg(
        long, global = true, value_name = "number", help_heading = CONNECTION,
        allow_negative_numbers = true,
        help = "Repeat a failed request this many times, with growing pauses (Default value: 4; 0 to 20)"
    )]
    retries: Option<Retries>,

    #[arg(
        long, global = true, value_name = "duration", help_heading = CONNECTION,
        help = "Limit the time of each request, e.g. 30s or 2m (Default value: 60s)"
    )]
    timeout: Option<TimeLimit>,

    #[arg(
        long, global = true, value_name = "duration", help_heading = CONNECTION,
        help = "Limit the time to connect to a server (Default value: 10s)"
    )]
    connect_timeout: Option<TimeLimit>,

    #[arg(
        long, global = true, value_name = "duration", help_heading = CONNECTION,
        help = "Limit the time of the whole command; what is not done by then is not attempted (Default value: none)"
    )]
    deadline: Option<TimeLimit>,

    #[arg(
        long, global = true, value_name = "number", help_heading = CONNECTION,
        allow_negative_numbers = true,
        help = "Limit how many requests are in flight at a time; fewer if the server slows down (Default value: 64; 1 to 256)"
    )]
    concurrency: Option<Concurrency>,

    #[arg(
        long, global = true, value_name = "url", help_heading = CONNECTION,
        help = "Connect through this proxy: http, https, socks5 or socks5h; empty: none (Default value: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY)"
    )]
    proxy: Option<ProxyUrl>,

    #[arg(
        long, global = true, value_name = "file", help_heading = CONNECTION,
        help = "Trust the certificate authorities in this PEM file instead of the system's (Default value: SSL_CERT_FILE and SSL_CERT_DIR)"
    )]
    ca_file: Option<FilePath>,

    #[arg(
        long, global = true, help_heading = CONNECTION, value_name = BOOLEAN,
        help = "Print a line on stderr for every request, without secrets"
    )]
    debug: Option<Boolean>,
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

    /// `--quiet`.
    pub(crate) fn quiet(&self) -> bool {
        Boolean::is_set(self.quiet)
    }

    /// `--base-url`.
    pub(crate) fn base_url(&self) -> Option<&BaseUrl> {
        values::value_of(self.base_url.as_ref())
    }

    /// `--atlas-url`.
    pub(crate) fn atlas_url(&self) -> Option<&BaseUrl> {
        values::value_of(self.atlas_url.as_ref())
    }

    /// `--retries`.
    pub(crate) fn retries(&self) -> Option<u32> {
        self.retries.map(|retries| retries.0)
    }

    /// `--timeout`.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout.map(|limit| limit.0)
    }

    /// `--connect-timeout`.
    pub(crate) fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout.map(|limit| limit.0)
    }

    /// `--deadline`.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.deadline.map(|limit| limit.0)
    }

    /// `--concurrency`.
    pub(crate) fn concurrency(&self) -> Option<usize> {
        self.concurrency.map(|concurrency| concurrency.0)
    }

    /// `--proxy`. An empty URL means no proxy.
    pub(crate) fn proxy(&self) -> Option<&Secret> {
        self.proxy.as_ref().map(|url| &url.0)
    }

    /// `--ca-file`.
    pub(crate) fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_ref().map(|path| path.0.as_path())
    }

    /// `--debug`.
    pub(crate) fn debug(&self) -> Option<bool> {
        self.debug.map(|switch| Boolean::is_set(Some(switch)))
    }
}
