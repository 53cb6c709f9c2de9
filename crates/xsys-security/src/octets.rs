//! Classes of octets as tables: one load per byte instead of a chain of comparisons.

/// `tchar` (RFC 9110 5.6.2): what names of fields, methods and chunk extensions consist of.
pub(crate) const TOKEN: [bool; 256] = table(b"!#$%&'*+-.^_`|~");

/// `unreserved / sub-delims` (RFC 3986 2): a registered name without its percent-encoded parts.
pub(crate) const REGISTERED_NAME: [bool; 256] = table(b"-._~!$&'()*+,;=");

/// Letters, digits and the given punctuation.
const fn table(punctuation: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut octet: u8 = 0;
    while octet < 128 {
        table[octet as usize] = octet.is_ascii_alphanumeric();
        octet += 1;
    }
    let mut at = 0;
    while at < punctuation.len() {
        table[punctuation[at] as usize] = true;
        at += 1;
    }
    table
}

/// Whether every byte is a `tchar`, and there is one.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| TOKEN[usize::from(*byte)])
}

/// What a field value may hold (RFC 9110 5.5): tab, space, visible ASCII and `obs-text`.
pub(crate) const fn is_value_octet(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// Without the optional whitespace (RFC 9110 5.6.3) around it.
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let Some(start) = bytes.iter().position(|byte| !blank(byte)) else { return &[] };
    let end = bytes.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}
