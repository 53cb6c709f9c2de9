//! From a request's path to a path in the file system, as npm's `send` goes there.
//!
//! Enters: the path below the mount as it was sent, decoded exactly once here. Leaves: an absolute path below the root, or
//! that there is none. Nothing is asked of the file system, so links are none of its business.

/// What names with a dot in front are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dotfiles {
    /// Like all others.
    Allow,
    /// Not to be had.
    Refuse,
}

/// Where a request leads.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// Below the root, without `.` and `..`; a slash at the end where the request's path, decoded, has one.
    pub path: String,
    /// The request's path ends with a slash: a folder was asked for.
    pub folder: bool,
}

/// `None` where `send` answers 400, 403 or 404 without looking: a malformed escape, a NUL, a way up, a hidden name.
/// `root` is absolute and normalized.
#[must_use]
pub fn place(root: &str, path: &str, dotfiles: Dotfiles) -> Option<Place> {
    let decoded = decode(path)?;
    if decoded.contains('\0') {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for name in decoded.split('/') {
        match name {
            "" | "." => {}
            // A way up from the root is one that leads out.
            ".." => {
                names.pop()?;
            }
            // On Windows a backslash is one too, so `send` refuses these everywhere.
            _ if name.split('\\').any(|part| part == "..") => names.push(UP),
            _ => names.push(name),
        }
    }
    let hidden = |name: &&str| name.len() > 1 && name.starts_with('.');
    if names.contains(&UP) || (dotfiles == Dotfiles::Refuse && names.iter().any(hidden)) {
        return None;
    }
    let mut whole = String::with_capacity(root.len() + decoded.len() + 1);
    whole.push_str(root.trim_end_matches('/'));
    for name in &names {
        whole.push('/');
        whole.push_str(name);
    }
    if whole.is_empty() || (decoded.ends_with('/') && !whole.ends_with('/')) {
        whole.push('/');
    }
    Some(Place { path: whole, folder: path.ends_with('/') })
}

/// Stands for a name that is refused unless a later `..` takes it away again. A slash is in no name.
const UP: &str = "/";

/// `decodeURIComponent`: every escape, once; what does not come to UTF-8 is malformed.
fn decode(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (high, low) = (digit(*rest.first()?)?, digit(*rest.get(1)?)?);
        bytes.push(high << 4 | low);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// `path.extname` of a path that does not end with a slash; the dot is part of it.
pub(super) fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or("");
    match name.rfind('.') {
        None | Some(0) => "",
        Some(_) if name == ".." => "",
        Some(dot) => &name[dot..],
    }
}

#[cfg(test)]
mod tests {
    use super::{extension, place, Dotfiles, Place};
    use proptest::prelude::*;

    fn at(path: &str) -> Option<String> {
        place("/srv", path, Dotfiles::Refuse).map(|place| place.path)
    }

    #[test]
    fn paths_lead_below_the_root() {
        for (path, expected) in [
            ("", "/srv"),
            ("/", "/srv/"),
            ("/a", "/srv/a"),
            ("/a/", "/srv/a/"),
            ("/a%2f", "/srv/a/"),
            ("//a///b", "/srv/a/b"),
            ("/a/./b/../c", "/srv/a/c"),
            ("/a/..", "/srv"),
            ("/a/../", "/srv/"),
            ("/a%20b%E2%98%83", "/srv/a b\u{2603}"),
            ("/%2561", "/srv/%61"),
            ("/a\\b", "/srv/a\\b"),
            ("/.a/../b", "/srv/b"),
            ("/a%5C../../b", "/srv/b"),
        ] {
            assert_eq!(at(path).as_deref(), Some(expected), "{path}");
        }
        for path in [
            "/..",
            "/../a",
            "/a/../../b",
            "/%2e%2e/a",
            "/%2E%2E%2Fa",
            "/a/%2e%2e/%2e%2e/b",
            "/..%5Ca",
            "/a%5C..%5Cb",
            "/..%2f",
            "/%00",
            "/a%00.txt",
            "/%",
            "/%2",
            "/%zz",
            "/%C3",
            "/%C0%AE",
            "/%ED%A0%80",
            "/%F5%80%80%80",
            "/.a",
            "/a/.b/c",
            "/...",
        ] {
            assert_eq!(at(path), None, "{path}");
        }
        assert_eq!(place("/", "", Dotfiles::Allow), Some(Place { path: "/".to_owned(), folder: false }));
        assert_eq!(place("/", "/.a", Dotfiles::Allow), Some(Place { path: "/.a".to_owned(), folder: false }));
    }

    #[test]
    fn extensions_are_those_of_node() {
        for (path, expected) in [
            ("/a/b.txt", ".txt"),
            ("/a.b/c", ""),
            ("/.c", ""),
            ("/a.", "."),
            ("/..a", ".a"),
            ("/...", "."),
            ("/a.tar.gz", ".gz"),
        ] {
            assert_eq!(extension(path), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_out(path in "(/|\\.|%2e|%2E|%2f|%5c|\\\\|a|%00|%|[ -~]){0,30}") {
            if let Some(place) = place("/srv/root", &path, Dotfiles::Allow) {
                prop_assert!(place.path == "/srv/root" || place.path.starts_with("/srv/root/"));
                prop_assert!(!place.path.split(['/', '\\']).any(|name| name == ".."));
                prop_assert!(!place.path.contains('\0'));
            }
        }
    }
}
