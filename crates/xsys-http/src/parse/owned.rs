//! A request that outlives the buffer it was read into: for whoever cannot decide at once.

use xsys_security::HeadVerdict;

use super::{HeaderSlot, RequestBody, RequestHead};

/// What [`RequestHead`] borrows, kept.
#[derive(Debug)]
pub(crate) struct OwnedRequest {
    raw: Vec<u8>,
    method: u16,
    target: (u32, u32),
    minor: u8,
    headers: Vec<HeaderSlot>,
    verdict: HeadVerdict,
    body: OwnedBody,
}

#[derive(Debug)]
enum OwnedBody {
    None,
    Whole(Vec<u8>),
    Follows,
}

impl OwnedRequest {
    pub(crate) fn of(head: &RequestHead<'_>) -> Self {
        Self {
            raw: head.raw.to_vec(),
            method: head.method,
            target: head.target,
            minor: head.minor,
            headers: head.headers.to_vec(),
            verdict: head.verdict,
            body: match head.body {
                RequestBody::None => OwnedBody::None,
                RequestBody::Whole(bytes) => OwnedBody::Whole(bytes.to_vec()),
                RequestBody::Follows => OwnedBody::Follows,
            },
        }
    }

    /// Its head alone.
    pub(crate) fn without_body(head: &RequestHead<'_>) -> Self {
        Self::of(&RequestHead { body: RequestBody::None, ..*head })
    }

    pub(crate) fn head(&self) -> RequestHead<'_> {
        RequestHead {
            raw: &self.raw,
            method: self.method,
            target: self.target,
            minor: self.minor,
            headers: &self.headers,
            verdict: self.verdict,
            body: match &self.body {
                OwnedBody::None => RequestBody::None,
                OwnedBody::Whole(bytes) => RequestBody::Whole(bytes),
                OwnedBody::Follows => RequestBody::Follows,
            },
        }
    }
}
