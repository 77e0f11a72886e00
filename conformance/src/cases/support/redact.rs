//! What differs from run to run, replaced in the output of one run.
use super::context::Context;
use super::filters::{elapsed, made_up, times, tokens};

/// `text` with this context's address, paths, times and tokens replaced.
///
/// A time that is not RFC 3339 in UTC with nanoseconds, a port that is not the server's, or
/// a token that does not say what it is stays as it is, and the snapshot shows it.
pub(crate) fn redact(context: &Context, text: &str) -> String {
    let url = context.server().base_url();
    let host = url.trim_start_matches("http://");
    let mut text = text.replace(url, "[SERVER]").replace(host, "[HOST]");
    for (folder, name) in [
        (context.profiles(), "[PROFILES]"),
        (context.work(), "[WORK]"),
        (context.home(), "[HOME]"),
    ] {
        if let Ok(real) = folder.canonicalize() {
            text = text.replace(&real.display().to_string(), name);
        }
        text = text.replace(&folder.display().to_string(), name);
    }
    made_up(&tokens(&times(&elapsed(&text))))
}
