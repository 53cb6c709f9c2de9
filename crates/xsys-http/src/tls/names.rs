//! Issuer and subject of a certificate, as bytes: enough to see whether it names itself.
//!
//! Enters: DER from a client, already read by webpki or about to be refused. Leaves: slices of it, or nothing where it
//! is not what a certificate is (RFC 5280 4.1). It judges nothing.

/// Tags of DER (X.690 8.1.2).
const SEQUENCE: u8 = 0x30;
const EXPLICIT_VERSION: u8 = 0xa0;

/// Whether issuer and subject are the same.
pub(super) fn is_self_issued(certificate: &[u8]) -> bool {
    issuer_and_subject(certificate).is_some_and(|(issuer, subject)| issuer == subject)
}

fn issuer_and_subject(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, certificate, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, mut rest, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    if rest.first() == Some(&EXPLICIT_VERSION) {
        rest = element(rest)?.2;
    }
    let after_serial = element(rest)?.2;
    let after_algorithm = element(after_serial)?.2;
    let (_, issuer, after_issuer) = element(after_algorithm)?;
    let after_validity = element(after_issuer)?.2;
    let (_, subject, _) = element(after_validity)?;
    Some((issuer, subject))
}

/// Tag, content and what follows. Lengths of up to four bytes: no certificate is longer.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let digits = rest.get(..count).filter(|_| count <= 4)?;
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), &rest[count..])
    };
    (length <= rest.len()).then(|| (tag, &rest[..length], &rest[length..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::is_self_issued;
    use proptest::prelude::*;

    /// A skeleton: version, serial, algorithm, issuer, validity, subject.
    fn certificate(issuer: &[u8], subject: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let parts = [
            wrap(0xa0, &wrap(2, &[2])),
            wrap(2, &[1]),
            wrap(0x30, &[]),
            wrap(0x30, issuer),
            wrap(0x30, &[]),
            wrap(0x30, subject),
        ];
        wrap(0x30, &wrap(0x30, &parts.concat()))
    }

    #[test]
    fn a_certificate_that_names_itself_is_told_from_others() {
        assert!(is_self_issued(&certificate(b"a", b"a")));
        assert!(!is_self_issued(&certificate(b"a", b"b")));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            is_self_issued(&bytes);
        }
    }
}
