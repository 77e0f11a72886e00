//! Properties of reading lists, against servers of all kinds.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proptest::prelude::*;
use tokio::task::yield_now;

use super::*;
use crate::api::{ApiError, PAGE_SIZE};
use crate::domain::{User, UserId, UserState};

/// What a server does differently from the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quirk {
    None,
    /// Rejects a cursor that is the ID of nobody.
    RejectsSyntheticIds,
    /// Starts from the beginning at a cursor that is the ID of nobody.
    IgnoresSyntheticIds,
    IgnoresDescending,
    /// Returns users in another order than that of their IDs.
    Unsorted,
    /// Repeats the last user of a page at the beginning of the next one.
    Overlaps,
}

const QUIRKS: [Quirk; 6] = [
    Quirk::None,
    Quirk::RejectsSyntheticIds,
    Quirk::IgnoresSyntheticIds,
    Quirk::IgnoresDescending,
    Quirk::Unsorted,
    Quirk::Overlaps,
];

/// A server whose users change while they are read.
struct Server {
    users: RefCell<BTreeSet<u128>>,
    quirk: Quirk,
    page_size: usize,
    /// Users to create and delete, one with each request.
    changes: RefCell<Vec<(u128, bool)>>,
    requests: Cell<usize>,
    /// Varies how many times a request waits.
    random: Cell<u64>,
}

fn user(number: u128) -> User {
    User {
        id: UserId::parse(&format!("{number:024x}")).unwrap(),
        providers: Vec::new(),
        kind: "normal".to_owned(),
        state: UserState::Enabled,
        email: None,
        name: None,
        created: None,
        last_login: None,
    }
}

fn number(id: &UserId) -> u128 {
    u128::from_str_radix(id.as_str(), 16).unwrap()
}

/// An order that is not that of the numbers.
fn scrambled(number: u128) -> u128 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}

impl Server {
    async fn wait(&self) {
        self.requests.set(self.requests.get() + 1);
        let random = self
            .random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.random.set(random);
        for _ in 0..random >> 61 {
            yield_now().await;
        }
        if let Some((number, is_creation)) = self.changes.borrow_mut().pop() {
            let mut users = self.users.borrow_mut();
            if is_creation {
                users.insert(number);
            } else {
                users.remove(&number);
            }
        }
    }

    fn after(&self, after: Option<u128>) -> Vec<User> {
        let users = self.users.borrow();
        let page: Vec<u128> = if self.quirk == Quirk::Unsorted {
            let mut all: Vec<_> = users.iter().copied().collect();
            all.sort_by_key(|number| scrambled(*number));
            let start = after.map_or(0, |after| {
                all.partition_point(|number| scrambled(*number) <= scrambled(after))
            });
            all.drain(start..).take(self.page_size).collect()
        } else {
            let first = match after {
                Some(after) if self.quirk == Quirk::Overlaps => after,
                Some(after) => after + 1,
                None => 0,
            };
            users.range(first..).take(self.page_size).copied().collect()
        };
        page.into_iter().map(user).collect()
    }
}

impl Pages for Server {
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        self.wait().await;
        let after = after.map(number);
        let is_synthetic = after.is_some_and(|after| !self.users.borrow().contains(&after));
        match self.quirk {
            Quirk::RejectsSyntheticIds if is_synthetic => Err(ApiError::user_not_found()),
            Quirk::IgnoresSyntheticIds if is_synthetic => Ok(self.after(None)),
            _ => Ok(self.after(after)),
        }
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        self.wait().await;
        let mut page = self.after(None);
        if self.quirk != Quirk::IgnoresDescending {
            let users = self.users.borrow();
            page = users
                .iter()
                .rev()
                .take(self.page_size)
                .copied()
                .map(user)
                .collect();
        }
        Some(Ok(page))
    }
}

/// The users passed on, in order.
#[derive(Default)]
struct Taken {
    numbers: RefCell<Vec<u128>>,
    limit: Option<usize>,
}

