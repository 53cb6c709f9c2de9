//! The last check before the socket: a response head that would be read as two responses is not sent.
//!
//! It runs once per response, so it is one pass over the bytes. It judges syntax only; which framing headers a response
//! carries is decided where the head is built.

use crate::octets::{is_value_octet, TOKEN};

/// Why a response head is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseHeadRejection {
    /// RFC 9112 4.
    #[error("expected \"HTTP/1.1\", a status from 100 to 999 and a reason as the first line")]
    StatusLine,
    /// RFC 9110 5.1: a token, and a colon directly behind it.
    #[error("expected a field name and a colon at byte {at}")]
    FieldName {
        /// Where the first octet stands that cannot be one.
        at: usize,
    },
    /// A control octet other than tab in a reason or value, or a CR or LF that does not end the line.
    #[error("expected text or CR LF at byte {at}")]
    FieldValue {
        /// Where it stands.
        at: usize,
    },
    /// No empty line at the end.
    #[error("expected an empty line at the end of the head")]
    Unterminated,
    /// Bytes after the empty line: a second response, or a body that was counted to the head.
    #[error("expected nothing after the empty line, got {bytes} bytes")]
    Excess {
        /// How many.
        bytes: usize,
    },
}

/// Accepts one status line, `name: value` lines and exactly one empty line at the end.
///
/// # Errors
/// The first rule that it breaks.
///
/// ```
/// use xsys_security::{response_head, ResponseHeadRejection};
/// assert_eq!(response_head(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Ok(()));
/// let split = b"HTTP/1.1 200 OK\r\nLocation: /\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
/// assert_eq!(response_head(split), Err(ResponseHeadRejection::Excess { bytes: 19 }));
/// ```
pub fn response_head(head: &[u8]) -> Result<(), ResponseHeadRejection> {
    let [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1', b' ', b'1'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] = head else {
        return Err(ResponseHeadRejection::StatusLine);
    };
    let mut at = match head.get(STATUS_END..) {
        Some([b' ', ..]) => line_end(head, STATUS_END)?,
        _ => return Err(ResponseHeadRejection::StatusLine),
    };
    loop {
        match head.get(at..) {
            Some([b'\r', b'\n']) => return Ok(()),
            Some([b'\r', b'\n', rest @ ..]) => return Err(ResponseHeadRejection::Excess { bytes: rest.len() }),
            None | Some([]) => return Err(ResponseHeadRejection::Unterminated),
            Some(line) => {
                let name = line.iter().take_while(|byte| TOKEN[usize::from(**byte)]).count();
                if name == 0 || line.get(name) != Some(&b':') {
                    return Err(ResponseHeadRejection::FieldName { at: at + name });
                }
                at = line_end(head, at + name + 1)?;
            }
        }
    }
}

/// Where the status code ends in `HTTP/1.1 200`.
const STATUS_END: usize = 12;

/// The position after the CR LF that ends the text beginning at `start`.
fn line_end(head: &[u8], start: usize) -> Result<usize, ResponseHeadRejection> {
    let text = &head[start..];
    let length = text_length(text);
    match text.get(length..) {
        Some([b'\r', b'\n', ..]) => Ok(start + length + 2),
        None | Some([]) => Err(ResponseHeadRejection::Unterminated),
        Some(_) => Err(ResponseHeadRejection::FieldValue { at: start + length }),
    }
}

