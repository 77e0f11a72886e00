//! The devices from which users log in.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::storage::id::{Id, SeededRng};
use crate::state::storage::shared_map::SharedMap;
use crate::state::time::Seconds;

/// Maximum number of devices per user. Device IDs are chosen by clients, so without a
/// limit one user could fill the memory. (our choice)
const MAX_PER_USER: usize = 100;

/// The device ID of a new session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DeviceId {
    /// The login names no device, which the ID zero stands for. (manual's samples)
    #[default]
    None,
    /// A device that gets its ID now.
    New,
    /// The ID that an earlier login returned.
    Known(Id),
}

impl DeviceId {
    pub(super) fn resolve(self, rng: &mut SeededRng) -> Id {
        match self {
            Self::None => Id::ZERO,
            Self::New => rng.id(),
            Self::Known(id) => id,
        }
    }
}

/// A device as described by the last login from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    /// Such as `platform` and `appVersion`, under the names that clients use.
    #[serde(rename = "facts")]
    pub(crate) properties: BTreeMap<Box<str>, Box<str>>,
    pub(crate) last_login: Seconds,
}

/// The devices of all users of an app, by user and device.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Devices(pub(super) SharedMap<(Id, Id), Device>);

impl Devices {
    /// Records a login from a device. The user's least recently used device is dropped
    /// if there are too many.
    pub(super) fn record(&mut self, user: Id, id: Id, device: Device) {
        self.0.insert((user, id), device);
        // Counting is cheap compared to a login, and at most one device is over the limit.
        if self.of_user(user).count() > MAX_PER_USER {
            let oldest = self
                .of_user(user)
                .min_by_key(|(id, device)| (device.last_login, *id));
            if let Some(oldest) = oldest.map(|(id, _)| id) {
                self.0.remove(&(user, oldest));
            }
        }
    }

    /// The devices of a user, by ID.
    pub(crate) fn of_user(&self, user: Id) -> impl Iterator<Item = (Id, &Device)> {
        let from_user = self
            .0
            .range(Bound::Included(&(user, Id::ZERO)), Bound::Unbounded);
        from_user
            .take_while(move |((owner, _), _)| *owner == user)
            .map(|((_, id), device)| (*id, device))
    }

    pub(super) fn remove_user(&mut self, user: Id) {
        let ids: Vec<_> = self.of_user(user).map(|(id, _)| id).collect();
        for id in ids {
            self.0.remove(&(user, id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_device_is_dropped_above_the_limit() {
        let (mut devices, mut rng) = (Devices::default(), SeededRng::new(0));
        let user = rng.id();
        let ids: Vec<_> = (0..=MAX_PER_USER).map(|_| rng.id()).collect();
        for (last_login, id) in (0..).zip(&ids) {
            let properties = BTreeMap::new();
            let device = Device {
                properties,
                last_login,
            };
            devices.record(user, *id, device);
        }
        let remaining: Vec<_> = devices.of_user(user).map(|(id, _)| id).collect();
        assert_eq!(remaining, ids[1..]);
    }

    #[test]
    fn the_devices_of_one_user_are_removed() {
        let (mut devices, mut rng) = (Devices::default(), SeededRng::new(0));
        let (user, other) = (rng.id(), rng.id());
        for owner in [user, other, user] {
            devices.record(owner, rng.id(), Device::default());
        }
        devices.remove_user(user);
        let count = |owner| devices.of_user(owner).count();
        assert_eq!((count(user), count(other)), (0, 1));
    }
}
