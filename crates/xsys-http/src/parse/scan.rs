//! Finding and judging a head in the bytes read so far.
//!
//! httparse (hyper's own parser) splits the head; `xsys-security` judges it. What both let through is accepted.

use std::mem::MaybeUninit;

use memchr::memmem;
use xsys_security::{Framing, HeadLimits, HeadRejection, HeadVerdict};

use super::{HeaderSlot, RequestBody, RequestHead};
use crate::settings::ServerSettings;

/// Enough for nearly every request; more headers cost one allocation.
const STACK_HEADERS: usize = 64;
/// A head of `max_header_size` can hold no more than this many (`a:\r\n` is the shortest header line).
const SHORTEST_HEADER_LINE: usize = 4;

/// A head that was accepted; `length` bytes of the input are it.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) length: usize,
    pub(crate) method: u16,
    pub(crate) target: (u32, u32),
    pub(crate) minor: u8,
    pub(crate) verdict: HeadVerdict,
}

impl Scanned {
    /// The head at the start of `bytes`, with the `headers` that were found in it.
    pub(crate) fn head<'a>(
        &self,
        bytes: &'a [u8],
        headers: &'a [HeaderSlot],
        body: RequestBody<'a>,
    ) -> RequestHead<'a> {
        RequestHead {
            raw: &bytes[..self.length],
            method: self.method,
            target: self.target,
            minor: self.minor,
            headers,
            verdict: self.verdict,
            body,
        }
    }
}

/// What the bytes so far are.
#[derive(Debug)]
pub(crate) enum Scan {
    /// Not a whole head yet.
    Incomplete,
    /// A head.
    Complete(Scanned),
    /// Nothing that may be served; without a code the application is not asked.
    Rejected { status: u16, code: Option<&'static str> },
}

impl From<HeadRejection> for Scan {
    fn from(rejection: HeadRejection) -> Self {
        let code = (!rejection.answered_by_server()).then(|| rejection.code());
        Self::Rejected { status: rejection.status(), code }
    }
}

fn rejected(code: &'static str) -> Scan {
    Scan::Rejected { status: 400, code: Some(code) }
}

/// Looks for a head at the start of `bytes`, which has no empty lines before it; `slots` is filled with its headers. `methods`: what the engine knows.
pub(crate) fn scan(bytes: &[u8], settings: &ServerSettings, methods: &[&str], slots: &mut Vec<HeaderSlot>) -> Scan {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
        return incomplete(bytes, settings, methods);
    };
    let head = &bytes[..end + 4];
    if head.len() > settings.max_header_size {
        return Scan::Rejected { status: 431, code: Some("HPE_HEADER_OVERFLOW") };
    }
    if let Err(rejection) = xsys_security::line_endings(head) {
        return rejection.into();
    }
    let mut headers = [MaybeUninit::uninit(); STACK_HEADERS];
    let mut request = httparse::Request::new(&mut []);
    match request.parse_with_uninit_headers(head, &mut headers) {
        Ok(_) => judge(head, &request, settings, methods, slots),
        Err(httparse::Error::TooManyHeaders) => {
            let mut headers = vec![MaybeUninit::uninit(); head.len() / SHORTEST_HEADER_LINE];
            let mut request = httparse::Request::new(&mut []);
            match request.parse_with_uninit_headers(head, &mut headers) {
                Ok(_) => judge(head, &request, settings, methods, slots),
                Err(error) => rejected(code(error)),
            }
        }
        Err(error) => rejected(code(error)),
    }
}

/// Refuses early what can never become a head, so that a TLS hello on a plain port is answered and not waited for.
fn incomplete(bytes: &[u8], settings: &ServerSettings, methods: &[&str]) -> Scan {
    if bytes.len() > settings.max_header_size {
        return Scan::Rejected { status: 431, code: Some("HPE_HEADER_OVERFLOW") };
    }
    let method = &bytes[..bytes.iter().position(|byte| *byte == b' ').unwrap_or(bytes.len())];
    if !methods.iter().any(|known| known.as_bytes().starts_with(method)) {
        return rejected("HPE_INVALID_METHOD");
    }
    // Bare line feeds never end in an empty line with CR, so such a head would be waited for until its timeout.
    let mut last = 0;
    for at in memchr::memchr_iter(b'\n', bytes) {
        if at == last || bytes[at - 1] != b'\r' {
            return rejected("HPE_CR_EXPECTED");
        }
        last = at;
    }
    Scan::Incomplete
}

