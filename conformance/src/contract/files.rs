//! The files of the folder `contract/`, one for each endpoint.

/// Passes all files to a macro: the name, the ID of the rule about its responses, and the IDs
/// of the requirements that it transcribes.
macro_rules! contract_files {
    ($then:ident) => {
        $then! {
            "access_list_create" "access-list-create" ["server/configuration/access-list-create"],
            "access_list_delete" "access-list-delete" ["server/configuration/access-list-delete"],
            "access_list_get" "access-list-get" ["server/configuration/access-list"],
            "access_list_update" "access-list-update" ["server/configuration/access-list-update"],
            "admin_auth_providers" "admin-auth-providers" ["server/admin-session/providers"],
            "admin_login" "admin-login" ["server/admin-session/key-login", "server/admin-session/wrong-keys"],
            "admin_profile" "admin-profile" ["server/admin-session/profile"],
            "admin_session_create" "admin-session-create" ["server/admin-session/refresh", "server/session-errors/access-as-refresh"],
            "admin_session_delete" "admin-session-delete" ["server/admin-session/logout", "server/session-errors/access-as-refresh", "server/session-errors/session-ended"],
            "allowed_origins_get" "allowed-origins-get" ["server/configuration/allowed-origins"],
            "allowed_origins_set" "allowed-origins-set" ["server/configuration/allowed-origins"],
            "api_keys_create" "api-keys-create" ["server/api-keys/create"],
            "api_keys_delete" "api-keys-delete" ["server/api-keys/delete"],
            "api_keys_disable" "api-keys-disable" ["server/api-keys/enable-disable"],
            "api_keys_enable" "api-keys-enable" ["server/api-keys/enable-disable"],
            "api_keys_get" "api-keys-get" ["server/api-keys/get", "server/api-keys/unknown"],
            "api_keys_list" "api-keys-list" ["server/api-keys/list"],
            "apps_create" "apps-create" ["server/apps/create", "server/apps/object"],
            "apps_delete" "apps-delete" ["server/apps/delete"],
            "apps_description" "apps-description" ["server/configuration/description"],
            "apps_get" "apps-get" ["server/apps/get", "server/apps/unknown"],
            "apps_list" "apps-list" ["server/apps/list", "server/apps/products", "server/apps/unknown-project"],
            "atlas_groups" "atlas-groups" ["server/atlas/projects"],
            "auth_providers_create" "auth-providers-create" ["server/providers/create"],
            "auth_providers_delete" "auth-providers-delete" ["server/providers/delete"],
            "auth_providers_disable" "auth-providers-disable" ["server/providers/enable-disable"],
            "auth_providers_enable" "auth-providers-enable" ["server/providers/enable-disable"],
            "auth_providers_get" "auth-providers-get" ["server/providers/get"],
            "auth_providers_list" "auth-providers-list" ["server/providers/list"],
            "auth_providers_update" "auth-providers-update" ["server/providers/update"],
            "client_location" "client-location" ["server/client-login/location", "server/client-login/unknown-app"],
            "client_login_anon_user" "client-login-anon-user" ["server/client-login/anonymous", "server/client-login/response"],
            "client_login_api_key" "client-login-api-key" ["server/client-login/server-key", "server/client-login/response"],
            "client_login_local_userpass" "client-login-local-userpass" ["server/client-login/email", "server/client-login/response", "server/client-login/wrong-password"],
            "client_profile" "client-profile" ["server/client-session/profile"],
            "client_session_create" "client-session-create" ["server/client-session/refresh", "server/session-errors/session-ended"],
            "client_session_delete" "client-session-delete" ["server/client-session/logout"],
            "client_user_delete" "client-user-delete" ["server/client-session/delete"],
            "custom_user_data_get" "custom-user-data-get" ["server/custom-data/config"],
            "custom_user_data_update" "custom-user-data-update" ["server/custom-data/config"],
            "default_rule_create" "default-rule-create" ["server/configuration/default-rule"],
            "deploy_config_get" "deploy-config-get" ["server/configuration/deploy-config"],
            "deploy_config_update" "deploy-config-update" ["server/configuration/deploy-config"],
            "deployments_get" "deployments-get" ["server/deployments/deploy"],
            "deployments_list" "deployments-list" ["server/deployments/deploy"],
            "drafts_create" "drafts-create" ["server/deployments/drafts"],
            "drafts_deploy" "drafts-deploy" ["server/deployments/deploy"],
            "drafts_diff" "drafts-diff" ["server/deployments/drafts"],
            "drafts_discard" "drafts-discard" ["server/deployments/drafts"],
            "drafts_list" "drafts-list" ["server/deployments/drafts"],
            "endpoints_create" "endpoints-create" ["server/endpoints/configured"],
            "endpoints_delete" "endpoints-delete" ["server/endpoints/configured"],
            "endpoints_get" "endpoints-get" ["server/endpoints/configured"],
            "endpoints_list" "endpoints-list" ["server/endpoints/configured"],
            "endpoints_update" "endpoints-update" ["server/endpoints/configured"],
            "functions_create" "functions-create" ["server/configuration/functions-create"],
            "functions_delete" "functions-delete" ["server/configuration/functions-create"],
            "functions_execute" "functions-execute" ["server/configuration/execute-function"],
            "functions_get" "functions-get" ["server/configuration/functions-list"],
            "functions_list" "functions-list" ["server/configuration/functions-list"],
            "functions_update" "functions-update" ["server/configuration/functions-create"],
            "logs_list" "logs-list" ["server/configuration/logs"],
            "pending_confirm" "pending-confirm" ["server/pending/confirm"],
            "pending_delete" "pending-delete" ["server/pending/delete-by-email"],
            "pending_delete_by_id" "pending-delete-by-id" ["server/pending/delete-by-id"],
            "pending_list" "pending-list" ["server/pending/list", "server/pending/pages"],
            "pending_run_confirm" "pending-run-confirm" ["server/pending/run-confirm", "server/pending/unknown"],
            "pending_send_confirm" "pending-send-confirm" ["server/pending/send-confirm"],
            "refresh_token_expiration_get" "refresh-token-expiration-get" ["server/token-lifetime/default", "server/token-lifetime/unknown"],
            "refresh_token_expiration_set" "refresh-token-expiration-set" ["server/token-lifetime/set", "server/token-lifetime/range", "server/token-lifetime/unknown"],
            "rules_create" "rules-create" ["server/configuration/rules"],
            "rules_delete" "rules-delete" ["server/configuration/rules"],
            "rules_get" "rules-get" ["server/configuration/rules"],
            "rules_list" "rules-list" ["server/configuration/rules"],
            "rules_update" "rules-update" ["server/configuration/rules"],
            "schemas_delete" "schemas-delete" ["server/configuration/schemas"],
            "schemas_get" "schemas-get" ["server/configuration/schemas"],
            "schemas_list" "schemas-list" ["server/configuration/schemas"],
            "secrets_create" "secrets-create" ["server/configuration/secrets-create", "server/configuration/secrets-no-value"],
            "secrets_delete" "secrets-delete" ["server/configuration/secrets-delete"],
            "secrets_list" "secrets-list" ["server/configuration/secrets-list"],
            "secrets_update" "secrets-update" ["server/configuration/secrets-update"],
            "services_config_get" "services-config-get" ["server/configuration/services"],
            "services_config_update" "services-config-update" ["server/configuration/services"],
            "services_create" "services-create" ["server/configuration/services"],
            "services_delete" "services-delete" ["server/configuration/services"],
            "services_get" "services-get" ["server/configuration/services"],
            "services_list" "services-list" ["server/configuration/services"],
            "services_update" "services-update" ["server/configuration/services"],
            "triggers_create" "triggers-create" ["server/configuration/triggers"],
            "triggers_delete" "triggers-delete" ["server/configuration/triggers"],
            "triggers_get" "triggers-get" ["server/configuration/triggers"],
            "triggers_list" "triggers-list" ["server/configuration/triggers"],
            "triggers_resume" "triggers-resume" ["server/configuration/triggers"],
            "triggers_update" "triggers-update" ["server/configuration/triggers"],
            "users_count" "users-count" ["server/users/count"],
            "users_create" "users-create" ["server/users/create"],
            "users_delete" "users-delete" ["server/users/delete"],
            "users_devices" "users-devices" ["server/users/devices"],
            "users_disable" "users-disable" ["server/users/disable-enable"],
            "users_enable" "users-enable" ["server/users/disable-enable"],
            "users_get" "users-get" ["server/users/get", "server/users/unknown", "server/users/object"],
            "users_list" "users-list" ["server/users/pages", "server/users/descending", "server/users/filter-status", "server/users/filter-providers", "server/users/object"],
            "users_logout" "users-logout" ["server/users/logout", "server/users/unknown"],
            "users_reset_email" "users-reset-email" ["server/users/reset-email", "server/users/reset-email-invalid", "server/users/unknown"],
            "users_verify_token" "users-verify-token" ["server/users/verify-token", "server/users/verify-nothing", "server/users/verify-forged"],
            "values_create" "values-create" ["server/configuration/values"],
            "values_delete" "values-delete" ["server/configuration/values"],
            "values_get" "values-get" ["server/configuration/values"],
            "values_list" "values-list" ["server/configuration/values"],
            "values_update" "values-update" ["server/configuration/values"],
        }
    };
}

macro_rules! texts {
    ($($name:literal $id:literal [$($requirements:literal),*],)*) => {
        /// Names and contents.
        pub(super) static FILES: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/contract/", $name, ".json")),
        )),*];
    };
}

contract_files!(texts);

/// The shapes that several files name.
pub(super) static SHAPES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/contract/shapes.json"));

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("contract");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder contract/")
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().trim_end_matches(".json").to_owned())
            .filter(|name| name != "shapes")
            .collect();
        files.sort();
        let listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, listed);
    }
}
