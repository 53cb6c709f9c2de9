//! Answers: passed on as the application wrote them, unless they would be read as two.

use xsys_http::ServerSettings;

use super::{
    echo::LARGE,
    server::Server,
    table::{check, echo, served, served_last, BAD_REQUEST},
};

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn interim_responses_trailers_and_head() {
    check([
        served(
            &get("/hints"),
            "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            &["GET /hints"],
        ),
        served(
            &get("/chunked"),
            "HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nA: b\r\n\r\n",
            &["GET /chunked"],
        ),
        served(
            "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\r\n",
            &["HEAD /a"],
        ),
    ]);
}

#[test]
fn a_head_that_would_split_the_response_is_replaced() {
    check([served_last(
        &get("/split"),
        "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        &["GET /split"],
    )]);
}

#[test]
fn a_destroyed_connection_says_nothing() {
    check([served_last(&get("/abort"), "", &["GET /abort"])]);
}

#[test]
fn an_application_may_write_on_when_it_hears_that_bytes_have_left() {
    check([served(&get("/steps"), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", &["GET /steps"])]);
}

#[test]
fn a_large_answer_is_whole_whatever_comes_behind_it() {
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n{}", "x".repeat(LARGE));
    let asked = ServerSettings { handoff_client_error: true, ..ServerSettings::default() };
    for (settings, behind, output) in [
        (ServerSettings::default(), get("/b"), echo("GET /b ")),
        (ServerSettings::default(), get("#"), BAD_REQUEST.to_owned()),
        (asked, get("#"), "handed off".to_owned()),
    ] {
        let server = Server::start(settings);
        let mut client = server.connect();
        client.send(format!("{}{behind}", get("/large")));
        server.saw("request GET /large");
        std::thread::sleep(std::time::Duration::from_millis(700));
        assert!(client.receive(large.len()) == large, "the large answer is not whole before {output:?}");
        client.expect(&output);
    }
}

#[test]
fn a_handler_that_panics_costs_its_own_connection() {
    let server = Server::start(ServerSettings::default());
    let (mut first, mut second) = (server.connect(), server.connect());
    second.expect_alive();
    first.send(get("/panic"));
    first.expect_close();
    second.expect_alive();
    assert_eq!(server.panics(), 1);
    drop((first, second));
    server.is_idle();
}
