//! The form of email addresses.

use email_address::{EmailAddress, Options};

/// Whether a text is an email address: no display name, no IP address for a domain. (our
/// choice: no source states the service's rule)
pub(super) fn is_address(text: &str) -> bool {
    let options = Options::default()
        .without_display_text()
        .without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_words_an_at_sign_and_a_domain() {
        for text in [
            "ada@example.com",
            "ada+shop@mail.example.com",
            "a.b-c_d@x-y.example",
            "o'hara@localhost",
            "käthe@größe.example",
            "1@2",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@example.com.",
            "ada@.example.com",
            "ada@exa mple.com",
            "ada lovelace@example.com",
            "ada@grace@example.com",
            ".ada@example.com",
            "ada..l@example.com",
            "ada@-example.com",
            "ada@[127.0.0.1]",
            "<ada@example.com>",
            "Ada <ada@example.com>",
            "ada@example.com\n",
            "ada@example.com,grace@example.com",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
