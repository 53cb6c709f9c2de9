//! A row of the corpus, and what it takes to hold the engine to it.

use xsys_http::ServerSettings;

use super::server::Server;

pub(crate) const BAD_REQUEST: &str = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
/// What stands behind a request that may be mistaken for two.
pub(crate) const SENTINEL: &str = "GET /sentinel HTTP/1.1\r\nHost: a\r\n\r\n";

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Open,
    Closed,
}

/// One row.
pub(crate) struct Case {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) then: Then,
    /// Method and target of each request that the application saw.
    pub(crate) requests: Vec<&'static str>,
}

/// The application's answer on a connection that stays open.
pub(crate) fn echo(body: &str) -> String {
    answer("keep-alive", body)
}

/// The application's answer on a connection that closes.
pub(crate) fn last_echo(body: &str) -> String {
    answer("close", body)
}

fn answer(connection: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nConnection: {connection}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A request that the application never sees, with another one behind it that nobody must see either.
pub(crate) fn refused(input: &str) -> Case {
    Case {
        input: format!("{input}{SENTINEL}"),
        output: BAD_REQUEST.to_owned(),
        then: Then::Closed,
        requests: Vec::new(),
    }
}

/// A request that turns out malformed after its head: the application saw it, and nothing behind it.
pub(crate) fn refused_later(input: &str, request: &'static str) -> Case {
    Case { requests: vec![request], ..refused(input) }
}

/// What a request without `Host` gets: Node's server answers it itself, with a date.
pub(crate) const NO_HOST: &str = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\
    Date: Mon, 01 Jan 2001 00:00:00 GMT\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

/// The same text with every digit and letter of a `Date` value the same.
fn undated(text: &str) -> String {
    let Some((before, after)) = text.split_once("Date: ") else { return text.to_owned() };
    let rest = after.find("\r\n").map_or("", |end| &after[end..]);
    format!("{before}Date: *{rest}")
}

/// A request without `Host`.
pub(crate) fn without_host(input: &str) -> Case {
    Case { output: NO_HOST.to_owned(), ..refused(input) }
}

/// Requests that are answered on a connection that stays open.
pub(crate) fn served(input: &str, output: &str, requests: &[&'static str]) -> Case {
    Case { input: input.to_owned(), output: output.to_owned(), then: Then::Open, requests: requests.to_vec() }
}

/// Requests of which the last closes the connection.
pub(crate) fn served_last(input: &str, output: &str, requests: &[&'static str]) -> Case {
    Case { then: Then::Closed, ..served(input, output, requests) }
}

/// Each row on its own server, whole and byte by byte.
pub(crate) fn check(cases: impl IntoIterator<Item = Case>) {
    check_with(&ServerSettings::default(), cases);
}

pub(crate) fn check_with(settings: &ServerSettings, cases: impl IntoIterator<Item = Case>) {
    for case in cases {
        for whole in [true, false] {
            run(settings, &case, whole);
        }
    }
}

fn run(settings: &ServerSettings, case: &Case, whole: bool) {
    let shown = case.input.get(..case.input.len().min(300)).unwrap_or("").escape_debug().to_string();
    let server = Server::start(settings.clone());
    let mut client = server.connect();
    if whole {
        client.send(&case.input);
    } else {
        client.send_byte_by_byte(case.input.as_bytes());
    }
    assert_eq!(undated(&client.receive(case.output.len())), undated(&case.output), "{shown} (whole: {whole})");
    match case.then {
        Then::Open => client.expect_alive(),
        Then::Closed => assert_eq!(client.receive(1), "", "{shown} (whole: {whole}) leaves it open"),
    }
    let alive = (case.then == Then::Open).then_some("GET /alive");
    let requests: Vec<_> = case.requests.iter().copied().chain(alive).collect();
    assert_eq!(server.log.requests(), requests, "{shown} (whole: {whole})");
    drop(client);
    server.is_idle();
}
