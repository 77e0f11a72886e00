//! The setters that faults, filters and expectations have in common.

/// Defines the setters of patterns for a query parameter, a header and the body. `$limits` begins
/// their documentation, such as "Selects requests".
macro_rules! pattern_setters {
    ($limits:literal) => {
        #[doc = concat!($limits, " with this query parameter.")]
        #[must_use]
        pub fn query(
            mut self,
            name: &str,
            value: impl Into<$crate::controls::pattern::TextPattern>,
        ) -> Self {
            self.query.insert(name.into(), Some(value.into()));
            self
        }

        #[doc = concat!($limits, " with this header.")]
        #[must_use]
        pub fn header(
            mut self,
            name: &str,
            value: impl Into<$crate::controls::pattern::TextPattern>,
        ) -> Self {
            self.headers.insert(name.into(), Some(value.into()));
            self
        }

        #[doc = concat!($limits, " with this body.")]
        #[must_use]
        pub fn body(mut self, body: impl Into<$crate::controls::pattern::BodyPattern>) -> Self {
            self.body = Some(body.into());
            self
        }
    };
}

pub(crate) use pattern_setters;
