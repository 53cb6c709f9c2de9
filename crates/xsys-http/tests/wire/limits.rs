//! Sizes and numbers (Node's limits): refused with a status that names the limit, and before the application is asked.

use xsys_http::ServerSettings;

use super::{
    server::Server,
    table::{check, check_with, echo, refused, refused_later, served, Case},
};

const HEADER_OVERFLOW: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n";
const PAYLOAD_TOO_LARGE: &str = "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n";

fn too_large(case: Case) -> Case {
    Case { output: HEADER_OVERFLOW.to_owned(), ..case }
}

fn small() -> ServerSettings {
    ServerSettings { max_header_size: 512, ..ServerSettings::default() }
}

#[test]
fn heads_over_the_limit() {
    let field = |length: usize| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "b".repeat(length));
    check_with(
        &small(),
        [
            served(&field(400), &echo("GET / "), &["GET /"]),
            too_large(refused(&field(512))),
            too_large(refused(&format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "b".repeat(512)))),
            too_large(refused(&format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: b\r\n".repeat(100)))),
            // Never completed: refused when the limit is passed, not when the head ends.
            too_large(Case { input: format!("GET /{}", "b".repeat(600)), ..refused("") }),
        ],
    );
    check([too_large(refused(&field(16 * 1024))), served(&field(15 * 1024), &echo("GET / "), &["GET /"])]);
}

#[test]
fn many_headers_are_a_matter_of_bytes_unless_their_number_is_limited() {
    let head = |fields: usize| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: b\r\n".repeat(fields - 1));
    check([served(&head(1_001), &echo("GET / "), &["GET /"])]);
    let trailers = |fields: usize| {
        let section = "X: b\r\n".repeat(fields);
        format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{section}\r\n")
    };
    check_with(
        &ServerSettings { max_headers: 3, ..ServerSettings::default() },
        [
            served(&head(3), &echo("GET / "), &["GET /"]),
            too_large(refused(&head(4))),
            served(&trailers(3), &echo("POST / X: b\r\nX: b\r\nX: b\r\n"), &["POST /"]),
            too_large(refused_later(&trailers(4), "POST /")),
        ],
    );
}

#[test]
fn trailers_over_the_limit() {
    let body = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: {}\r\n\r\n",
            "b".repeat(length)
        )
    };
    let trailer = format!("A: {}\r\n", "b".repeat(400));
    check_with(
        &small(),
        [
            served(&body(400), &echo(&format!("POST / {trailer}")), &["POST /"]),
            too_large(refused_later(&body(600), "POST /")),
        ],
    );
}

#[test]
fn chunk_extensions_over_the_limit() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let refused = refused_later(&format!("{head}1;{}\r\na\r\n0\r\n\r\n", "a".repeat(17 * 1024)), "POST /");
    check([Case { output: PAYLOAD_TOO_LARGE.to_owned(), ..refused }]);
}

#[test]
fn empty_lines_before_a_request_are_not_kept() {
    let server = Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send("\r\n".repeat(100_000));
    client.expect_alive();
}

#[test]
fn connections_over_the_limit() {
    let server = Server::start(ServerSettings { max_connections: 1, ..ServerSettings::default() });
    let mut first = server.connect();
    first.expect_alive();
    server.connect().expect_close();
    server.saw("dropped");
    first.expect_alive();
}
