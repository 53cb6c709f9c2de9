//! Compression of what the plan answers: the head says what the body is, and the body is that.

use std::{collections::HashMap, io::Read, sync::Arc};

use bytes::Bytes;
use flate2::read::GzDecoder;
use xsys_http::{
    encoding::{Coding, Compress, Policy},
    plan::{Headers, Plan, Reply},
    ServerSettings,
};

use super::server::Server;

fn reply(path: &str, content_type: &str, length: usize) -> Arc<Reply> {
    let mut headers = Headers::default();
    headers.set("Content-Type", content_type.to_owned());
    headers.set("Content-Length", length.to_string());
    let body = Bytes::from(vec![b'x'; length]);
    Arc::new(Reply { status: 200, headers, body, methods: vec!["GET".into(), "HEAD".into()], path: Some(path.into()) })
}

fn server() -> Server {
    let server = Server::start(ServerSettings::default());
    let mut plan = Plan::new(Headers::default());
    let policy = Policy {
        lower_case_only: false,
        declined_by: Some("x-plain".to_owned()),
        threshold: 1024,
        enforced: None,
        offered: vec![Coding::Brotli(4), Coding::Gzip(6)],
        types: HashMap::from([("application/json".to_owned(), true), ("text/event-stream".to_owned(), false)]),
    };
    let steps = [
        reply("/text", "text/plain; charset=utf-8", 3000),
        reply("/large", "application/json", 300_000),
        reply("/small", "text/plain", 1023),
        reply("/image", "image/png", 3000),
        reply("/events", "text/event-stream", 3000),
    ];
    plan.step(1, "/", false, Arc::new(Compress::new(policy))).unwrap();
    for (step, id) in steps.into_iter().zip(2..) {
        plan.step(id, "/", false, step).unwrap();
    }
    server.set_plan(Some(plan));
    server
}

/// Head without its date, and body, of an answer after which the connection closes.
fn ask(server: &Server, request: &str) -> (String, Vec<u8>) {
    let mut client = server.connect();
    client.send(request.as_bytes());
    let bytes = client.receive_bytes(usize::MAX);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let lines: Vec<_> = head.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect();
    (lines.join("|"), bytes[end + 4..].to_vec())
}

fn get(server: &Server, path: &str, accept: &str) -> (String, Vec<u8>) {
    ask(server, &format!("GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accept}\r\nConnection: close\r\n\r\n"))
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            assert_eq!(&bytes[end..], b"\r\n\r\n");
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

#[test]
fn small_and_large_bodies_are_coded() {
    let server = server();
    for (path, length) in [("/text", 3000), ("/large", 300_000)] {
        let (head, body) = get(&server, path, "gzip");
        assert!(
            head.ends_with(
                "|Vary: Accept-Encoding|Content-Encoding: gzip|Connection: close|Transfer-Encoding: chunked"
            ),
            "{head}"
        );
        assert!(!head.contains("Content-Length"));
        assert_eq!(gunzip(&unchunked(&body)), vec![b'x'; length]);
    }
}

#[test]
fn what_is_not_worth_it_or_not_wanted_stays_as_it_is() {
    let server = server();
    for (path, accept, vary) in [
        ("/small", "gzip", true),
        ("/text", "identity", true),
        ("/text", "gzip;q=0, br;q=0", true),
        ("/image", "gzip", false),
        ("/events", "gzip", false),
    ] {
        let (head, body) = get(&server, path, accept);
        assert!(head.contains("Content-Length") && !head.contains("Content-Encoding"), "{path} {accept}: {head}");
        assert_eq!(head.contains("Vary: Accept-Encoding"), vary, "{path} {accept}: {head}");
        assert!(body.iter().all(|byte| *byte == b'x'));
    }
}

#[test]
fn head_says_that_it_depends_and_http_1_0_ends_with_the_connection() {
    let server = server();
    let (head, body) =
        ask(&server, "HEAD /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    assert!(head.contains("Content-Length: 3000|Vary: Accept-Encoding|") && body.is_empty(), "{head}");
    let (head, body) = ask(&server, "GET /text HTTP/1.0\r\nConnection: keep-alive\r\nAccept-Encoding: gzip\r\n\r\n");
    assert!(head.ends_with("Content-Encoding: gzip|Connection: close"), "{head}");
    assert_eq!(gunzip(&body), vec![b'x'; 3000]);
}

#[test]
fn what_only_javascript_can_read_goes_to_javascript() {
    let server = server();
    for accept in ["gzip;q=x", "gzip\r\nAccept-Encoding: br"] {
        let (_, body) = get(&server, "/text", accept);
        assert!(!body.starts_with(b"xxx"), "{accept}: the step must leave it to the application");
    }
}

#[test]
fn a_client_declines_with_a_header() {
    let request = "GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nX-Plain:\r\nConnection: close\r\n\r\n";
    let (head, body) = ask(&server(), request);
    assert!(!head.contains("Content-Encoding") && !head.contains("Vary"), "{head}");
    assert_eq!(body.len(), 3000);
}
