//! Answers: passed on as the application wrote them, unless they would be read as two.

use super::table::{check, served, served_last};

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
