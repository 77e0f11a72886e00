//! Every combination of the words that the published page of `users revoke` has, for each value
//! of `--app`.
use super::{Combination, judge};
use crate::cases::Check;
use crate::cases::model::{Ask, Format};
use crate::cases::support::seeds::{self, ALPHA};
use crate::target::Outcome;

macro_rules! apps {
    ($($test:ident: $record:literal, $app:expr;)*) => {
        /// The names of the records, in [`FOLDER`].
        #[cfg(test)]
        pub(super) const RECORDS: &[&str] = &[$($record),*];

        /// A check for each record.
        pub(crate) static CHECKS: &[Check] = checks![$($test => ["cli/options/combinations"]),*];

        $(
            fn $test() -> Outcome {
                judge(FOLDER, $record, HEADER, &combinations($app))
            }
        )*
    };
}

apps! {
    without_app: "without-app", None;
    app_by_id: "app-by-id", Some("65a0000000000000000001a1");
    app_by_name: "app-by-name", Some("shop");
    app_by_prefix: "app-by-prefix", Some("SHOP-AB");
    app_by_ambiguous_prefix: "app-by-ambiguous-prefix", Some("shop-");
    app_by_name_of_two_projects: "app-by-name-of-two-projects", Some("twin");
    app_unknown: "app-unknown", Some("nope");
}

/// Where the records are.
pub(super) const FOLDER: &str = "users/revoke/matrix";

const HEADER: &str = "pr user pend state    provid -y json -o dis | exit, revoked, reason";

const USERS: [(&str, &[u32]); 4] = [
    ("all", &[]),
    ("one", &[1]),
    ("two", &[2, 1]),
    ("lost", &[1, 99]),
];
const STATES: [Option<&str>; 3] = [None, Some("enabled"), Some("disabled")];
const PROVIDERS: [(&str, &[&str]); 3] = [
    ("any", &[]),
    ("mail", &["local-userpass"]),
    ("key+an", &["api-key", "anon-user"]),
];

/// All combinations with one value of `--app`.
fn combinations(app: Option<&str>) -> Vec<Combination> {
    let mut all = Vec::new();
    for project in [false, true] {
        for (users, pending) in USERS
            .iter()
            .flat_map(|users| [(users, false), (users, true)])
        {
            for (state, providers) in STATES
                .iter()
                .flat_map(|state| PROVIDERS.iter().map(move |p| (*state, p)))
            {
                for switches in 0..16 {
                    let on = |bit: u32| switches & (1 << bit) != 0;
                    let [yes, json, file, plain] = [on(3), on(2), on(1), on(0)];
                    let id = |&n: &u32| {
                        if pending {
                            seeds::pending_id(n)
                        } else {
                            seeds::user_id(n)
                        }
                    };
                    let ask = Ask {
                        app: app.map(str::to_owned),
                        project: project.then(|| ALPHA.to_owned()),
                        users: users.1.iter().map(id).collect(),
                        pending,
                        state,
                        providers: providers.1.to_vec(),
                        yes,
                        format: if json { Format::Json } else { Format::Text },
                        file,
                        ..Ask::default()
                    };
                    let word = |on: bool, word: &'static str| if on { word } else { "-" };
                    let name = format!(
                        "{:2} {:4} {:4} {:8} {:6} {:2} {:4} {:2} {:3}",
                        word(project, "in"),
                        users.0,
                        word(pending, "pend"),
                        state.unwrap_or("-"),
                        providers.0,
                        word(yes, "-y"),
                        word(json, "json"),
                        word(file, "-o"),
                        word(plain, "dis"),
                    );
                    all.push(Combination { name, plain, ask });
                }
            }
        }
    }
    all
}
