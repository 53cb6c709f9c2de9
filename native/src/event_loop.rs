//! Handles of libuv's on an isolate's own loop.
//!
//! Enters: what to do when a handle calls. Leaves: that, in a scope of Node-API, on the isolate's thread; an exception that
//! it leaves is an uncaught one. Handles end with the isolate's environment.

use std::{
    ffi::{c_int, c_void, CStr},
    os::fd::RawFd,
    ptr::{null_mut, NonNull},
    sync::{Mutex, OnceLock, PoisonError},
};

use neon::{
    prelude::*,
    sys::bindings::{self as napi, Env},
};

/// Numbers of libuv's `uv_handle_type`, which are part of its ABI, as is the bit for "readable".
const UV_ASYNC: c_int = 1;
const UV_POLL: c_int = 8;
const UV_PREPARE: c_int = 9;
const UV_READABLE: c_int = 1;

type OnCall = Box<dyn Fn(&mut Cx<'_>) -> NeonResult<()>>;

/// When a handle calls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// After `send`, from any thread.
    Async,
    /// While this descriptor is readable. It must stay open until `on_call` is dropped.
    Readable(RawFd),
    /// Each time that the loop is about to wait.
    BeforeWait,
}

impl Kind {
    fn number(self) -> c_int {
        match self {
            Self::Async => UV_ASYNC,
            Self::Readable(_) => UV_POLL,
            Self::BeforeWait => UV_PREPARE,
        }
    }
}

type Call = unsafe extern "C" fn(*mut c_void);
type PollCall = unsafe extern "C" fn(*mut c_void, c_int, c_int);

/// What of Node's own executable no header of Neon's declares. Node exports all of it to addons.
pub(crate) struct Symbols {
    get_loop: unsafe extern "C" fn(Env, *mut *mut c_void) -> c_int,
    add_cleanup: unsafe extern "C" fn(Env, Cleanup, *mut c_void, *mut *mut c_void) -> c_int,
    remove_cleanup: unsafe extern "C" fn(*mut c_void) -> c_int,
    backend_timeout: unsafe extern "C" fn(*const c_void) -> c_int,
    fatal: unsafe extern "C" fn(Env, napi::Value) -> c_int,
    make_callback: MakeCallback,
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    init_async: unsafe extern "C" fn(*mut c_void, *mut c_void, Call) -> c_int,
    init_poll: unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int,
    start_poll: unsafe extern "C" fn(*mut c_void, c_int, PollCall) -> c_int,
    init_prepare: unsafe extern "C" fn(*mut c_void, *mut c_void) -> c_int,
    start_prepare: unsafe extern "C" fn(*mut c_void, Call) -> c_int,
    pub(crate) send: unsafe extern "C" fn(*mut c_void) -> c_int,
    close: unsafe extern "C" fn(*mut c_void, Call),
    pub(crate) reference: unsafe extern "C" fn(*mut c_void),
    pub(crate) unreference: unsafe extern "C" fn(*mut c_void),
    set_data: unsafe extern "C" fn(*mut c_void, *mut c_void),
    get_data: unsafe extern "C" fn(*const c_void) -> *mut c_void,
}

/// Environment, async context, receiver, function, arguments, result.
type MakeCallback = unsafe extern "C" fn(
    Env,
    *mut c_void,
    napi::Value,
    napi::Value,
    usize,
    *const napi::Value,
    *mut napi::Value,
) -> c_int;

/// `napi_async_cleanup_hook`: gets what identifies the hook, and its argument.
type Cleanup = unsafe extern "C" fn(*mut c_void, *mut c_void);

/// # Safety
/// `name` must be a function of type `F`.
unsafe fn symbol<F: Copy>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: the name is a C string; the default handle searches the executable first.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    // SAFETY: of the same size, and of this type by the caller's word.
    (!found.is_null()).then(|| unsafe { std::mem::transmute_copy::<*mut c_void, F>(&found) })
}