impl TakeUsers for Taken {
    async fn take(&self, users: Vec<User>, _: bool) -> bool {
        yield_now().await;
        let mut numbers = self.numbers.borrow_mut();
        numbers.extend(users.iter().map(|user| number(&user.id)));
        self.limit.is_none_or(|limit| numbers.len() < limit)
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(work)
}

/// IDs as services assign them: a timestamp, then a random part, then a counter.
fn ids() -> impl Strategy<Value = BTreeSet<u128>> {
    let clusters = prop::collection::vec((1_u32.., any::<u64>(), 1_usize..400), 0..5);
    let scattered = prop::collection::btree_set(1_u128..1 << 95, 0..300);
    let distribution = |clusters: Vec<(u32, u64, usize)>| {
        let cluster = |(time, random, count): (u32, u64, usize)| {
            let start = u128::from(time) << 64 | u128::from(random >> 24 << 24);
            (start..).take(count)
        };
        clusters
            .into_iter()
            .flat_map(cluster)
            .collect::<BTreeSet<_>>()
    };
    prop_oneof![clusters.prop_map(distribution), scattered]
}

proptest! {
    #[test]
    fn every_user_is_passed_on_once(
        users in ids(),
        created in prop::collection::vec(1_u128..1 << 95, 0..40),
        deletions in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        quirk in prop::sample::select(&QUIRKS[..]),
        page_size in prop_oneof![Just(PAGE_SIZE), 1_usize..80],
        cursors in 1_usize..70,
        random: u64,
    ) {
        let all: Vec<_> = users.iter().copied().collect();
        // A list that repeats a user on each page needs room for another one.
        prop_assume!(quirk != Quirk::Overlaps || page_size > 1);
        let deleted: BTreeSet<_> = deletions
            .iter()
            .filter(|_| !all.is_empty())
            .map(|index| *index.get(&all))
            .collect();
        // A server that pages by something else loses users when others change.
        let is_stable = matches!(quirk, Quirk::Unsorted | Quirk::Overlaps | Quirk::RejectsSyntheticIds | Quirk::IgnoresSyntheticIds);
        let changes: Vec<_> = if is_stable {
            Vec::new()
        } else {
            created.iter().map(|number| (*number, true))
                .chain(deleted.iter().map(|number| (*number, false)))
                .collect()
        };
        let kept: BTreeSet<_> = if is_stable { users.clone() } else { &users - &deleted };
        let server = Server {
            users: RefCell::new(users.clone()),
            quirk,
            page_size,
            changes: RefCell::new(changes),
            requests: Cell::new(0),
            random: Cell::new(random),
        };
        let taken = Taken::default();
        block_on(read(&server, cursors, &taken)).unwrap();
        let taken = taken.numbers.into_inner();
        let unique: BTreeSet<_> = taken.iter().copied().collect();
        prop_assert_eq!(unique.len(), taken.len(), "nobody twice");
        prop_assert!(kept.is_subset(&unique), "nobody missing");
        let existed: BTreeSet<_> = users.iter().chain(&created).copied().collect();
        prop_assert!(unique.is_subset(&existed));
    }
}

fn server(users: impl IntoIterator<Item = u128>, quirk: Quirk) -> Server {
    Server {
        users: RefCell::new(users.into_iter().collect()),
        quirk,
        page_size: PAGE_SIZE,
        changes: RefCell::default(),
        requests: Cell::new(0),
        random: Cell::new(7),
    }
}

#[test]
fn cursors_side_by_side_cost_few_requests_more_than_one() {
    let users = 1 << 64..(1 << 64) + 10_000;
    for cursors in [1, 2, 8, 64] {
        let server = server(users.clone(), Quirk::None);
        let taken = Taken::default();
        block_on(read(&server, cursors, &taken)).unwrap();
        assert_eq!(taken.numbers.borrow().len(), 10_000);
        let one_by_one = 10_000 / PAGE_SIZE + 1;
        let requests = server.requests.get();
        assert!(
            requests <= one_by_one + 1 + 2 * cursors,
            "{cursors}: {requests}"
        );
        let is_split = !taken.numbers.borrow().is_sorted();
        assert_eq!(is_split, cursors > 1);
    }
}

/// A server that responds after a round trip.
struct Distant(Server);

const ROUND_TRIP: std::time::Duration = std::time::Duration::from_millis(20);

impl Pages for Distant {
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        tokio::time::sleep(ROUND_TRIP).await;
        self.0.page(after).await
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        tokio::time::sleep(ROUND_TRIP).await;
        self.0.last_page().await
    }
}

