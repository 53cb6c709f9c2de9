//! `Vary` as the `vary` package keeps it: a name is added once, `*` swallows everything.

/// `header` with `field` added; `None` where it stays as it is. `field` is one field name.
#[must_use]
pub fn append_vary(header: &[u8], field: &str) -> Option<Vec<u8>> {
    if header == b"*" || header.is_empty() {
        return header.is_empty().then(|| field.as_bytes().to_vec());
    }
    let mut known = false;
    for name in header.split(|byte| *byte == b',').map(trim_spaces) {
        if name == b"*" {
            return Some(b"*".to_vec());
        }
        known |= name.eq_ignore_ascii_case(field.as_bytes());
    }
    (!known).then(|| [header, b", ", field.as_bytes()].concat())
}

/// Without the spaces around it; other blanks are part of a name there.
fn trim_spaces(bytes: &[u8]) -> &[u8] {
    let Some(start) = bytes.iter().position(|byte| *byte != b' ') else { return &[] };
    let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(start, |last| last + 1);
    &bytes[start..end]
}

#[cfg(test)]
mod tests {
    use super::append_vary;

    #[test]
    fn a_name_is_added_once() {
        let added =
            |header: &str, field: &str| append_vary(header.as_bytes(), field).map(|it| String::from_utf8(it).unwrap());
        assert_eq!(added("", "Origin").as_deref(), Some("Origin"));
        assert_eq!(added("Accept-Encoding", "Origin").as_deref(), Some("Accept-Encoding, Origin"));
        assert_eq!(added("a,  origin ,b", "Origin"), None);
        assert_eq!(added("*", "Origin"), None);
        assert_eq!(added("a, *", "Origin").as_deref(), Some("*"));
        assert_eq!(added("a,", "Origin").as_deref(), Some("a,, Origin"));
    }
}