/// How many octets from the start may stand in a field value. Eight at a time while none of them is a control.
fn text_length(text: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 255;
    let mut length = 0;
    for eight in text.chunks_exact(8) {
        let mut word = [0; 8];
        word.copy_from_slice(eight);
        let word = u64::from_le_bytes(word);
        // The high bit of a byte is set when it is below 0x20, or (xor) zero, which is DEL.
        let delete = word ^ (EACH * 0x7f);
        let controls = (word.wrapping_sub(EACH * 0x20) & !word) | (delete.wrapping_sub(EACH) & !delete);
        if controls & (EACH * 0x80) != 0 {
            break;
        }
        length += 8;
    }
    length + text[length..].iter().take_while(|byte| is_value_octet(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::{ResponseHeadRejection as Rejection, *};
    use proptest::prelude::*;

    #[test]
    fn heads_that_pass() {
        for head in [
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 204 \r\n\r\n",
            "HTTP/1.1 999 All\tof it\r\nA:\r\nb: \r\nSet-Cookie: a=b; Path=/\r\nSet-Cookie: c=d\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Long: 0123456789 0123456789 0123456789\u{e9}\r\n\r\n",
        ] {
            assert_eq!(response_head(head.as_bytes()), Ok(()), "{head:?}");
        }
    }

    #[test]
    fn heads_that_do_not() {
        for (head, expected) in [
            ("", Rejection::StatusLine),
            ("HTTP/1.1 200\r\n\r\n", Rejection::StatusLine),
            ("HTTP/1.0 200 OK\r\n\r\n", Rejection::StatusLine),
            ("HTTP/1.1 020 OK\r\n\r\n", Rejection::StatusLine),
            ("HTTP/1.1 20 OK\r\n\r\n", Rejection::StatusLine),
            ("HTTP/1.1 200 OK", Rejection::Unterminated),
            ("HTTP/1.1 200 OK\r\n", Rejection::Unterminated),
            ("HTTP/1.1 200 OK\r\nA: b\r\n", Rejection::Unterminated),
            ("HTTP/1.1 200 O\nK\r\n\r\n", Rejection::FieldValue { at: 14 }),
            ("HTTP/1.1 200 O\rK\r\n\r\n", Rejection::FieldValue { at: 14 }),
            ("HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", Rejection::FieldValue { at: 21 }),
            ("HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", Rejection::FieldValue { at: 21 }),
            ("HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n", Rejection::FieldValue { at: 21 }),
            ("HTTP/1.1 200 OK\r\nA: b\u{7f}\r\n\r\n", Rejection::FieldValue { at: 21 }),
            ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", Rejection::FieldName { at: 23 }),
            ("HTTP/1.1 200 OK\r\n: b\r\n\r\n", Rejection::FieldName { at: 17 }),
            ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", Rejection::FieldName { at: 18 }),
            ("HTTP/1.1 200 OK\r\nA\r\n\r\n", Rejection::FieldName { at: 18 }),
            ("HTTP/1.1 200 OK\r\nA\u{e9}: b\r\n\r\n", Rejection::FieldName { at: 18 }),
            ("HTTP/1.1 200 OK\r\n\r\n\r\n", Rejection::Excess { bytes: 2 }),
            ("HTTP/1.1 200 OK\r\n\r\nbody", Rejection::Excess { bytes: 4 }),
        ] {
            assert_eq!(response_head(head.as_bytes()), Err(expected), "{head:?}");
        }
    }

    #[test]
    fn eight_at_a_time_finds_the_same_octets_as_one() {
        for octet in 0..=255 {
            for at in 0..24 {
                let mut text = [b'a'; 24];
                text[at] = octet;
                assert_eq!(text_length(&text), if is_value_octet(octet) { 24 } else { at }, "{octet} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn an_accepted_head_has_one_empty_line_and_no_stray_octet(
            lines in proptest::collection::vec("[a:\r\n\\x00 ]{0,6}", 0..4), end in "[\r\n]{0,5}") {
            let head = format!("HTTP/1.1 200 OK\r\n{}{end}", lines.join("\r\n"));
            if response_head(head.as_bytes()).is_ok() {
                prop_assert_eq!(head.find("\r\n\r\n"), Some(head.len() - 4));
                prop_assert!(!head.replace("\r\n", "").contains(['\r', '\n', '\0']));
            }
        }

        #[test]
        fn never_panics(head in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = response_head(&head);
            let _ = response_head(&[b"HTTP/1.1 200 ".as_slice(), &head].concat());
        }
    }
}
