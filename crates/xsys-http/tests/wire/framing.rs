//! Where a request ends: every way in which two readers could disagree is refused, and what stands behind the
//! disagreement is never served (RFC 9112 6, 11.2).

use super::table::{check, echo, refused, refused_later, served};

fn post(fields: &str, body: &str) -> String {
    format!("POST /form HTTP/1.1\r\nHost: a\r\n{fields}\r\n{body}")
}

#[test]
fn both_framings() {
    check([
        // CL.TE and TE.CL.
        refused(&post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        refused(&post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n")),
        refused(&post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        refused(&post("content-length: 4\r\ntransfer-encoding: identity\r\n", "abcd")),
        // A Connection header that names a framing header removes nothing here.
        refused(&post(
            "Connection: Content-Length\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
        )),
        refused("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]);
}

#[test]
fn several_or_unreadable_lengths() {
    let lengths = [
        "Content-Length: 4\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 0",
        "Content-Length: 0\r\ncontent-length: 40",
        "Content-Length: 4, 4",
        "Content-Length: 4,0",
        "Content-Length: +4",
        "Content-Length: -4",
        "Content-Length: 0x4",
        "Content-Length: 4.0",
        "Content-Length: 4 4",
        "Content-Length: 4e0",
        "Content-Length: four",
        "Content-Length:",
        "Content-Length: ",
        "Content-Length: \"4\"",
        "Content-Length: 18446744073709551616",
        "Content-Length: 99999999999999999999999999",
        "Content-Length : 4",
        "Content-Length\t: 4",
        " Content-Length: 4",
        "Content-Length: \r\n 4",
        "Content-Length: 4\rContent-Length: 0",
        "Content-Length: 4\0",
    ];
    check(lengths.map(|length| refused(&post(&format!("{length}\r\n"), ""))));
}

#[test]
fn several_or_other_transfer_codings() {
    let codings = [
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunk",
        "Transfer-Encoding:",
        "Transfer-Encoding: \x0bchunked",
        "Transfer-Encoding: \u{a0}chunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding: \r\n chunked",
        "Transfer-Encoding: a\r\n chunked",
        " Transfer-Encoding: chunked",
        "X: a\nTransfer-Encoding: chunked",
        "X: a\rTransfer-Encoding: chunked",
        "X: a\r\n\rTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\0",
        "\0Transfer-Encoding: chunked",
    ];
    check(codings.map(|coding| refused(&post(&format!("{coding}\r\n"), "0\r\n\r\n"))));
    check([refused("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]);
}

#[test]
fn names_that_only_look_like_framing_frame_nothing() {
    for name in ["Transfer_Encoding", "Transfer-Encodings", "X-Transfer-Encoding", "Content_Length", "TE"] {
        check([served(&post(&format!("{name}: chunked\r\n"), ""), &echo("POST /form "), &["POST /form"])]);
    }
}

#[test]
fn a_request_without_framing_has_no_body() {
    // TE.0, CL.0 and 0.CL: what follows such a head is the next request.
    check([
        served(
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            &format!("{}{}", echo("GET /a "), echo("GET /b ")),
            &["GET /a", "GET /b"],
        ),
        served(
            "POST /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            &format!("{}{}", echo("POST /a "), echo("GET /b ")),
            &["POST /a", "GET /b"],
        ),
        served(
            "OPTIONS /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            &format!("{}{}", echo("OPTIONS /a "), echo("GET /b ")),
            &["OPTIONS /a", "GET /b"],
        ),
        refused_later("GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nG", "GET /a"),
    ]);
}

#[test]
fn a_body_that_looks_like_a_request_is_a_body() {
    let smuggled = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    let output = echo(&format!("POST /form {smuggled}"));
    check([
        served(&post(&format!("Content-Length: {}\r\n", smuggled.len()), smuggled), &output, &["POST /form"]),
        served(
            &post("Transfer-Encoding: chunked\r\n", &format!("{:x}\r\n{smuggled}\r\n0\r\n\r\n", smuggled.len())),
            &output,
            &["POST /form"],
        ),
        served(
            &format!("GET /form HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{smuggled}", smuggled.len()),
            &echo(&format!("GET /form {smuggled}")),
            &["GET /form"],
        ),
    ]);
}

#[test]
fn malformed_chunks() {
    let long_extension = format!("2;{}\r\nhi\r\n0\r\n\r\n", "a".repeat(100));
    let accepted =
        ["2;a\r\nhi\r\n0;b=\"c\\\"\"\r\n\r\n", "02\r\nhi\r\n000\r\n\r\n", "2\r\nhi\r\n0\r\n\r\n", &long_extension];
    check(
        accepted
            .map(|body| served(&post("Transfer-Encoding: chunked\r\n", body), &echo("POST /form hi"), &["POST /form"])),
    );
    let bodies = [
        "\r\n",
        "x\r\n",
        "-2\r\nhi\r\n0\r\n\r\n",
        "+2\r\nhi\r\n0\r\n\r\n",
        "0x2\r\nhi\r\n0\r\n\r\n",
        " 2\r\nhi\r\n0\r\n\r\n",
        "2 \r\nhi\r\n0\r\n\r\n",
        "2\t;a\r\nhi\r\n0\r\n\r\n",
        "10000000000000002\r\nhi\r\n0\r\n\r\n",
        "2\nhi\r\n0\r\n\r\n",
        "2\rhi\r\n0\r\n\r\n",
        "2\r\nhi\n0\r\n\r\n",
        "2\r\nhi0\r\n\r\n",
        "2\r\nhix\r\n0\r\n\r\n",
        "2\r\nhi\r\r\n0\r\n\r\n",
        // CVE-2025-55315, CVE-2025-22871: a line ending that only one of two readers takes for one.
        "2;a\nhi\r\n0\r\n\r\n",
        "2;\nxx\r\n4c\r\n0\r\n\r\n",
        "2;a\rb\r\nhi\r\n0\r\n\r\n",
        "2;a=\"\n\"\r\nhi\r\n0\r\n\r\n",
        "2;a=\"b\r\nhi\r\n0\r\n\r\n",
        "2;\r\nhi\r\n0\r\n\r\n",
        "2;a=b c\r\nhi\r\n0\r\n\r\n",
        "2;\0\r\nhi\r\n0\r\n\r\n",
        "2\r\nhi\r\n0\n\r\n",
        "2\r\nhi\r\n0\r\n\n",
        "2\r\nhi\r\n0\r\nA: b\n\r\n",
        "2\r\nhi\r\n0\r\nA: b\rc\r\n\r\n",
        "2\r\nhi\r\n0\r\n A: b\r\n\r\n",
        "2\r\nhi\r\n0\r\nA: b\r\n c\r\n\r\n",
        "2\r\nhi\r\n0\r\nA : b\r\n\r\n",
        "2\r\nhi\r\n0\r\nA\r\n\r\n",
        "2\r\nhi\r\n0\r\n: b\r\n\r\n",
        "2\r\nhi\r\n0\r\nContent-Length: 0\r\n\r\n",
        "2\r\nhi\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "2\r\nhi\r\n0\r\nGET /sentinel HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    check(bodies.map(|body| refused_later(&post("Transfer-Encoding: chunked\r\n", body), "POST /form")));
}
