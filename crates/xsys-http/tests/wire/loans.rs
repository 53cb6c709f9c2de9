//! Quiet connections, lent: what the borrower does with a socket, and what comes back to the engine with it.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering::Relaxed},
        Arc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use bytes::Bytes;
use xsys_http::{
    loan::{Borrowed, Desk},
    HeaderSlot, RequestBody, ServerSettings,
};

use super::{
    echo::LARGE,
    server::{engine, wait_for, Client, Server},
    table::{echo, BAD_REQUEST},
};

const BORROWED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nborrowed";

/// A server whose quiet connections are read by a thread of the test's: `/later` is given back unanswered, `/split` and
/// `/large` are answered as their names say, everything else with [`BORROWED`].
struct Lending {
    server: Server,
    over: Arc<AtomicBool>,
    borrower: Option<JoinHandle<()>>,
}

impl Lending {
    fn start() -> Self {
        let desk = Arc::new(Desk::new().unwrap());
        let server = Server::start_lending(ServerSettings::default(), Some(Arc::clone(&desk)));
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let borrower = thread::spawn(move || {
            while !told.load(Relaxed) {
                if desk.is_ready_within(Duration::from_millis(5), || told.load(Relaxed)) {
                    serve(&desk);
                }
            }
        });
        Self { server, over, borrower: Some(borrower) }
    }

    /// A connection whose next request the borrower reads.
    fn quiet(&self) -> Client {
        let mut client = self.server.connect();
        for _ in 0..10_000 {
            client.send(get("/quiet"));
            let mut answer = client.receive(BORROWED.len());
            if answer == BORROWED {
                return client;
            }
            let of_engine = echo("GET /quiet ");
            answer.push_str(&client.receive(of_engine.len() - BORROWED.len()));
            assert_eq!(answer, of_engine);
        }
        panic!("no connection was lent");
    }
}

impl Drop for Lending {
    fn drop(&mut self) {
        self.over.store(true, Relaxed);
        if let Some(borrower) = self.borrower.take() {
            borrower.join().unwrap();
        }
    }
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

fn serve(desk: &Desk) {
    let mut scratch = vec![0; 64 * 1024];
    let mut slots = Vec::<HeaderSlot>::new();
    for loan in desk.ready() {
        let mut target = String::new();
        let read = loan.read(engine(), &mut scratch, &mut slots, true, |_, head| {
            target = String::from_utf8_lossy(head.target()).into_owned();
            if let RequestBody::Whole(body) = head.body {
                target.push_str(&String::from_utf8_lossy(body));
            }
        });
        if let Some(request) = read {
            answer(request, &target);
        }
    }
}

fn answer(request: Borrowed, target: &str) {
    let text = match target {
        "/later" => return request.give_back(engine()),
        "/split" => "HTTP/1.1 200 OK\r\nX: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".to_owned(),
        "/large" => format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n{}", "x".repeat(LARGE)),
        _ => BORROWED.to_owned(),
    };
    let head = text.find("\r\n\r\n").map_or(0, |at| at + 4);
    let head = if target == "/split" { text.len() } else { head };
    request.answer(engine(), Bytes::from(text), head);
}

#[test]
fn whole_requests_are_read_and_answered_by_the_borrower() {
    let lending = Lending::start();
    let mut client = lending.quiet();
    let before = lending.server.log.opened();
    for request in [get("/a"), "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi".to_owned(), get("/c")] {
        client.send(request);
        client.expect(BORROWED);
    }
    assert_eq!(lending.server.log.opened(), before);
    assert!(lending.server.counters().lent_requests >= 4);
    // The client has its answer a moment before it is counted.
    wait_for(|| lending.server.counters().exchanges_open == 0, || "one is open".to_owned());
}

#[test]
fn what_is_no_whole_request_is_the_engines() {
    let lending = Lending::start();
    let chunked = "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    for (request, answer) in [
        (format!("{}{}", get("/a"), get("/b")), format!("{}{}", echo("GET /a "), echo("GET /b "))),
        (format!("\r\n{}", get("/a")), echo("GET /a ")),
        (chunked.to_owned(), echo("PUT /c hi")),
    ] {
        let mut client = lending.quiet();
        client.send(request);
        client.expect(&answer);
    }
    let mut client = lending.quiet();
    let before = lending.server.counters().bytes_read;
    let half = "GET /halves HT";
    client.send(half);
    let came = || lending.server.counters().bytes_read == before + half.len() as u64;
    wait_for(came, || "half a head did not come".to_owned());
    client.send("TP/1.1\r\nHost: a\r\n\r\n");
    client.expect(&echo("GET /halves "));
    let mut client = lending.quiet();
    client.send("NONSENSE\r\n\r\n");
    client.expect(BAD_REQUEST);
    client.expect_close();
}

#[test]
fn a_request_that_comes_back_unanswered_is_open() {
    let lending = Lending::start();
    let mut client = lending.quiet();
    client.send(get("/later"));
    wait_for(|| lending.server.counters().exchanges_open == 1, || "it is not open".to_owned());
    client.reset();
    lending.server.saw("abort Closed");
    lending.server.is_idle();
}

#[test]
fn an_answer_that_the_socket_does_not_take_leaves_through_the_engine() {
    let lending = Lending::start();
    let mut client = lending.quiet();
    client.send(get("/large"));
    // Nothing is read until the engine has the rest.
    wait_for(|| lending.server.counters().exchanges_open == 0, || "it is not ended".to_owned());
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
    client.expect(&head);
    assert_eq!(client.receive_bytes(LARGE), vec![b'x'; LARGE]);
    client.send(get("/b"));
    client.expect(&echo("GET /b "));
}

#[test]
fn a_head_that_splits_the_answer_is_refused_as_everywhere() {
    let lending = Lending::start();
    let mut client = lending.quiet();
    client.send(get("/split"));
    assert!(client.receive(usize::MAX).starts_with("HTTP/1.1 500 "));
}

#[test]
fn the_engine_takes_back_what_it_needs() {
    let lending = Lending::start();
    let mut client = lending.quiet();
    lending.server.configure(ServerSettings { max_headers: 1, ..ServerSettings::default() });
    client.send("GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n");
    assert!(client.receive(usize::MAX).starts_with("HTTP/1.1 431 "));

    lending.server.configure(ServerSettings {
        keep_alive_timeout: 500,
        keep_alive_timeout_buffer: 0,
        ..ServerSettings::default()
    });
    lending.quiet().expect_close();
    lending.server.configure(ServerSettings::default());

    let (mut idle, left) = (lending.quiet(), lending.quiet());
    left.finish_sending();
    left.into_stream();
    lending.server.close_idle_connections();
    idle.expect_close();
    lending.server.is_idle();
}
