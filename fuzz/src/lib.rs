//! What must hold for any bytes. Enters: whatever a fuzzer thinks of. It panics when a promise is broken.
//!
//! The promises stand here, as functions, so that they compile without a fuzzer.
#![forbid(unsafe_code)]

use std::net::IpAddr;

use bytes::Bytes;
use xsys_bundle::{Outbound, Records};
use xsys_http::{
    files::{self, Dotfiles, Ranges},
    http2::{self, Chunks, NoChunk, Piece},
};
use xsys_security::policy::{address_key, append_vary, OriginPattern, Origins, Subnet, Trust};
use xsys_security::{inspect, line_endings, response_head as check_response, ChunkScanner, Framing, HeadLimits};

const LIMITS: HeadLimits = HeadLimits { max_header_size: 1024, require_host_header: true, upgrades_leave: false };

/// A head that passes names its framing once, its host once, and has no line that another reader ends elsewhere.
pub fn head(bytes: &[u8]) {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut slots);
    let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return };
    let head = &bytes[..length];
    if line_endings(head).is_err() {
        return;
    }
    let (Some(method), Some(target), Some(version)) = (request.method, request.path, request.version) else {
        unreachable!("httparse says that it is complete")
    };
    let fields = request.headers.iter().map(|field| (field.name.as_bytes(), field.value));
    let Ok(verdict) = inspect(method.as_bytes(), target.as_bytes(), version, fields, &LIMITS) else { return };
    let count = |name| request.headers.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count();
    let (lengths, codings) = match verdict.framing {
        Framing::None => (0, 0),
        Framing::Length(_) => (1, 0),
        Framing::Chunked => (0, 1),
    };
    assert_eq!((count("content-length"), count("transfer-encoding")), (lengths, codings));
    assert_eq!(count("host"), if version == 1 { 1 } else { count("host").min(1) });
    assert!(!target.bytes().any(|byte| !byte.is_ascii_graphic() || byte == b'#' && method != "CONNECT"));
    let lines = head.iter().filter(|byte| **byte == b'\n').count();
    let empty_before = head.chunks(2).take_while(|pair| *pair == b"\r\n").count();
    assert_eq!(lines, request.headers.len() + 2 + empty_before, "a line that is no header");
}

/// The first byte says where to cut the rest: a cut changes nothing, and what follows the body is left alone.
pub fn chunks(bytes: &[u8]) {
    let Some((cut, body)) = bytes.split_first() else { return };
    let (first, second) = body.split_at(usize::from(*cut).min(body.len()));
    let mut whole = ChunkScanner::new(256);
    let mut parts = ChunkScanner::new(256);
    let expected = whole.feed(body).map(|scanned| (scanned.consumed, scanned.chunks, scanned.complete));
    let got = parts.feed(first).and_then(|one| {
        assert!(one.chunks <= one.consumed && one.consumed <= first.len());
        let two = parts.feed(if one.complete { &[] } else { second })?;
        Ok((one.consumed + two.consumed, one.chunks + two.chunks, two.complete))
    });
    assert_eq!(got, expected);
    assert_eq!(parts.trailers(), whole.trailers());
    if let Ok((consumed, _, complete)) = expected {
        assert!(complete || consumed == body.len());
        assert!(!complete || body[..consumed].ends_with(b"\r\n\r\n") || body[..consumed].ends_with(b"\n\r\n"));
    }
}

/// A response head that passes is one head to another parser as well, and all of it.
pub fn response_head(bytes: &[u8]) {
    for head in [bytes, &[b"HTTP/1.1 200 OK\r\n", bytes].concat()] {
        if check_response(head).is_err() {
            continue;
        }
        let mut slots = vec![httparse::EMPTY_HEADER; head.len() / 3];
        let mut response = httparse::Response::new(&mut slots);
        let parsed = httparse::ParserConfig::default().parse_response(&mut response, head);
        assert_eq!(parsed, Ok(httparse::Status::Complete(head.len())), "{}", head.escape_ascii());
        assert!(line_endings(head).is_ok());
    }
}

