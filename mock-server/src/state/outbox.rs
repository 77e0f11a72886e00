//! The mails that the service would have sent. This server sends none: tests and
//! people read them in the outbox.

use serde::{Deserialize, Serialize};

use crate::hidden::Hidden;
use crate::state::mail_token::MailToken;
use crate::state::storage::id::Id;
use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::storage::tracked::Tracked;
use crate::state::time::Seconds;

/// Maximum number of mails; older ones are dropped. (our choice)
const CAPACITY: usize = 1_000;

/// What a [`Mail`](crate::Mail) asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MailKind {
    /// To confirm a registration.
    Confirm,
    /// To reset a password.
    Reset,
}

/// A mail, or the token with which a function was to send one itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutboxMail {
    pub(crate) to: Box<str>,
    pub(crate) kind: MailKind,
    pub(crate) token: Hidden<String>,
    pub(crate) token_id: Id,
    /// The configured URL with token and token ID as query parameters; `None` if the
    /// provider configures no URL for this kind of mail.
    pub(crate) link: Hidden<Option<String>>,
    pub(crate) created: Seconds,
}

/// The newest mails of an app, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbox {
    pub(super) mails: RingBuffer<OutboxMail>,
    /// Number of mails that were dropped.
    pub(crate) dropped: Tracked<u64>,
}

impl Outbox {
    /// Adds a mail. `url` is the configured target of its link.
    pub(super) fn add(
        &mut self,
        kind: MailKind,
        url: Option<&str>,
        token: &MailToken,
        now: Seconds,
    ) {
        let link = url.map(|url| {
            // The configured URL may already have a query string.
            let separator = if url.contains('?') { '&' } else { '?' };
            // Both are alphanumeric, so nothing needs percent-encoding.
            format!(
                "{url}{separator}token={}&tokenId={}",
                *token.token, token.token_id
            )
        });
        let mail = OutboxMail {
            to: token.email.clone(),
            kind,
            token: token.token.clone(),
            token_id: token.token_id,
            link: link.into(),
            created: now,
        };
        if self.mails.push(mail, CAPACITY) {
            *self.dropped += 1;
        }
    }

    /// The mails, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &OutboxMail> {
        self.mails.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::drawn_token::DrawnToken;
    use crate::state::mail_token::MailTokens;
    use crate::state::storage::id::SeededRng;

    #[test]
    fn mails_above_the_capacity_are_dropped_and_counted() {
        let mut outbox = Outbox::default();
        let drawn = DrawnToken::draw(&mut SeededRng::new(0));
        let token = MailTokens::default().issue("x", 0, drawn);
        for now in (0..).take(CAPACITY + 2) {
            outbox.add(MailKind::Reset, None, &token, now);
        }
        assert_eq!((outbox.iter().count(), *outbox.dropped), (CAPACITY, 2));
        assert_eq!(outbox.iter().next().unwrap().created, 2);
    }
}
