//! Line endings of a request head, which the parser behind this check would take more generously.

use crate::HeadRejection;

/// Accepts a head in which every LF follows a CR, every CR precedes an LF and no NUL occurs.
///
/// RFC 9112 2.2 lets a recipient take a bare LF for a line end. A proxy that does not, and we who would, would see
/// different requests in the same bytes.
///
/// # Errors
/// The first octet that breaks the rule.
///
/// ```
/// assert!(xsys_security::line_endings(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").is_ok());
/// assert!(xsys_security::line_endings(b"GET / HTTP/1.1\nHost: a\n\n").is_err());
/// ```
pub fn line_endings(head: &[u8]) -> Result<(), HeadRejection> {
    let mut octets = memchr::memchr3_iter(b'\r', b'\n', 0, head);
    while let Some(at) = octets.next() {
        match head[at] {
            b'\r' if head.get(at + 1) == Some(&b'\n') => {
                octets.next();
            }
            b'\r' => return Err(HeadRejection::StrayCr { at }),
            b'\n' => return Err(HeadRejection::BareLf { at }),
            _ => return Err(HeadRejection::Nul { at }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_offence_is_named() {
        let cases: [(&[u8], Result<(), HeadRejection>); 9] = [
            (b"", Ok(())),
            (b"a\r\n\r\n", Ok(())),
            (b"\r\n", Ok(())),
            (b"a\n", Err(HeadRejection::BareLf { at: 1 })),
            (b"\r\n\n", Err(HeadRejection::BareLf { at: 2 })),
            (b"a\r", Err(HeadRejection::StrayCr { at: 1 })),
            (b"a\r\r\n", Err(HeadRejection::StrayCr { at: 1 })),
            (b"a\rb\n", Err(HeadRejection::StrayCr { at: 1 })),
            (b"a\0\n", Err(HeadRejection::Nul { at: 1 })),
        ];
        for (head, expected) in cases {
            assert_eq!(line_endings(head), expected, "{}", head.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn what_is_left_without_crlf_pairs_decides(octets in proptest::collection::vec(
            prop_oneof![Just(b'\r'), Just(b'\n'), Just(0u8), Just(b'a')], 0..12)) {
            let text = String::from_utf8(octets.clone()).unwrap().replace("\r\n", "");
            prop_assert_eq!(line_endings(&octets).is_ok(), !text.contains(['\r', '\n', '\0']));
        }
    }
}
