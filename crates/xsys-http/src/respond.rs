//! The answers that the engine gives by itself. Their bytes are Node's, because clients and proxies know them.

use std::time::SystemTime;

use bytes::Bytes;

/// `100 Continue`, sent when nobody listens to `'checkContinue'`.
pub(crate) const CONTINUE: Bytes = Bytes::from_static(b"HTTP/1.1 100 Continue\r\n\r\n");

/// A response head that would have split the response was replaced by this.
pub(crate) const INTERNAL_ERROR: Bytes =
    Bytes::from_static(b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

/// The application's thread is gone.
pub const UNAVAILABLE: Bytes = Bytes::from_static(
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
);

/// The application's thread ended while it had this request.
pub const BAD_GATEWAY: Bytes =
    Bytes::from_static(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

/// The status of an answer of these, and its header lines.
pub(crate) fn status_and_lines(answer: &[u8]) -> (u16, &[u8]) {
    let text = answer.strip_suffix(b"\r\n").unwrap_or(answer);
    let line = text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| end + 1);
    (status_of(answer), &text[line..])
}

/// The status in a head; 0 where there is none.
pub(crate) fn status_of(head: &[u8]) -> u16 {
    match head.get(9..12) {
        Some(digits) if digits.iter().all(u8::is_ascii_digit) => {
            digits.iter().fold(0, |status, digit| status * 10 + u16::from(digit - b'0'))
        }
        _ => 0,
    }
}

/// What a peer gets whose request cannot be read, by status.
pub(crate) fn rejection(status: u16) -> Bytes {
    Bytes::from_static(match status {
        408 => b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
        413 => b"HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n",
        414 => b"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n\r\n",
        431 => b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n",
        505 => b"HTTP/1.1 505 HTTP Version Not Supported\r\nConnection: close\r\n\r\n",
        _ => b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    })
}

/// A request without `Host`: Node answers it through its response object, with a date and an empty chunked body.
pub(crate) fn bad_request_by_server() -> Bytes {
    let date = httpdate::fmt_http_date(SystemTime::now());
    Bytes::from(format!(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nDate: {date}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ))
}
