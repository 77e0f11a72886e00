//! What an exported state lacks, and headers of a proxy that are overlooked.

use axum::http::HeaderMap;

use crate::mutants::{Kind, Selection};
use crate::state::State;

/// Removes what an export misses.
pub(crate) fn forget(mutant: Selection, mut state: State) -> State {
    for app in state.apps.values_mut() {
        let config = &mut app.config;
        if mutant.is(Kind::ExportMissesDevices) {
            std::mem::take(&mut app.devices);
        }
        if mutant.is(Kind::ExportMissesMailTokens) {
            std::mem::take(&mut app.confirm_tokens);
            std::mem::take(&mut app.reset_tokens);
        }
        if mutant.is(Kind::ExportMissesOutbox) {
            std::mem::take(&mut app.outbox);
        }
        if mutant.is(Kind::ExportMissesLogs) {
            std::mem::take(&mut config.logs);
        }
        if mutant.is(Kind::ExportMissesDrafts) {
            std::mem::take(&mut config.deployments);
            std::mem::take(&mut config.drafts);
        }
        if mutant.is(Kind::ExportMissesSecrets) {
            std::mem::take(&mut config.secrets);
        }
        if mutant.is(Kind::ExportMissesAccessList) {
            let entries: Vec<_> = config.access.iter().skip(1).map(|entry| entry.id).collect();
            for id in entries {
                let _ = config.access.remove(id);
            }
        }
    }
    state
}

/// Removes the headers that name the address before a proxy.
pub(crate) fn alter_headers(mutant: Selection, headers: &mut HeaderMap) {
    if mutant.is(Kind::ForwardedIsIgnored) {
        for name in [
            "forwarded",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-proto",
            "x-forwarded-for",
        ] {
            headers.remove(name);
        }
    }
}
