//! Frames that no client means well with: what they cost, and whom.

use xsys_http::ServerSettings;

use super::server::{Client, Server};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

const PROTOCOL_ERROR: u32 = 1;
const ENHANCE_YOUR_CALM: u32 = 11;

fn settings() -> ServerSettings {
    ServerSettings { http2: true, ..ServerSettings::default() }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A literal field without indexing, RFC 7541 6.2.2.
fn field(name: &str, value: &str) -> Vec<u8> {
    let length = |text: &str| u8::try_from(text.len()).unwrap();
    [&[0, length(name)], name.as_bytes(), &[length(value)], value.as_bytes()].concat()
}

/// A block of the pseudo-fields of `GET {path}` and `more`.
fn get(path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let pseudo = [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", path)];
    pseudo.iter().chain(more).flat_map(|(name, value)| field(name, value)).collect()
}

/// A frame from the server: kind, stream, payload.
type Received = (u8, u32, Vec<u8>);

struct Frames(Client);

impl Frames {
    fn connect(server: &Server) -> Self {
        let mut client = server.connect();
        client.send([PREFACE, &frame(SETTINGS, 0, 0, b"")].concat());
        Self(client)
    }

    fn request(&mut self, stream: u32, block: &[u8]) {
        self.0.send(frame(HEADERS, END_STREAM | END_HEADERS, stream, block));
    }

    fn next(&mut self) -> Option<Received> {
        let head = self.0.receive_bytes(9);
        let [high, middle, low, kind, _, a, b, c, d] = head[..] else { return None };
        let length = u32::from_be_bytes([0, high, middle, low]) as usize;
        Some((kind, u32::from_be_bytes([a, b, c, d]), self.0.receive_bytes(length)))
    }

    /// The next frame of one of these kinds.
    fn find(&mut self, kinds: &[u8]) -> Option<Received> {
        std::iter::from_fn(|| self.next()).find(|(kind, ..)| kinds.contains(kind))
    }

    /// The stream is reset for this reason.
    fn expect_reset(&mut self, stream: u32, reason: u32) {
        assert_eq!(
            self.find(&[RST_STREAM, GOAWAY, HEADERS]),
            Some((RST_STREAM, stream, reason.to_be_bytes().to_vec()))
        );
    }

    /// The connection ends for this reason.
    fn expect_goaway(&mut self, reason: u32) {
        let goaway = std::iter::from_fn(|| self.next()).filter(|(kind, ..)| *kind == GOAWAY).last();
        let (_, _, payload) = goaway.expect("a GOAWAY before the end");
        assert_eq!(payload[4..8], reason.to_be_bytes());
    }

    fn expect_answer(&mut self, stream: u32, body: &str) {
        let (kind, of, _) = self.find(&[RST_STREAM, GOAWAY, HEADERS]).unwrap();
        assert_eq!((kind, of), (HEADERS, stream));
        assert_eq!(self.find(&[RST_STREAM, GOAWAY, DATA]), Some((DATA, stream, body.as_bytes().to_vec())));
    }
}

#[test]
fn malformed_requests_cost_their_stream() {
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    let malformed: &[Vec<u8>] = &[
        [field(":method", "GET"), field(":scheme", "http"), field(":authority", "a")].concat(),
        get("/", &[("content-length", "x")]),
        [field(":method", "GET"), field(":path", "/"), field(":authority", "a")].concat(),
        [field(":scheme", "http"), field(":path", "/"), field(":authority", "a")].concat(),
        get("", &[]),
        get("/a b", &[]),
        get("/a\r\nx: y", &[]),
        get("/", &[("connection", "close")]),
        get("/", &[("transfer-encoding", "chunked")]),
        get("/", &[("upgrade", "h2c")]),
        get("/", &[("te", "gzip")]),
        get("/", &[("host", "b")]),
        get("/", &[("content-length", "1"), ("content-length", "2")]),
        [get("/", &[]), field(":path", "/twice")].concat(),
        [field("a", "b"), get("/", &[])].concat(),
        get("/", &[(":status", "200")]),
    ];
    let mut stream = 1;
    for block in malformed {
        frames.request(stream, block);
        frames.expect_reset(stream, PROTOCOL_ERROR);
        stream += 2;
    }
    frames.request(stream, &get("/after", &[]));
    frames.expect_answer(stream, "GET /after ");
    assert_eq!(server.log.requests(), ["GET /after"]);
    assert_eq!(server.panics(), 0);
}

#[test]
fn fields_that_are_no_fields_cost_their_connection_at_most() {
    for (name, value) in [
        ("A", "b"),
        ("a b", "c"),
        ("", "c"),
        ("a", "b\r\nc: d"),
        ("a", "b\0"),
        ("a", "\u{1}"),
        (":unknown", "a"),
        ("a\r\n", "b"),
    ] {
        let server = Server::start(settings());
        let mut frames = Frames::connect(&server);
        frames.request(1, &get("/", &[(name, value)]));
        let (kind, ..) = frames.find(&[RST_STREAM, GOAWAY, HEADERS]).unwrap();
        assert!([RST_STREAM, GOAWAY].contains(&kind), "{name:?} {value:?}");
        drop(frames);
        server.is_idle();
        assert!(server.log.requests().is_empty());
    }
}

#[test]
fn what_the_application_is_told_is_judged_like_any_head() {
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    // h2 has nothing against these; the rules for HTTP/1.1 have.
    let without = |missing: &str| {
        let all = [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")];
        all.iter().filter(|(name, _)| *name != missing).flat_map(|(name, value)| field(name, value)).collect::<Vec<_>>()
    };
    let no_host = without(":authority");
    let two_hosts = [without(":authority"), field("host", "a"), field("host", "a")].concat();
    let user = [field(":authority", "a@b"), without(":authority")].concat();
    for (at, block) in [no_host, two_hosts, user].iter().enumerate() {
        let stream = u32::try_from(at).unwrap() * 2 + 1;
        frames.request(stream, block);
        let (kind, of, fields) = frames.find(&[RST_STREAM, GOAWAY, HEADERS]).unwrap();
        // ":status: 400" in HPACK's static table.
        assert_eq!((kind, of, fields[0]), (HEADERS, stream, 0x8c));
    }
    assert!(server.log.requests().is_empty());
}

#[test]
fn resets_in_one_write_end_the_connection() {
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    let (block, cancel) = (get("/never", &[]), 8_u32.to_be_bytes());
    let flood: Vec<u8> = (0..500)
        .flat_map(|n| {
            let stream = n * 2 + 1;
            [frame(HEADERS, END_STREAM | END_HEADERS, stream, &block), frame(RST_STREAM, 0, stream, &cancel)].concat()
        })
        .collect();
    frames.0.send(&flood);
    frames.expect_goaway(ENHANCE_YOUR_CALM);
    server.is_idle();
}

#[test]
fn requests_that_have_to_be_reset_end_the_connection() {
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    let flood: Vec<u8> = (0..500)
        .flat_map(|n| frame(HEADERS, END_STREAM | END_HEADERS, n * 2 + 1, &get("/", &[("connection", "close")])))
        .collect();
    frames.0.send(&flood);
    frames.expect_goaway(ENHANCE_YOUR_CALM);
    server.is_idle();
}

#[test]
fn a_head_without_end_ends_the_connection() {
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    frames.0.send(frame(HEADERS, END_STREAM, 1, &get("/", &[])));
    let part: Vec<u8> = (0..50).flat_map(|_| field("x", &"y".repeat(100))).collect();
    let flood: Vec<u8> = (0..200).flat_map(|_| frame(CONTINUATION, 0, 1, &part)).collect();
    frames.0.send(&flood);
    frames.expect_goaway(ENHANCE_YOUR_CALM);
    server.is_idle();
    assert!(server.log.requests().is_empty());
}

#[test]
fn floods_of_small_frames_end_the_connection_or_cost_nothing() {
    for (kind, payload) in [(PING, &[0; 8][..]), (SETTINGS, b"")] {
        let server = Server::start(settings());
        let mut frames = Frames::connect(&server);
        // Answered one by one, so nothing piles up.
        for _ in 0..100 {
            frames.0.send(frame(kind, 0, 0, payload).repeat(20));
        }
        frames.request(1, &get("/after", &[]));
        frames.expect_answer(1, "GET /after ");
    }
    let server = Server::start(settings());
    let mut frames = Frames::connect(&server);
    frames.0.send(frame(HEADERS, END_HEADERS, 1, &get("/empty", &[])));
    for _ in 0..100 {
        frames.0.send(frame(DATA, 0, 1, b"").repeat(1000));
    }
    frames.expect_goaway(ENHANCE_YOUR_CALM);
    server.is_idle();
}

#[test]
fn no_mixture_of_bytes_panics() {
    let server = Server::start(settings());
    let request = frame(HEADERS, END_STREAM | END_HEADERS, 1, &get("/a", &[]));
    for at in 0..request.len() {
        for changed in [0, 1, 0x7f, 0x80, 0xff] {
            let mut request = request.clone();
            request[at] = changed;
            let mut frames = Frames::connect(&server);
            frames.0.send(&request);
            frames.0.finish_sending();
        }
    }
    server.is_idle();
    assert_eq!(server.panics(), 0);
}

#[test]
fn an_idle_connection_hears_goodbye_before_its_end() {
    let server = Server::start(ServerSettings { keep_alive_timeout: 50, ..settings() });
    let mut frames = Frames::connect(&server);
    frames.request(1, &get("/a", &[]));
    frames.expect_answer(1, "GET /a ");
    frames.expect_goaway(0);
    server.is_idle();
}

#[test]
fn a_connection_that_asks_for_nothing_is_waited_for_no_longer_than_for_a_head() {
    let server = Server::start(ServerSettings { headers_timeout: 50, ..settings() });
    for begun in [0, 3, PREFACE.len()] {
        let mut client = server.connect();
        client.send(&PREFACE[..begun]);
        let settings = Vec::from(&b"\0\0"[..]);
        let first = client.receive_bytes(2);
        assert!(first == settings || first.is_empty() || first == b"HT", "{first:?}");
        server.is_idle();
    }
}
