//! Valid requests of every kind, one behind another, cut anywhere: each is answered once, in order.

use std::thread;

use xsys_http::ServerSettings;

use super::{server::Server, table::echo};

/// A small linear congruential generator: the same mixtures in every run, and a failing one is named by its seed.
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn length(&mut self) -> usize {
        let most = [1, 20, 3_000, 70_000, 200_000][self.below(5)];
        self.below(most)
    }
}

/// A request and its answer.
fn request(choices: &mut Choices) -> (String, String) {
    let target = ["/a", "/a", "/late", "/early"][choices.below(4)];
    let body = "0123456789".repeat(choices.length() / 10);
    let seen = if target == "/early" { "" } else { &body };
    match choices.below(4) {
        0 => (format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), echo(&format!("GET {target} "))),
        1 => {
            let head = format!("\r\nPOST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
            (format!("{head}{body}"), echo(&format!("POST {target} {seen}")))
        }
        _ => {
            let size = 1 + choices.below(50_000);
            let chunk = |piece: &[u8]| format!("{:x};a=b\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece));
            let chunks: String = body.as_bytes().chunks(size).map(chunk).collect();
            let trailer = if choices.below(2) == 0 { "" } else { "T: u\r\n" };
            let input = format!(
                "PUT {target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n{trailer}\r\n"
            );
            let seen_trailer = if target == "/early" { "" } else { trailer };
            (input, echo(&format!("PUT {target} {seen}{seen_trailer}")))
        }
    }
}

#[test]
fn any_mixture_cut_anywhere() {
    for seed in 0..60 {
        let mut choices = Choices(seed);
        let (inputs, outputs): (Vec<_>, Vec<_>) = (0..=choices.below(8)).map(|_| request(&mut choices)).unzip();
        let (input, output) = (inputs.concat(), outputs.concat());
        let server = Server::start(ServerSettings::default());
        let mut client = server.connect();
        let mut sender = client.second();
        let sending = thread::spawn(move || {
            let mut rest = input.as_bytes();
            while !rest.is_empty() {
                let (piece, following) = rest.split_at((1 + choices.length()).min(rest.len()));
                sender.send(piece);
                rest = following;
            }
        });
        let received = client.receive(output.len());
        sending.join().unwrap();
        assert!(received == output, "seed {seed}: {inputs:.60?}");
        client.expect_alive();
        drop(client);
        server.is_idle();
    }
}