fn symbols() -> Option<&'static Symbols> {
    static SYMBOLS: OnceLock<Option<Symbols>> = OnceLock::new();
    // SAFETY: the types are those of the headers uv.h and node_api.h.
    let find = || unsafe {
        Some(Symbols {
            get_loop: symbol(c"napi_get_uv_event_loop")?,
            add_cleanup: symbol(c"napi_add_async_cleanup_hook")?,
            remove_cleanup: symbol(c"napi_remove_async_cleanup_hook")?,
            backend_timeout: symbol(c"uv_backend_timeout")?,
            fatal: symbol(c"napi_fatal_exception")?,
            make_callback: symbol(c"napi_make_callback")?,
            handle_size: symbol(c"uv_handle_size")?,
            init_async: symbol(c"uv_async_init")?,
            init_poll: symbol(c"uv_poll_init")?,
            start_poll: symbol(c"uv_poll_start")?,
            init_prepare: symbol(c"uv_prepare_init")?,
            start_prepare: symbol(c"uv_prepare_start")?,
            send: symbol(c"uv_async_send")?,
            close: symbol(c"uv_close")?,
            reference: symbol(c"uv_ref")?,
            unreference: symbol(c"uv_unref")?,
            set_data: symbol(c"uv_handle_set_data")?,
            get_data: symbol(c"uv_handle_get_data")?,
        })
    };
    SYMBOLS.get_or_init(find).as_ref()
}

/// The memory of a handle, whose size only libuv knows.
struct Memory(NonNull<c_void>);

// SAFETY: other threads use it for `uv_async_send` alone, which libuv allows from any thread, and only while it is open:
// whoever closes it takes it out of `LoopHandle::memory` first.
unsafe impl Send for Memory {}

/// What belongs to a handle; lives as long as it does, and is used on the isolate's thread only.
struct State {
    env: Env,
    on_call: OnCall,
    /// As libuv got it, to be given back to the allocator.
    memory: *mut [u64],
    /// Set by the clean-up, which waits for the handle's end.
    cleanup: *mut c_void,
}

/// See the module's description.
pub(crate) struct LoopHandle {
    /// `None` once the isolate's environment ends. The lock is held by one who uses it, and by the end.
    memory: Mutex<Option<Memory>>,
}

impl LoopHandle {
    /// A handle that calls and does not keep the loop alive. `on_call` is called on the isolate's thread. `None`: this Node
    /// has not what it takes.
    ///
    /// It is never freed: an isolate's end may come while another thread uses it. That is a few bytes per isolate.
    pub(crate) fn open<'cx>(
        cx: &mut impl Context<'cx>,
        kind: Kind,
        on_call: impl Fn(&mut Cx<'_>) -> NeonResult<()> + 'static,
    ) -> Option<&'static Self> {
        let symbols = symbols()?;
        let env = cx.to_raw();
        let mut event_loop = null_mut();
        // SAFETY: the environment is the calling thread's own.
        if unsafe { (symbols.get_loop)(env, &mut event_loop) } != 0 {
            return None;
        }
        // SAFETY: takes a number and gives one.
        let size = unsafe { (symbols.handle_size)(kind.number()) };
        let memory = Box::into_raw(vec![0u64; size.div_ceil(size_of::<u64>())].into_boxed_slice());
        let handle = memory.cast::<c_void>();
        // SAFETY: the loop is this thread's, the memory is large and aligned enough and is not moved.
        let refused = unsafe {
            match kind {
                Kind::Async => (symbols.init_async)(event_loop, handle, called),
                Kind::Readable(descriptor) => (symbols.init_poll)(event_loop, handle, descriptor),
                Kind::BeforeWait => (symbols.init_prepare)(event_loop, handle),
            }
        };
        if refused != 0 {
            // SAFETY: libuv has not taken it.
            drop(unsafe { Box::from_raw(memory) });
            return None;
        }
        let state = Box::into_raw(Box::new(State { env, on_call: Box::new(on_call), memory, cleanup: null_mut() }));
        let handle = NonNull::new(handle)?;
        let opened: &'static Self = Box::leak(Box::new(Self { memory: Mutex::new(Some(Memory(handle))) }));
        // SAFETY: the handle is open, and all calls are on its own thread. The clean-up comes at the environment's end.
        // Starting fails for a closed handle only.
        unsafe {
            (symbols.set_data)(handle.as_ptr(), state.cast());
            match kind {
                Kind::Async => {}
                Kind::Readable(_) => {
                    (symbols.start_poll)(handle.as_ptr(), UV_READABLE, readable);
                }
                Kind::BeforeWait => {
                    (symbols.start_prepare)(handle.as_ptr(), called);
                }
            }
            (symbols.unreference)(handle.as_ptr());
            (symbols.add_cleanup)(env, end, std::ptr::from_ref(opened).cast_mut().cast(), null_mut());
        }
        Some(opened)
    }

    /// `act` with the handle; `false` once it has ended.
    pub(crate) fn with(&self, act: impl FnOnce(&Symbols, *mut c_void)) -> bool {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match (memory.as_ref(), symbols()) {
            (Some(memory), Some(symbols)) => {
                act(symbols, memory.0.as_ptr());
                true
            }
            _ => false,
        }
    }
}

