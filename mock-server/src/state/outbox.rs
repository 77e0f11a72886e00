//! The mails that the service would have sent.

use serde::{Deserialize, Serialize};

use crate::state::changes::tracked::Tracked;
use crate::state::mail_token::MailToken;
use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::{Id, Seconds};

/// How many mails are kept; older ones go.
const KEPT: usize = 1_000;

/// What a mail asks its reader for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailKind {
    Confirm,
    Reset,
}

impl MailKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }
}

/// A mail, or what a function was handed to send one with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutboxMail {
    pub(crate) to: Box<str>,
    pub(crate) kind: MailKind,
    pub(crate) token: String,
    pub(crate) token_id: Id,
    /// The configured address with both as parameters; none where the app has
    /// no address for it.
    pub(crate) link: Option<String>,
    pub(crate) created: Seconds,
}

/// All mails of an app, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbox {
    pub(super) mails: RingBuffer<OutboxMail>,
    /// How many old ones are gone.
    pub(crate) dropped: Tracked<u64>,
}

impl Outbox {
    /// Writes a mail; `url` is where its link leads.
    pub(super) fn post(
        &mut self,
        kind: MailKind,
        url: Option<&str>,
        token: &MailToken,
        now: Seconds,
    ) {
        let link = url.map(|url| {
            let mark = if url.contains('?') { '&' } else { '?' };
            // Letters and digits only: nothing to encode.
            format!(
                "{url}{mark}token={}&tokenId={}",
                token.token, token.token_id
            )
        });
        let mail = OutboxMail {
            to: token.email.clone(),
            kind,
            token: token.token.clone(),
            token_id: token.token_id,
            link,
            created: now,
        };
        if self.mails.push(mail, KEPT) {
            *self.dropped += 1;
        }
    }

    /// The mails kept, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &OutboxMail> {
        self.mails.iter()
    }
}
