//! Request lines and header lines (RFC 9112 2 to 5, RFC 9110 5 and 7.2).

use xsys_http::ServerSettings;

use super::table::{check, check_with, echo, last_echo, refused, served, served_last, without_host};

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn request_lines() {
    check([
        served(&get("/"), &echo("GET / "), &["GET /"]),
        served(&get("*"), &echo("GET * "), &["GET *"]),
        served(&get("//a"), &echo("GET //a "), &["GET //a"]),
        served(&get("/a?b=c&d"), &echo("GET /a?b=c&d "), &["GET /a?b=c&d"]),
        served(&get("/%2e%2E/%00"), &echo("GET /%2e%2E/%00 "), &["GET /%2e%2E/%00"]),
        served(&get("/\"<>\\^`{|}"), &echo("GET /\"<>\\^`{|} "), &["GET /\"<>\\^`{|}"]),
        served(&get("http://a/b"), &echo("GET http://a/b "), &["GET http://a/b"]),
        // RFC 9112 2.2: empty lines before a request line are old clients' noise.
        served(&format!("\r\n\r\n{}", get("/")), &echo("GET / "), &["GET /"]),
    ]);
    let lines = [
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        "GET / a HTTP/1.1",
        "GET\t/ HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET /",
        "GET",
        "get / HTTP/1.1",
        "BREW / HTTP/1.1",
        "GE / HTTP/1.1",
        "G\0T / HTTP/1.1",
        "GET / HTTP/0.9",
        "GET / HTTP/1.2",
        "GET / HTTP/2.0",
        "GET / HTTP/1",
        "GET / HTTP/1.10",
        "GET / HTTP/11",
        "GET / HTTP",
        "GET / http/1.1",
        "GET / HTTPS/1.1",
        "PRI * HTTP/2.0",
    ];
    check(lines.map(|line| refused(&format!("{line}\r\nHost: a\r\n\r\n"))));
    let targets = [
        "a",
        "?a",
        "*a",
        "/#a",
        "/a#",
        "/\u{e9}",
        "/\u{1}",
        "/\u{7f}",
        "/\0",
        "http://",
        "http:///a",
        "http://b@a/",
        "http://a b/",
        "http://a:b/",
        "a:80",
    ];
    check(targets.map(|target| refused(&get(target))));
}

#[test]
fn tls_on_a_plain_port_is_answered_at_once() {
    let mut case = refused("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0");
    case.input.truncate(7);
    check([case]);
}

#[test]
fn line_endings() {
    let heads = [
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n",
    ];
    check(heads.map(refused));
}

#[test]
fn header_lines() {
    check([
        served("GET / HTTP/1.1\r\nhOST:a\r\nX:\r\nY:  b \t\r\n\r\n", &echo("GET / "), &["GET /"]),
        served("GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~09az: b\r\n\r\n", &echo("GET / "), &["GET /"]),
        served("GET / HTTP/1.1\r\nHost: a\r\n__proto__: b\r\nX: \u{e9}\r\n\r\n", &echo("GET / "), &["GET /"]),
    ]);
    let lines = [
        "X : b",
        "X\t: b",
        " X: b",
        "\tX: b",
        ": b",
        "X",
        "X b",
        "X(: b",
        "\u{e9}: b",
        "X\0: b",
        "X: a\0b",
        "X: a\u{1}b",
        "X: a\u{7f}b",
        "X: a\r\n b",
        "X: a\r\n\tb",
        "X@: b",
        "X/Y: b",
        "[X]: b",
        "X\u{1}: b",
    ];
    check(lines.map(|line| refused(&format!("GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n"))));
    check([refused("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), refused("GET / HTTP/1.1\r\n: \r\nHost: a\r\n\r\n")]);
}

#[test]
fn hosts() {
    check([
        served("GET / HTTP/1.1\r\nHost:\r\n\r\n", &echo("GET / "), &["GET /"]),
        served("GET / HTTP/1.1\r\nHost: a.b:80\r\n\r\n", &echo("GET / "), &["GET /"]),
        served("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", &echo("GET / "), &["GET /"]),
        served_last("GET / HTTP/1.0\r\n\r\n", &last_echo("GET / "), &["GET /"]),
        without_host("GET / HTTP/1.1\r\n\r\n"),
        without_host("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n"),
        without_host("GET http://a/ HTTP/1.1\r\n\r\n"),
    ]);
    let fields = [
        "Host: a\r\nHost: a",
        "Host: a\r\nhost: b",
        "Host:\r\nHost: a",
        "Host: a@b",
        "Host: a b",
        "Host: a,b, c",
        "Host: a/b",
        "Host: a?b",
        "Host: a#b",
        "Host: a\\b",
        "Host: <a>",
        "Host: a:b",
        "Host: a:80:80",
        "Host: http://a",
        "Host: [a",
        "Host: ::1",
        "Host: %",
        "Host: \u{e9}",
    ];
    check(fields.map(|field| refused(&format!("GET / HTTP/1.1\r\n{field}\r\n\r\n"))));
    check(["Host: a\r\nHost: a", "Host: a@b"].map(|field| refused(&format!("GET / HTTP/1.0\r\n{field}\r\n\r\n"))));
}

#[test]
fn a_missing_host_is_allowed_when_the_server_says_so() {
    let settings = ServerSettings { require_host_header: false, ..ServerSettings::default() };
    check_with(&settings, [served("GET / HTTP/1.1\r\n\r\n", &echo("GET / "), &["GET /"])]);
}
