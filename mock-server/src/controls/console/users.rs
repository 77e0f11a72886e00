//! `GET /_mock/users` and what tests change about a user.

use serde_json::{Map, Value, json};

use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{
    App, Id, PendingUser, ProviderType, Rejection, Seconds, State, User, UserData, UserType,
};

/// Maximum number of users in a response.
const PAGE: usize = 50;

/// The state of a user, by which users are selected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UserState {
    Enabled,
    Disabled,
    Pending,
}

/// What selects users.
struct Filter<'a> {
    state: Option<UserState>,
    provider: Option<ProviderType>,
    /// In lower case.
    search: String,
    after: Option<&'a str>,
}

impl<'a> Filter<'a> {
    fn new(request: &'a ApiRequest) -> Result<Self, ApiError> {
        let state = match request.query("state") {
            None => None,
            Some("enabled") => Some(UserState::Enabled),
            Some("disabled") => Some(UserState::Disabled),
            Some("pending") => Some(UserState::Pending),
            Some(_) => {
                let error = "state must be enabled, disabled or pending";
                return Err(ApiError::invalid_parameter(error));
            }
        };
        Ok(Self {
            state,
            provider: request.query("provider").map(ProviderType::from),
            search: request.query("search").unwrap_or_default().to_lowercase(),
            after: request.query("after"),
        })
    }

    fn has_state(&self, state: UserState) -> bool {
        self.state.is_none_or(|expected| expected == state)
    }

    fn found_in<'t>(&self, mut texts: impl Iterator<Item = &'t str>) -> bool {
        self.search.is_empty() || texts.any(|text| text.to_lowercase().contains(&self.search))
    }

    fn matches(&self, user: &User) -> bool {
        let state = if user.disabled {
            UserState::Disabled
        } else {
            UserState::Enabled
        };
        let has_provider = |provider| user.identity(provider).is_some();
        let id = user.id.to_string();
        let identities = user.identities.iter().map(|identity| &*identity.id);
        let data = user.data.iter().filter_map(|(_, value)| value.as_str());
        self.has_state(state)
            && self.provider.as_ref().is_none_or(has_provider)
            && self.found_in(data.chain(identities).chain([&*id]))
    }

    fn matches_pending(&self, user: &PendingUser) -> bool {
        let is_email = |provider: &ProviderType| *provider == ProviderType::LocalUserpass;
        let id = user.id.to_string();
        self.has_state(UserState::Pending)
            && self.provider.as_ref().is_none_or(is_email)
            && self.found_in([&*user.email, &*id].into_iter())
    }

    /// Whether an ID comes after the last one of the previous page.
    fn is_next(&self, id: Id) -> bool {
        self.after.is_none_or(|after| *id.to_string() > *after)
    }
}

/// `GET /_mock/users?app&search&state&provider&after` → 200, at most 50 users and pending
/// users of an app by ascending ID, with their live sessions, and whether there are more;
/// 400 `InvalidParameter` if a parameter is unknown or malformed, 404 if there is no such
/// app.
///
/// `app` is a client app ID. `search` is found in IDs and data, whatever its case. `after`
/// is the last ID of the previous page.
pub(crate) fn users(request: &ApiRequest) -> HandlerResult {
    request.check_query(&["app", "search", "state", "provider", "after"])?;
    let filter = Filter::new(request)?;
    let state = request.world.state();
    let id = state.app_id_by_client_app_id(request.query("app").unwrap_or_default());
    let app = id.and_then(|id| state.apps.get(&id));
    let app = app.ok_or(Rejection::AppNotFound)?;
    // Both are ordered by ID; a page has the first of either.
    let mut found: Vec<(Id, Value)> = Vec::new();
    let users = app.users.iter().filter(|user| filter.is_next(user.id));
    let users = users.filter(|user| filter.matches(user)).take(PAGE + 1);
    found.extend(users.map(|user| (user.id, user_body(app, user, request.now))));
    let pending = app.pending.iter().filter(|user| filter.is_next(user.id));
    let pending = pending.filter(|user| filter.matches_pending(user));
    let pending = pending.take(PAGE + 1);
    found.extend(pending.map(|user| (user.id, pending_body(user))));
    found.sort_by_key(|(id, _)| *id);
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let users: Vec<_> = found.into_iter().map(|(_, user)| user).collect();
    Ok(ApiResponse::ok(
        &json!({ "users": users, "has_more": has_more }),
    ))
}

/// `PUT /_mock/users/{id}/custom_data` with an object → 204; 404 if no app has such a user.
/// Replaces the custom user data, and enables it for the app unless its configuration says
/// otherwise. Clients see it after the next login or refresh.
pub(crate) fn set_custom_data(request: &ApiRequest) -> HandlerResult {
    let data: Map<String, Value> = request.json()?;
    let id: Id = request.id("id", Rejection::UserNotFound)?;
    set(&mut request.world.state(), id, data)?;
    Ok(ApiResponse::no_content())
}

/// Replaces the custom data of a user.
///
/// # Errors
///
/// [`Rejection::UserNotFound`].
pub(crate) fn set(state: &mut State, id: Id, data: Map<String, Value>) -> Result<(), Rejection> {
    let mut apps = state.apps.values_mut();
    let app = apps.find(|app| app.users.contains(id));
    let app = app.ok_or(Rejection::UserNotFound)?;
    app.users.get_mut(id)?.custom_data = UserData::from(data);
    Ok(())
}

fn user_body(app: &App, user: &User, now: Seconds) -> Value {
    let identities = user
        .identities
        .iter()
        .map(|identity| json!({ "id": identity.id, "provider_type": identity.kind.name() }));
    let sessions = app.sessions.of_user(user.id, now).map(|session| {
        json!({
            "id": session.id.to_string(),
            "device": session.device.to_string(),
            "expires": session.expires,
        })
    });
    json!({
        "id": user.id.to_string(),
        "state": if user.disabled { "disabled" } else { "enabled" },
        "type": match user.kind {
            UserType::Normal => "normal",
            UserType::Server => "server",
        },
        "email": user.email(),
        "data": user.data,
        "custom_data": user.custom_data,
        "created": user.created,
        "last_authentication": user.last_authentication,
        "identities": identities.collect::<Vec<_>>(),
        "sessions": sessions.collect::<Vec<_>>(),
    })
}

fn pending_body(user: &PendingUser) -> Value {
    json!({
        "id": user.id.to_string(),
        "state": "pending",
        "type": "normal",
        "email": user.email,
        "confirmed": user.confirmed,
        "data": {},
        "identities": [],
        "sessions": [],
    })
}
