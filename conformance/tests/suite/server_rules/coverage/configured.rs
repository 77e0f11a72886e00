//! What section 9 corrects about the configuration of apps.

use super::lines::{Line, open, told};

pub(super) static CONFIGURED: &[Line] = &[
    told("9/custom-token/limits"),
    told("9/custom-token/old-signing-key"),
    told("9/providers/merge"),
    told("9/providers/delete-enabled"),
    told("9/providers/config-needed"),
    told("9/documented-lists"),
    told("9/setting-types"),
    told("9/null"),
    told("9/secrets/no-value"),
    told("9/export/versions"),
    told("9/export/folders"),
    told("9/drafts"),
    open("9/drafts/discarded"),
    told("9/drafts/second"),
    told("9/deployments"),
    told("9/deployments/outside-drafts"),
    told("9/values"),
    told("9/services"),
    told("9/triggers"),
    told("9/execute-function"),
    open("9/execute-function/refused"),
    told("9/push"),
    told("9/pull"),
];
