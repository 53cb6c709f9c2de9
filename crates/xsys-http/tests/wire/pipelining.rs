//! Several requests on one connection: answered in order, each once (RFC 9112 9.3).

use super::table::{check, echo, last_echo, refused, served, served_last, Case, BAD_REQUEST};

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn answers_come_in_the_order_of_the_requests() {
    check([
        served(
            &format!("{}{}{}", get("/late"), get("/b"), get("/late")),
            &format!("{}{}{}", echo("GET /late "), echo("GET /b "), echo("GET /late ")),
            &["GET /late", "GET /b", "GET /late"],
        ),
        served(
            &format!("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi{}", get("/b")),
            &format!("{}{}", echo("POST /late hi"), echo("GET /b ")),
            &["POST /late", "GET /b"],
        ),
        served(
            &format!("PUT /late HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n\r\n{}", get("/b")),
            &format!("{}{}", echo("PUT /late hi"), echo("GET /b ")),
            &["PUT /late", "GET /b"],
        ),
        served(
            &format!("{}{}", get("/chunked"), get("/b")),
            &format!(
                "HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nA: b\r\n\r\n{}",
                echo("GET /b ")
            ),
            &["GET /chunked", "GET /b"],
        ),
    ]);
    check([served(&get("/a").repeat(3_000), &echo("GET /a ").repeat(3_000), &["GET /a"; 3_000])]);
}

#[test]
fn nothing_is_served_behind_a_close() {
    for fields in [
        "Connection: close\r\n",
        "Connection: keep-alive, Close\r\n",
        "Connection: close\r\nConnection: keep-alive\r\n",
    ] {
        let first = format!("GET /a HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        check([served_last(&format!("{first}{}", get("/sentinel")), &last_echo("GET /a "), &["GET /a"])]);
    }
    check([
        served_last(&format!("{}{}", get("/bye"), get("/sentinel")), &last_echo("GET /bye "), &["GET /bye"]),
        served_last(&format!("GET /a HTTP/1.0\r\n\r\n{}", get("/sentinel")), &last_echo("GET /a "), &["GET /a"]),
        served(
            &format!("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n{}", get("/b")),
            &format!("{}{}", echo("GET /a "), echo("GET /b ")),
            &["GET /a", "GET /b"],
        ),
    ]);
}

#[test]
fn a_malformed_request_waits_for_the_answers_before_it() {
    let malformed = refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    check([Case {
        input: format!("{}{}", get("/late"), malformed.input),
        output: format!("{}{BAD_REQUEST}", echo("GET /late ")),
        requests: vec!["GET /late"],
        ..malformed
    }]);
}