/// Records end, and none reaches outside of the batch.
pub fn outbound(bytes: &[u8]) {
    let batch = Bytes::copy_from_slice(bytes);
    let mut read = 0;
    let mut failed = false;
    for record in Records::new(batch.clone()) {
        assert!(!failed, "nothing is read after an error");
        match record {
            Ok(Outbound::Data { bytes, head_length, .. }) => {
                assert!(head_length.is_none_or(|length| length <= bytes.len()));
                let start = (bytes.as_ptr() as usize).wrapping_sub(batch.as_ptr() as usize);
                assert!(bytes.is_empty() || start >= read && start + bytes.len() <= batch.len());
                read += bytes.len();
            }
            Ok(_) => {}
            Err(_) => failed = true,
        }
    }
}

/// Whatever a client says of itself: its address is the socket's own or one that it named, and the key of one is short.
/// The first byte says how many proxies are believed, the rest is `X-Forwarded-For`.
pub fn forwarded(bytes: &[u8]) {
    let Some((hops, header)) = bytes.split_first() else { return };
    let remote = IpAddr::from([127, 0, 0, 1]);
    let subnets =
        ["127.0.0.0/8", "::1", "::ffff:10.0.0.0/104", "fc00::/7"].iter().filter_map(|text| Subnet::parse(text));
    for trust in [Trust::All, Trust::Hops(u32::from(*hops)), Trust::Subnets(subnets.collect())] {
        let Some(client) = trust.client(remote, Some(header)) else { continue };
        let named = header
            .split(|byte| *byte == b',')
            .any(|entry| std::str::from_utf8(entry).is_ok_and(|entry| entry.trim_matches(' ') == client));
        assert!(named || client == "127.0.0.1", "{client}");
        if let Some(key) = address_key(&client, Some(56)) {
            assert!(key.len() <= 45 && key.is_ascii(), "{key}");
        }
    }
}

/// An origin is judged or left; `Vary` has a name once more at most.
pub fn origin(bytes: &[u8]) {
    let expression = OriginPattern::expression(r"^https?:\/\/([a-z0-9-]+\.)*example\.com(:\d+)?$", true);
    let Ok(expression) = expression else { unreachable!("it is one") };
    let list = [OriginPattern::Exact(b"http://a".to_vec()), expression];
    let allowed = Origins::allows(&list, bytes);
    assert!(allowed.is_some() || !bytes.is_ascii());
    if let Some(varied) = append_vary(bytes, "Origin") {
        assert!(append_vary(&varied, "origin").is_none() || varied == b"*");
    }
}

/// A path leads below its root or nowhere, and never to a name that is hidden. What is refused for being hidden is all
/// that the two ways of treating such names disagree about.
pub fn place(bytes: &[u8]) {
    let Ok(path) = std::str::from_utf8(bytes) else { return };
    for root in ["/srv/root", "/"] {
        let below = root.trim_end_matches('/');
        let all = files::place(root, path, Dotfiles::Allow);
        let shown = files::place(root, path, Dotfiles::Refuse);
        if let Some(place) = &all {
            let rest = place.path.strip_prefix(below).filter(|rest| rest.is_empty() || rest.starts_with('/'));
            let Some(rest) = rest else { panic!("{path:?} leads to {:?}", place.path) };
            assert!(!rest.contains("//") && !rest.contains('\0'), "{path:?} leads to {rest:?}");
            assert!(!rest.split(['/', '\\']).any(|name| name == ".."), "{path:?} leads to {rest:?}");
            assert!(!rest.split('/').any(|name| name == "."), "{path:?} leads to {rest:?}");
            assert_eq!(place.folder, path.ends_with('/'));
            let hidden = rest.split('/').any(|name| name.len() > 1 && name.starts_with('.'));
            assert_eq!(shown.is_none(), hidden, "{path:?} leads to {rest:?}");
        }
        assert!(shown.is_none() || shown == all);
    }
}

/// A part lies in the file. The first eight bytes are the file's size, the rest is the header.
pub fn ranges(bytes: &[u8]) {
    let Some((size, header)) = bytes.split_first_chunk() else { return };
    let size = u64::from_le_bytes(*size);
    let Ok(header) = std::str::from_utf8(header) else { return };
    let whole = files::ranges(header, size);
    if let Ranges::One { start, end } = whole {
        assert!(start <= end && end < size, "{header:?} of {size}");
        let alone = format!("bytes={start}-{end}");
        assert_eq!(files::ranges(&alone, size), whole, "{header:?} of {size}");
        // The same once more adds nothing.
        assert_eq!(files::ranges(&format!("{header},{start}-{end}"), size), whole, "{header:?} of {size}");
    }
}

