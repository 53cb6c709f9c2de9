//! A folder of files as a step: what it answers, what it passes on, what it leaves to the application, and what becomes of
//! files that change.

use std::{
    fs,
    os::unix::fs::{symlink, PermissionsExt},
    path::PathBuf,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc,
    },
    time::{Duration, SystemTime},
};

use xsys_http::{
    files::{Coding, Dotfiles, Links, StaticFiles, StaticOptions},
    plan::{Headers, Plan},
    ServerSettings,
};

use super::server::Server;

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("xsys-folder-{}-{number}", std::process::id()));
        fs::create_dir_all(path.join("root/sub")).unwrap();
        let folder = Self(path);
        folder.write("root/a.txt", "0123456789");
        folder.write("root/sub/index.html", "index");
        folder.write("secret", "secret");
        folder
    }

    /// Writes a file whose times have long settled.
    fn write(&self, name: &str, content: &str) {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_622_548_800);
        fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
    }

    fn options(&self) -> StaticOptions {
        StaticOptions {
            root: self.0.join("root").to_str().unwrap().to_owned(),
            dotfiles: Dotfiles::Refuse,
            etag: true,
            extensions: vec![],
            fallthrough: true,
            index: vec!["index.html".to_owned()],
            last_modified: true,
            cache_control: Some("public, max-age=0".to_owned()),
            accept_ranges: true,
            redirect: true,
            links: Links::Follow,
            precompressed: vec![],
            types: None,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn serving(options: StaticOptions) -> Server {
    let server = Server::start(ServerSettings::default());
    let mut plan = Plan::new(Headers::default());
    plan.step(1, "/", false, Arc::new(StaticFiles::new(options))).unwrap();
    server.set_plan(Some(plan));
    server
}

/// Status and body of the answer, with what the application's own begins with.
fn ask(server: &Server, request: &str) -> String {
    let mut client = server.connect();
    let (line, fields) = request.split_once('|').unwrap_or((request, ""));
    let fields = fields.replace('|', "\r\n");
    let fields = if fields.is_empty() { fields } else { format!("{fields}\r\n") };
    client.send(format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n"));
    let answer = client.receive(usize::MAX);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    format!("{} {body}", &head[9..12])
}

/// What the application was told last of a request.
fn told(server: &Server) -> String {
    let lines = server.log.lines();
    let of_request = |line: &&String| line.starts_with("request ") || line.starts_with("step ");
    lines.iter().rev().find(of_request).cloned().unwrap_or_default()
}

#[test]
fn a_file_is_answered_as_express_answers() {
    let folder = Folder::new();
    let server = serving(folder.options());
    let mut client = server.connect();
    client.send("GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n");
    let expected = "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nCache-Control: public, max-age=0\r\n\
        Last-Modified: Tue, 01 Jun 2021 12:00:00 GMT\r\nETag: W/\"a-179c771e200\"\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\nDate: ";
    client.expect(expected);
    client.receive("Tue, 01 Jun 2021 12:00:00 GMT\r\n".len());
    client.expect("Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n0123456789");
    client.expect_alive();
}

#[test]
fn what_is_sure_is_answered_and_the_rest_is_passed_on_or_left() {
    let folder = Folder::new();
    folder.write("root/.hidden", "hidden");
    folder.write("root/locked", "locked");
    fs::set_permissions(folder.0.join("root/locked"), fs::Permissions::from_mode(0o000)).unwrap();
    symlink("../secret", folder.0.join("root/out")).unwrap();
    symlink("loop", folder.0.join("root/loop")).unwrap();
    let server = serving(folder.options());
    for (request, expected) in [
        ("GET /a.txt|Range: bytes=2-4", "206 234"),
        ("GET /a.txt|Range: bytes=0-0,5-5", "200 0123456789"),
        ("HEAD /a.txt", "200 "),
        ("GET /a.txt|If-None-Match: W/\"a-179c771e200\"", "304 "),
        ("GET /sub/", "200 index"),
        ("GET /out", "200 secret"),
    ] {
        for _ in 0..3 {
            assert_eq!(ask(&server, request), expected, "{request}");
        }
    }
    assert!(ask(&server, "GET /sub?q=1").starts_with("301 <!DOCTYPE html>"));
    assert_eq!(server.log.requests(), Vec::<String>::new());
    for target in
        ["/none", "/none", "/sub/none", "/.hidden", "/%00", "/%2e%2e/secret", "/..%2fsecret", "/a.txt/", "/%zz"]
    {
        assert_eq!(ask(&server, &format!("GET {target}")), format!("200 GET {target} "));
        assert_eq!(told(&server), "step 1 [0, 0, 0, 0]", "{target}");
    }
    // Errors of the application's chain: 416, 412, a loop of links, and dates that JavaScript alone reads.
    for request in [
        "GET /a.txt|Range: bytes=10-",
        "GET /a.txt|If-Match: \"x\"",
        "GET /loop",
        "GET /a.txt|If-Modified-Since: 2021",
        "GET /a.txt|If-None-Match: a|If-None-Match: b",
        "GET /a.txt|If-None-Match:|If-None-Match: *",
        "GET /a.txt|Range:|Range: bytes=0-1",
    ] {
        assert!(ask(&server, request).starts_with("200 GET /"), "{request}");
        assert!(told(&server).starts_with("request "), "{request}");
    }
    server.is_idle();
}

#[test]
fn changes_are_seen_at_once() {
    let folder = Folder::new();
    let server = serving(folder.options());
    for content in ["0123456789", "abcdefghij", "longer than before", ""] {
        folder.write("root/a.txt", content);
        for _ in 0..3 {
            assert_eq!(ask(&server, "GET /a.txt"), format!("200 {content}"));
        }
    }
    fs::remove_file(folder.0.join("root/a.txt")).unwrap();
    assert_eq!(ask(&server, "GET /a.txt"), "200 GET /a.txt ");
    fs::create_dir(folder.0.join("root/a.txt")).unwrap();
    assert!(ask(&server, "GET /a.txt").starts_with("301 "));
}

#[test]
fn a_file_that_has_settled_is_kept_and_its_changes_are_seen() {
    let folder = Folder::new();
    let server = serving(folder.options());
    // Its change time cannot be set: it has to grow old.
    std::thread::sleep(Duration::from_millis(3_100));
    for _ in 0..3 {
        assert_eq!(ask(&server, "GET /a.txt"), "200 0123456789");
    }
    for content in ["9876543210", "1111111111"] {
        folder.write("root/a.txt", content);
        assert_eq!(ask(&server, "GET /a.txt"), format!("200 {content}"));
    }
}

#[test]
fn the_root_is_looked_up_for_each_request() {
    for links in [Links::Follow, Links::Beneath] {
        let folder = Folder::new();
        for release in ["release-1", "release-2"] {
            fs::create_dir(folder.0.join(release)).unwrap();
            folder.write(&format!("{release}/v.txt"), release);
        }
        let current = folder.0.join("current");
        let options = StaticOptions { root: current.to_str().unwrap().to_owned(), links, ..folder.options() };
        let server = serving(options);
        for release in ["release-1", "release-2", "release-1"] {
            let _ = fs::remove_file(&current);
            symlink(release, &current).unwrap();
            assert_eq!(ask(&server, "GET /v.txt"), format!("200 {release}"));
        }
    }
}

#[test]
fn links_stay_beneath_where_that_is_asked_for() {
    let folder = Folder::new();
    symlink("../secret", folder.0.join("root/out")).unwrap();
    symlink("..", folder.0.join("root/up")).unwrap();
    symlink(folder.0.join("root/a.txt"), folder.0.join("root/absolute")).unwrap();
    symlink("../a.txt", folder.0.join("root/sub/in")).unwrap();
    symlink("/proc/self/root", folder.0.join("root/magic")).unwrap();
    let server = serving(StaticOptions { links: Links::Beneath, ..folder.options() });
    for _ in 0..2 {
        assert_eq!(ask(&server, "GET /a.txt"), "200 0123456789");
        assert_eq!(ask(&server, "GET /sub/in"), "200 0123456789");
        assert_eq!(ask(&server, "GET /sub/"), "200 index");
        for target in ["/out", "/up/secret", "/up", "/absolute", "/magic/etc/passwd"] {
            assert_eq!(ask(&server, &format!("GET {target}")), format!("200 GET {target} "));
        }
    }
}

#[test]
fn twins_are_sent_to_those_who_take_them() {
    let folder = Folder::new();
    folder.write("root/a.txt.br", "brotli");
    folder.write("root/a.txt.gz", "gzip");
    let server = serving(StaticOptions { precompressed: vec![Coding::Brotli, Coding::Gzip], ..folder.options() });
    for (request, expected) in [
        ("GET /a.txt", "200 0123456789"),
        ("GET /a.txt|Accept-Encoding: gzip, br", "200 brotli"),
        ("GET /a.txt|Accept-Encoding: gzip, br;q=0.5", "200 gzip"),
        ("GET /a.txt|Accept-Encoding: br;q=0", "200 0123456789"),
        ("GET /a.txt|Accept-Encoding: br|Range: bytes=1-2", "206 ro"),
        ("GET /a.txt|Accept-Encoding: br|If-None-Match: \"6-179c771e200-br\"", "304 "),
        ("GET /a.txt|Accept-Encoding: br|If-None-Match: \"a-179c771e200\"", "200 brotli"),
        ("GET /a.txt.br", "200 brotli"),
        ("GET /sub/|Accept-Encoding: br", "200 index"),
    ] {
        for _ in 0..2 {
            assert_eq!(ask(&server, request), expected, "{request}");
        }
    }
    let mut client = server.connect();
    client.send("GET /a.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n");
    client.expect(
        "HTTP/1.1 200 OK\r\nVary: Accept-Encoding\r\nContent-Encoding: br\r\nETag: W/\"6-179c771e200-br\"\r\n\
         Content-Type: text/plain; charset=utf-8\r\nAccept-Ranges: bytes\r\nCache-Control: public, max-age=0\r\n\
         Last-Modified: Tue, 01 Jun 2021 12:00:00 GMT\r\nContent-Length: 6\r\n",
    );
}

#[test]
fn without_fallthrough_errors_are_the_applications() {
    let folder = Folder::new();
    let server = serving(StaticOptions { fallthrough: false, ..folder.options() });
    assert_eq!(ask(&server, "POST /a.txt"), "405 ");
    assert_eq!(ask(&server, "GET /none"), "200 GET /none ");
    assert_eq!(told(&server), "request GET /none");
}
