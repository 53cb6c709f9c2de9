//! Steps of policy, from the request's bytes to the answer's.

use std::sync::Arc;

use xsys_http::{
    plan::{Headers, Plan, Step},
    policy::{Cors, SetHeaders},
    ServerSettings,
};
use xsys_security::policy::{OriginPattern, Origins};

use super::server::Server;

fn server(steps: Vec<Arc<dyn Step>>) -> Server {
    let server = Server::start(ServerSettings::default());
    let mut preamble = Headers::default();
    preamble.set("X-Powered-By", "Steps");
    let mut plan = Plan::new(preamble);
    for (id, step) in (1..).zip(steps) {
        plan.step(id, "/", false, step).unwrap();
    }
    server.set_plan(Some(plan));
    server
}

/// The answer to one request with these header lines, its date left out, lines joined with bars.
fn ask(server: &Server, line: &str, headers: &str) -> String {
    let mut client = server.connect();
    client.send(format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n").as_bytes());
    let text = client.receive(usize::MAX);
    text.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect::<Vec<_>>().join("|")
}

fn cors(origins: Origins) -> Cors {
    Cors {
        origins,
        credentials: true,
        methods: Some("GET,PUT".into()),
        allowed_headers: None,
        max_age: Some("5".into()),
        exposed_headers: Some("X-A".into()),
        preflight_status: Some(204),
    }
}

#[test]
fn a_preflight_is_answered_with_the_headers_of_earlier_steps() {
    let helmet = SetHeaders {
        changes: vec![
            ("X-A".into(), Some("1".into())),
            ("x-powered-by".into(), None),
            ("Vary".into(), Some("b".into())),
        ],
    };
    let server = server(vec![Arc::new(helmet), Arc::new(cors(Origins::Matching(vec![OriginPattern::Every])))]);
    assert_eq!(
        ask(
            &server,
            "OPTIONS /",
            "Origin: http://o\r\nAccess-Control-Request-Headers: x\r\naccess-control-request-headers: y\r\n"
        ),
        "HTTP/1.1 204 No Content|X-A: 1|Vary: b, Origin, Access-Control-Request-Headers|\
         Access-Control-Allow-Origin: http://o|Access-Control-Allow-Credentials: true|\
         Access-Control-Allow-Methods: GET,PUT|Access-Control-Allow-Headers: x, y|Access-Control-Max-Age: 5|\
         Access-Control-Expose-Headers: X-A|Content-Length: 0|Connection: close||"
    );
    // No origin asks: none is allowed, and that is told to caches.
    assert_eq!(
        ask(&server, "OPTIONS /", "Origin:\r\n"),
        "HTTP/1.1 204 No Content|X-A: 1|Vary: b, Origin, Access-Control-Request-Headers|\
         Access-Control-Allow-Credentials: true|Access-Control-Allow-Methods: GET,PUT|Access-Control-Max-Age: 5|\
         Access-Control-Expose-Headers: X-A|Content-Length: 0|Connection: close||"
    );
}

#[test]
fn an_origin_that_only_javascript_can_judge_is_left_to_it() {
    let list = || vec![OriginPattern::expression("^a", false).unwrap(), OriginPattern::Exact(b"\xe9".to_vec())];
    let server = server(vec![Arc::new(cors(Origins::Matching(list())))]);
    assert!(ask(&server, "OPTIONS /", "Origin: abc\r\n").contains("|Access-Control-Allow-Origin: abc|"));
    assert!(!ask(&server, "OPTIONS /", "Origin: b\r\n").contains("Allow-Origin"));
    // The echo behind the steps answers: the step has done nothing.
    let left = ask(&server, "OPTIONS /", "Origin: \u{e9}\r\n");
    assert!(left.starts_with("HTTP/1.1 200") && !left.contains("204"), "{left}");
}

#[test]
fn other_methods_go_on() {
    let server = server(vec![Arc::new(cors(Origins::Any))]);
    let answer = ask(&server, "GET /", "Origin: http://o\r\n");
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("Access-Control"), "{answer}");
}
