//! Steps of policy, from the request's bytes to the answer's.

use std::{sync::Arc, time::Instant};

use xsys_http::{
    plan::{Headers, Plan, Step},
    policy::{Content, Cors, RateLimit, RateLimitHeaders, Refusal, SetHeaders, Suspicions, Uncounted},
    ServerSettings,
};
use xsys_security::policy::{FixedWindow, OriginPattern, Origins, Subnet, Trust};

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

fn limiter(limit: u32, trust: Trust) -> RateLimit {
    let mut headers = Headers::default();
    headers.set("Content-Type", "text/plain");
    headers.set("Content-Length", "4");
    RateLimit {
        counts: Arc::new(FixedWindow::new(3_600_000, 1000)),
        limit,
        window: 3_600_000,
        trust,
        real_ip: false,
        ipv6_subnet: Some(56),
        legacy_headers: false,
        standard_headers: RateLimitHeaders::Draft7,
        retry_after: Some("7".into()),
        refusal: Some(Refusal { status: 429, headers, body: "stop".into() }),
        suspicions: Suspicions::default(),
        uncounted: Uncounted::default(),
    }
}

#[test]
fn a_request_beyond_the_limit_is_refused_and_the_connection_goes_on() {
    let server = server(vec![Arc::new(limiter(1, Trust::Hops(0)))]);
    let begun = Instant::now();
    let passed = ask(&server, "GET /", "");
    assert!(passed.starts_with("HTTP/1.1 200"), "{passed}");
    let is_refused = |line: &str, body: &str| {
        let answer = ask(&server, line, "");
        // The whole window, less the seconds that went by on a busy machine.
        let least = 3600 - begun.elapsed().as_secs();
        let mut expected = (least..=3600).map(|reset| {
            format!(
                "HTTP/1.1 429 Too Many Requests|X-Powered-By: Steps|RateLimit-Policy: 1;w=3600|\
                 RateLimit: limit=1, remaining=0, reset={reset}|Retry-After: 7|Content-Type: text/plain|Content-Length: 4|\
                 Connection: close||{body}"
            )
        });
        assert!(expected.any(|expected| expected == answer), "{answer}");
    };
    is_refused("GET /", "stop");
    is_refused("HEAD /", "");
    let mut client = server.connect();
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(client.receive(usize::MAX).matches("429 Too Many").count(), 2);
}

#[test]
fn clients_behind_a_proxy_are_counted_apart() {
    let loopback = Trust::Subnets(vec![Subnet::parse("127.0.0.0/8").unwrap()]);
    let server = server(vec![Arc::new(limiter(1, loopback))]);
    let refused = |forwarded: &str| ask(&server, "GET /", forwarded).contains("429");
    assert!(!refused("X-Forwarded-For: 1.1.1.1\r\n"));
    assert!(!refused("X-Forwarded-For: 2.2.2.2, 3.3.3.3\r\n"));
    assert!(refused("X-Forwarded-For: 9.9.9.9, 3.3.3.3\r\n"));
    assert!(refused("X-Forwarded-For: 4.4.4.4\r\nX-Forwarded-For: 3.3.3.3 ,127.0.0.1\r\n"));
    assert!(!refused("X-Forwarded-For: 2001:db8::1\r\n"));
    assert!(refused("X-Forwarded-For: 2001:db8:0:ff:1::1\r\n"));
    // What only JavaScript can read is left to it, uncounted here.
    for _ in 0..3 {
        assert!(!refused("X-Forwarded-For: 0x1.1.1.1, 127.0.0.1\r\n"));
        assert!(!refused("X-Forwarded-For: unknown\r\n"));
        assert!(!refused("X-Forwarded-For: \u{e9}\r\n"));
    }
    assert!(refused(&format!("X-Forwarded-For: 1.1.1.1{}\r\n", ", 127.0.0.1".repeat(900))));
}

#[test]
fn an_address_that_only_javascript_believes_is_left_to_it() {
    let mut limited = limiter(0, Trust::Hops(1));
    limited.real_ip = true;
    let server = server(vec![Arc::new(limited)]);
    let refused = |headers: &str| ask(&server, "GET /", headers).contains("429");
    assert!(!refused("X-Real-IP: 1.1.1.1\r\n"));
    assert!(refused("X-Real-IP: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n"));
}

#[test]
fn javascript_answers_where_it_must_and_no_later_step_runs() {
    let mut first = limiter(0, Trust::Hops(0));
    first.refusal = None;
    let server = server(vec![Arc::new(first), Arc::new(limiter(0, Trust::Hops(0)))]);
    let answer = ask(&server, "GET /", "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn the_first_suspicious_request_is_left_to_javascript() {
    let mut suspicious = limiter(0, Trust::Hops(0));
    suspicious.suspicions = Suspicions::new(false, true, true);
    let server = server(vec![Arc::new(suspicious)]);
    let refused = |headers: &str| ask(&server, "GET /", headers).contains("429");
    assert!(!refused("X-Forwarded-For: 1.1.1.1\r\n"));
    assert!(refused("X-Forwarded-For: 1.1.1.1\r\n"));
    assert!(!refused("Forwarded: for=1.1.1.1\r\nX-Forwarded-For: 1.1.1.1\r\n"));
    assert!(refused("Forwarded: for=1.1.1.1\r\n"));
}

#[test]
fn paths_that_do_not_count_pass_whatever_the_count() {
    let mut limited = limiter(1, Trust::Hops(0));
    limited.uncounted = Uncounted { paths: vec!["/health".into()], prefixes: vec!["/static/".into()] };
    let server = server(vec![Arc::new(limited)]);
    let refused = |path: &str| ask(&server, &format!("GET {path}"), "").contains("429");
    assert!(!["/health", "/static/a?b", "/health?a", "/static\\a"].into_iter().any(refused));
    assert_eq!(["/health/", "/static", "/Health"].map(refused), [false, true, true]);
    assert!(!refused("/health"));
}

#[test]
fn what_looks_into_content_has_nothing_to_do_without_a_query() {
    let server = server(vec![Arc::new(Content), Arc::new(limiter(0, Trust::Hops(0)))]);
    assert!(ask(&server, "GET /", "").contains("429"));
    for target in ["/?", "/?a=b"] {
        assert!(ask(&server, &format!("GET {target}"), "").starts_with("HTTP/1.1 200"), "{target}");
    }
}

#[test]
fn headers_of_steps_that_wait_for_an_answer_stand_in_the_order_of_the_steps() {
    let set = |name: &'static str, value: &'static str| {
        Arc::new(SetHeaders { changes: vec![(name.into(), Some(value.into()))] }) as Arc<dyn Step>
    };
    let mut passing = limiter(9, Trust::Hops(0));
    passing.legacy_headers = false;
    let mut named = limiter(9, Trust::Hops(0));
    named.standard_headers = RateLimitHeaders::Draft8 { name: "a".into() };
    let steps = vec![
        set("A", "1"),
        Arc::new(passing) as Arc<dyn Step>,
        set("RateLimit", "gone"),
        set("B", "2"),
        Arc::new(named),
        set("A", "3"),
        Arc::new(limiter(0, Trust::Hops(0))),
    ];
    let text = ask(&server(steps), "GET /", "");
    let names: Vec<_> = text.split('|').filter_map(|line| line.split_once(": ")).collect();
    assert_eq!(
        names[..4],
        [
            ("X-Powered-By", "Steps"),
            ("A", "3"),
            ("RateLimit-Policy", "0;w=3600"),
            ("RateLimit", "limit=0, remaining=0, reset=3600")
        ]
    );
    assert_eq!(names[4], ("B", "2"), "{text}");
}
