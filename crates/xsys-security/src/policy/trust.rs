//! Whose word about a client's address counts (the `proxy-addr` package, and Express's 'trust proxy').
//!
//! Enters: the socket's address and `X-Forwarded-For`. Leaves: the client's address as text, or nothing where only
//! JavaScript reads addresses as that package does: it takes octal, hexadecimal and half-written ones.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// See the module's description.
#[derive(Debug)]
pub enum Trust {
    /// Every proxy.
    All,
    /// So many of them, counted from the socket.
    Hops(u32),
    /// Those with these addresses.
    Subnets(Vec<Subnet>),
}

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    address: IpAddr,
    bits: u8,
}

impl Subnet {
    /// `10.0.0.0/8`, `::1`. `None` for other notations, which the caller sorts out beforehand.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (strict(address)?, Some(bits.parse::<u8>().ok()?)),
            // One address that is written as IPv6 and is IPv4 counts as IPv4.
            None => (canonical(strict(text)?), None),
        };
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (1..=width).contains(&bits).then_some(Self { address, bits })
    }

    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => same_v4(own, other, self.bits),
            (IpAddr::V6(own), IpAddr::V6(other)) => own.to_ipv4_mapped().is_none() && same_v6(own, other, self.bits),
            // A subnet of IPv4-mapped addresses means IPv4, if its prefix covers what marks them.
            (IpAddr::V6(own), IpAddr::V4(other)) => {
                self.bits >= 96 && own.to_ipv4_mapped().is_some_and(|own| same_v4(own, other, self.bits - 96))
            }
            (IpAddr::V4(_), IpAddr::V6(_)) => false,
        }
    }
}

fn same_v4(one: Ipv4Addr, other: Ipv4Addr, bits: u8) -> bool {
    bits == 0 || (one.to_bits() ^ other.to_bits()) >> (32 - u32::from(bits)) == 0
}

fn same_v6(one: Ipv6Addr, other: Ipv6Addr, bits: u8) -> bool {
    (one.to_bits() ^ other.to_bits()) >> (128 - u32::from(bits)) == 0
}

/// An address in the notation that everybody reads alike.
pub(super) fn strict(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.parse().ok()?;
    // IPv4 inside of IPv6 is written in many ways; this one has no two readings.
    let dotted = address.is_ipv6() && text.contains('.');
    (!dotted || text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("::ffff:"))).then_some(address)
}

/// IPv4 that is written as IPv6, as IPv4.
fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

impl Trust {
    /// Whether the `hop`th address from the socket is believed; `None`: only JavaScript can tell.
    fn believes(&self, address: &str, hop: u32) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::Hops(hops) => Some(hop < *hops),
            Self::Subnets(subnets) if subnets.is_empty() => Some(false),
            Self::Subnets(subnets) => {
                let address = canonical(strict(address)?);
                Some(subnets.iter().any(|subnet| subnet.contains(address)))
            }
        }
    }

    /// The farthest address that is believed: the socket's own, or one out of `forwarded` as it stands there.
    #[must_use]
    pub fn client<'a>(&self, remote: IpAddr, forwarded: Option<&'a [u8]>) -> Option<Cow<'a, str>> {
        let mut address: Cow<'a, str> = Cow::Owned(remote.to_string());
        for (hop, farther) in (0..).zip(entries(forwarded.unwrap_or_default())) {
            if !self.believes(&address, hop)? {
                break;
            }
            // Beyond ASCII a byte is a character for JavaScript.
            address = Cow::Borrowed(std::str::from_utf8(farther).ok().filter(|text| text.is_ascii())?);
        }
        Some(address)
    }
}

/// The entries of `X-Forwarded-For` from the nearest on, without the spaces around them and without empty ones.
fn entries(forwarded: &[u8]) -> impl Iterator<Item = &[u8]> {
    let spaces = |bytes: &'_ [u8]| -> (usize, usize) {
        let start = bytes.iter().position(|byte| *byte != b' ').unwrap_or(bytes.len());
        let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(start, |last| last + 1);
        (start, end)
    };
    forwarded
        .rsplit(|byte| *byte == b',')
        .map(move |entry| {
            let (start, end) = spaces(entry);
            &entry[start..end]
        })
        .filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Subnet, Trust};

    fn subnets(list: &[&str]) -> Trust {
        Trust::Subnets(list.iter().map(|text| Subnet::parse(text).unwrap()).collect())
    }

    fn check(trust: &Trust, remote: &str, forwarded: &str, expected: Option<&str>) {
        let client = trust.client(remote.parse().unwrap(), Some(forwarded.as_bytes()));
        assert_eq!(client.as_deref(), expected, "{trust:?} {remote} {forwarded}");
    }

    #[test]
    fn hops_are_counted_from_the_socket() {
        check(&Trust::Hops(0), "127.0.0.1", "1.1.1.1", Some("127.0.0.1"));
        check(&Trust::Hops(1), "127.0.0.1", "2.2.2.2, 1.1.1.1", Some("1.1.1.1"));
        check(&Trust::Hops(9), "127.0.0.1", " 2.2.2.2 ,, 1.1.1.1 ,", Some("2.2.2.2"));
        check(&Trust::All, "::1", "whatever it says, 1.1.1.1", Some("whatever it says"));
        check(&Trust::All, "::1", "", Some("::1"));
        check(&Trust::All, "::1", "é", None);
    }

    #[test]
    fn subnets_are_compared_as_proxy_addr_does() {
        let loopback = subnets(&["127.0.0.1/8", "::1/128"]);
        check(&loopback, "127.9.9.9", "1.1.1.1", Some("1.1.1.1"));
        check(&loopback, "::ffff:127.0.0.1", "1.1.1.1", Some("1.1.1.1"));
        check(&loopback, "::1", "2.2.2.2, 127.0.0.2", Some("2.2.2.2"));
        check(&loopback, "128.0.0.1", "1.1.1.1", Some("128.0.0.1"));
        // The last one is not asked about; any other must be readable.
        check(&loopback, "::1", "nonsense", Some("nonsense"));
        check(&loopback, "::1", "1.1.1.1, nonsense", None);
        check(&loopback, "::1", "1.1.1.1, 0x7f.0.0.1", None);
        check(&loopback, "::1", "1.1.1.1, 127.00.0.1", None);
        check(&loopback, "::1", "1.1.1.1, fe80::1%eth0", None);
        check(&subnets(&["::ffff:10.0.0.0/104"]), "10.1.2.3", "1.1.1.1", Some("1.1.1.1"));
        check(&subnets(&["::ffff:10.0.0.0/104"]), "11.1.2.3", "1.1.1.1", Some("11.1.2.3"));
        check(&subnets(&["::ffff:10.0.0.1"]), "10.0.0.1", "1.1.1.1", Some("1.1.1.1"));
        check(&subnets(&["::/1"]), "10.0.0.1", "1.1.1.1", Some("10.0.0.1"));
        check(&subnets(&["fc00::/7"]), "fd00::5", "1.1.1.1", Some("1.1.1.1"));
        check(&subnets(&[]), "::1", "1.1.1.1, nonsense", Some("::1"));
    }

    #[test]
    fn other_notations_are_no_subnets() {
        for text in
            ["", "10.0.0.0/0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "0x7f.0.0.1", "::1/129", "loopback", "1.2.3"]
        {
            assert_eq!(Subnet::parse(text), None, "{text}");
        }
    }
}
