//! Compares the map with the standard library's.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::state::storage::shared_map::*;

#[derive(Clone, Debug)]
enum Step {
    Insert(u16, u8),
    Remove(u16),
    Modify(u16, u8),
    Clone,
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..400_u16;
    prop_oneof![
        6 => (key.clone(), any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
        3 => key.clone().prop_map(Step::Remove),
        2 => (key, any::<u8>()).prop_map(|(key, value)| Step::Modify(key, value)),
        1 => Just(Step::Clone),
    ]
}

fn assert_same(map: &SharedMap<u16, u8>, model: &BTreeMap<u16, u8>) {
    assert!(map.iter().eq(model.iter()));
    assert!(map.iter().rev().eq(model.iter().rev()));
    assert_eq!(map.len(), model.len());
    assert_eq!(map.first(), model.first_key_value());
    for key in (0..400).step_by(37) {
        assert_eq!(map.get(&key), model.get(&key));
        let above = (Bound::Excluded(key), Bound::Unbounded);
        let below = (Bound::Unbounded, Bound::Excluded(key));
        assert!(
            map.range(Bound::Excluded(&key), Bound::Unbounded)
                .eq(model.range(above))
        );
        let is_below = || map.range(Bound::Unbounded, Bound::Excluded(&key));
        assert!(is_below().eq(model.range(below)));
        assert!(is_below().rev().eq(model.range(below).rev()));
    }
}

proptest! {
    #[test]
    fn behaves_as_the_standard_map_and_clones_are_independent(steps in proptest::collection::vec(step(), 0..600)) {
        let (mut map, mut model) = (SharedMap::default(), BTreeMap::new());
        let mut clones = Vec::new();
        for step in steps {
            match step {
                Step::Insert(key, value) => {
                    assert_eq!(map.insert(key, value), model.insert(key, value));
                }
                Step::Remove(key) => assert_eq!(map.remove(&key), model.remove(&key)),
                Step::Modify(key, value) => {
                    let (actual, expected) = (map.get_mut(&key), model.get_mut(&key));
                    assert_eq!(actual.as_deref(), expected.as_deref());
                    if let (Some(actual), Some(expected)) = (actual, expected) {
                        (*actual, *expected) = (value, value);
                    }
                }
                Step::Clone => clones.push((map.clone(), model.clone())),
            }
        }
        assert_same(&map, &model);
        for (map, model) in &clones {
            assert_same(map, model);
        }
        let text = serde_json::to_string(&map).unwrap();
        assert_same(&serde_json::from_str(&text).unwrap(), &model);
    }
}

#[test]
fn ascending_keys_leave_no_half_filled_runs() {
    let map: SharedMap<_, _> = (0..RUN_CAPACITY * 10).map(|key| (key, ())).collect();
    assert_eq!(map.runs.len(), 10);
}

/// The lower bound of a run may be below its first key after removals.
#[test]
fn a_key_below_the_first_of_a_run_is_inserted_in_order() {
    let mut map: SharedMap<_, _> = (0..RUN_CAPACITY * 2).map(|key| (key * 2, ())).collect();
    let first_of_second_run = RUN_CAPACITY * 2;
    map.remove(&first_of_second_run);
    map.insert(first_of_second_run + 1, ());
    map.insert(first_of_second_run, ());
    assert!(map.iter().map(|(key, ())| key).is_sorted());
    assert_eq!(map.len(), RUN_CAPACITY * 2 + 1);
}
