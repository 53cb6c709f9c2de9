use super::{ChunkRejection, ChunkScanner, Scanned, MAX_CHUNK_EXTENSIONS};
use proptest::prelude::*;

const LIMIT: usize = 64;

/// Body bytes, completeness and trailers, or the code; the same however the input is cut.
type Outcome = Result<(usize, bool, Vec<u8>), (u16, &'static str)>;

fn scan<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut scanner = ChunkScanner::new(LIMIT);
    let mut total = 0;
    let mut complete = false;
    for piece in pieces {
        let scanned = scanner.feed(piece).map_err(|rejection| (rejection.status(), rejection.code()))?;
        assert!(!(complete && scanned.consumed > 0), "nothing is consumed after the end");
        assert!(scanned.complete || scanned.consumed == piece.len(), "all is consumed before the end");
        total += scanned.consumed;
        complete = scanned.complete;
    }
    Ok((total, complete, scanner.trailers().to_vec()))
}

#[test]
fn bodies_that_pass() {
    for (body, trailers) in [
        ("0\r\n\r\n", ""),
        ("00\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", ""),
        ("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", ""),
        ("0000000000000002\r\n\r\n\r\n0\r\n\r\n", ""),
        ("2;a\r\nhi\r\n0;b=c\r\n\r\n", ""),
        ("2;a=b;c;d=\"e \\\" \t\\\\ f\";g\r\nhi\r\n0\r\n\r\n", ""),
        ("0\r\nA: b\r\n\r\n", "A: b\r\n"),
        ("0\r\nA:\r\nB: \u{e9}\r\n\r\n", "A:\r\nB: \u{e9}\r\n"),
    ] {
        let followed = [body.as_bytes(), b"GET / HTTP/1.1\r\n"].concat();
        assert_eq!(scan([followed.as_slice()]), Ok((body.len(), true, trailers.as_bytes().to_vec())), "{body:?}");
    }
}

