//! Composing routes from groups with a common base path.

use axum::Router;
use axum::routing::MethodRouter;

/// Routes with their paths, relative to some base path.
///
/// Collected here and added to one flat [`Router`]: nested axum routers would match the
/// path of each request again on every level.
pub(super) struct Routes(Vec<(String, MethodRouter)>);

impl Routes {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a route.
    pub(super) fn route(mut self, path: &str, methods: MethodRouter) -> Self {
        self.0.push((path.to_owned(), methods));
        self
    }

    /// Adds routes below a path. A nested `/` is the path itself.
    pub(super) fn nest(mut self, path: &str, nested: Self) -> Self {
        let nested = nested.0.into_iter().map(|(rest, methods)| {
            let rest = if rest == "/" { "" } else { &rest };
            (format!("{path}{rest}"), methods)
        });
        self.0.extend(nested);
        self
    }

    /// Adds routes relative to the same base path.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// A router of these routes.
    pub(super) fn into_router(self) -> Router {
        self.0
            .into_iter()
            .fold(Router::new(), |router, (path, methods)| {
                router.route(&path, methods)
            })
    }
}
