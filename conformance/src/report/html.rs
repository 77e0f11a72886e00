//! The report for people: one page that needs no network and reads well without scripts.
//!
//! The templates are in `templates/report/`. Askama escapes every value that they show; `safe`
//! is used for the style and the script only, whose hashes are all that the page's content
//! security policy permits.

mod view;

use askama::Template as _;

use super::Report;
use view::Page;

/// The style of the page.
const STYLE: &str = include_str!("../../templates/report/style.css");

/// The filters. Without them the page shows everything.
const SCRIPT: &str = include_str!("../../templates/report/filter.js");

/// Permits this style and this script by their SHA-256, and an empty icon, without which
/// browsers ask the server for one.
const POLICY: &str = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; \
    style-src 'sha256-a/Vtne4BUHOoEN4w4QSZXt73Dlt+na2d1/2nrcsN9zE='; \
    script-src 'sha256-gmVkk4QlCovTtUyppHHcfZBmChHKWosFm5eNNES4t74='";

/// Renders a report as an HTML page.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "writing to memory cannot fail")]
pub fn render(report: &Report) -> String {
    Page::new(report)
        .render()
        .expect("writing to a string cannot fail")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use ring::digest::{SHA256, digest};

    use super::*;

    #[test]
    fn policy_permits_style_and_script() {
        for (directive, text) in [("style-src", STYLE), ("script-src", SCRIPT)] {
            let hash = BASE64_STANDARD.encode(digest(&SHA256, text.as_bytes()));
            let source = format!("{directive} 'sha256-{hash}'");
            assert!(POLICY.contains(&source), "POLICY must contain {source}");
        }
    }
}