#[tokio::test(start_paused = true)]
async fn gaps_between_users_do_not_keep_cursors_from_sharing_the_rest() {
    const CURSORS: usize = 8;
    let second = 1_u128 << 64;
    let cluster = |time: u128, count: u128| second * time..second * time + count;
    for (name, users) in [
        ("even", (1..=10_000).map(|n| n * second).collect::<Vec<_>>()),
        ("one second", cluster(1, 10_000).collect()),
        (
            "few, then many",
            cluster(1, 73).chain(cluster(1_000_000, 10_000)).collect(),
        ),
        (
            "many, then few",
            cluster(1, 10_000).chain(cluster(1_000_000, 73)).collect(),
        ),
    ] {
        let count = users.len();
        let server = Distant(server(users, Quirk::None));
        let taken = Taken::default();
        let started = tokio::time::Instant::now();
        read(&server, CURSORS, &taken).await.unwrap();
        assert_eq!(taken.numbers.borrow().len(), count, "{name}");
        let round_trips = started.elapsed().as_millis() / ROUND_TRIP.as_millis();
        let fewest = (count / PAGE_SIZE / CURSORS) as u128;
        assert!(
            round_trips <= fewest + 15,
            "{name}: {round_trips}, not {fewest}"
        );
    }
}

/// A server that fails at some place of the list.
struct Failing(Server);

impl Pages for Failing {
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        let page = self.0.page(after).await?;
        if page.iter().any(|user| number(&user.id) == 4_321) {
            return Err(ApiError::user_not_found());
        }
        Ok(page)
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        self.0.last_page().await
    }
}

#[test]
fn page_that_cannot_be_read_ends_the_list_with_an_error_and_no_cursor_waits() {
    for cursors in [1, 2, 8] {
        let server = Failing(server(1..=10_000, Quirk::None));
        let taken = Taken::default();
        assert!(block_on(read(&server, cursors, &taken)).is_err());
        assert!(taken.numbers.borrow().len() >= 4_200, "{cursors}");
    }
}

#[test]
fn list_ends_early_when_enough_users_were_taken() {
    let server = server(1..1_000, Quirk::None);
    let taken = Taken {
        limit: Some(60),
        ..Taken::default()
    };
    block_on(read(&server, 1, &taken)).unwrap();
    assert_eq!(server.requests.get(), 2);
}

/// A server that ignores the cursor.
struct Repeating;

impl Pages for Repeating {
    async fn page(&self, _: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        Ok((1..=PAGE_SIZE as u128).map(user).collect())
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        None
    }
}

#[test]
fn list_that_repeats_a_full_page_is_an_error() {
    let taken = Taken::default();
    let error = block_on(read(&Repeating, 8, &taken)).unwrap_err();
    assert!(
        error.to_string().contains("returned a page twice"),
        "{error}"
    );
    assert_eq!(taken.numbers.borrow().len(), PAGE_SIZE);
}

#[test]
fn list_above_the_limit_is_an_error() {
    let (server, taken) = (server([], Quirk::None), Taken::default());
    let listing = Listing {
        pages: &server,
        take: &taken,
        ranges: RefCell::new(Ranges::new()),
        changed: Notify::new(),
        count: RefCell::new(MAX_USERS - 1),
    };
    let take = |after: u128| {
        let page = vec![user(after + 1)];
        let after = user(after).id;
        let after = IdNumber::new(&after).unwrap();
        block_on(listing.take(0, after, page))
    };
    assert!(take(0).is_ok());
    assert!(matches!(take(1), Err(Failure::Api(_))));
}

#[test]
fn unsorted_list_is_endless_above_its_own_limit() {
    for (users, expected) in [
        (single::MAX_USERS - 1, false),
        (single::MAX_USERS, false),
        (single::MAX_USERS + 1, true),
        (single::MAX_USERS + 2, true),
    ] {
        assert_eq!(single::is_endless(users), expected, "{users}");
    }
}

#[test]
fn first_page_of_an_unsorted_list_is_read_once() {
    let server = server(1..=10, Quirk::Unsorted);
    let taken = Taken::default();
    block_on(read(&server, 1, &taken)).unwrap();
    assert!(!taken.numbers.borrow().is_sorted());
    // The users, and the empty page that ends the list.
    assert_eq!(server.requests.get(), 2);
}

#[test]
fn range_is_not_split_where_it_begins_or_ends() {
    let page = |numbers: std::ops::Range<u128>| numbers.map(user).collect::<Vec<_>>();
    let mut ranges = Ranges::new();
    ranges.take(0, IdNumber::ZERO, page(1..51)).unwrap();
    let at = IdNumber::new(&user(1_000).id).unwrap();
    let behind = page(1_001..1_051);
    assert_eq!(ranges.end_split(at, &behind), Ok(Some(1)));
    assert_eq!(ranges.end_split(at, &behind), Ok(None));
}
