//! What users log in from.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::storage::shared_map::SharedMap;
use crate::state::{Id, Seconds};

/// Most devices remembered of a user; the oldest go. (our choice)
const KEPT: usize = 100;

/// A device, as logins described it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    /// Such as `platform` and `appVersion`; names are the clients'.
    pub(crate) facts: BTreeMap<Box<str>, Box<str>>,
    pub(crate) last_login: Seconds,
}

/// The devices of all users of an app, by user and device.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Devices(pub(super) SharedMap<(Id, Id), Device>);

impl Devices {
    /// Notes a login from a device.
    pub(super) fn note(&mut self, user: Id, id: Id, device: Device) {
        self.0.insert((user, id), device);
        if self.of(user).count() > KEPT {
            let oldest = self
                .of(user)
                .min_by_key(|(id, device)| (device.last_login, *id));
            if let Some(oldest) = oldest.map(|(id, _)| id) {
                self.0.remove(&(user, oldest));
            }
        }
    }

    /// A user's devices, by id.
    pub(crate) fn of(&self, user: Id) -> impl Iterator<Item = (Id, &Device)> {
        let all = self
            .0
            .range(Bound::Included(&(user, Id::ZERO)), Bound::Unbounded);
        all.take_while(move |((owner, _), _)| *owner == user)
            .map(|((_, id), device)| (*id, device))
    }

    pub(super) fn forget(&mut self, user: Id) {
        let ids: Vec<_> = self.of(user).map(|(id, _)| id).collect();
        for id in ids {
            self.0.remove(&(user, id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SeededRng;

    /// Our choice: a user who makes up devices does not fill the memory.
    #[test]
    fn the_oldest_device_goes() {
        let (mut all, mut rng) = (Devices::default(), SeededRng::new(0));
        let user = rng.id();
        let ids: Vec<_> = (0..=KEPT).map(|_| rng.id()).collect();
        for (at, id) in (0..).zip(&ids) {
            let last_login = at;
            let facts = BTreeMap::new();
            all.note(user, *id, Device { facts, last_login });
        }
        let kept: Vec<_> = all.of(user).map(|(id, _)| id).collect();
        assert_eq!(kept, ids[1..]);
    }
}
