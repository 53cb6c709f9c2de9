//! Bodies on their way to the application: whole, in parts, with trailers, unwanted, too fast.

use std::{thread, time::Duration};

use xsys_http::ServerSettings;

use super::{
    server::{Server, WINDOW},
    table::{check, check_with, echo, last_echo, served, BAD_REQUEST},
};

fn post(target: &str, fields: &str, body: &str) -> String {
    format!("POST {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n{body}")
}

fn chunked(target: &str, body: &str) -> String {
    post(target, "Transfer-Encoding: chunked\r\n", body)
}

#[test]
fn lengths_and_chunks() {
    check([
        served(&post("/", "Content-Length: 0\r\n", ""), &echo("POST / "), &["POST /"]),
        served(&post("/", "Content-Length: 5\r\n", "hello"), &echo("POST / hello"), &["POST /"]),
        served(&post("/", "content-length:  0005 \r\n", "he\r\no"), &echo("POST / he\r\no"), &["POST /"]),
        served(&chunked("/", "0\r\n\r\n"), &echo("POST / "), &["POST /"]),
        served(
            &chunked("/", "5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            &echo("POST / hello0123456789"),
            &["POST /"],
        ),
        served(
            &post("/", "TRANSFER-ENCODING: Chunked\r\n", "2\r\n\r\n\r\n0\r\n\r\n"),
            &echo("POST / \r\n"),
            &["POST /"],
        ),
        served(&chunked("/", "2\r\nhi\r\n0\r\nA: b\r\nc: d\r\n\r\n"), &echo("POST / hiA: b\r\nc: d\r\n"), &["POST /"]),
    ]);
    let trailers: String = (0..150).map(|number| format!("T{number}: {number}\r\n")).collect();
    let body = format!("2\r\nhi\r\n0\r\n{trailers}\r\n");
    check([served(&chunked("/", &body), &echo(&format!("POST / hi{trailers}")), &["POST /"])]);
}

#[test]
fn a_body_larger_than_every_buffer() {
    let body = "0123456789abcdef".repeat(40_000);
    let output = echo(&format!("POST / {body}"));
    for input in [
        post("/", &format!("Content-Length: {}\r\n", body.len()), &body),
        chunked("/", &format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())),
        chunked("/", &format!("{}0\r\n\r\n", "10\r\n0123456789abcdef\r\n".repeat(40_000))),
    ] {
        let server = Server::start(ServerSettings::default());
        let mut client = server.connect();
        client.send(&input);
        client.expect(&output);
        client.expect_alive();
    }
}

#[test]
fn an_answer_before_the_body_does_not_lose_the_connection() {
    check([served(&chunked("/chunked", "5\r\nhello\r\n0\r\n\r\n"), CHUNKED, &["POST /chunked"])]);
    let body = "x".repeat(300_000);
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send(post("/early", "Content-Length: 300000\r\n", ""));
    client.expect(&echo("POST /early "));
    client.send(&body);
    client.expect_alive();
    assert_eq!(server.log.requests(), ["POST /early", "GET /alive"]);
}

#[test]
fn a_close_before_the_body_does_not_take_the_answer_back() {
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send(post("/early", "Connection: close\r\nContent-Length: 10000000\r\n", ""));
    server.saw("request POST /early");
    client.send("x".repeat(200_000));
    client.expect(&last_echo("POST /early "));
    client.expect_close();
    server.is_idle();
}

#[test]
fn the_largest_lengths_are_lengths() {
    for (fields, body) in
        [("Content-Length: 18446744073709551615\r\n", "x"), ("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\nx")]
    {
        let server = Server::start(ServerSettings::default());
        let mut client = server.connect();
        client.send(post("/", fields, body));
        server.saw("chunk 1");
        client.finish_sending();
        client.expect(BAD_REQUEST);
        client.expect_close();
    }
}

const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nA: b\r\n\r\n";

#[test]
fn an_application_that_takes_nothing_holds_the_client_back() {
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send(post("/hold", "Content-Length: 10000000\r\n", ""));
    client.send("x".repeat(400_000));
    let delivered = || -> usize {
        let chunk = |line: &String| line.strip_prefix("chunk ").and_then(|length| length.parse::<usize>().ok());
        server.log.lines().iter().filter_map(chunk).sum()
    };
    while delivered() < WINDOW {
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(Duration::from_millis(100));
    // The window is counted after a chunk, and a chunk is at most one read long.
    assert!(delivered() <= 2 * WINDOW, "{} bytes were delivered", delivered());
}

#[test]
fn continue_is_said_before_the_body_is_read() {
    let continue_ = "HTTP/1.1 100 Continue\r\n\r\n";
    check([
        served(
            &post("/", "Expect: 100-continue\r\nContent-Length: 2\r\n", "hi"),
            &format!("{continue_}{}", echo("POST / hi")),
            &["POST /"],
        ),
        served(&post("/", "Expect: something-else\r\nContent-Length: 2\r\n", "hi"), &echo("POST / hi"), &["POST /"]),
        served(
            "POST / HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
            &echo("POST / hi"),
            &["POST /"],
        ),
    ]);
    let asks = ServerSettings { answer_continue: false, ..ServerSettings::default() };
    let input = post("/", "Expect: 100-continue\r\nContent-Length: 2\r\n", "hi");
    check_with(&asks, [served(&input, &echo("POST / hi"), &["POST /"])]);
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send(post("/", "Expect: 100-continue\r\nContent-Length: 2\r\n", ""));
    client.expect(continue_);
    client.send("hi");
    client.expect(&echo("POST / hi"));
}

#[test]
fn a_body_that_turns_malformed_is_refused_unless_an_answer_has_begun() {
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send(chunked("/never", "2\r\nhi\r\n"));
    server.saw("chunk 2");
    client.send("x\r\n");
    client.expect(BAD_REQUEST);
    client.expect_close();
    server.saw("abort Malformed");
    server.is_idle();
}
