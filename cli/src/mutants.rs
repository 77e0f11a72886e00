//! The mutants of this program, for measuring the power of a test suite: each breaks one
//! sentence of the contract. Built only with the feature `mutants`. At run time,
//! `APPSERVICES_MUTANT` selects one by its name; without it, the program is as usual.
//!
//! This file owns the list. Where a mutant acts, the code says `mutant!(Name)`, which is
//! `false` without the feature. A further condition follows `if` inside the macro, where tools that
//! change expressions do not change it.

/// Whether a mutant is selected.
#[cfg(feature = "mutants")]
macro_rules! mutant {
    ($name:ident $(if $condition:expr)?) => {
        $crate::mutants::is_selected($crate::mutants::Mutant::$name) $(&& $condition)?
    };
}

/// Without the feature, there are no mutants.
#[cfg(not(feature = "mutants"))]
macro_rules! mutant {
    ($name:ident $(if $condition:expr)?) => {
        $crate::mutants::NONE $(&& $condition)?
    };
}

/// Removed by the compiler, together with what depends on it. A constant rather than a
/// literal, which lints would want to simplify.
#[cfg(not(feature = "mutants"))]
pub(crate) const NONE: bool = false;

/// A mutant, as tools list it.
#[cfg(feature = "mutants")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// The value of `APPSERVICES_MUTANT`.
    pub name: &'static str,
    /// The part of the contract that it is about.
    pub area: &'static str,
    /// The sentence that it breaks.
    pub breaks: &'static str,
}

/// Whether `mutant` is the one that the environment selects.
///
/// # Panics
/// There is no mutant with the selected name: a tool would take the usual program for a
/// mutant that survives.
#[cfg(feature = "mutants")]
pub(crate) fn is_selected(mutant: Mutant) -> bool {
    static SELECTED: std::sync::OnceLock<Option<Mutant>> = std::sync::OnceLock::new();
    let selected = SELECTED.get_or_init(|| {
        let name = crate::env::mutant()?;
        let index = ALL.iter().position(|known| known.name == name);
        let index = index.unwrap_or_else(|| panic!("no mutant has the name '{name}'"));
        Some(MUTANTS[index])
    });
    *selected == Some(mutant)
}

/// Declares the mutants of each area: name and sentence.
#[cfg(feature = "mutants")]
macro_rules! mutants {
    ($($area:literal { $($name:ident: $breaks:literal,)+ })+) => {
        /// The mutants.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Mutant {
            $($($name,)+)+
        }

        const MUTANTS: &[Mutant] = &[$($(Mutant::$name,)+)+];

        /// All mutants, by area.
        pub const ALL: &[Description] = &[
            $($(Description {
                name: stringify!($name),
                area: $area,
                breaks: $breaks,
            },)+)+
        ];
    };
}