/// Fields that h2 refuses before anybody sees them (RFC 9113 8.2.2).
const OF_CONNECTION: [&str; 5] = ["connection", "transfer-encoding", "upgrade", "keep-alive", "proxy-connection"];

/// The request that the lines of `bytes` describe: method, URL, then fields; the first byte says whether it has a body.
fn http2_request(bytes: &[u8]) -> Option<(http::request::Parts, bool)> {
    let (first, rest) = bytes.split_first()?;
    let mut lines = rest.split(|byte| *byte == b'\n');
    let mut request = http::Request::builder().method(lines.next()?).uri(lines.next()?);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], &line[colon + 1..]);
    }
    let (parts, ()) = request.body(()).ok()?.into_parts();
    let of_connection = parts.headers.keys().any(|name| OF_CONNECTION.contains(&name.as_str()));
    (!of_connection).then_some((parts, first & 1 == 1))
}

/// A request of HTTP/2 is one head of HTTP/1.1 with as many fields, or none; and where that head passes, its body ends
/// where it does over HTTP/2.
pub fn http2_head(bytes: &[u8]) {
    let Some((parts, ends)) = http2_request(bytes) else { return };
    let Ok((head, framing)) = http2::head(&parts, ends) else { return };
    let mut slots = vec![httparse::EMPTY_HEADER; parts.headers.len() + 2];
    let mut request = httparse::Request::new(&mut slots);
    let Ok(parsed) = request.parse(&head) else { return };
    assert_eq!(parsed, httparse::Status::Complete(head.len()), "{}", head.escape_ascii());
    assert_eq!((request.method, request.version), (Some(parts.method.as_str()), Some(1)));
    let count = |name: &str| request.headers.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count();
    let cookies = parts.headers.get_all("cookie").iter().count();
    let hosts = parts.headers.get_all("host").iter().count();
    let others = parts.headers.len() - cookies - hosts + usize::from(framing == http2::Framing::Chunked);
    let host = if parts.uri.authority().is_some() { 1 } else { hosts };
    assert_eq!((count("cookie"), count("host")), (cookies.min(1), host), "{}", head.escape_ascii());
    assert_eq!(request.headers.len(), others + cookies.min(1) + host, "{}", head.escape_ascii());
    let target = request.path.unwrap_or_default().as_bytes();
    let fields = request.headers.iter().map(|field| (field.name.as_bytes(), field.value));
    let Ok(verdict) = inspect(parts.method.as_str().as_bytes(), target, 1, fields, &LIMITS) else { return };
    match (framing, verdict.framing) {
        (http2::Framing::Chunked, Framing::Chunked) => {}
        (http2::Framing::Length(told), Framing::Length(read)) => assert_eq!(told, read),
        // A length without a body: the stream's end is a client that leaves, if it is not 0.
        (http2::Framing::None, Framing::None | Framing::Length(_)) => assert!(ends),
        (told, read) => panic!("{told:?} is {read:?} in {}", head.escape_ascii()),
    }
}

/// Data and trailers of a chunked answer, or nothing if it is none; fed in pieces of `size`.
fn dechunked(body: &[u8], size: usize) -> Result<(Vec<u8>, Option<Vec<u8>>), NoChunk> {
    let (mut chunks, mut data) = (Chunks::new(), Vec::new());
    for piece in body.chunks(size) {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match chunks.next(rest)? {
                Piece::Framing(length) => &rest[length..],
                Piece::Data(range) => {
                    data.extend_from_slice(&rest[range.clone()]);
                    chunks.taken(range.len());
                    &rest[range.end..]
                }
                Piece::End(length, trailers) => {
                    assert!(length <= rest.len());
                    return Ok((data, Some(trailers)));
                }
            };
        }
    }
    Ok((data, None))
}

/// A chunked answer is the same data in all pieces, and no more than was written. The first byte is the pieces' size.
pub fn http2_answer(bytes: &[u8]) {
    let Some((size, body)) = bytes.split_first() else { return };
    let whole = dechunked(body, body.len().max(1));
    if let Ok((data, trailers)) = &whole {
        assert!(data.len() + trailers.as_ref().map_or(0, Vec::len) <= body.len());
    }
    assert_eq!(dechunked(body, usize::from(*size).max(1)), whole);
}
