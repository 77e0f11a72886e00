//! The addresses that an app may be asked from. Kept and given back; this
//! server lets everybody in (our choice: it listens on this machine only).

use std::net::{IpAddr, Ipv4Addr};

use crate::state::{Id, Rejection, SeededRng};

/// Addresses: one, or all that begin alike.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessEntry {
    pub(crate) id: Id,
    /// As given.
    pub(crate) address: Box<str>,
    pub(crate) comment: Box<str>,
    network: (IpAddr, u8),
}

impl AccessEntry {
    /// Whether an address is among them.
    pub(crate) fn includes(&self, address: IpAddr) -> bool {
        let (network, bits) = self.network;
        match (network, address.to_canonical()) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                let differ = one.to_bits() ^ other.to_bits();
                differ.leading_zeros() >= u32::from(bits)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => {
                let differ = one.to_bits() ^ other.to_bits();
                differ.leading_zeros() >= u32::from(bits)
            }
            _ => false,
        }
    }
}

/// An address, or an address and how many of its bits count.
fn network(text: &str) -> Result<(IpAddr, u8), Rejection> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| Rejection::InvalidIpAddress)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        None => most,
        Some(bits) => bits.parse().map_err(|_| Rejection::InvalidIpAddress)?,
    };
    if bits > most {
        return Err(Rejection::InvalidIpAddress);
    }
    Ok((address, bits))
}

/// All entries of an app, in order of creation.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessList {
    all: Vec<AccessEntry>,
}

impl AccessList {
    /// With the one entry that an app begins with: everybody. (predecessor
    /// CLI's tests)
    pub(crate) fn new(id: Id) -> Self {
        Self {
            all: vec![AccessEntry {
                id,
                address: "0.0.0.0/0".into(),
                comment: "".into(),
                network: (Ipv4Addr::UNSPECIFIED.into(), 0),
            }],
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &AccessEntry> {
        self.all.iter()
    }

    pub(crate) fn add(
        &mut self,
        address: &str,
        comment: &str,
        rng: &mut SeededRng,
    ) -> Result<&AccessEntry, Rejection> {
        let network = network(address)?;
        let (id, at) = (rng.id(), self.all.len());
        self.all.push(AccessEntry {
            id,
            address: address.into(),
            comment: comment.into(),
            network,
        });
        Ok(&self.all[at])
    }

    /// Changes what is given and leaves the rest.
    pub(crate) fn update(
        &mut self,
        id: Id,
        address: Option<&str>,
        comment: Option<&str>,
    ) -> Result<&AccessEntry, Rejection> {
        let network = address.map(network).transpose()?;
        let entry = self.all.iter_mut().find(|entry| entry.id == id);
        let entry = entry.ok_or(Rejection::AccessEntryNotFound)?;
        if let (Some(address), Some(network)) = (address, network) {
            (entry.address, entry.network) = (address.into(), network);
        }
        if let Some(comment) = comment {
            entry.comment = comment.into();
        }
        Ok(entry)
    }

    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        let before = self.all.len();
        self.all.retain(|entry| entry.id != id);
        if self.all.len() == before {
            return Err(Rejection::AccessEntryNotFound);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address or a block of them. (OpenAPI document)
    #[test]
    fn blocks_include_what_begins_alike() {
        let (mut all, mut rng) = (AccessList::new(Id::ZERO), SeededRng::new(0));
        for (text, inside, outside) in [
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.1.0.0/16", "10.1.255.255", "10.2.0.0"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("::1", "::1", "127.0.0.1"),
            ("fe80::/10", "fe81::1", "fec0::1"),
            ("10.1.2.3", "::ffff:10.1.2.3", "::10.1.2.3"),
        ] {
            let entry = all.add(text, "", &mut rng).unwrap();
            assert!(entry.includes(inside.parse().unwrap()), "{text} {inside}");
            assert!(
                !entry.includes(outside.parse().unwrap()),
                "{text} {outside}"
            );
        }
        for wrong in [
            "",
            "x",
            "1.2.3",
            "1.2.3.4/33",
            "::1/129",
            "1.2.3.4/",
            "1.2.3.4/-1",
        ] {
            assert_eq!(
                all.add(wrong, "", &mut rng).map(drop),
                Err(Rejection::InvalidIpAddress)
            );
        }
    }
}
