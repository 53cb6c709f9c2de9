//! HTTP/2: the same application, and each request as it would have come over a connection of its own.

use std::{
    future::Future,
    net::TcpStream,
    time::{Duration, Instant},
};

use bytes::Bytes;
use h2::{client::SendRequest, Reason, RecvStream};
use http::{HeaderMap, Request, Response};
use tokio::runtime::Builder;
use xsys_http::ServerSettings;

use super::{
    echo::LARGE,
    server::{wait_for, Server},
};

fn settings() -> ServerSettings {
    ServerSettings { http2: true, ..ServerSettings::default() }
}

/// One connection.
struct Client {
    requests: SendRequest<Bytes>,
}

/// Runs `act` with a connection whose frames are handled beside it.
fn with_client<F: Future<Output = ()>>(server: &Server, act: impl FnOnce(Client) -> F) {
    let stream = server.connect().into_stream();
    with_connection(stream, act);
}

fn with_connection<F: Future<Output = ()>>(stream: TcpStream, act: impl FnOnce(Client) -> F) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        stream.set_nonblocking(true).unwrap();
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        // What one stream does not read must not stop the others.
        let handshake = h2::client::Builder::new().initial_connection_window_size(1024 * 1024).handshake(stream);
        let (requests, connection) = handshake.await.unwrap();
        let frames = tokio::spawn(connection);
        act(Client { requests }).await;
        frames.abort();
    });
}

fn request(method: &str, path: &str) -> Request<()> {
    Request::builder().method(method).uri(format!("http://a.example{path}")).body(()).unwrap()
}

/// Head, body and trailers of an answer.
struct Answer {
    head: Response<()>,
    body: String,
    trailers: Option<HeaderMap>,
}

impl Answer {
    fn is_echo(&self, body: &str) {
        assert_eq!((self.head.status().as_u16(), self.body.as_str()), (200, body));
    }
}

async fn read_body(body: &mut RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut bytes = Vec::new();
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

impl Client {
    /// Sends a request with `body` and the trailer `a`, where they are given.
    async fn ask(&mut self, request: Request<()>, body: &[&str], trailer: Option<&str>) -> Result<Answer, h2::Error> {
        let mut requests = self.requests.clone().ready().await?;
        let ends = body.is_empty() && trailer.is_none();
        let (answer, mut send) = requests.send_request(request, ends)?;
        for (at, part) in body.iter().enumerate() {
            let last = at + 1 == body.len() && trailer.is_none();
            send.send_data(Bytes::copy_from_slice(part.as_bytes()), last)?;
        }
        if let Some(trailer) = trailer {
            let mut trailers = HeaderMap::new();
            trailers.insert("a", trailer.parse().unwrap());
            send.send_trailers(trailers)?;
        }
        let (head, mut body) = answer.await?.into_parts();
        let bytes = read_body(&mut body).await?;
        let trailers = body.trailers().await?;
        let body = String::from_utf8(bytes).unwrap();
        Ok(Answer { head: Response::from_parts(head, ()), body, trailers })
    }

    async fn get(&mut self, path: &str) -> Result<Answer, h2::Error> {
        self.ask(request("GET", path), &[], None).await
    }
}

/// The reason with which a stream or the connection ended.
fn reason(outcome: Result<Answer, h2::Error>) -> Option<Reason> {
    outcome.err().and_then(|error| error.reason())
}

#[test]
fn requests_are_answered_one_after_another_and_together() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let answer = client.get("/a?b").await.unwrap();
        answer.is_echo("GET /a?b ");
        let fields: Vec<_> = answer.head.headers().keys().map(|name| name.as_str().to_owned()).collect();
        assert_eq!(fields, ["content-length"]);
        let waiting: Vec<_> = (0..50)
            .map(|n| {
                let mut client = Client { requests: client.requests.clone() };
                tokio::spawn(async move { client.get(&format!("/late?{n}")).await.unwrap().body })
            })
            .collect();
        for (n, answer) in waiting.into_iter().enumerate() {
            // Not a target that the echo delays: it answers what it does not know at once.
            assert_eq!(answer.await.unwrap(), format!("GET /late?{n} "));
        }
    });
    server.is_idle();
}

#[test]
fn bodies_arrive_with_a_length_and_without_one() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        client.ask(request("POST", "/none"), &[], None).await.unwrap().is_echo("POST /none ");
        client.ask(request("POST", "/empty"), &[""], None).await.unwrap().is_echo("POST /empty ");
        client.ask(request("POST", "/parts"), &["ab", "", "c"], None).await.unwrap().is_echo("POST /parts abc");
        let with_length = || {
            let mut request = request("POST", "/length");
            request.headers_mut().insert("content-length", "3".parse().unwrap());
            request
        };
        client.ask(with_length(), &["a", "bc"], None).await.unwrap().is_echo("POST /length abc");
        client
            .ask(request("POST", "/trailers"), &["ab"], Some("b"))
            .await
            .unwrap()
            .is_echo("POST /trailers aba: b\r\n");
        // RFC 9113 8.1.1: a body that is not as long as the head says.
        assert_eq!(reason(client.ask(with_length(), &["ab"], None).await), Some(Reason::PROTOCOL_ERROR));
        assert_eq!(reason(client.ask(with_length(), &["abcd"], None).await), Some(Reason::PROTOCOL_ERROR));
        client.get("/after").await.unwrap().is_echo("GET /after ");
    });
    server.is_idle();
}

