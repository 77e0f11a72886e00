//! Traps about lists of users and their pages.

use crate::client::judge::{self, finding};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Call, Event, Kind, Memory, Step};
use crate::client::run::Run;
use crate::client::scene::{ANONYMOUS, DISABLED, NAMED, SAME_ADDRESS, Scene, TWO_IDENTITIES};
use crate::client::trap::{Trap, must};
use crate::requirements::requirement::Grade;

const NO_LIST: &str = "the client did not list users";
const NO_PAGES: &str = "the client did not ask for a second page of users";

pub(super) static TRAPS: [Trap; 10] = [
    Trap {
        unless: NO_LIST,
        scene: Scene::Fifty,
        judge: judge::followed,
        ..Trap::new(must(
            "client/pages/exactly-fifty",
            "A page of exactly 50 users is followed by a request for the next page",
            "manual: a page has at most 50 users",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_LIST,
        scene: Scene::Many,
        judge: |run| judge::complete(run, &[]),
        ..Trap::new(must(
            "client/pages/every-page",
            "A client reads every page of the list of users",
            "the predecessor read only the first page",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_PAGES,
        scene: Scene::Many,
        step: |call, memory| match known_cursor(call, memory) {
            Some(cursor) => Step::edit(move |answer, memory| {
                let repeated = memory.users[&cursor].clone();
                answer.map(|page| {
                    if let Some(page) = page.as_array_mut() {
                        page.insert(0, repeated);
                        page.truncate(50);
                    }
                });
            }),
            None => Step::pass(),
        },
        judge: once,
        ..Trap::new(must(
            "client/pages/user-on-two-pages",
            "A user who is on two pages is acted on once",
            "lists that change while they are read",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: NO_LIST,
        step: |call, _| {
            if call.kind == Kind::List {
                Step::edit(|answer, _| {
                    answer.map(|page| {
                        if let Some(page) = page.as_array_mut()
                            && let Some(first) = page.first().cloned()
                        {
                            page.insert(1, first);
                        }
                    });
                })
            } else {
                Step::pass()
            }
        },
        judge: once,
        ..Trap::new(must(
            "client/pages/user-twice-on-a-page",
            "A user who is listed twice on a page is acted on once",
            "lists that change while they are read",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: NO_PAGES,
        scene: Scene::Many,
        step: |call, memory| match known_cursor(call, memory) {
            Some(cursor) if memory.strikes == 0 => {
                memory.target = Some(cursor.clone());
                Step::after(Event::DeleteUser(cursor))
            }
            _ => Step::pass(),
        },
        judge: |run| {
            let Some(deleted) = run.memory.target.as_deref() else {
                return Judgement::NotExercised;
            };
            judge::complete(run, &[deleted]).and(|| judge::does_the_same(run, &[deleted]))
        },
        ..Trap::new(must(
            "client/pages/deleted-between-pages",
            "A user who is deleted between two pages does not keep a client from the others",
            "manual: after is the ID of the last user of the page before",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_PAGES,
        scene: Scene::Many,
        step: |call, memory| {
            if known_cursor(call, memory).is_some() {
                Step::answer(Answer::error(404, "user not found", Some("UserNotFound")))
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            if run.struck().next().is_none() {
                return Judgement::NotExercised;
            }
            judge::is_bounded(run, judge::RETRIES).and(|| judge::complete(run, &[]))
        },
        ..Trap::new(must(
            "client/pages/cursor-rejected",
            "A client fails if the server rejects the ID after which the next page begins",
            "the cursor of a user who was deleted",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: "the client did not list users with a filter",
        scene: Scene::Mixed,
        step: |call, _| {
            let filters = ["status", "provider_types"];
            let is_filter = |pair: &str| {
                let name = pair.split('=').next().unwrap_or_default();
                filters.contains(&name)
            };
            let query = call.query.as_deref().unwrap_or_default();
            if call.kind == Kind::List && query.split('&').any(is_filter) {
                let rest: Vec<_> = query.split('&').filter(|pair| !is_filter(pair)).collect();
                Step::with_query(rest.join("&"))
            } else {
                Step::pass()
            }
        },
        judge: filters_itself,
        ..Trap::new(must(
            "client/pages/filter-ignored",
            "A client does not change users that the server returned although they do not match the filter",
            "the API description does not list the filters that the predecessor sends",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_LIST,
        scene: Scene::Identities,
        step: watch_list,
        judge: |run| {
            if run.struck().next().is_none() {
                return Judgement::NotExercised;
            }
            let changes = run.of(Kind::Change);
            let own: Vec<_> = changes
                .filter(|e| e.succeeded() && e.call.user() == Some(TWO_IDENTITIES))
                .collect();
            if run.is_success() && own.is_empty() && changes_all_others(run, TWO_IDENTITIES) {
                let message = "the client leaves out the user who has two identities";
                return Judgement::Unsafe(finding(run, message, &[]));
            }
            judge::acts_once(run)
        },
        ..Trap::new(must(
            "client/pages/two-identities",
            "A user with two identities is acted on once",
            "manual: a user may have several identities",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_LIST,
        scene: Scene::Names,
        step: watch_list,
        judge: |run| {
            judge::tolerates(run).and(|| {
                let raw: [&[u8]; 2] = [b"\x1b]0;title", b"\x1b[31mred"];
                if raw
                    .iter()
                    .any(|raw| judge::contains(&run.output.stdout, raw))
                {
                    let message =
                        "the client prints control characters of a user's name as they are";
                    return Judgement::Unsafe(finding(run, message, &[]));
                }
                odd_names_are_changed(run)
            })
        },
        ..Trap::new(must(
            "client/pages/non-ascii-names",
            "A client handles names beyond ASCII, and prints no control characters that are in them",
            "names are what users and providers enter",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: NO_LIST,
        scene: Scene::Identities,
        step: watch_list,
        judge: |run| {
            if run.struck().next().is_none() {
                return Judgement::NotExercised;
            }
            let changed = |user: &str| {
                let mut changes = run.of(Kind::Change);
                changes.any(|e| e.call.user() == Some(user))
            };
            let [first, second] = SAME_ADDRESS.map(changed);
            if run.is_success() && first != second {
                let message = "the client changes one of two users who have the same address";
                return Judgement::Unsafe(finding(run, message, &[]));
            }
            Judgement::Safe
        },
        ..Trap::new(must(
            "client/pages/same-address",
            "Two users who have the same address are two users",
            "users of several providers may have one address",
            Grade::OurChoice,
        ))
    },
];

/// The user after whom a page begins, if the client got it from an earlier page.
fn known_cursor(call: &Call, memory: &Memory) -> Option<String> {
    let cursor = call
        .parameter("after")
        .filter(|_| call.kind == Kind::List)?;
    memory.users.contains_key(cursor).then(|| cursor.to_owned())
}

fn watch_list(call: &Call, _: &mut Memory) -> Step {
    if call.kind == Kind::List {
        Step::watch()
    } else {
        Step::pass()
    }
}

/// No user is acted on twice, and none is left out.
fn once(run: &Run) -> Judgement {
    if run.struck().next().is_none() {
        return Judgement::NotExercised;
    }
    judge::acts_once(run).and(|| judge::does_the_same(run, &[]))
}

/// Whether all users of the scene but one are changed.
fn changes_all_others(run: &Run, user: &str) -> bool {
    let changes = judge::changes(run);
    let mut others = run.scene.users();
    others.retain(|other| other != user);
    others
        .iter()
        .all(|other| changes.iter().any(|change| change.contains(other)))
}

/// A client that changes all plain users also changes those with other names.
fn odd_names_are_changed(run: &Run) -> Judgement {
    let changes = judge::changes(run);
    let is_changed = |user: &String| changes.iter().any(|change| change.contains(user));
    let users = run.scene.users().into_iter();
    let (odd, plain): (Vec<_>, Vec<_>) = users.partition(|user| NAMED.contains(&user.as_str()));
    if plain.iter().all(is_changed) && !odd.iter().all(is_changed) {
        let message = "the client leaves out users whose names are not ASCII";
        return Judgement::Unsafe(finding(run, message, &[]));
    }
    Judgement::Safe
}

/// No change contradicts the filters with which users were listed.
fn filters_itself(run: &Run) -> Judgement {
    if run.struck().next().is_none() {
        return Judgement::NotExercised;
    }
    let asked: Vec<_> = run.of(Kind::List).collect();
    let only =
        |name: &str, value: &str| asked.iter().all(|e| e.call.parameter(name) == Some(value));
    let is_wrong = |user: &str| {
        let disabled = DISABLED.contains(&user);
        (only("status", "enabled") && disabled)
            || (only("status", "disabled") && !disabled)
            || (only("provider_types", "local-userpass") && user == ANONYMOUS)
    };
    let wrong = run
        .of(Kind::Change)
        .find(|change| change.call.user().is_some_and(is_wrong));
    if let Some(wrong) = wrong {
        let list: Vec<_> = asked.into_iter().take(1).chain([wrong]).collect();
        let message = "the client changes a user who does not match its own filter";
        return Judgement::Unsafe(finding(run, message, &list));
    }
    Judgement::Safe
}
