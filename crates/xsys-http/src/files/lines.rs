//! The answers about files, as npm's `send` and `serve-static` give them: which fields, in which order.

use bytes::Bytes;

use super::{conditions::Decision, known::Known, precompressed::Coding, StaticOptions};
use crate::plan::{Answer, AnswerBody, Headers};

/// Fields that `send` looks at or takes away: with one of them set by somebody else, JavaScript decides.
const DECISIVE: &[&str] = &[
    "Last-Modified",
    "ETag",
    "Content-Type",
    "Content-Length",
    "Content-Range",
    "Content-Encoding",
    "Content-Language",
    "Transfer-Encoding",
];

pub(super) fn are_plain(headers: &Headers) -> bool {
    !DECISIVE.iter().any(|name| headers.get(name).is_some())
}

/// The lines of a file's answer, up to but without what the decision adds.
pub(super) fn of_file(options: &StaticOptions, known: &Known, coding: Option<Coding>, before: &Headers) -> Headers {
    let unset = |name: &str| before.get(name).is_none_or(Bytes::is_empty);
    let mut headers = Headers::default();
    if !options.precompressed.is_empty() {
        if let Some(earlier) = before.get("Vary") {
            headers.set("Vary", earlier.clone());
        }
        headers.vary("Accept-Encoding");
        if let Some(coding) = coding {
            headers.set("Content-Encoding", coding.name());
            // Before the others: this is where the adapter has to set what `send` would tell otherwise.
            if options.etag {
                headers.set("ETag", etag(known, Some(coding)));
            }
            headers.set("Content-Type", known.media_type.clone());
        }
    }
    if options.accept_ranges && unset("Accept-Ranges") {
        headers.set("Accept-Ranges", "bytes");
    }
    if let Some(value) = options.cache_control.as_ref().filter(|_| unset("Cache-Control")) {
        headers.set("Cache-Control", value.clone());
    }
    if options.last_modified {
        headers.set("Last-Modified", known.last_modified.clone());
    }
    if options.etag {
        headers.set("ETag", etag(known, coding));
    }
    headers.set("Content-Type", known.media_type.clone());
    headers
}

/// A twin's own: of its own size and time, and never that of the file it stands for.
pub(super) fn etag(known: &Known, coding: Option<Coding>) -> Bytes {
    match coding {
        None => known.etag.clone(),
        Some(coding) => {
            let mut tag = known.etag[..known.etag.len() - 1].to_vec();
            tag.extend_from_slice(format!("-{}\"", coding.name()).as_bytes());
            Bytes::from(tag)
        }
    }
}

/// Completes the lines for what was decided: the status, and the part of the file that is sent.
pub(super) fn decided(decision: &Decision, headers: &mut Headers, known: &Known) -> (u16, u64, u64) {
    let size = known.facts.size;
    match *decision {
        Decision::NotModified => {
            headers.remove("Content-Type");
            headers.remove("Content-Encoding");
            (304, 0, 0)
        }
        Decision::Part { start, end } => {
            let length = end - start + 1;
            headers.set("Content-Range", format!("bytes {start}-{end}/{size}"));
            headers.set("Content-Length", length.to_string());
            (206, start, length)
        }
        Decision::Whole | Decision::Leave => {
            headers.set("Content-Length", known.length.clone());
            (200, 0, size)
        }
    }
}

/// `serve-static`'s answer to a method that is no question for a file.
pub(super) fn method_not_allowed() -> Answer {
    let mut headers = Headers::default();
    headers.set("Allow", "GET, HEAD");
    headers.set("Content-Length", "0");
    Answer { status: 405, headers, body: AnswerBody::Empty }
}

/// `serve-static`'s way to a folder: the same path with a slash behind it.
pub(super) fn to_folder(path: &str, query: Option<&str>) -> Answer {
    let mut target = format!("/{}/", path.trim_start_matches('/'));
    if let Some(query) = query {
        target.push('?');
        target.push_str(query);
    }
    let location = encode_url(&target);
    let shown = escape_html(&location);
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Redirecting</title>\n</head>\n\
         <body>\n<pre>Redirecting to {shown}</pre>\n</body>\n</html>\n"
    );
    let mut headers = Headers::default();
    headers.set("Content-Type", "text/html; charset=UTF-8");
    headers.set("Content-Length", page.len().to_string());
    headers.set("Content-Security-Policy", "default-src 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Location", location);
    Answer { status: 301, headers, body: AnswerBody::Bytes(Bytes::from(page)) }
}

/// npm's `encodeurl` for ASCII: what may not stand in a URL is escaped, escapes that are there stay.
fn encode_url(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut encoded = String::with_capacity(url.len());
    for (at, byte) in bytes.iter().enumerate() {
        let escape = match byte {
            b'%' => !bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)),
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'_' | b'a'..=b'z' | b'|' | b'~' => false,
            _ => true,
        };
        if escape {
            encoded.push_str(&format!("%{byte:02X}"));
        } else {
            encoded.push(char::from(*byte));
        }
    }
    encoded
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{encode_url, to_folder};

    #[test]
    fn urls_are_encoded_once() {
        for (url, expected) in [
            ("/a%20b/", "/a%20b/"),
            ("/100%/", "/100%25/"),
            ("/%%41%4/", "/%25%41%254/"),
            ("/\"<>`{}^|\\[]~/", "/%22%3C%3E%60%7B%7D^|\\[]~/"),
        ] {
            assert_eq!(encode_url(url), expected);
        }
    }

    #[test]
    fn slashes_in_front_are_one() {
        let answer = to_folder("//evil.example/users", Some("a=b&c"));
        assert_eq!(answer.headers.get("Location").map(AsRef::as_ref), Some(&b"/evil.example/users/?a=b&c"[..]));
    }
}
