//! The request methods that the engine knows: llhttp's, in the order of Node's `http.METHODS`.

/// Index = the number that crosses the border in `extra` of a REQUEST record.
pub const METHODS: &[&str] = &[
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SOURCE",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

/// Index of `method` (case-sensitive, RFC 9110 9.1), or `None` for one that llhttp would refuse too.
#[must_use]
pub fn index_of(method: &[u8]) -> Option<u16> {
    // GET and POST are nearly everything; the table is short enough for the rest.
    match method {
        b"GET" => Some(6),
        b"POST" => Some(19),
        _ => METHODS.iter().position(|known| known.as_bytes() == method).and_then(|at| u16::try_from(at).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::{index_of, METHODS};

    #[test]
    fn every_method_is_found_at_its_own_index() {
        for (at, method) in METHODS.iter().enumerate() {
            assert_eq!(index_of(method.as_bytes()).map(usize::from), Some(at), "{method}");
        }
    }

    #[test]
    fn unknown_and_lower_case_methods_are_not_found() {
        for method in ["get", "FOO", "", "GETX"] {
            assert_eq!(index_of(method.as_bytes()), None, "{method}");
        }
    }
}
