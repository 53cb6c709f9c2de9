//! Node's timeouts, shortened. What must not time out is held to limits that are far from the pauses in the test.

use std::{thread, time::Duration};

use xsys_http::ServerSettings;

use super::{server::Server, table::echo};

const REQUEST_TIMEOUT: &str = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

#[test]
fn a_head_that_does_not_come() {
    for input in ["", "\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: "] {
        let server = Server::start(ServerSettings { headers_timeout: 300, ..ServerSettings::default() });
        let mut client = server.connect();
        client.send(input);
        client.expect(REQUEST_TIMEOUT);
        client.expect_close();
        assert!(server.log.requests().is_empty());
        server.is_idle();
    }
}

#[test]
fn a_second_head_that_does_not_come() {
    let server = Server::start(ServerSettings { headers_timeout: 300, ..ServerSettings::default() });
    let mut client = server.connect();
    client.expect_alive();
    client.send("GET / HT");
    client.expect(REQUEST_TIMEOUT);
    client.expect_close();
}

#[test]
fn a_body_that_does_not_come() {
    for fields in ["Content-Length: 5\r\n\r\nhel", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"] {
        let server = Server::start(ServerSettings { request_timeout: 300, ..ServerSettings::default() });
        let mut client = server.connect();
        client.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}"));
        client.expect(REQUEST_TIMEOUT);
        client.expect_close();
        server.saw("abort Timeout");
        server.is_idle();
    }
}

#[test]
fn one_byte_at_a_time_does_not_put_it_off() {
    let server = Server::start(ServerSettings { headers_timeout: 200, ..ServerSettings::default() });
    let mut client = server.connect();
    for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX: ".iter().chain([b'x'; 60].iter()) {
        client.send([*byte]);
        thread::sleep(Duration::from_millis(5));
    }
    client.expect(REQUEST_TIMEOUT);
}

#[test]
fn an_idle_connection_is_closed_without_a_word() {
    let server = Server::start(ServerSettings { keep_alive_timeout: 100, ..ServerSettings::default() });
    let mut client = server.connect();
    client.expect_alive();
    client.expect_close();
    server.is_idle();
}

#[test]
fn each_message_has_its_own_time() {
    let settings = ServerSettings { request_timeout: 2_000, headers_timeout: 2_000, ..ServerSettings::default() };
    let server = Server::start(settings);
    let mut client = server.connect();
    client.expect_alive();
    thread::sleep(Duration::from_millis(2_200));
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");
    server.saw("request POST /");
    thread::sleep(Duration::from_millis(150));
    client.send("i");
    client.expect(&echo("POST / hi"));
    client.expect_alive();
}

#[test]
fn the_application_may_take_its_time() {
    let settings = ServerSettings {
        request_timeout: 300,
        headers_timeout: 300,
        keep_alive_timeout: 300,
        ..ServerSettings::default()
    };
    let server = Server::start(settings);
    let mut client = server.connect();
    client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    server.saw("request GET /never");
    thread::sleep(Duration::from_millis(600));
    assert!(!server.log.lines().iter().any(|line| line.starts_with("abort")), "{:?}", server.log.lines());
}

#[test]
fn inactivity_is_the_applications_business() {
    let server = Server::start(ServerSettings { timeout: 300, ..ServerSettings::default() });
    let mut client = server.connect();
    client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    server.saw("idle");
    client.expect_close();
    server.saw("abort Commanded");
}
