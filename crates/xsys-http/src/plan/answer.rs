//! Answers that the engine gives in an application's name: the head is printed as Node prints it.

use std::{cell::RefCell, time::SystemTime};

use bytes::{BufMut, Bytes, BytesMut};
use hyper::StatusCode;

use super::Headers;
use crate::{exchange::Framing, files::FileRange, ServerSettings};

/// An answer as a step gives it.
#[derive(Debug)]
pub struct Answer {
    /// 200 to 599.
    pub status: u16,
    /// Set after those that stand already. Where they tell no `Content-Length`, bytes get theirs, where Node prints it.
    pub headers: Headers,
    /// Left out by the engine where the method is HEAD.
    pub body: AnswerBody,
}

/// What follows the head.
#[derive(Debug)]
pub enum AnswerBody {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes(Bytes),
    /// This part of a file.
    File(FileRange),
}

impl AnswerBody {
    /// Bytes on the wire.
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.left(),
        }
    }
}

/// The head's bytes. `headers` are complete but for those that Node's server adds by itself. `framing`: how the body is
/// delimited where no `Content-Length` says it. `length`: the body's, where the head is to say it.
pub(super) fn head(
    status: u16,
    headers: &Headers,
    framing: Framing,
    length: Option<u64>,
    settings: &ServerSettings,
) -> BytesMut {
    let mut head = BytesMut::with_capacity(512);
    head.put_slice(b"HTTP/1.1 ");
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    head.put_slice(code.as_str().as_bytes());
    head.put_u8(b' ');
    head.put_slice(reason(code).as_bytes());
    head.put_slice(b"\r\n");
    put_lines(&mut head, headers);
    if headers.get("Date").is_none() {
        head.put_slice(b"Date: ");
        put_date(&mut head);
        head.put_slice(b"\r\n");
    }
    if headers.get("Connection").is_none() {
        if !framing.close {
            head.put_slice(b"Connection: keep-alive\r\n");
            let seconds = settings.keep_alive_timeout / 1000;
            if settings.keep_alive_timeout > 0 {
                head.put_slice(format!("Keep-Alive: timeout={seconds}\r\n").as_bytes());
            }
        } else {
            head.put_slice(b"Connection: close\r\n");
        }
    }
    if framing.chunked {
        head.put_slice(b"Transfer-Encoding: chunked\r\n");
    } else if let Some(length) = length.filter(|_| headers.get("Content-Length").is_none()) {
        head.put_slice(format!("Content-Length: {length}\r\n").as_bytes());
    }
    head.put_slice(b"\r\n");
    head
}

/// The lines of `headers`, as they stand in a head.
pub(super) fn put_lines(lines: &mut impl BufMut, headers: &Headers) {
    for (name, value) in headers.iter() {
        lines.put_slice(name);
        lines.put_slice(b": ");
        lines.put_slice(value);
        lines.put_slice(b"\r\n");
    }
}

/// As in Node's `STATUS_CODES`, which differs from the registry in two places.
fn reason(code: StatusCode) -> &'static str {
    match code.as_u16() {
        418 => "I'm a Teapot",
        509 => "Bandwidth Limit Exceeded",
        _ => code.canonical_reason().unwrap_or("unknown"),
    }
}

thread_local! {
    /// The last second that was printed.
    static DATE: RefCell<(u64, String)> = const { RefCell::new((0, String::new())) };
}

/// The present as a head says it.
pub(crate) fn date() -> Bytes {
    let mut date = BytesMut::with_capacity(32);
    put_date(&mut date);
    date.freeze()
}

fn put_date(head: &mut BytesMut) {
    let now = SystemTime::now();
    let second = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    DATE.with_borrow_mut(|(printed, text)| {
        if *printed != second || text.is_empty() {
            *printed = second;
            *text = httpdate::fmt_http_date(now);
        }
        head.put_slice(text.as_bytes());
    });
}
