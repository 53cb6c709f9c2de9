//! The Content-Type of a file, by its name, as npm's `mime-types` tells it.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

use bytes::Bytes;

use super::place::extension;
#[path = "media_types.generated.rs"]
mod table;

const UNKNOWN: &str = "application/octet-stream";

/// An application's own table, which replaces this one.
#[derive(Debug)]
pub struct OwnTypes {
    id: u32,
    by_extension: HashMap<String, String>,
}

impl OwnTypes {
    /// By extension, without the dot.
    #[must_use]
    pub fn new(by_extension: HashMap<String, String>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), by_extension }
    }

    /// Never 0, and never another table's.
    pub(super) fn id(&self) -> u32 {
        self.id
    }
}

pub(super) fn media_type(path: &str, own: Option<&OwnTypes>) -> Bytes {
    let extension = extension(path);
    let name = extension.strip_prefix('.').unwrap_or("").to_lowercase();
    match own {
        Some(own) => own
            .by_extension
            .get(&name)
            .map_or(Bytes::from_static(UNKNOWN.as_bytes()), |found| Bytes::from(found.clone())),
        None => {
            let found = table::MEDIA_TYPES.binary_search_by(|(known, _)| (*known).cmp(&name));
            Bytes::from_static(found.map_or(UNKNOWN, |at| table::MEDIA_TYPES[at].1).as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{media_type, table::MEDIA_TYPES};

    #[test]
    fn types_are_found() {
        assert!(MEDIA_TYPES.is_sorted());
        for (path, expected) in [
            ("/a.txt", "text/plain; charset=utf-8"),
            ("/a.HTML", "text/html; charset=utf-8"),
            ("/a.png", "image/png"),
            ("/a.none", "application/octet-stream"),
            ("/.html", "application/octet-stream"),
            ("/a.", "application/octet-stream"),
            ("/a.b/c", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path, None), expected, "{path}");
        }
    }
}