fn code(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::Token => "HPE_INVALID_URL",
        httparse::Error::Version => "HPE_INVALID_VERSION",
        httparse::Error::NewLine => "HPE_CR_EXPECTED",
        httparse::Error::TooManyHeaders => "HPE_HEADER_OVERFLOW",
        _ => "HPE_INVALID_HEADER_TOKEN",
    }
}

/// Offset and length of `part`, which httparse borrowed from `head`.
fn span(head: &[u8], part: &[u8]) -> (u32, u32) {
    let offset = (part.as_ptr() as usize).wrapping_sub(head.as_ptr() as usize).min(head.len());
    (u32::try_from(offset).unwrap_or(u32::MAX), u32::try_from(part.len()).unwrap_or(u32::MAX))
}

fn judge(
    head: &[u8],
    request: &httparse::Request<'_, '_>,
    settings: &ServerSettings,
    methods: &[&str],
    slots: &mut Vec<HeaderSlot>,
) -> Scan {
    let (Some(method), Some(path), Some(minor)) = (request.method, request.path, request.version) else {
        return rejected("HPE_INTERNAL");
    };
    let Some(index) = method_index(method, methods) else {
        return rejected("HPE_INVALID_METHOD");
    };
    if settings.has_too_many(request.headers.len()) {
        return Scan::Rejected { status: 431, code: Some("HPE_HEADER_OVERFLOW") };
    }
    let limits = HeadLimits {
        max_header_size: settings.max_header_size,
        require_host_header: settings.require_host_header,
        upgrades_leave: settings.handoff_upgrade,
    };
    let headers = request.headers.iter().map(|header| (header.name.as_bytes(), header.value));
    let verdict = match xsys_security::inspect(method.as_bytes(), path.as_bytes(), minor, headers, &limits) {
        Ok(verdict) => verdict,
        Err(rejection) => return rejection.into(),
    };
    if let Some(code) = tab_behind_framing(head, request, verdict.framing) {
        return rejected(code);
    }
    slots.clear();
    slots.extend(request.headers.iter().map(|header| {
        let (name, name_length) = span(head, header.name.as_bytes());
        let (value, value_length) = span(head, header.value);
        // An empty value may be a slice from elsewhere; its offset then says nothing.
        HeaderSlot { name, name_length, value: if value_length == 0 { name } else { value }, value_length }
    }));
    Scan::Complete(Scanned { length: head.len(), method: index, target: span(head, path.as_bytes()), minor, verdict })
}

/// llhttp takes a tab behind a field that frames the body for a part of it, and so may whoever read the request before
/// us. httparse has cut it off, so it is looked for where the value ended.
fn tab_behind_framing(head: &[u8], request: &httparse::Request<'_, '_>, framing: Framing) -> Option<&'static str> {
    let (name, code) = match framing {
        Framing::None => return None,
        Framing::Length(_) => ("content-length", "HPE_INVALID_CONTENT_LENGTH"),
        Framing::Chunked => ("transfer-encoding", "HPE_INVALID_TRANSFER_ENCODING"),
    };
    let value = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?.value;
    let (at, length) = span(head, value);
    let behind = &head[at as usize + length as usize..];
    behind.iter().take_while(|byte| **byte != b'\r').any(|byte| *byte == b'\t').then_some(code)
}

/// GET and POST stand in nearly every request; asking for them first spares the walk through the table.
fn method_index(method: &str, methods: &[&str]) -> Option<u16> {
    methods.iter().position(|known| *known == method).and_then(|at| u16::try_from(at).ok())
}