/// libuv calls it, on the isolate's thread, for a handle that polls.
unsafe extern "C" fn readable(handle: *mut c_void, _status: c_int, _events: c_int) {
    // SAFETY: the same handle, under the same conditions.
    unsafe { called(handle) }
}

/// libuv calls it, on the isolate's thread.
unsafe extern "C" fn called(handle: *mut c_void) {
    let Some(symbols) = symbols() else { return };
    // SAFETY: `LoopHandle::open` set it, and it lives until the handle is closed, after which nobody calls this.
    let State { env, on_call, .. } = unsafe { &*(symbols.get_data)(handle).cast::<State>() };
    let env = *env;
    let mut scope = std::mem::MaybeUninit::uninit();
    // SAFETY: the environment is this thread's own and has not ended: its end closes the handle.
    if unsafe { napi::open_handle_scope(env, scope.as_mut_ptr()) }.is_err() {
        return;
    }
    // SAFETY: the scope just opened outlives the context.
    let mut cx = unsafe { Cx::from_raw(env) };
    // A panic must not unwind into libuv; its message was printed by the panic hook.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| on_call(&mut cx)));
    if matches!(outcome, Ok(Err(_))) {
        // SAFETY: as above. Where JavaScript may not run any more (a worker that is being terminated) nothing is pending.
        unsafe { tell_uncaught(symbols, env) };
    }
    // SAFETY: opened above.
    let _ = unsafe { napi::close_handle_scope(env, scope.assume_init()) };
}

/// Whether the loop, about to wait, has nothing to do at once.
pub(crate) fn would_wait(cx: &mut Cx<'_>) -> bool {
    let Some(symbols) = symbols() else { return false };
    let mut event_loop = null_mut();
    // SAFETY: the environment is the calling thread's own, and so is its loop.
    unsafe { (symbols.get_loop)(cx.to_raw(), &mut event_loop) == 0 && (symbols.backend_timeout)(event_loop) != 0 }
}

/// Calls `function` as Node calls one for an event: ticks and microtasks run before this returns, and what it throws is an
/// uncaught exception.
pub(crate) fn call(cx: &mut Cx<'_>, function: Handle<'_, JsFunction>) {
    let Some(symbols) = symbols() else { return };
    let (env, receiver) = (cx.to_raw(), cx.global_object().to_raw());
    let mut result = std::mem::MaybeUninit::uninit();
    // SAFETY: all values are of the context's own scope. Without an async context it is called in none.
    let status = unsafe {
        (symbols.make_callback)(env, null_mut(), receiver, function.to_raw(), 0, std::ptr::null(), result.as_mut_ptr())
    };
    if status != 0 {
        // SAFETY: as above.
        unsafe { tell_uncaught(symbols, env) };
    }
}

/// # Safety
/// `env` is the calling thread's, in a handle scope.
unsafe fn tell_uncaught(symbols: &Symbols, env: Env) {
    let mut pending = false;
    let mut exception = std::mem::MaybeUninit::uninit();
    // SAFETY: by the caller's word.
    unsafe {
        if napi::is_exception_pending(env, &mut pending).is_ok()
            && pending
            && napi::get_and_clear_last_exception(env, exception.as_mut_ptr()).is_ok()
        {
            (symbols.fatal)(env, exception.assume_init());
        }
    }
}

/// The environment ends: on its thread, while its loop still turns. It waits until [`closed`] says so.
unsafe extern "C" fn end(cleanup: *mut c_void, handle: *mut c_void) {
    // SAFETY: the argument that `LoopHandle::open` gave, which is never freed.
    let handle = unsafe { &*handle.cast::<LoopHandle>() };
    let memory = handle.memory.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (Some(memory), Some(symbols)) = (memory, symbols()) else { return };
    // SAFETY: it is open, and nobody else has it any more.
    unsafe {
        (*(symbols.get_data)(memory.0.as_ptr()).cast::<State>()).cleanup = cleanup;
        (symbols.close)(memory.0.as_ptr(), closed);
    }
}

unsafe extern "C" fn closed(handle: *mut c_void) {
    let Some(symbols) = symbols() else { return };
    // SAFETY: libuv has let go of the handle: state and memory are nobody's but ours.
    unsafe {
        let state = Box::from_raw((symbols.get_data)(handle).cast::<State>());
        drop(Box::from_raw(state.memory));
        (symbols.remove_cleanup)(state.cleanup);
    }
}
