//! The fields of an answer in the order in which they are printed, as Node keeps them: names compare without case, a
//! field that is set again keeps its place and takes the new spelling.

use bytes::Bytes;
use xsys_security::policy::append_vary;

/// See the module's description. Values are bytes as they go on the wire; nobody but the last look at the head
/// (`Exchange::write`) validates them.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(Bytes, Bytes)>);

impl Headers {
    /// Sets a field, in its old place where it is known; further lines of that name are gone then.
    pub fn set(&mut self, name: impl Into<Bytes>, value: impl Into<Bytes>) {
        let (name, value) = (name.into(), value.into());
        let Some(first) = self.0.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name)) else {
            self.0.push((name, value));
            return;
        };
        let mut at = 0;
        self.0.retain(|(known, _)| {
            at += 1;
            at <= first + 1 || !known.eq_ignore_ascii_case(&name)
        });
        self.0[first] = (name, value);
    }

    /// Adds a line even where the name is known (`Set-Cookie`), behind those of its name, as Node prints a list.
    pub fn append(&mut self, name: impl Into<Bytes>, value: impl Into<Bytes>) {
        let (name, value) = (name.into(), value.into());
        let last = self.0.iter().rposition(|(known, _)| known.eq_ignore_ascii_case(&name));
        self.0.insert(last.map_or(self.0.len(), |last| last + 1), (name, value));
    }

    /// Takes a field away.
    pub fn remove(&mut self, name: impl AsRef<[u8]>) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name.as_ref()));
    }

    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Bytes, Bytes)> {
        self.0.iter()
    }

    /// Says that the answer depends on the request's header `name`, as the `vary` package does (RFC 9110 12.5.5).
    pub fn vary(&mut self, name: &str) {
        let lines: Vec<&[u8]> = self
            .0
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(b"vary"))
            .map(|(_, value)| value.as_ref())
            .collect();
        let joined = lines.join(&b", "[..]);
        let several = lines.len() > 1;
        match append_vary(&joined, name) {
            Some(value) => self.set("Vary", value),
            // Set as one line then, as it would be in JavaScript.
            None if several => self.set("Vary", joined),
            None => {}
        }
    }

    /// Sets every field of `others`, in their order.
    pub fn set_all(&mut self, others: Self) {
        for (name, value) in others.0 {
            self.set(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Headers;

    #[test]
    fn a_field_that_is_set_again_keeps_its_place() {
        let mut headers = Headers::default();
        headers.set("A", "1");
        headers.set("B", "2");
        headers.set("a", "3");
        headers.remove("X");
        let lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(lines, [(&b"a"[..], &b"3"[..]), (b"B", b"2")]);
        headers.remove("b");
        assert_eq!(headers.get("B"), None);
        assert_eq!(headers.get("A").map(AsRef::as_ref), Some(&b"3"[..]));
    }

    #[test]
    fn lines_of_one_name_stand_together_until_the_name_is_set() {
        let mut headers = Headers::default();
        headers.append("A", "1");
        headers.append("B", "2");
        headers.append("a", "3");
        let lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(lines, [(&b"A"[..], &b"1"[..]), (b"a", b"3"), (b"B", b"2")]);
        headers.set("A", "4");
        let lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(lines, [(&b"A"[..], &b"4"[..]), (b"B", b"2")]);
    }

    #[test]
    fn vary_names_a_header_once() {
        let mut headers = Headers::default();
        for name in ["Origin", "Accept-Encoding", "Origin", "Accept-Encoding"] {
            headers.vary(name);
        }
        assert_eq!(headers.get("vary").map(AsRef::as_ref), Some(&b"Origin, Accept-Encoding"[..]));
        headers.set("Vary", "Origin, *");
        headers.vary("Cookie");
        assert_eq!(headers.get("vary").map(AsRef::as_ref), Some(&b"*"[..]));
    }
}