#[cfg(feature = "mutants")]
mutants! {
    "selection" {
        FirstPageOnly: "All users that match are found, over every page of the list.",
        ShortPageEndsTheList: "Only an empty page ends a list; a short one does not.",
        SplitPageLosesAUser: "Every user is found once, however cursors divide the list.",
        ServerFilterIsTrusted: "Users are checked against the filters even if the server ignores them.",
        BeforeIncludesItsMoment: "A user whose date equals that of a before filter does not match.",
        AfterExcludesItsMoment: "A user whose date equals that of an after filter matches.",
        NeverLoggedInMatchesAnyDate: "A user who never logged in matches no filter on the last login.",
        OnlyFirstIdentityIsFiltered: "--provider matches a user with any identity of that type.",
        AllPendingUsersAreTaken: "--pending with --user takes exactly these registrations.",
        UnknownIdAbortsTheRun: "An unknown ID does not keep the other users from being changed.",
        UnknownIdIsSuccess: "The exit status is 1 if an ID is unknown.",
        RepeatedIdIsChangedTwice: "An ID that is given twice counts once.",
        CommentsAreIds: "Lines of an ID file that begin with # are skipped.",
        EmptyIdFileTakesEverybody: "A file without IDs is an error, and never selects everybody.",
        EmptyValueTakesEverybody: "An empty value of an option that narrows is a usage error.",
        NamedUsersIgnoreFilters: "Users given by ID are narrowed by --state and --provider.",
        LimitIsOffByOne: "--limit N lists at most N users.",
    }
    "app" {
        PrefixBeatsExactName: "An app with exactly the given name comes before those with the prefix.",
        OnlyFirstProjectIsSearched: "The apps of every project of the login are searched.",
        FirstOfSeveralAppsIsTaken: "--yes does not choose among several apps.",
        EmptyAppVariableIsIgnored: "An empty APPSERVICES_APP or APPSERVICES_PROJECT is an error.",
        AppVariableBeatsFlag: "--app takes precedence over APPSERVICES_APP.",
        OtherProjectIsIgnored: "A --project other than that of the local app is an error.",
        ConfigWithoutVersionCounts: "A config file without config_version is not that of an app.",
        AppIsDeletedByPrefix: "apps delete accepts only exact names and IDs.",
        KnownAppsAreDeletedAnyway: "apps delete deletes nothing if one of the apps is unknown.",
    }
    "prompts" {
        ConfirmationDefaultsToYes: "An empty answer to a confirmation is no.",
        EverybodyIsNotConfirmed: "Choosing more than a page of users, all there are, is confirmed.",
        DeletionIsNotConfirmed: "users delete asks before it deletes.",
        NobodyChosenIsEverybody: "If nobody is chosen, nobody is changed.",
        SelectAllIgnoresTheFilter: "The key that selects all selects those that match what was typed.",
        PromptsInCi: "With CI set, nothing prompts.",
        SecretIsShownWhileTyped: "Input at the prompt for a secret is masked.",
        PasteConfirms: "A line break in pasted text confirms nothing.",
    }
    "output" {
        SecondIdentityHasNoRow: "A user with several identities has a row in the table of each.",
        UnknownProviderHasNoTable: "Users of unknown provider types are listed, under Unknown.",
        LongTableLosesARow: "Each user has a row, however long the table is.",
        FailedRowsComeLast: "Failed rows come first in their table.",
        ColorsInFiles: "Files and pipes contain no escape codes.",
        NoColorIsIgnored: "NO_COLOR turns off styling.",
        DumbTerminalIsIgnored: "TERM=dumb turns off styling.",
        ControlCharactersPass: "Control characters in what users chose are escaped.",
        DirectionMarksPass: "Marks that change the direction of text are escaped.",
        WidthCountsBytes: "Columns are aligned by the width on the screen.",
        TabFormulaPasses: "A CSV value that a spreadsheet would run as a formula is quoted.",
        TotalsAreOffByOne: "The totals count every user.",
        AttemptsAreAlwaysOne: "The number of attempts is reported per user.",
        SummaryIsNeverQuiet: "--quiet suppresses the summary.",
        SummaryIsLostWithTheOutput: "If the output cannot be written, it is said how many users were changed.",
        ErrorsOnlyInTheOutputFile: "With -o, errors go to stderr, too.",
        OutputFileIsTruncated: "-o appends to a file.",
        OutputFileIsReadable: "A new output file is readable only by its owner.",
        CsvHeaderIsRepeated: "CSV that is appended to a file has no second header.",
        DryRunChanges: "--dry-run changes nothing.",
        SecretInDebugLines: "--debug prints no secret.",
    }
    "exit" {
        FailureExitsZero: "The exit status is 1 if a user was not changed.",
        FullDiskExitsZero: "The exit status is 1 if the output cannot be written.",
        UsageErrorExitsOne: "The exit status of a usage error is 2.",
        InterruptedPromptExitsOne: "The exit status is 130 after Ctrl-C in a prompt.",
        TerminationExitsAsInterrupt: "The exit status is 143 after SIGTERM.",
        SecondInterruptIsIgnored: "A second Ctrl-C ends the program at once.",
        InterruptSendsTheRest: "After Ctrl-C, no new requests are sent.",
        NotAttemptedIsFailed: "Users that were not attempted are reported as such.",
        ApiStatusIsLost: "The exit status of api is the first digit of an error status.",
    }
    "requests" {
        OneRetryTooMany: "A request is repeated at most as many times as --retries says.",
        CreationIsRepeated: "Creating something is repeated only if nothing was sent.",
        RejectionIsRepeated: "The decision of the server is final: 403 is not repeated.",
        BadGatewayIsFinal: "Status 502 is repeated.",
        RetryAfterIsIgnored: "A retry does not come earlier than Retry-After says.",
        RetryAfterDateIsIgnored: "Retry-After may be a date.",
        OneTooManyInFlight: "At most as many requests are in flight as --concurrency says.",
        RefusalsDoNotSlowDown: "After status 429, the rate follows what the server allows.",
        DeadServerIsNotGivenUp: "A server that fails all requests ends the run within seconds.",
        LostResponseIsFailure: "A change whose response was lost is unknown, not failed.",
        LostResponseIsSuccess: "A change whose response was lost is unknown, not done.",
        LostDeletionIsNotFound: "A repeated deletion that finds nobody after a lost response was done.",
        TimeLimitEndsWithTheHead: "--timeout covers the body of the response.",
        ConnectTimeLimitIsIgnored: "--connect-timeout limits the time to connect.",
        DeadlineIsIgnored: "--deadline limits the time of the whole command.",
        BodyHasNoLimit: "A response that is too large is rejected.",
        PathsAreNotEncoded: "IDs are percent-encoded in paths.",
        OriginHeaderIsMissing: "Every request has the header X-BAAS-Request-Origin.",
        UnexpectedSuccessIsAccepted: "A success status other than the documented one is an error.",
    }
    "session" {
        RenewalOverwritesALogin: "A renewal does not overwrite a login that another command has stored since.",
        RenewalIsNotShared: "Requests in flight share one refresh of the session.",
        RenewalIsNotStored: "A renewed token is stored in the profile.",
        AnyUnauthorizedIsRenewed: "A 401 without the code InvalidSession is final.",
        LostSessionStaysStored: "A session that cannot be renewed is removed from the profile.",
        FailedRefreshEndsTheLogin: "Only a server that rejects the session ends a login.",
        SessionIsSentElsewhere: "A login is used only at the server that issued it.",
        PortIsNoPartOfAnOrigin: "Servers with different ports are different servers.",
        LogoutKeepsThePrivateKey: "logout removes the private key.",
        LogoutNeedsTheServer: "logout clears the profile even if the server cannot be reached.",
        LoginIsReplacedSilently: "Replacing the login of another key is confirmed.",
        KeysOfTheEnvironmentAreStored: "With keys from the environment, nothing is stored.",
        KeysAreNotRedacted: "The private key is never shown.",
    }
    "profiles" {
        ProfileIsReadable: "A profile is readable only by its owner.",
        ProfileDirectoryIsReadable: "The profile directory is accessible only by its owner.",
        ProfileIsNotLocked: "Two commands that change a profile at once lose nothing.",
        ProfileIsWrittenInPlace: "A profile is replaced atomically.",
        UnknownKeysAreDropped: "Unknown keys of a profile are kept.",
        ProfileNameIsAPath: "A profile name that leaves the directory is rejected.",
        VariableBeatsFlag: "A flag takes precedence over its variable.",
        ProfileBeatsVariable: "A variable takes precedence over the profile.",
        TelemetryIsSentAnyway: "DO_NOT_TRACK silences telemetry.",
    }
    "network" {
        NoProxyIsIgnored: "Hosts of NO_PROXY are reached directly.",
        UpperCaseProxyComesFirst: "Proxy variables in lower case come first.",
        ProxyOfARequestIsTrusted: "A CGI script ignores HTTP_PROXY.",
        ProxyPasswordIsNotSent: "The name and password of a proxy's URL are sent to it.",
        ServerNameIsNotChecked: "The certificate of a server must be for its name.",
        CertificateVariableBeatsFlag: "--ca-file replaces SSL_CERT_FILE.",
    }
    "plan" {
        PlanFitsAnyApp: "A plan is applied only to the app that it is for.",
        PlanFitsAnyServer: "A plan is applied only at the server that it is for.",
        PlanFitsAnyCommand: "A plan is applied only by the command that it is for.",
        SealIsHalfChecked: "Every edit of a line of a plan is found.",
        RepeatedPlanLineIsAccepted: "A repeated line of a plan is found.",
        PlanMayChangeLater: "Once a plan was first applied, any change to it is rejected.",
        PlanReplacesAFile: "--plan never replaces a file.",
        PlanIsReadable: "A plan is readable only by its owner.",
        JournalIsNotSynced: "The journal is on the disk when a run ends.",
        JournalStartIsNotSynced: "The journal is on the disk before the first change.",
        JournalLosesALine: "Each outcome is written to the journal as it happens.",
        ResumedRunRepeats: "A run that continues changes only the users that are left.",
        ResumedRunSkipsFailures: "A run that continues tries again those that failed.",
        TwoRunsApplyAPlan: "A plan is applied by one run at a time.",
    }
    "audit" {
        FailureIsRecordedAsDone: "The audit trail records the outcome of each user.",
        PrivateKeyIsRecorded: "The audit trail has the public key, never the private one.",
        AuditIgnoresOtherRuns: "Several runs at once into one trail stay whole.",
        AuditStartIsNotSynced: "The start of a run is on the disk before the first change.",
        AuditTrailIsReadable: "An audit trail is readable only by its owner.",
        HalfOfTheHashIsVerified: "Each line continues the SHA-256 of the one before, all of it.",
        RemovedLineIsAccepted: "audit verify finds lines that were removed.",
        ExpectedHashIsIgnored: "--expect-last finds lines that were removed from the end.",
        DisabledProviderAllowsLogin: "--prove shows only logins with enabled providers.",
        DisabledKeysGiveAccess: "--prove shows only enabled API keys.",
    }
    "help" {
        HelpOnStderr: "Requested help goes to stdout.",
        UsageErrorOnStdout: "A usage error goes to stderr.",
        CompletionLacksAnOption: "Completion offers every option.",
    }
}

#[cfg(feature = "mutants")]
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The text of all sources below a directory.
    fn sources(directory: &Path) -> String {
        let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
        let text = |path: &Path| {
            if path.is_dir() {
                sources(path)
            } else {
                fs::read_to_string(path).unwrap()
            }
        };
        entries.map(|entry| text(&entry.path())).collect()
    }

    #[test]
    fn every_mutant_acts_somewhere_and_has_a_name_of_its_own() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let text = sources(&directory);
        let names: BTreeSet<_> = ALL.iter().map(|mutant| mutant.name).collect();
        assert_eq!(names.len(), ALL.len());
        for mutant in ALL {
            assert!(
                text.contains(&format!("mutant!({})", mutant.name)),
                "{mutant:?}"
            );
            assert!(mutant.breaks.ends_with('.'), "{mutant:?}");
        }
    }
}
