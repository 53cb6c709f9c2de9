//! An answer's head, from HTTP/1.1 to HTTP/2.
//!
//! Enters: a head as the application or the engine writes it. Leaves: status and fields without what only concerns an
//! HTTP/1.1 connection (RFC 9113 8.2.2), and how its body is delimited.

use std::mem::MaybeUninit;

use http::{
    header::{HeaderName, HeaderValue, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING},
    HeaderMap, Response, StatusCode,
};

/// Enough for nearly every answer; more fields cost one allocation.
const STACK_FIELDS: usize = 64;
/// The shortest field line: `a:\r\n`.
const SHORTEST_LINE: usize = 4;

/// Fields that say how one connection is used.
const OF_CONNECTION: [HeaderName; 5] = [
    CONNECTION,
    TRANSFER_ENCODING,
    http::header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// How the body behind a head is delimited (RFC 9112 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    None,
    Length(u64),
    Chunked,
    UntilEnd,
}

/// A head that cannot be told in HTTP/2.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoAnswer;

/// `bodiless`: the request's method has no answer with a body.
pub(super) fn head(bytes: &[u8], bodiless: bool) -> Result<(Response<()>, Body), NoAnswer> {
    let mut fields = [MaybeUninit::uninit(); STACK_FIELDS];
    let mut parsed = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    match config.parse_response_with_uninit_headers(&mut parsed, bytes, &mut fields) {
        Err(httparse::Error::TooManyHeaders) => {
            let mut fields = vec![MaybeUninit::uninit(); bytes.len() / SHORTEST_LINE];
            let mut parsed = httparse::Response::new(&mut []);
            config.parse_response_with_uninit_headers(&mut parsed, bytes, &mut fields).map_err(|_| NoAnswer)?;
            translate(&parsed, bodiless)
        }
        Ok(_) => translate(&parsed, bodiless),
        Err(_) => Err(NoAnswer),
    }
}

fn translate(parsed: &httparse::Response<'_, '_>, bodiless: bool) -> Result<(Response<()>, Body), NoAnswer> {
    let status = StatusCode::from_u16(parsed.code.unwrap_or_default()).map_err(|_| NoAnswer)?;
    let mut fields = HeaderMap::with_capacity(parsed.headers.len());
    let mut chunked = false;
    let mut named = Vec::new();
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| NoAnswer)?;
        if name == TRANSFER_ENCODING {
            chunked |= tokens(field.value).any(|coding| coding.eq_ignore_ascii_case(b"chunked"));
        } else if name == CONNECTION {
            named.extend(tokens(field.value).filter_map(|name| HeaderName::from_bytes(name).ok()));
        }
        if OF_CONNECTION.contains(&name) {
            continue;
        }
        let value = HeaderValue::from_bytes(field.value).map_err(|_| NoAnswer)?;
        fields.try_append(name, value).map_err(|_| NoAnswer)?;
    }
    for name in named {
        fields.remove(name);
    }
    // RFC 9110 8.6: none belongs there, and clients of HTTP/2 reset a stream that promises more than it brings.
    if status.is_informational() || status == StatusCode::NO_CONTENT {
        fields.remove(CONTENT_LENGTH);
    }
    let body = if bodiless || status.is_informational() || matches!(status.as_u16(), 204 | 304) {
        Body::None
    } else if chunked {
        Body::Chunked
    } else {
        match fields.get(CONTENT_LENGTH) {
            Some(length) => Body::Length(number(length).ok_or(NoAnswer)?),
            None => Body::UntilEnd,
        }
    };
    let mut response = Response::new(());
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    Ok((response, body))
}

fn number(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.trim().parse().ok()
}

/// The members of a comma-separated list.
fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fields(head_bytes: &[u8]) -> (u16, Vec<String>, Body) {
        let (response, body) = head(head_bytes, false).unwrap();
        let fields = response.headers().iter();
        let fields = fields.map(|(name, value)| format!("{name}: {}", value.as_bytes().escape_ascii())).collect();
        (response.status().as_u16(), fields, body)
    }

    #[test]
    fn what_concerns_the_connection_is_left_out() {
        let answer = b"HTTP/1.1 200 Fine\r\nX-A: 1\r\nConnection: Keep-Alive, X-Hop\r\nKeep-Alive: timeout=5\r\n\
            X-Hop: a\r\nUpgrade: h2c\r\nProxy-Connection: a\r\nTransfer-Encoding: chunked\r\nx-a: \xe9\r\n\r\n";
        let kept = vec!["x-a: 1".to_owned(), "x-a: \\xe9".to_owned()];
        assert_eq!(fields(answer), (200, kept, Body::Chunked));
    }

    #[test]
    fn a_body_ends_as_the_head_says() {
        for (answer, bodiless, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, Body::Length(5)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, Body::None),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false, Body::None),
            ("HTTP/1.1 204 No Content\r\n\r\n", false, Body::None),
            ("HTTP/1.1 103 Early Hints\r\n\r\n", false, Body::None),
            ("HTTP/1.1 200 OK\r\n\r\n", false, Body::UntilEnd),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", false, Body::Chunked),
        ] {
            assert_eq!(head(answer.as_bytes(), bodiless).unwrap().1, expected, "{answer:?}");
        }
    }

    #[test]
    fn an_answer_without_content_has_no_length_of_it() {
        assert_eq!(
            fields(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nA: b\r\n\r\n"),
            (204, vec!["a: b".to_owned()], Body::None)
        );
        let not_modified = fields(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n");
        assert_eq!(not_modified, (304, vec!["content-length: 5".to_owned()], Body::None));
    }

    #[test]
    fn many_fields_are_kept() {
        let lines: String = (0..500).map(|n| format!("x-{n}: a\r\n")).collect();
        let (response, _) = head(format!("HTTP/1.1 200 OK\r\n{lines}\r\n").as_bytes(), false).unwrap();
        assert_eq!(response.headers().len(), 500);
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for answer in ["HTTP/1.1 2\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: a\r\n\r\n", "hello\r\n\r\n"] {
            assert_eq!(head(answer.as_bytes(), false).map(|(_, body)| body), Err(NoAnswer), "{answer:?}");
        }
    }
}
