//! Files between `openFile` and the FILE record that names them.
//!
//! Enters: a path, and what JavaScript knows of the file there. Leaves: a number for the record. JavaScript makes the record
//! in the same turn, or closes the file.

use std::{
    collections::HashMap,
    fs::File,
    sync::{
        atomic::{AtomicU32, Ordering},
        LazyLock, Mutex, PoisonError,
    },
};

use neon::prelude::*;
use xsys_http::files::{may_look, open_known};

static NEXT: AtomicU32 = AtomicU32::new(1);
static FILES: LazyLock<Mutex<HashMap<u32, File>>> = LazyLock::new(Mutex::default);

/// The file of this number, which then means nothing any more.
pub(crate) fn take(number: u32) -> Option<File> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
}

fn put(file: File) -> u32 {
    // Below 2^31, as a negative number is an errno to JavaScript.
    let number = NEXT.fetch_add(1, Ordering::Relaxed) & 0x7fff_ffff;
    FILES.lock().unwrap_or_else(PoisonError::into_inner).insert(number, file);
    number
}

/// `openFile(path, inode, size, root?)`.
pub(crate) fn open_file(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    let path = cx.argument::<JsString>(0)?.value(&mut cx);
    let inode = cx.argument::<JsNumber>(1)?.value(&mut cx);
    let size = cx.argument::<JsNumber>(2)?.value(&mut cx);
    let root = match cx.argument_opt(3).map(|value| value.downcast::<JsString, _>(&mut cx)) {
        Some(Ok(root)) => Some(root.value(&mut cx)),
        _ => None,
    };
    // JavaScript's numbers are what it compares with: an inode beyond 2^53 is rounded on both sides.
    #[allow(clippy::cast_precision_loss)]
    let same = |is_inode: u64, is_size: u64| is_inode as f64 == inode && is_size as f64 == size;
    match open_known(&path, root.as_deref(), same) {
        Ok(file) => {
            let number = put(file);
            Ok(cx.number(number))
        }
        Err(errno) => Ok(cx.number(-errno)),
    }
}

/// `mayLook()`: 0, or the errno that keeps the engine from asking the file system.
pub(crate) fn may_look_at_all(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    Ok(cx.number(may_look().err().unwrap_or(0)))
}

/// `closeFile(file)`.
pub(crate) fn close_file(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let number = cx.argument::<JsNumber>(0)?.value(&mut cx);
    // Saturating: what is no number of a file closes none.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    drop(take(number as u32));
    Ok(cx.undefined())
}
