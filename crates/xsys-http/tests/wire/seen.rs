//! Answers that the application did not give are told to whoever wants to hear of them, once, when they have left.

use std::sync::Arc;

use bytes::Bytes;
use xsys_http::{
    plan::{Headers, Observe, Place, Plan, Reply},
    ServerSettings,
};
use xsys_router::{Methods, RouteOptions};

use super::{echo::LARGE, server::Server};

fn reply(path: &str, body: Bytes) -> Arc<Reply> {
    let mut headers = Headers::default();
    headers.set("Content-Length", body.len().to_string());
    let methods = vec!["GET".to_owned()];
    Arc::new(Reply { status: 200, headers, body, methods, path: Some(path.to_owned()) })
}

/// An observer below `/n`, then answers there and elsewhere.
fn server(watched: bool) -> Server {
    let server = Server::start(ServerSettings { watch_native_answers: watched, ..ServerSettings::default() });
    let mut plan = Plan::new(Headers::default());
    plan.step(5, "/n", false, Arc::new(Observe)).unwrap();
    plan.step(6, "/n", false, reply("/a", Bytes::from_static(b"abc"))).unwrap();
    plan.step(7, "/n", false, reply("/large", Bytes::from(vec![b'x'; LARGE]))).unwrap();
    plan.step(8, "/m", false, reply("/a", Bytes::from_static(b"abc"))).unwrap();
    server.set_plan(Some(plan));
    server
}

fn ask(server: &Server, target: &str) -> String {
    let mut client = server.connect();
    client.send(format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    client.receive(usize::MAX)
}

fn answered(server: &Server) -> Vec<String> {
    server.is_idle();
    server.log.lines().into_iter().filter(|line| line.starts_with("answered")).collect()
}

#[test]
fn an_observer_hears_of_what_is_answered_behind_it() {
    let server = server(false);
    ask(&server, "/m/a");
    ask(&server, "/n/a");
    assert!(ask(&server, "/n/elsewhere").ends_with("GET /n/elsewhere "));
    assert_eq!(answered(&server), ["answered /n/a 200 3 Reply [5]"]);
}

#[test]
fn an_observer_behind_javascript_hears_of_a_request_that_nobody_could_answer() {
    let server = Server::start(ServerSettings::default());
    let mut plan = Plan::new(Headers::default());
    plan.javascript(Place { pattern: None, options: RouteOptions::default(), methods: Methods::ANY }).unwrap();
    plan.step(5, "/refuse", false, Arc::new(Observe)).unwrap();
    plan.step(6, "/n", false, Arc::new(Observe)).unwrap();
    plan.step(7, "/n", false, reply("/a", Bytes::from_static(b"abc"))).unwrap();
    server.set_plan(Some(plan));
    ask(&server, "/n/a");
    ask(&server, "/refuse");
    assert_eq!(answered(&server), ["answered /refuse 503 0 Refusal [5]"]);
}

#[test]
fn who_watches_the_server_hears_of_all() {
    let server = server(true);
    ask(&server, "/m/a");
    ask(&server, "/n/a");
    ask(&server, "/elsewhere");
    assert_eq!(answered(&server), ["answered /m/a 200 3 Reply []", "answered /n/a 200 3 Reply [5]"]);
}

#[test]
fn what_cannot_be_dispatched_is_heard_of() {
    let server = server(false);
    assert!(ask(&server, "/n/../refuse").starts_with("HTTP/1.1 200"));
    assert!(ask(&server, "/refuse").starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    assert_eq!(answered(&server), Vec::<String>::new());
    server.configure(ServerSettings { watch_native_answers: true, ..ServerSettings::default() });
    assert!(ask(&server, "/refuse").starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    assert!(ask(&server, "/refuse-late").starts_with("HTTP/1.1 200 OK\r\n"));
    server.set_plan(None);
    assert!(ask(&server, "/refuse").starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    assert_eq!(
        answered(&server),
        [
            "answered /refuse 503 0 Refusal []",
            "answered /refuse-late 200 0 Refusal [] cut",
            "answered /refuse 503 0 Refusal []"
        ]
    );
}

#[test]
fn a_client_that_leaves_is_heard_of_with_what_it_got() {
    let server = server(false);
    let mut client = server.connect();
    client.send("GET /n/large HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(client.receive(64).starts_with("HTTP/1.1 200 OK"));
    client.reset();
    let told = answered(&server);
    assert_eq!(told.len(), 1, "{told:?}");
    let sent: usize = told[0].split(' ').nth(3).and_then(|sent| sent.parse().ok()).unwrap();
    assert!(told[0].ends_with(" Reply [5] cut") && (1..LARGE).contains(&sent), "{told:?}");
}
