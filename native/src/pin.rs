//! Keeps this library in memory for good.
//!
//! Node unloads an addon when the last environment that loaded it ends, for instance a `worker_threads` worker; engine
//! threads would then run code that is gone. They live as long as the process, so the library does too.

/// Opens the library once more with `RTLD_NODELETE`; a failure changes nothing for a program that never unloads.
#[cfg(unix)]
pub(crate) fn pin_library() {
    let mut info = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    let here: fn() = pin_library;
    // SAFETY: `dladdr` only compares the address with loaded libraries and fills `info`, which outlives the call. The
    // file name that it stores belongs to the loader and is valid while the library is loaded, that is, here.
    unsafe {
        if libc::dladdr(here as *const libc::c_void, &raw mut info) != 0 && !info.dli_fname.is_null() {
            libc::dlopen(info.dli_fname, libc::RTLD_LAZY | libc::RTLD_NODELETE);
        }
    }
}

/// Windows keeps a library whose threads run when its module handle is pinned; there is no engine for it yet.
#[cfg(not(unix))]
pub(crate) fn pin_library() {}
