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

/// Like `Root::facts` for a path that was found a moment ago, so that what leads to it is in memory: one call for three.
pub(super) fn facts_again(path: &str) -> Result<Facts, Errno> {
    Ok(stat(path)?.into())
}