#[test]
fn large_bodies_flow_both_ways() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let answer = client.get("/large").await.unwrap();
        assert_eq!(answer.body.len(), LARGE);
        let part = "x".repeat(16 * 1024);
        let parts: Vec<&str> = (0..128).map(|_| part.as_str()).collect();
        let answer = client.ask(request("POST", "/upload"), &parts, None).await.unwrap();
        assert_eq!(answer.body.len(), "POST /upload ".len() + 128 * part.len());
    });
    server.is_idle();
}

#[test]
fn answers_end_as_their_heads_say() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let answer = client.ask(request("HEAD", "/head"), &[], None).await.unwrap();
        assert_eq!(answer.head.headers()["content-length"], "11");
        answer.is_echo("");
        let answer = client.get("/chunked").await.unwrap();
        answer.is_echo("abc");
        assert!(answer.head.headers().get("transfer-encoding").is_none());
        assert_eq!(answer.trailers.unwrap()["a"], "b");
        client.get("/steps").await.unwrap().is_echo("ab");
        client.get("/hints").await.unwrap().is_echo("");
        client.get("/bye").await.unwrap().is_echo("GET /bye ");
        // A head that splits the response is no answer.
        assert_eq!(client.get("/split").await.unwrap().head.status(), 500);
        client.get("/after").await.unwrap().is_echo("GET /after ");
    });
    server.is_idle();
}

#[test]
fn what_becomes_of_one_stream_is_no_business_of_the_others() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        assert_eq!(reason(client.get("/abort").await), Some(Reason::INTERNAL_ERROR));
        assert_eq!(reason(client.get("/panic").await), Some(Reason::CANCEL));
        let connect = Request::connect("a.example:443").body(()).unwrap();
        assert_eq!(reason(client.ask(connect, &[], None).await), Some(Reason::HTTP_1_1_REQUIRED));
        let mut twice = request("GET", "/two-hosts");
        twice.headers_mut().insert("host", "b.example".parse().unwrap());
        assert_eq!(reason(client.ask(twice, &[], None).await), Some(Reason::PROTOCOL_ERROR));
        let unknown = client.ask(request("UNKNOWN", "/method"), &[], None).await.unwrap();
        assert_eq!(unknown.head.status(), 400);
        let early = client.ask(request("POST", "/early"), &["abc"], None).await.unwrap();
        early.is_echo("POST /early ");
        client.get("/after").await.unwrap().is_echo("GET /after ");
    });
    assert_eq!(server.panics(), 1);
    assert!(!server.log.requests().iter().any(|line| line.contains("two-hosts")));
    server.is_idle();
}

#[test]
fn a_client_that_takes_its_request_back_is_heard() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let mut requests = client.requests.clone().ready().await.unwrap();
        let (answer, mut send) = requests.send_request(request("GET", "/never"), true).unwrap();
        client.get("/other").await.unwrap().is_echo("GET /other ");
        send.send_reset(Reason::CANCEL);
        drop((answer, send));
        client.get("/after").await.unwrap().is_echo("GET /after ");
        server.saw("abort Closed");
        let mut requests = client.requests.clone().ready().await.unwrap();
        let (_, mut send) = requests.send_request(request("POST", "/upload"), false).unwrap();
        send.send_data(Bytes::from_static(b"abc"), false).unwrap();
        client.get("/chunks").await.unwrap();
        server.saw("chunk 3");
        send.send_reset(Reason::CANCEL);
        client.get("/after").await.unwrap();
        let aborts = || server.log.lines().iter().filter(|line| *line == "abort Closed").count();
        wait_for(|| aborts() == 2, || format!("{:?}", server.log.lines()));
    });
    server.is_idle();
}

#[test]
fn a_connection_that_goes_takes_its_streams_along() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let mut requests = client.requests.clone().ready().await.unwrap();
        let _open = requests.send_request(request("GET", "/never"), true).unwrap();
        client.get("/other").await.unwrap();
    });
    server.saw("abort Closed");
    server.is_idle();
}

#[test]
fn limits_hold() {
    let server = &Server::start(ServerSettings { max_header_size: 1024, ..settings() });
    with_client(server, |mut client| async move {
        let mut large = request("GET", "/large-head");
        large.headers_mut().insert("a", "x".repeat(1025).parse().unwrap());
        assert_eq!(client.ask(large, &[], None).await.unwrap().head.status(), 431);
        client.get("/after").await.unwrap().is_echo("GET /after ");
        assert_eq!(client.requests.current_max_send_streams(), 100);
    });
    assert_eq!(server.log.requests(), ["GET /after"]);
    server.is_idle();
}

