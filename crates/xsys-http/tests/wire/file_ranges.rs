//! Parts of files as answers: from memory, from a disk, to clients that leave, of files that change.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc,
    },
};

use rustix::fs::{fadvise, Advice};
use xsys_http::{
    files::FileRange,
    plan::{Answer, AnswerBody, Asked, Headers, Plan, Step, Verdict},
    ServerSettings,
};

use super::server::{wait_for, Server};

/// A file that goes when the test ends, and who has it open.
pub(crate) struct TestFile(pub(crate) PathBuf);

impl TestFile {
    pub(crate) fn new(content: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("xsys-file-{}-{number}", std::process::id()));
        fs::write(&path, content).unwrap();
        Self(path)
    }

    fn is_open(&self) -> usize {
        let all = fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        all.filter(|target| {
            target.starts_with(&self.0) || target.to_string_lossy().contains(&*self.0.to_string_lossy())
        })
        .count()
    }

    pub(crate) fn is_closed(&self) {
        wait_for(|| self.is_open() == 0, || format!("{} descriptors", self.is_open()));
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Answers every request with a part of its file; the length that is promised is the one it was made with.
struct Serves {
    path: PathBuf,
    at: u64,
    length: u64,
}

impl Step for Serves {
    fn take(&self, _: &Asked<'_>, _: &mut Headers) -> Verdict {
        let mut headers = Headers::default();
        headers.set("Content-Length", self.length.to_string());
        let file = File::open(&self.path).unwrap();
        Verdict::Answer(Answer {
            status: 200,
            headers,
            body: AnswerBody::File(FileRange::new(file, self.at, self.length)),
        })
    }
}

fn serving(file: &TestFile, at: u64, length: u64) -> Server {
    serving_with(ServerSettings::default(), file, at, length)
}

fn serving_with(settings: ServerSettings, file: &TestFile, at: u64, length: u64) -> Server {
    let server = Server::start(settings);
    let mut plan = Plan::new(Headers::default());
    plan.step(1, "/", false, Arc::new(Serves { path: file.0.clone(), at, length })).unwrap();
    server.set_plan(Some(plan));
    server
}

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

fn text(length: usize) -> String {
    (0..length.div_ceil(10)).map(|n| format!("{n:09}\n")).collect::<String>()[..length].to_owned()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[test]
fn a_part_of_a_file_is_sent_and_the_connection_goes_on() {
    let content = text(3_000_000);
    let file = TestFile::new(&content);
    let server = serving(&file, 1_000, 2_500_000);
    let mut client = server.connect();
    client.send(format!("{GET}{GET}{GET_LAST}"));
    let all = client.receive(usize::MAX);
    let bodies: Vec<&str> = all.split("HTTP/1.1 200 OK\r\n").skip(1).map(body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == &content[1_000..2_501_000]));
    server.is_idle();
    file.is_closed();
}

#[test]
fn a_file_that_is_not_in_memory_is_read_elsewhere() {
    let content = text(700_000);
    let file = TestFile::new(&content);
    let opened = File::open(&file.0).unwrap();
    opened.sync_all().unwrap();
    fadvise(&opened, 0, None, Advice::DontNeed).unwrap();
    drop(opened);
    let server = serving(&file, 0, 700_000);
    let mut client = server.connect();
    client.send(GET_LAST);
    assert!(body(&client.receive(usize::MAX)) == content);
    file.is_closed();
}

#[test]
fn a_file_that_became_shorter_ends_the_connection() {
    let content = text(500_000);
    for kept in [0, 100, 400_000] {
        let file = TestFile::new(&content);
        let server = serving(&file, 0, 500_000);
        File::options().write(true).open(&file.0).unwrap().set_len(kept).unwrap();
        let mut client = server.connect();
        client.send(format!("{GET}{GET}"));
        let answer = client.receive(usize::MAX);
        assert_eq!(body(&answer).len() as u64, kept, "{}", &answer[..answer.len().min(200)]);
        server.is_idle();
        file.is_closed();
    }
}

#[test]
fn a_file_that_is_removed_or_grows_is_sent_as_it_was_promised() {
    let content = text(4_000_000);
    let file = TestFile::new(&content);
    let server = serving(&file, 0, 4_000_000);
    let mut client = server.connect();
    client.send(GET_LAST);
    let begun = client.receive(2_000);
    File::options().append(true).open(&file.0).unwrap().write_all(b"more").unwrap();
    fs::remove_file(&file.0).unwrap();
    let answer = begun + &client.receive(usize::MAX);
    assert!(body(&answer) == content);
    server.is_idle();
    file.is_closed();
}

#[test]
fn a_client_that_leaves_closes_the_file() {
    let file = TestFile::new(&text(8_000_000));
    let server = serving(&file, 0, 8_000_000);
    for reset in [false, true] {
        let mut client = server.connect();
        client.send(GET);
        client.receive(10_000);
        if reset {
            client.reset();
        } else {
            drop(client);
        }
        server.is_idle();
        file.is_closed();
    }
}

#[test]
fn a_client_that_asks_and_does_not_listen_holds_one_descriptor() {
    let file = TestFile::new(&text(8_000_000));
    let server = serving(&file, 0, 8_000_000);
    let mut client = server.connect();
    client.send(GET.repeat(50));
    client.receive(1_000);
    for _ in 0..50 {
        assert!(file.is_open() <= 1, "{} descriptors", file.is_open());
        client.receive(100_000);
    }
    drop(client);
    server.is_idle();
    file.is_closed();
}

#[test]
fn a_slow_client_is_not_idle() {
    let content = text(8_000_000);
    let file = TestFile::new(&content);
    let settings = ServerSettings { keep_alive_timeout: 30, ..ServerSettings::default() };
    let server = serving_with(settings, &file, 0, 8_000_000);
    let mut client = server.connect();
    client.send(GET);
    let mut answer = client.receive(1_000);
    std::thread::sleep(std::time::Duration::from_millis(200));
    let head = answer.find("\r\n\r\n").map_or(0, |end| end + 4);
    answer += &client.receive(head + content.len() - answer.len());
    assert!(body(&answer) == content);
}
