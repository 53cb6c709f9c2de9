//! Sockets that leave the engine, with every byte that nobody has read, and sockets that come to it so.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    time::Duration,
};

use xsys_http::ServerSettings;

use super::{
    server::Server,
    table::{check_with, echo, served, served_last, Case, SENTINEL},
};

const UPGRADE: &str = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\n";

fn handed_off(input: &str) -> Case {
    served_last(input, "handed off", &[])
}

#[test]
fn an_upgrade_that_somebody_waits_for() {
    let settings = ServerSettings { handoff_upgrade: true, ..ServerSettings::default() };
    check_with(
        &settings,
        [
            handed_off(UPGRADE),
            served("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n", &echo("GET / "), &["GET /"]),
            served("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\r\n", &echo("GET / "), &["GET /"]),
        ],
    );
    let server = Server::start(settings);
    let mut client = server.connect();
    client.expect_alive();
    client.send(format!("{UPGRADE}first bytes"));
    client.expect("handed off");
    client.expect_close();
    server.saw(&format!("handoff Upgrade {}", format!("{UPGRADE}first bytes").as_bytes().escape_ascii()));
    server.is_idle();
}

#[test]
fn an_upgrade_that_nobody_waits_for_is_a_request() {
    check_with(&ServerSettings::default(), [served(UPGRADE, &echo("GET /chat "), &["GET /chat"])]);
}

#[test]
fn connect() {
    let connect = "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n";
    check_with(&ServerSettings::default(), [served_last(connect, "", &[])]);
    let settings = ServerSettings { handoff_connect: true, ..ServerSettings::default() };
    check_with(&settings, [handed_off(connect)]);
}

#[test]
fn a_client_error_with_all_that_came() {
    let settings = ServerSettings { handoff_client_error: true, ..ServerSettings::default() };
    for (input, code) in [
        ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "HPE_INVALID_METHOD"),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", "HPE_INVALID_URL"),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", "HPE_CR_EXPECTED"),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: a\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
    ] {
        let server = Server::start(settings.clone());
        let mut client = server.connect();
        client.send(input);
        client.expect("handed off");
        let unread = input.as_bytes().escape_ascii();
        server.saw(&format!("handoff ClientError(\"{code}\") {unread}"));
        assert!(server.log.requests().is_empty());
        server.is_idle();
    }
}

#[test]
fn a_socket_that_comes_with_what_was_read_from_it() {
    for read_before in ["", "\r\n", "GET", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"] {
        let server = Server::start(ServerSettings::default());
        let (mut client, socket) = UnixStream::pair().unwrap();
        client.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        server.adopt(socket.into(), read_before.as_bytes());
        let rest = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        client.write_all(rest.strip_prefix(read_before).unwrap_or(rest).as_bytes()).unwrap();
        let mut answer = vec![0; echo("GET /a ").len()];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(answer, echo("GET /a ").as_bytes(), "{read_before:?}");
        drop(client);
        server.is_idle();
    }
}

/// Node reads such a request without complaint and refuses it itself.
#[test]
fn a_missing_host_is_no_client_error() {
    let settings = ServerSettings { handoff_client_error: true, ..ServerSettings::default() };
    let input = format!("GET / HTTP/1.1\r\n\r\n{SENTINEL}");
    check_with(&settings, [served_last(&input, super::table::NO_HOST, &[])]);
}