#[test]
fn an_idle_connection_is_told_goodbye() {
    let server = &Server::start(ServerSettings { keep_alive_timeout: 50, ..settings() });
    with_client(server, |mut client| async move {
        client.get("/a").await.unwrap();
        server.is_idle();
        let error = client.get("/late").await.err().expect("nobody answers");
        assert!(error.is_go_away() || error.is_io(), "{error}");
    });
}

#[test]
fn a_server_that_closes_finishes_what_is_open() {
    let server = &Server::start(settings());
    with_client(server, |mut client| async move {
        let mut requests = client.requests.clone().ready().await.unwrap();
        let (late, _) = requests.send_request(request("GET", "/late"), true).unwrap();
        client.get("/other").await.unwrap();
        server.close();
        let (head, mut body) = late.await.unwrap().into_parts();
        assert_eq!((head.status.as_u16(), read_body(&mut body).await.unwrap()), (200, b"GET /late ".to_vec()));
        server.saw("server closed");
        assert!(client.get("/refused").await.is_err());
    });
    assert_eq!(server.log.requests(), ["GET /late", "GET /other"]);
    server.is_idle();
}

#[test]
fn a_body_that_does_not_come_is_waited_for_no_longer_than_any() {
    let server = &Server::start(ServerSettings { request_timeout: 50, ..settings() });
    with_client(server, |mut client| async move {
        let mut requests = client.requests.clone().ready().await.unwrap();
        let (answer, _send) = requests.send_request(request("POST", "/upload"), false).unwrap();
        assert_eq!(answer.await.unwrap().status(), 408);
        client.get("/after").await.unwrap().is_echo("GET /after ");
    });
    server.saw("abort Timeout");
    server.is_idle();
}

#[test]
fn a_client_that_reads_nothing_is_given_up() {
    let server = &Server::start(ServerSettings { request_timeout: 50, ..settings() });
    with_client(server, |mut client| async move {
        let mut requests = client.requests.clone().ready().await.unwrap();
        let (answer, _send) = requests.send_request(request("GET", "/large"), true).unwrap();
        let (head, mut body) = answer.await.unwrap().into_parts();
        assert_eq!(head.status, 200);
        // What the windows let through; nothing is released, so no more comes.
        let mut received = 0;
        let error = loop {
            match body.data().await.unwrap() {
                Ok(data) => received += data.len(),
                Err(error) => break error,
            }
        };
        assert_eq!((error.reason(), received), (Some(Reason::INTERNAL_ERROR), 65_535));
        client.get("/after").await.unwrap().is_echo("GET /after ");
    });
    server.is_idle();
}

#[test]
fn requests_that_are_always_taken_back_end_the_connection() {
    let server = &Server::start(settings());
    let begun = Instant::now();
    with_client(server, |client| async move {
        let ended = async {
            let mut requests = client.requests.clone();
            for sent in (50..20_000).step_by(50) {
                let mut taken_back = Vec::new();
                for _ in 0..50 {
                    requests = requests.ready().await?;
                    taken_back.push(requests.send_request(request("GET", "/never"), true)?);
                }
                // Once they have arrived: not those are counted here that nobody has looked at. The pause leaves the log to
                // the engine, which otherwise waits for its lock while tokens come back faster than they are spent.
                while server.log.opened() < sent {
                    requests = requests.ready().await?;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                taken_back.iter_mut().for_each(|(_answer, send)| send.send_reset(Reason::CANCEL));
            }
            Ok::<(), h2::Error>(())
        };
        // What the server had not read of the last ones may have cost its last word.
        let error = ended.await.unwrap_err();
        assert!(error.reason() == Some(Reason::ENHANCE_YOUR_CALM) || error.is_io(), "{error}");
    });
    // A client that takes its time may take back some more.
    let most = 2_000 + 33 * usize::try_from(begun.elapsed().as_secs()).unwrap();
    assert!((1_000..most).contains(&server.log.opened()), "{}", server.log.opened());
    server.is_idle();
}

#[test]
fn without_the_option_nobody_speaks_it() {
    let server = &Server::start(ServerSettings::default());
    let mut client = server.connect();
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    client.expect("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    client.expect_close();
}

#[test]
fn the_first_bytes_decide() {
    let server = &Server::start(settings());
    let mut client = server.connect();
    client.send_byte_by_byte(b"PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    client.expect(&super::table::echo("PUT /a "));
    client.expect_alive();
    let mut client = server.connect();
    client.send("PRI * HTTP/2.0\r\n\r\nNO\r\n\r\n");
    client.expect("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    drop(client);
    let client = server.connect();
    client.finish_sending();
    drop(client);
    server.is_idle();
}
