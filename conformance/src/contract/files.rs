//! The files of the folder `contract/`, one for each endpoint.

/// Passes all files to a macro: the name, the ID of the rule about its responses, and the IDs
/// of the requirements that it transcribes.
macro_rules! contract_files {
    ($then:ident) => {
        $then! {
            "access_list_create" "access-list-create" ["2.8/access-list/create"],
            "access_list_delete" "access-list-delete" ["2.8/access-list/delete"],
            "access_list_get" "access-list-get" ["2.8/access-list/list"],
            "access_list_update" "access-list-update" ["2.8/access-list/update"],
            "admin_auth_providers" "admin-auth-providers" ["2.1/providers"],
            "admin_login" "admin-login" ["2.1/cloud-login", "2.1/cloud-login/wrong-keys"],
            "admin_profile" "admin-profile" ["2.1/profile"],
            "admin_session_create" "admin-session-create" ["2.1/session/refresh", "1.2/refresh/is-an-access-token"],
            "admin_session_delete" "admin-session-delete" ["2.1/session/end", "1.2/refresh/is-an-access-token", "1.2/refresh/gone"],
            "allowed_origins_get" "allowed-origins-get" ["2.8/allowed-origins"],
            "allowed_origins_set" "allowed-origins-set" ["2.8/allowed-origins"],
            "api_keys_create" "api-keys-create" ["2.6/create"],
            "api_keys_delete" "api-keys-delete" ["2.6/delete"],
            "api_keys_disable" "api-keys-disable" ["2.6/enable-disable"],
            "api_keys_enable" "api-keys-enable" ["2.6/enable-disable"],
            "api_keys_get" "api-keys-get" ["2.6/get", "2.6/unknown"],
            "api_keys_list" "api-keys-list" ["2.6/list"],
            "apps_create" "apps-create" ["2.2/create", "2.2/app-object"],
            "apps_delete" "apps-delete" ["2.2/delete"],
            "apps_description" "apps-description" ["2.8/description"],
            "apps_get" "apps-get" ["2.2/get", "2.2/get/unknown"],
            "apps_list" "apps-list" ["2.2/list", "2.2/list/products", "2.2/unknown-group"],
            "atlas_groups" "atlas-groups" ["2.9/groups"],
            "auth_providers_create" "auth-providers-create" ["2.3/create"],
            "auth_providers_delete" "auth-providers-delete" ["2.3/delete"],
            "auth_providers_disable" "auth-providers-disable" ["2.3/enable-disable"],
            "auth_providers_enable" "auth-providers-enable" ["2.3/enable-disable"],
            "auth_providers_get" "auth-providers-get" ["2.3/get"],
            "auth_providers_list" "auth-providers-list" ["2.3/list"],
            "auth_providers_update" "auth-providers-update" ["2.3/update"],
            "client_location" "client-location" ["3.1/location", "3.1/unknown-app"],
            "client_login_anon_user" "client-login-anon-user" ["3.2/anon-user", "3.2/answer"],
            "client_login_api_key" "client-login-api-key" ["3.2/api-key/server", "3.2/answer"],
            "client_login_local_userpass" "client-login-local-userpass" ["3.2/local-userpass", "3.2/answer", "3.2/refused/password"],
            "client_profile" "client-profile" ["3.4/profile"],
            "client_session_create" "client-session-create" ["3.4/session/refresh", "1.2/refresh/gone"],
            "client_session_delete" "client-session-delete" ["3.4/session/end"],
            "client_user_delete" "client-user-delete" ["3.4/delete"],
            "deployments_get" "deployments-get" ["9/deployments"],
            "deployments_list" "deployments-list" ["9/deployments"],
            "drafts_create" "drafts-create" ["9/drafts"],
            "drafts_deploy" "drafts-deploy" ["9/deployments"],
            "drafts_diff" "drafts-diff" ["9/drafts"],
            "drafts_discard" "drafts-discard" ["9/drafts"],
            "drafts_list" "drafts-list" ["9/drafts"],
            "functions_create" "functions-create" ["2.8/functions/create"],
            "functions_delete" "functions-delete" ["2.8/functions/create"],
            "functions_execute" "functions-execute" ["9/execute-function"],
            "functions_get" "functions-get" ["2.8/functions/list"],
            "functions_list" "functions-list" ["2.8/functions/list"],
            "functions_update" "functions-update" ["2.8/functions/create"],
            "logs_list" "logs-list" ["2.8/logs"],
            "pending_confirm" "pending-confirm" ["2.5/confirm"],
            "pending_delete" "pending-delete" ["2.5/delete-by-email"],
            "pending_delete_by_id" "pending-delete-by-id" ["2.5/delete-by-id"],
            "pending_list" "pending-list" ["2.5/list", "2.5/list/pages"],
            "pending_run_confirm" "pending-run-confirm" ["2.5/run-confirm", "2.5/unknown"],
            "pending_send_confirm" "pending-send-confirm" ["2.5/send-confirm"],
            "refresh_token_expiration_get" "refresh-token-expiration-get" ["2.7/default", "2.7/unknown"],
            "refresh_token_expiration_set" "refresh-token-expiration-set" ["2.7/set", "2.7/range", "2.7/unknown"],
            "secrets_create" "secrets-create" ["2.8/secrets/create", "9/secrets/no-value"],
            "secrets_delete" "secrets-delete" ["2.8/secrets/delete"],
            "secrets_list" "secrets-list" ["2.8/secrets/list"],
            "secrets_update" "secrets-update" ["2.8/secrets/update"],
            "services_config_get" "services-config-get" ["9/services"],
            "services_config_update" "services-config-update" ["9/services"],
            "services_create" "services-create" ["9/services"],
            "services_delete" "services-delete" ["9/services"],
            "services_get" "services-get" ["9/services"],
            "services_list" "services-list" ["9/services"],
            "services_update" "services-update" ["9/services"],
            "triggers_create" "triggers-create" ["9/triggers"],
            "triggers_delete" "triggers-delete" ["9/triggers"],
            "triggers_get" "triggers-get" ["9/triggers"],
            "triggers_list" "triggers-list" ["9/triggers"],
            "triggers_resume" "triggers-resume" ["9/triggers"],
            "triggers_update" "triggers-update" ["9/triggers"],
            "users_count" "users-count" ["2.4/users-count"],
            "users_create" "users-create" ["2.4/create"],
            "users_delete" "users-delete" ["2.4/delete"],
            "users_devices" "users-devices" ["2.4/devices"],
            "users_disable" "users-disable" ["2.4/disable-enable"],
            "users_enable" "users-enable" ["2.4/disable-enable"],
            "users_get" "users-get" ["2.4/get", "2.4/get/unknown", "2.4/user-object"],
            "users_list" "users-list" ["2.4/list/pages", "2.4/list/desc", "2.4/list/status", "2.4/list/provider-types", "2.4/user-object"],
            "users_logout" "users-logout" ["2.4/logout", "2.4/get/unknown"],
            "users_reset_email" "users-reset-email" ["2.4/reset-email", "2.4/reset-email/bad", "2.4/get/unknown"],
            "users_verify_token" "users-verify-token" ["2.4/verify-token", "2.4/verify-token/bad-request", "2.4/verify-token/forged"],
            "values_create" "values-create" ["9/values"],
            "values_delete" "values-delete" ["9/values"],
            "values_get" "values-get" ["9/values"],
            "values_list" "values-list" ["9/values"],
            "values_update" "values-update" ["9/values"],
        }
    };
}

macro_rules! texts {
    ($($name:literal $id:literal [$($proves:literal),*],)*) => {
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
