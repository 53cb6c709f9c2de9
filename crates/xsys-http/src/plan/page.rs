//! A step that answers whatever reaches it with a page that may name what was asked for: an application's 404 page.

use bytes::{Bytes, BytesMut};

use super::{Answer, AnswerBody, Asked, Headers, Step, Timing, Verdict};
use crate::Answerer;

/// See the module's description. It leaves to JavaScript what JavaScript would show differently from how it came.
#[derive(Debug)]
pub struct Page {
    /// 200 to 599.
    pub status: u16,
    /// Without the body's `Content-Length`.
    pub headers: Headers,
    /// The body, in order.
    pub parts: Vec<Part>,
}

/// A part of a page.
#[derive(Debug)]
pub enum Part {
    /// Sent as it is.
    Text(Bytes),
    /// The request's method.
    Method,
    /// The request's path below the mount, not decoded.
    Path,
    /// The same, as text of HTML.
    HtmlPath,
}

/// What frameworks that read paths with Node's `url.parse` do not see as it came (`#` comes to no step).
const REWRITTEN: &[u8] = b"{}|\\^`<>\"'";

/// Slashes that follow each other may be one to the routes before the page, which a plan's patterns do not say.
fn is_unclear(path: &[u8]) -> bool {
    path.iter().any(|byte| REWRITTEN.contains(byte)) || path.windows(2).any(|two| two == b"//")
}

impl Step for Page {
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::Apart
    }

    fn answerer(&self) -> Answerer {
        Answerer::Reply
    }

    fn take(&self, asked: &Asked<'_>, _: &mut Headers) -> Verdict {
        let path = asked.path().as_bytes();
        if is_unclear(path) {
            return Verdict::Leave;
        }
        let mut body = BytesMut::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => body.extend_from_slice(text),
                Part::Method => body.extend_from_slice(asked.method.as_bytes()),
                Part::Path => body.extend_from_slice(path),
                Part::HtmlPath => put_html(&mut body, path),
            }
        }
        Verdict::Answer(Answer {
            status: self.status,
            headers: self.headers.clone(),
            body: AnswerBody::Bytes(body.freeze()),
        })
    }
}

/// All else that has a meaning in HTML is [`REWRITTEN`].
fn put_html(body: &mut BytesMut, path: &[u8]) {
    for (at, part) in path.split(|byte| *byte == b'&').enumerate() {
        if at > 0 {
            body.extend_from_slice(b"&amp;");
        }
        body.extend_from_slice(part);
    }
}
