//! Descriptors that somebody else made: the one module of the engine with `unsafe`, since a number proves nothing.
#![allow(unsafe_code)]

use std::{
    io,
    os::fd::{BorrowedFd, OwnedFd},
};

/// A duplicate of the caller's descriptor `fd`, which stays the caller's.
///
/// # Errors
/// `EBADF` when it is not open, and whatever `dup` says.
pub fn duplicate(fd: i32) -> io::Result<OwnedFd> {
    if fd < 0 {
        return Err(io::Error::from_raw_os_error(9));
    }
    // SAFETY: the borrow lasts for this call only, in which nothing closes descriptors; a number that is not an open
    // descriptor makes the duplication fail with EBADF and touches nothing.
    unsafe { BorrowedFd::borrow_raw(fd) }.try_clone_to_owned()
}
