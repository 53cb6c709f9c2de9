//! The codes that a `'clientError'` carries: llhttp's names, because applications match on them.

/// Index = `reason` of a HANDOFF record.
pub const CLIENT_ERRORS: &[&str] = &[
    "HPE_INVALID_METHOD",
    "HPE_INVALID_URL",
    "HPE_INVALID_VERSION",
    "HPE_INVALID_HEADER_TOKEN",
    "HPE_LF_EXPECTED",
    "HPE_CR_EXPECTED",
    "HPE_INVALID_CONTENT_LENGTH",
    "HPE_UNEXPECTED_CONTENT_LENGTH",
    "HPE_INVALID_TRANSFER_ENCODING",
    "HPE_INVALID_CHUNK_SIZE",
    "HPE_INVALID_EOF_STATE",
    "HPE_HEADER_OVERFLOW",
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    "HPE_INVALID_CONSTANT",
    "ERR_HTTP_REQUEST_TIMEOUT",
    "HPE_STRICT",
    "HPE_INTERNAL",
];

/// Index of `code`; one that is not in the table crosses as `HPE_INTERNAL`.
#[must_use]
pub fn index_of(code: &str) -> u32 {
    let at = CLIENT_ERRORS.iter().position(|known| *known == code).unwrap_or(CLIENT_ERRORS.len() - 1);
    u32::try_from(at).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{index_of, CLIENT_ERRORS};

    #[test]
    fn codes_keep_their_index() {
        for (at, code) in CLIENT_ERRORS.iter().enumerate() {
            assert_eq!(index_of(code) as usize, at);
        }
    }

    #[test]
    fn an_unlisted_code_is_internal() {
        assert_eq!(CLIENT_ERRORS[index_of("HPE_NEVER_HEARD_OF") as usize], "HPE_INTERNAL");
    }
}
