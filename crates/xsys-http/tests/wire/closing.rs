//! Ends of connections: the client's, half of the client's, the server's.

use xsys_http::ServerSettings;

use super::{
    server::Server,
    table::{echo, BAD_REQUEST},
};

fn start() -> Server {
    Server::start(ServerSettings::default())
}

#[test]
fn a_client_that_has_finished_sending_gets_its_answer() {
    for target in ["/a", "/late"] {
        let server = start();
        let mut client = server.connect();
        client.send(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
        client.finish_sending();
        client.expect(&echo(&format!("GET {target} ")));
        client.expect_close();
        server.is_idle();
    }
}

#[test]
fn pipelined_requests_before_the_end_are_answered() {
    let server = start();
    let mut client = server.connect();
    client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3));
    client.finish_sending();
    client.expect(&echo("GET /late ").repeat(3));
    client.expect_close();
    server.is_idle();
}

#[test]
fn the_application_hears_of_the_end_while_it_is_silent() {
    let server = start();
    let mut client = server.connect();
    client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    server.saw("request GET /never");
    client.finish_sending();
    server.saw("fin");
    client.expect_close();
    server.saw("abort Commanded");
    server.saw("closed");
    server.is_idle();
}

#[test]
fn a_message_that_is_cut_off_is_malformed() {
    for input in [
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ] {
        let server = start();
        let mut client = server.connect();
        client.send(input);
        client.finish_sending();
        client.expect(BAD_REQUEST);
        client.expect_close();
        server.is_idle();
    }
}

#[test]
fn a_client_that_says_nothing_gets_nothing() {
    for input in ["", "\r\n\r\n"] {
        let server = start();
        let mut client = server.connect();
        client.send(input);
        client.finish_sending();
        client.expect_close();
        server.is_idle();
    }
}

#[test]
fn a_client_that_vanishes_leaves_nothing_behind() {
    for input in [
        "GET /never HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nhello",
        "POST /never HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ] {
        for reset in [false, true] {
            let server = start();
            let mut client = server.connect();
            client.send(input);
            server.saw(&format!("request {} /never", &input[..input.find(' ').unwrap()]));
            if reset {
                client.reset();
            } else {
                drop(client);
            }
            server.is_idle();
            let aborted = server.log.lines().iter().any(|line| line.starts_with("abort "));
            assert!(aborted, "{input:?} (reset: {reset}): {:?}", server.log.lines());
        }
    }
}

#[test]
fn a_server_closes_after_its_last_connection() {
    let server = start();
    let mut client = server.connect();
    client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    server.saw("request GET /late");
    server.close();
    client.expect(&echo("GET /late "));
    assert!(!server.log.lines().contains(&"server closed".to_owned()));
    server.close_idle_connections();
    client.expect_close();
    server.saw("server closed");
    server.is_idle();
}

#[test]
fn closing_idle_connections_spares_the_busy_one() {
    let server = start();
    let (mut idle, mut busy) = (server.connect(), server.connect());
    idle.expect_alive();
    busy.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    server.saw("request GET /late");
    server.close_idle_connections();
    idle.expect_close();
    busy.expect(&echo("GET /late "));
}

/// RFC 9112 9.6: closing with unread bytes resets the connection, which can take the answer back from the client.
#[test]
fn an_error_answer_survives_what_the_client_still_sends() {
    let server = start();
    let mut client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    client.send("x".repeat(100_000));
    client.expect(BAD_REQUEST);
    client.expect_close();
}
