//! The reasons for which a rule rejects a call.

use crate::state::entity::EntityKind;
use crate::state::function::call::FunctionCall;

/// Why a call was rejected. The rules choose the reason; `http/error` maps it to the
/// service's status, code and wording, so these messages appear only in seed errors
/// and in tests.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejection {
    #[error("project not found")]
    GroupNotFound,
    #[error("app not found")]
    AppNotFound,
    #[error("app name is invalid")]
    InvalidAppName,
    #[error("product is invalid")]
    InvalidProduct,
    #[error("user not found")]
    UserNotFound,
    #[error("password must have 6 to 128 characters")]
    InvalidPasswordLength,
    #[error("email address must have 1 to 128 characters")]
    InvalidEmail,
    #[error("not an email address")]
    MalformedEmail,
    #[error("email address is already in use")]
    EmailTaken,
    #[error("user has no email address")]
    NoEmail,
    #[error("email address is already confirmed")]
    AlreadyConfirmed,
    #[error("email address is not confirmed")]
    Unconfirmed,
    #[error("mail token is malformed")]
    MalformedMailToken,
    #[error("mail token is unknown, revoked or expired")]
    ExpiredMailToken,
    #[error("provider not found")]
    ProviderNotFound,
    #[error("provider is disabled")]
    ProviderDisabled,
    #[error("a provider of this type already exists")]
    ProviderExists,
    #[error("provider is enabled")]
    ProviderEnabled,
    #[error("{key} must be {expected}")]
    InvalidSetting { key: String, expected: String },
    #[error("provider type is invalid")]
    InvalidProviderType,
    #[error("API key not found")]
    KeyNotFound,
    #[error("API key name is missing")]
    MissingKeyName,
    #[error("API key name is invalid")]
    InvalidKeyName,
    #[error("API key limit reached")]
    KeyLimit,
    #[error("wrong user name or password")]
    WrongPassword,
    #[error("API key is invalid")]
    WrongKey,
    #[error("user is disabled")]
    UserDisabled,
    #[error("session has ended")]
    SessionEnded,
    #[error("refresh token lifetime is out of range")]
    InvalidLifetime,
    #[error("function '{0}' declares no result for this input")]
    FunctionUndeclared(String),
    #[error("function threw: {0}")]
    FunctionThrew(String),
    #[error("function exceeded the time limit")]
    FunctionTimedOut,
    /// Not an error of the request: the caller runs the function and calls the rule again.
    #[error("function '{}' must run first", _0.name)]
    FunctionMustRun(Box<FunctionCall>),
    #[error("login function threw: {0}")]
    LoginFunctionThrew(String),
    #[error("login function returned no ID")]
    NoExternalId,
    #[error("invalid token: {0}")]
    InvalidToken(&'static str),
    #[error("token has no required field '{0}'")]
    MissingMetadataField(String),
    #[error("token is not for the audience '{0}'")]
    MissingAudience(String),
    #[error("function rejected the confirmation of '{0}'")]
    ConfirmationFailed(String),
    #[error("email addresses are confirmed by a function")]
    ConfirmByFunction,
    #[error("'{0}' is confirmed by mail")]
    ConfirmByMail(String),
    #[error("'{0}' is confirmed automatically")]
    ConfirmedAutomatically(String),
    #[error("passwords are reset by a function")]
    ResetByFunction,
    #[error("passwords are reset by mail")]
    ResetByMail,
    #[error("function rejected the password reset of '{0}'")]
    ResetFailed(String),
    #[error("identity belongs to another user")]
    IdentityTaken,
    #[error("user already has an identity of this type")]
    IdentityTypeLinked,
    #[error("user already has an email address")]
    EmailLinked,
    #[error("API key belongs to another user")]
    ApiKeyOfAnotherUser,
    #[error("anonymous identities cannot be linked")]
    AnonymousLink,
    #[error("API key is in use by this session")]
    KeyInUse,
    #[error("anonymous users cannot have API keys")]
    AnonymousApiKey,
    #[error("secret not found")]
    SecretNotFound,
    #[error("secret name is invalid")]
    InvalidSecretName,
    #[error("a secret of this name already exists")]
    SecretExists,
    #[error("function not found")]
    FunctionNotFound,
    /// As [`FunctionNotFound`](Self::FunctionNotFound), with the name and what is missing.
    #[error("{0}")]
    FunctionMissing(String),
    #[error("function name is invalid")]
    InvalidFunctionName,
    #[error("a function of this name already exists")]
    FunctionExists,
    #[error("access list entry not found")]
    AccessEntryNotFound,
    #[error("IP address or CIDR block is invalid")]
    InvalidIpAddress,
    #[error("origin is invalid")]
    InvalidOrigin,
    #[error("{} not found", _0.name())]
    EntityNotFound(EntityKind),
    #[error("a {} of this name already exists", _0.name())]
    EntityExists(EntityKind),
    #[error("draft not found")]
    DraftNotFound,
    #[error("another deployment was made since the draft was created")]
    DraftOutdated,
    #[error("a draft already exists")]
    DraftExists,
    #[error("deployment was made by another process")]
    DeploymentNotKept,
    #[error("deployment not found")]
    DeploymentNotFound,
}
