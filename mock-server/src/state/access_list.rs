//! The IP access list of an app. It is stored and returned but not enforced (our
//! choice: the server listens on the local machine only).

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};

/// An IP address or a CIDR block.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessEntry {
    pub(crate) id: Id,
    /// As the administrator wrote it.
    pub(crate) address: Box<str>,
    pub(crate) comment: Box<str>,
    /// The parsed address and its prefix length.
    network: (IpAddr, u8),
}

impl AccessEntry {
    /// Whether the entry's network contains an address.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let (network, prefix_length) = self.network;
        match (network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let difference = network.to_bits() ^ address.to_bits();
                difference.leading_zeros() >= u32::from(prefix_length)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let difference = network.to_bits() ^ address.to_bits();
                difference.leading_zeros() >= u32::from(prefix_length)
            }
            _ => false,
        }
    }
}

/// Parses an address, or an address and a prefix length.
fn parse_network(text: &str) -> Result<(IpAddr, u8), Rejection> {
    let (address, prefix_length) = match text.split_once('/') {
        Some((address, prefix_length)) => (address, Some(prefix_length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| Rejection::InvalidIpAddress)?;
    let max = if address.is_ipv4() { 32 } else { 128 };
    let prefix_length = match prefix_length {
        None => max,
        Some(length) => length.parse().map_err(|_| Rejection::InvalidIpAddress)?,
    };
    if prefix_length > max {
        return Err(Rejection::InvalidIpAddress);
    }
    Ok((address, prefix_length))
}

/// The access list of an app, in order of creation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessList {
    #[serde(rename = "all")]
    entries: Vec<AccessEntry>,
}

impl AccessList {
    /// Returns the list of a new app: one entry that allows every address.
    /// (predecessor CLI's tests)
    pub(crate) fn new(id: Id) -> Self {
        Self {
            entries: vec![AccessEntry {
                id,
                address: "0.0.0.0/0".into(),
                comment: "".into(),
                network: (Ipv4Addr::UNSPECIFIED.into(), 0),
            }],
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &AccessEntry> {
        self.entries.iter()
    }

    /// # Errors
    ///
    /// [`Rejection::InvalidIpAddress`].
    pub(crate) fn add(
        &mut self,
        address: &str,
        comment: &str,
        rng: &mut SeededRng,
    ) -> Result<&AccessEntry, Rejection> {
        let network = parse_network(address)?;
        let (id, index) = (rng.id(), self.entries.len());
        self.entries.push(AccessEntry {
            id,
            address: address.into(),
            comment: comment.into(),
            network,
        });
        Ok(&self.entries[index])
    }

    /// Replaces the address, and the comment if there is one.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidIpAddress`] or [`Rejection::AccessEntryNotFound`].
    pub(crate) fn update(
        &mut self,
        id: Id,
        address: &str,
        comment: Option<&str>,
    ) -> Result<&AccessEntry, Rejection> {
        let network = parse_network(address)?;
        let entry = self.entries.iter_mut().find(|entry| entry.id == id);
        let entry = entry.ok_or(Rejection::AccessEntryNotFound)?;
        (entry.address, entry.network) = (address.into(), network);
        if let Some(comment) = comment {
            entry.comment = comment.into();
        }
        Ok(entry)
    }

    /// # Errors
    ///
    /// [`Rejection::AccessEntryNotFound`].
    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.id != id);
        if self.entries.len() == before {
            return Err(Rejection::AccessEntryNotFound);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (OpenAPI document)
    #[test]
    fn a_block_contains_the_addresses_with_its_prefix() {
        let (mut list, mut rng) = (AccessList::new(Id::ZERO), SeededRng::new(0));
        for (text, inside, outside) in [
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.1.0.0/16", "10.1.255.255", "10.2.0.0"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("::1", "::1", "127.0.0.1"),
            ("fe80::/10", "fe81::1", "fec0::1"),
            ("10.1.2.3", "::ffff:10.1.2.3", "::10.1.2.3"),
        ] {
            let entry = list.add(text, "", &mut rng).unwrap();
            assert!(entry.contains(inside.parse().unwrap()), "{text} {inside}");
            assert!(
                !entry.contains(outside.parse().unwrap()),
                "{text} {outside}"
            );
        }
    }

    #[test]
    fn malformed_addresses_and_prefix_lengths_are_rejected() {
        let (mut list, mut rng) = (AccessList::new(Id::ZERO), SeededRng::new(0));
        for text in [
            "",
            "x",
            "1.2.3",
            "1.2.3.4/33",
            "::1/129",
            "1.2.3.4/",
            "1.2.3.4/-1",
        ] {
            assert_eq!(
                list.add(text, "", &mut rng).map(drop),
                Err(Rejection::InvalidIpAddress)
            );
        }
    }
}
