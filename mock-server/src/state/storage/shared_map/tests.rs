//! What holds of every map, by property.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::state::storage::shared_map::*;

#[derive(Clone, Debug)]
enum Step {
    Insert(u16, u8),
    Remove(u16),
    Change(u16, u8),
    Copy,
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..400_u16;
    prop_oneof![
        6 => (key.clone(), any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
        3 => key.clone().prop_map(Step::Remove),
        2 => (key, any::<u8>()).prop_map(|(key, value)| Step::Change(key, value)),
        1 => Just(Step::Copy),
    ]
}

fn same(map: &SharedMap<u16, u8>, model: &BTreeMap<u16, u8>) {
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
        assert!(
            map.range(Bound::Unbounded, Bound::Excluded(&key))
                .rev()
                .eq(model.range(below).rev())
        );
    }
}

proptest! {
    /// It does what the standard library's map does, and a copy is not
    /// touched by what happens to the original.
    #[test]
    fn as_the_standard_map(steps in proptest::collection::vec(step(), 0..600)) {
        let (mut map, mut model) = (SharedMap::default(), BTreeMap::new());
        let mut copies = Vec::new();
        for step in steps {
            match step {
                Step::Insert(key, value) => {
                    assert_eq!(map.insert(key, value), model.insert(key, value));
                }
                Step::Remove(key) => assert_eq!(map.remove(&key), model.remove(&key)),
                Step::Change(key, value) => {
                    let (one, other) = (map.get_mut(&key), model.get_mut(&key));
                    assert_eq!(one.as_deref(), other.as_deref());
                    if let (Some(one), Some(other)) = (one, other) {
                        (*one, *other) = (value, value);
                    }
                }
                Step::Copy => copies.push((map.clone(), model.clone())),
            }
        }
        same(&map, &model);
        for (map, model) in &copies {
            same(map, model);
        }
        let text = serde_json::to_string(&map).unwrap();
        same(&serde_json::from_str(&text).unwrap(), &model);
    }
}

/// Ascending keys, as ids are, leave no half-filled runs behind.
#[test]
fn ascending_keys_fill_the_runs() {
    let map: SharedMap<_, _> = (0..RUN * 10).map(|key| (key, ())).collect();
    assert_eq!(map.runs.len(), 10);
}