#[test]
fn bodies_that_do_not() {
    let long_extension = format!("0;{}\r\n\r\n", "a".repeat(MAX_CHUNK_EXTENSIONS));
    let long_trailer = format!("0\r\nA: {}\r\n\r\n", "b".repeat(LIMIT));
    for (body, expected) in [
        ("\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("x\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("0x2\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("+2\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("-1\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        (" 2\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("2 \r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("2 ;a\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("2\0\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        (";a\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("10000000000000000\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("00000000000000002\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("2\nhi\r\n", (400, "HPE_CR_EXPECTED")),
        ("2\rhi\r\n", (400, "HPE_LF_EXPECTED")),
        ("2\r\nhi\n0\r\n\r\n", (400, "HPE_CR_EXPECTED")),
        ("2\r\nhi0\r\n\r\n", (400, "HPE_STRICT")),
        ("2\r\nhix\r\n0\r\n\r\n", (400, "HPE_STRICT")),
        ("2\r\nhi\r0\r\n\r\n", (400, "HPE_LF_EXPECTED")),
        ("2\r\nhi\r\n\r\n", (400, "HPE_INVALID_CHUNK_SIZE")),
        ("2;\r\n", (400, "HPE_STRICT")),
        ("2;;a\r\n", (400, "HPE_STRICT")),
        ("2; a=b\r\n", (400, "HPE_STRICT")),
        ("2;a =b\r\n", (400, "HPE_STRICT")),
        ("2;a=\r\n", (400, "HPE_STRICT")),
        ("2;a=b=c\r\n", (400, "HPE_STRICT")),
        ("2;a=b c\r\n", (400, "HPE_STRICT")),
        ("2;a=\"b\r\n", (400, "HPE_STRICT")),
        ("2;a=\"b\"c\r\n", (400, "HPE_STRICT")),
        ("2;a=\u{e9}\r\n", (400, "HPE_STRICT")),
        ("2;a=\"\u{1}\"\r\n", (400, "HPE_STRICT")),
        ("2;a\nhi\r\n", (400, "HPE_CR_EXPECTED")),
        ("2;a=\"\n\"\r\n", (400, "HPE_CR_EXPECTED")),
        ("2;a=\"\\\n\"\r\n", (400, "HPE_CR_EXPECTED")),
        ("2;a\rb\r\nhi\r\n", (400, "HPE_LF_EXPECTED")),
        (&long_extension, (413, "HPE_CHUNK_EXTENSIONS_OVERFLOW")),
        ("0\r\n\n", (400, "HPE_CR_EXPECTED")),
        ("0\r\nA: b\n\r\n", (400, "HPE_CR_EXPECTED")),
        ("0\r\nA: b\rc\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\nA: b\0\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\nA: b\r\n c\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\nA b\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\nA : b\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\n: b\r\n\r\n", (400, "HPE_INVALID_HEADER_TOKEN")),
        ("0\r\ncontent-length: 5\r\n\r\n", (400, "HPE_INVALID_CONTENT_LENGTH")),
        ("0\r\nTransfer-Encoding: chunked\r\n\r\n", (400, "HPE_INVALID_TRANSFER_ENCODING")),
        (&long_trailer, (431, "HPE_HEADER_OVERFLOW")),
    ] {
        assert_eq!(scan([body.as_bytes()]), Err(expected), "{body:?}");
        assert_eq!(scan(body.as_bytes().chunks(1)), Err(expected), "{body:?} byte by byte");
    }
}

#[test]
fn extensions_are_counted_over_the_whole_body() {
    let chunk = format!("1;{}\r\na\r\n", "a".repeat(1023));
    let mut scanner = ChunkScanner::new(LIMIT);
    for _ in 0..MAX_CHUNK_EXTENSIONS / 1024 {
        assert!(scanner.feed(chunk.as_bytes()).is_ok());
    }
    assert_eq!(scanner.feed(b"0;a"), Err(ChunkRejection::ExtensionsOverflow));
}

#[test]
fn the_largest_chunk_is_not_waited_for() {
    let mut scanner = ChunkScanner::new(LIMIT);
    let scanned = scanner.feed(b"ffffffffffffffff\r\nab");
    assert_eq!(scanned, Ok(Scanned { consumed: 20, chunks: 20, complete: false }));
}

#[test]
fn chunks_and_trailers_are_told_apart() {
    let mut scanner = ChunkScanner::new(LIMIT);
    for (piece, chunks, complete) in
        [("1\r\na", 4, false), ("\r\n0\r\nA:", 5, false), (" b\r\n", 0, false), ("\r\nG", 0, true)]
    {
        let consumed = piece.len() - usize::from(complete);
        assert_eq!(scanner.feed(piece.as_bytes()), Ok(Scanned { consumed, chunks, complete }), "{piece:?}");
    }
}

#[test]
fn a_rejection_says_what_came() {
    let rejection = ChunkScanner::new(LIMIT).feed(b"2\nhi").unwrap_err();
    assert_eq!(rejection.to_string(), "expected CR, got \"\\n\"");
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\r\n".to_owned()),
        "[0-3]",
        "[0-3]\r\n",
        "2\r\nab\r\n",
        "2(;a(=b|=\"c\\\\\"d\")?){0,2}\r\nab\r\n",
        "0(;a)?\r\n(A: b\r\n)?\r\n",
        "[;a=\"\\\\ \t:\r\n\\x00é]",
    ]
}

proptest! {
    #[test]
    fn every_cut_gives_the_same_verdict(pieces in proptest::collection::vec(piece(), 0..8)) {
        let body = pieces.concat();
        let whole = scan([body.as_bytes()]);
        prop_assert_eq!(&scan(body.as_bytes().chunks(1)), &whole);
        for cut in 0..=body.len() {
            let (first, second) = body.as_bytes().split_at(cut);
            prop_assert_eq!(&scan([first, second]), &whole, "cut at {}", cut);
        }
    }

    #[test]
    fn any_data_in_any_chunks_is_measured(
        chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..300), 0..6),
        next in proptest::collection::vec(any::<u8>(), 0..20)) {
        let mut body = Vec::new();
        for data in chunks {
            body.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
            body.extend_from_slice(&data);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let length = body.len();
        body.extend_from_slice(&next);
        prop_assert_eq!(scan([body.as_slice()]), Ok((length, true, Vec::new())));
    }

    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = scan([bytes.as_slice()]);
    }
}
