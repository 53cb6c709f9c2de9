//! Asking the file system: at once or not at all, or for as long as it takes.
//!
//! Enters: an absolute path. Leaves: facts or an open file. [`Look::Quick`] is for the engine's own thread: the kernel
//! answers from memory, or says that it would have to wait. [`Look::Thorough`] waits, elsewhere.

use std::{fs::File, os::fd::OwnedFd};

use rustix::{
    fs::{fstat, openat2, stat, Mode, OFlags, ResolveFlags, Stat, CWD},
    io::Errno,
};

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// `EAGAIN` when the answer is not in memory.
    Quick,
    /// Waits for a disk.
    Thorough,
}

/// Which links may be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// All.
    Follow,
    /// Those that stay beneath the root; the kernel holds them to it, in the same step in which it opens a file.
    Beneath,
}

/// What identifies a file's content, and what kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) size: u64,
    pub(super) modified: (i64, u64),
    pub(super) changed: (i64, u64),
    device: u64,
    inode: u64,
    mode: u32,
}

impl From<Stat> for Facts {
    fn from(stat: Stat) -> Self {
        Self {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            changed: (stat.st_ctime, stat.st_ctime_nsec),
            device: stat.st_dev,
            inode: stat.st_ino,
            mode: stat.st_mode,
        }
    }
}

impl Facts {
    pub(super) fn is_folder(&self) -> bool {
        rustix::fs::FileType::from_raw_mode(self.mode).is_dir()
    }

    pub(super) fn is_file(&self) -> bool {
        rustix::fs::FileType::from_raw_mode(self.mode).is_file()
    }
}

/// How often a walk is begun again that a rename disturbed.
const ATTEMPTS: usize = 8;

/// Where to look: the root of one application's folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root<'a> {
    pub(super) path: &'a str,
    pub(super) links: Links,
}

impl Root<'_> {
    /// Facts about `path`, which was made from this root.
    pub(super) fn facts(self, look: Look, path: &str) -> Result<Facts, Errno> {
        if self.links == Links::Follow && look == Look::Thorough {
            return Ok(stat(path)?.into());
        }
        Ok(fstat(self.open_as(look, path, OFlags::PATH)?)?.into())
    }

    /// The file at `path`, if it still is the one of these facts.
    pub(super) fn open(self, look: Look, path: &str, facts: Facts) -> Result<File, Errno> {
        let file = self.open_as(look, path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)?;
        if Facts::from(fstat(&file)?) != facts {
            return Err(Errno::STALE);
        }
        Ok(file.into())
    }

    fn open_as(self, look: Look, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        let flags = flags | OFlags::CLOEXEC;
        let cached = if look == Look::Quick { ResolveFlags::CACHED } else { ResolveFlags::empty() };
        if self.links == Links::Follow {
            return openat2(CWD, path, flags, Mode::empty(), cached);
        }
        // The root is looked up each time: it may be a link that a deployment turns.
        let root = openat2(CWD, self.path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty(), cached)?;
        let below = path.strip_prefix(self.path).unwrap_or(path).trim_start_matches('/');
        let below = if below.is_empty() { "." } else { below };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | cached;
        for _ in 0..ATTEMPTS {
            match openat2(&root, below, flags, Mode::empty(), resolve) {
                // Something was renamed above the walk.
                Err(Errno::AGAIN) if look == Look::Thorough => {}
                // A way out is no way.
                Err(Errno::XDEV | Errno::LOOP) => return Err(Errno::NOENT),
                outcome => return outcome,
            }
        }
        Err(Errno::AGAIN)
    }
}

/// Why this process may not ask the file system as this module does: the errno. Linux before 5.12 cannot, and some
/// containers' seccomp profiles forbid it; then nothing is found here.
///
/// # Errors
/// The errno.
pub fn may_look() -> Result<(), i32> {
    match openat2(CWD, "/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::CACHED) {
        Ok(_) | Err(Errno::AGAIN) => Ok(()),
        Err(errno) => Err(errno.raw_os_error()),
    }
}

/// Like `Root::facts` for a path that was found a moment ago, so that what leads to it is in memory: one call for three.
pub(super) fn facts_again(path: &str) -> Result<Facts, Errno> {
    Ok(stat(path)?.into())
}

/// A regular file for which `same` holds of inode and size, for whoever has looked already. Without `root` it is opened
/// without waiting, or not at all; with it, links are held beneath it, however long that takes.
///
/// # Errors
/// The errno: `EAGAIN` when it would have to wait, `ESTALE` when another file is there.
pub fn open_known(path: &str, root: Option<&str>, same: impl Fn(u64, u64) -> bool) -> Result<File, i32> {
    let (at_root, look) = match root {
        None => (Root { path, links: Links::Follow }, Look::Quick),
        Some(root) => (Root { path: root, links: Links::Beneath }, Look::Thorough),
    };
    let open = || {
        let facts = at_root.facts(look, path)?;
        if !facts.is_file() || !same(facts.inode, facts.size) {
            return Err(Errno::STALE);
        }
        at_root.open(look, path, facts)
    };
    open().map_err(Errno::raw_os_error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{
        fs::{create_dir_all, read_link, remove_dir_all, write},
        os::{fd::AsRawFd, unix::fs::symlink},
        path::{Path, PathBuf},
    };

    use proptest::prelude::*;

    use super::{fstat, Links, Look, Root};
    use crate::files::{place, Dotfiles};

    /// A folder with a secret beside its root, and links to everywhere.
    fn tree(number: u64, links: &[(u8, u8, String)]) -> PathBuf {
        let top = std::env::temp_dir().join(format!("xsys-links-{}-{number}", std::process::id()));
        create_dir_all(top.join("root/a/b")).unwrap();
        for file in ["secret", "root/f", "root/a/f", "root/a/b/f"] {
            write(top.join(file), file).unwrap();
        }
        for (folder, name, target) in links {
            let folder = ["root", "root/a", "root/a/b"][usize::from(*folder) % 3];
            // A name that is taken stays what it was.
            let _ =
                symlink(target.replace('@', &top.to_string_lossy()), top.join(folder).join(format!("l{}", name % 3)));
        }
        top
    }

    fn check(top: &Path, path: &str) {
        let root = top.join("root").to_string_lossy().into_owned();
        let Some(place) = place(&root, path, Dotfiles::Allow) else { return };
        let at_root = Root { path: &root, links: Links::Beneath };
        for look in [Look::Quick, Look::Thorough] {
            let Ok(facts) = at_root.facts(look, &place.path) else { continue };
            let Ok(file) = at_root.open(look, &place.path, facts) else { continue };
            assert!(fstat(&file).is_ok());
            let real = read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
            assert!(real.starts_with(Path::new(&root).canonicalize().unwrap()), "{path} opened {}", real.display());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_opened_beneath_a_root_lies_under_it(
            number in any::<u64>(),
            links in proptest::collection::vec((any::<u8>(), any::<u8>(), "(\\.\\./|a/|b/|l[0-2]/|@/root/|@/|/|\\./){0,4}(f|secret|a|b|l[0-2]|\\.\\.)"), 0..8),
            paths in proptest::collection::vec("(/|/a|/b|/l[0-2]|/f|/secret|/\\.\\.|/%2e%2e){1,6}", 1..24),
        ) {
            let top = tree(number, &links);
            for path in &paths {
                check(&top, path);
            }
            remove_dir_all(top).unwrap();
        }
    }
}
