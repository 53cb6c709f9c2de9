//! The key under which an address is counted (`ipKeyGenerator` of express-rate-limit): one for a whole IPv6 subnet,
//! because a client owns as many addresses of it as it likes.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv6Addr},
};

use super::trust::strict;

/// `subnet`: leading bits of an IPv6 address that count; `None` all, as the address is written. `None` comes back for
/// what is no address in the notation that everybody reads alike: JavaScript decides.
#[must_use]
pub fn address_key(address: &str, subnet: Option<u8>) -> Option<Cow<'_, str>> {
    match strict(address)? {
        IpAddr::V4(_) => Some(Cow::Borrowed(address)),
        IpAddr::V6(v6) => Some(match (v6.to_ipv4_mapped(), subnet) {
            (Some(v4), _) => Cow::Owned(v4.to_string()),
            (None, None) => Cow::Borrowed(address),
            (None, Some(bits)) => {
                let kept = v6.to_bits() & u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
                Cow::Owned(format!("{}/{bits}", Ipv6Addr::from_bits(kept)))
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::address_key;

    #[test]
    fn addresses_of_one_subnet_have_one_key() {
        let check = |address: &str, subnet: Option<u8>, expected: Option<&str>| {
            assert_eq!(address_key(address, subnet).as_deref(), expected, "{address}/{subnet:?}");
        };
        check("1.2.3.4", Some(56), Some("1.2.3.4"));
        check("::ffff:1.2.3.4", Some(56), Some("1.2.3.4"));
        check("::ffff:102:304", None, Some("1.2.3.4"));
        check("2001:db8:1:2345::1", Some(56), Some("2001:db8:1:2300::/56"));
        check("2001:DB8:1:2345::1", None, Some("2001:DB8:1:2345::1"));
        check("::1", Some(56), Some("::/56"));
        check("::1", Some(0), Some("::/0"));
        check("::1", Some(128), Some("::1/128"));
        for other in ["", "unknown", "1.2.3.4:80", "::1%lo", "01.2.3.4", "::1.2.3.4"] {
            check(other, Some(56), None);
        }
    }
}
