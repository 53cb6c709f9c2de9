//! Steps: they answer in the application's name, pass on with a note, take their time, or leave it to the application.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use xsys_http::{
    plan::{Answer, AnswerBody, Asked, Headers, Place, Plan, Settled, Step, Verdict},
    ServerSettings,
};
use xsys_router::{Methods, RouteOptions};

use super::server::Server;

/// Does what the path below its mount says.
struct ByPath;

fn answer(text: String) -> Answer {
    let mut headers = Headers::default();
    headers.set("Content-Length", text.len().to_string());
    Answer { status: 200, headers, body: AnswerBody::Bytes(Bytes::from(text)) }
}

impl Step for ByPath {
    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict {
        match asked.path() {
            "/pass" => {
                headers.set("X-Step", "passed");
                Verdict::Next([1, 2, 3, 4])
            }
            "/leave" => Verdict::Leave,
            "/wait" => Verdict::Later(Box::pin(async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let mut headers = Headers::default();
                headers.set("X-Step", "waited");
                Settled::Next([5, 0, 0, 0], headers)
            })),
            "/wait/answer" => Verdict::Later(Box::pin(async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Settled::Answer(answer("waited".to_owned()))
            })),
            path => Verdict::Answer(answer(format!("{} {path} {:?}", asked.method, asked.query))),
        }
    }
}

fn server(build: impl FnOnce(&mut Plan)) -> Server {
    let server = Server::start(ServerSettings { watch_native_answers: true, ..ServerSettings::default() });
    let mut preamble = Headers::default();
    preamble.set("X-Powered-By", "Steps");
    let mut plan = Plan::new(preamble);
    build(&mut plan);
    server.set_plan(Some(plan));
    server
}

fn place(pattern: Option<&str>) -> Place<'_> {
    Place { pattern, options: RouteOptions::default(), methods: Methods::ANY }
}

/// GET and nothing else, in the table of these tests.
fn read() -> Methods {
    Methods::of(&[0])
}

fn steps_at_n(plan: &mut Plan) {
    plan.step(7, "/n", false, Arc::new(ByPath)).unwrap();
    plan.step(8, "/n", false, Arc::new(ByPath)).unwrap();
}

/// Sends requests in one piece, the last of them with a close, and returns what came until then without its dates.
fn talk(server: &Server, requests: &str) -> String {
    let mut client = server.connect();
    client.send(requests.as_bytes());
    let text = client.receive(usize::MAX);
    text.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect::<Vec<_>>().join("|")
}

#[test]
fn a_step_answers_and_the_connection_goes_on() {
    let server = server(steps_at_n);
    let text = talk(
        &server,
        "GET /N/a?b HTTP/1.1\r\nHost: a\r\n\r\nHEAD /n HTTP/1.1\r\nHost: a\r\n\r\nGET /n/c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(
        text,
        "HTTP/1.1 200 OK|X-Powered-By: Steps|Content-Length: 16|Connection: keep-alive|Keep-Alive: timeout=5||GET /a Some(\"b\")\
         HTTP/1.1 200 OK|X-Powered-By: Steps|Content-Length: 10|Connection: keep-alive|Keep-Alive: timeout=5||\
         HTTP/1.1 200 OK|X-Powered-By: Steps|Content-Length: 11|Connection: close||GET /c None"
    );
    assert_eq!(server.log.requests(), Vec::<String>::new());
    server.is_idle();
    assert_eq!(
        server.log.lines(),
        ["answered /N/a?b 200 16 Step []", "answered /n 200 0 Step []", "answered /n/c 200 11 Step []"]
    );
}

#[test]
fn a_step_passes_on_and_the_application_is_told() {
    let server = server(steps_at_n);
    talk(&server, "GET /n/pass HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(server.log.lines()[..3], ["request GET /n/pass", "step 7 [1, 2, 3, 4]", "step 8 [1, 2, 3, 4]"]);
}

#[test]
fn a_step_takes_its_time_and_the_body_waits() {
    let server = server(steps_at_n);
    let body = "x".repeat(100_000);
    let text = talk(
        &server,
        &format!(
            "POST /n/wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    assert!(text.ends_with(&body), "{} bytes", text.len());
    assert_eq!(server.log.lines()[..3], ["request POST /n/wait", "step 7 [5, 0, 0, 0]", "step 8 [5, 0, 0, 0]"]);
    let text =
        talk(&server, "POST /n/wait/answer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");
    assert!(text.ends_with("|Content-Length: 6|Connection: close||waited"), "{text}");
    server.is_idle();
}

#[test]
fn a_client_that_leaves_while_a_step_takes_its_time_costs_nothing() {
    let server = server(steps_at_n);
    let mut client = server.connect();
    client.send(b"GET /n/wait HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(client);
    server.is_idle();
}

#[test]
fn the_first_place_that_may_match_ends_the_native_part() {
    let server = server(|plan| {
        plan.javascript(place(Some("/n/:id"))).unwrap();
        steps_at_n(plan);
        plan.javascript(place(None)).unwrap();
        plan.step(9, "/", false, Arc::new(ByPath)).unwrap();
    });
    for target in ["/n/a", "/m", "http://h/n/a/b", "/n/%C3/leave"] {
        talk(&server, &format!("GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    }
    server.is_idle();
    assert_eq!(server.log.requests(), ["GET /n/a", "GET /m", "GET http://h/n/a/b"]);
    assert_eq!(server.log.lines()[6..], ["answered /n/%C3/leave 200 19 Step []"]);
}

#[test]
fn a_plan_is_replaced_for_the_next_request() {
    let server = server(steps_at_n);
    talk(&server, "GET /n/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    server.set_plan(None);
    talk(&server, "GET /n/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    server.is_idle();
    let lines = server.log.lines();
    assert!(lines.contains(&"answered /n/a 200 11 Step []".to_owned()), "{lines:?}");
    assert_eq!(server.log.requests(), ["GET /n/a"]);
}

#[test]
fn a_place_is_for_its_methods_and_fails_for_all_where_a_parameter_cannot_be_decoded() {
    let server = server(|plan| {
        plan.javascript(Place { methods: read(), ..place(Some("/n/:id")) }).unwrap();
        plan.step_at(9, Place { methods: read(), ..place(Some("/m")) }, 0, Arc::new(ByPath)).unwrap();
        steps_at_n(plan);
    });
    for (method, target) in [("GET", "/n/a"), ("POST", "/n/a"), ("POST", "/n/%zz"), ("GET", "/M/"), ("POST", "/m")] {
        talk(&server, &format!("{method} {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    }
    assert_eq!(server.log.requests(), ["GET /n/a", "POST /n/%zz", "POST /m"]);
}

#[test]
fn a_request_that_expects_something_is_for_other_listeners() {
    let server = server(steps_at_n);
    let request = |expect| format!("GET /n/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: {expect}\r\n\r\n");
    let continued = talk(&server, &request("100-continue"));
    assert!(continued.starts_with("HTTP/1.1 100 Continue||HTTP/1.1 200 OK|X-Powered-By: Steps"), "{continued}");
    talk(&server, &request("the moon"));
    assert_eq!(server.log.requests(), ["GET /n/a"]);
}
