//! Pages: what they say of a request, and how long they are.

use std::sync::Arc;

use xsys_http::{
    plan::{Headers, Page, Part, Plan},
    ServerSettings,
};

use super::server::Server;

fn server() -> Server {
    let server = Server::start(ServerSettings::default());
    let mut headers = Headers::default();
    headers.set("Content-Type", "text/html");
    let parts = vec![Part::Method, Part::Text(" ".into()), Part::HtmlPath, Part::Text(", ".into()), Part::Path];
    let mut plan = Plan::new(Headers::default());
    plan.step(1, "/", false, Arc::new(Page { status: 404, headers, parts })).unwrap();
    server.set_plan(Some(plan));
    server
}

/// Without its date, lines joined with bars.
fn ask(server: &Server, line: &str) -> String {
    let mut client = server.connect();
    client.send(format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes());
    let text = client.receive(usize::MAX);
    text.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect::<Vec<_>>().join("|")
}

#[test]
fn a_page_names_what_was_asked_for_and_tells_its_length_where_node_does() {
    let server = server();
    let head = "HTTP/1.1 404 Not Found|Content-Type: text/html|Connection: close|Content-Length:";
    assert_eq!(ask(&server, "GET /a&b/%3C?c"), format!("{head} 26||GET /a&amp;b/%3C, /a&b/%3C"));
    assert_eq!(ask(&server, "DELETE /"), format!("{head} 11||DELETE /, /"));
    assert_eq!(ask(&server, "HEAD /"), format!("{head} 9||"));
    assert_eq!(server.log.requests(), Vec::<String>::new());
}

#[test]
fn what_frameworks_write_differently_is_left_to_them() {
    let server = server();
    let targets = ["/<b>", "/a\"", "/a'", "/a\\b", "/{a}", "/a|b", "/^", "/`", "/a//b"];
    for target in targets {
        assert!(ask(&server, &format!("GET {target}")).starts_with("HTTP/1.1 200"), "{target}");
    }
    assert_eq!(server.log.requests().len(), targets.len());
}
