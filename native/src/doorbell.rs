//! Waking an isolate's event loop from engine threads.
//!
//! Enters: rings, from any thread. Leaves: one call on the isolate's own thread for all rings since the last. A ring carries
//! nothing: what it is about waits elsewhere.
//!
//! The handle is libuv's own. Neon's `Channel` has a queue behind a lock, and holds it while it wakes: on one core the
//! woken thread runs at once, into that lock, and gives way again (docs/decisions/0008).

use std::{
    ffi::{c_int, c_void, CStr},
    ptr::{null_mut, NonNull},
    sync::{Mutex, OnceLock, PoisonError},
};

use neon::{
    prelude::*,
    sys::bindings::{self as napi, Env},
};

/// `UV_ASYNC` of libuv's `uv_handle_type`, whose numbers are part of its ABI.
const UV_ASYNC: c_int = 1;

type OnRing = Box<dyn Fn(&mut Cx<'_>) -> NeonResult<()>>;

/// What of Node's own executable no header of Neon's declares. Node exports all of it to addons.
struct Symbols {
    get_loop: unsafe extern "C" fn(Env, *mut *mut c_void) -> c_int,
    add_cleanup: unsafe extern "C" fn(Env, Cleanup, *mut c_void, *mut *mut c_void) -> c_int,
    remove_cleanup: unsafe extern "C" fn(*mut c_void) -> c_int,
    fatal: unsafe extern "C" fn(Env, napi::Value) -> c_int,
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    init: unsafe extern "C" fn(*mut c_void, *mut c_void, unsafe extern "C" fn(*mut c_void)) -> c_int,
    send: unsafe extern "C" fn(*mut c_void) -> c_int,
    close: unsafe extern "C" fn(*mut c_void, unsafe extern "C" fn(*mut c_void)),
    reference: unsafe extern "C" fn(*mut c_void),
    unreference: unsafe extern "C" fn(*mut c_void),
    set_data: unsafe extern "C" fn(*mut c_void, *mut c_void),
    get_data: unsafe extern "C" fn(*const c_void) -> *mut c_void,
}

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
            fatal: symbol(c"napi_fatal_exception")?,
            handle_size: symbol(c"uv_handle_size")?,
            init: symbol(c"uv_async_init")?,
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

/// The memory of a `uv_async_t`, whose size only libuv knows.
struct Handle(NonNull<c_void>);

// SAFETY: other threads use it for `uv_async_send` alone, which libuv allows from any thread, and only while it is open:
// whoever closes it takes it out of `Doorbell::handle` first.
unsafe impl Send for Handle {}

/// What belongs to a handle; lives as long as it does, and is used on the isolate's thread only.
struct Rung {
    env: Env,
    on_ring: OnRing,
    /// As libuv got it, to be given back to the allocator.
    memory: *mut [u64],
    /// Set by the clean-up, which waits for the handle's end.
    cleanup: *mut c_void,
}

/// See the module's description.
pub(crate) struct Doorbell {
    /// `None` once the isolate's environment ends. The lock is held by one who rings, and by the end: the woken thread does
    /// not take it.
    handle: Mutex<Option<Handle>>,
}

impl Doorbell {
    /// A bell that does not keep the loop alive. `on_ring` is called on the isolate's thread. `None`: this Node has not
    /// what it takes.
    ///
    /// It is never freed: an isolate's end may come while another thread rings. That is a few bytes per isolate.
    pub(crate) fn new<'cx>(
        cx: &mut impl Context<'cx>,
        on_ring: impl Fn(&mut Cx<'_>) -> NeonResult<()> + 'static,
    ) -> Option<&'static Self> {
        let symbols = symbols()?;
        let env = cx.to_raw();
        let mut event_loop = null_mut();
        // SAFETY: the environment is the calling thread's own.
        if unsafe { (symbols.get_loop)(env, &mut event_loop) } != 0 {
            return None;
        }
        // SAFETY: takes a number and gives one.
        let size = unsafe { (symbols.handle_size)(UV_ASYNC) };
        let memory = Box::into_raw(vec![0u64; size.div_ceil(size_of::<u64>())].into_boxed_slice());
        let handle = memory.cast::<c_void>();
        // SAFETY: the loop is this thread's, the memory is large and aligned enough and is not moved.
        if unsafe { (symbols.init)(event_loop, handle, rung) } != 0 {
            // SAFETY: libuv has not taken it.
            drop(unsafe { Box::from_raw(memory) });
            return None;
        }
        let state = Box::into_raw(Box::new(Rung { env, on_ring: Box::new(on_ring), memory, cleanup: null_mut() }));
        let handle = NonNull::new(handle)?;
        let bell: &'static Self = Box::leak(Box::new(Self { handle: Mutex::new(Some(Handle(handle))) }));
        // SAFETY: the handle is open, and both calls are on its own thread. The clean-up comes at the environment's end.
        unsafe {
            (symbols.set_data)(handle.as_ptr(), state.cast());
            (symbols.unreference)(handle.as_ptr());
            (symbols.add_cleanup)(env, end, std::ptr::from_ref(bell).cast_mut().cast(), null_mut());
        }
        Some(bell)
    }

    fn with_handle(&self, act: impl FnOnce(&Symbols, *mut c_void)) -> bool {
        let handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        match (handle.as_ref(), symbols()) {
            (Some(handle), Some(symbols)) => {
                act(symbols, handle.0.as_ptr());
                true
            }
            _ => false,
        }
    }

    /// From any thread. `false`: the isolate has ended, nobody will come.
    pub(crate) fn ring(&self) -> bool {
        // SAFETY: it is open, and cannot be closed while the lock is held.
        self.with_handle(|symbols, handle| unsafe {
            (symbols.send)(handle);
        })
    }

    /// On the isolate's thread: whether it keeps the loop alive.
    pub(crate) fn set_ref(&self, referenced: bool) {
        // SAFETY: it is open, and this is its own thread.
        self.with_handle(|symbols, handle| unsafe {
            if referenced {
                (symbols.reference)(handle);
            } else {
                (symbols.unreference)(handle);
            }
        });
    }
}

/// libuv calls it, on the isolate's thread.
unsafe extern "C" fn rung(handle: *mut c_void) {
    let Some(symbols) = symbols() else { return };
    // SAFETY: `Doorbell::new` set it, and it lives until the handle is closed, after which nobody calls this.
    let Rung { env, on_ring, .. } = unsafe { &*(symbols.get_data)(handle).cast::<Rung>() };
    let env = *env;
    let mut scope = std::mem::MaybeUninit::uninit();
    // SAFETY: the environment is this thread's own and has not ended: its end closes the handle.
    if unsafe { napi::open_handle_scope(env, scope.as_mut_ptr()) }.is_err() {
        return;
    }
    // SAFETY: the scope just opened outlives the context.
    let mut cx = unsafe { Cx::from_raw(env) };
    // A panic must not unwind into libuv; its message was printed by the panic hook.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| on_ring(&mut cx)));
    if matches!(outcome, Ok(Err(_))) {
        // SAFETY: as above. Where JavaScript may not run any more (a worker that is being terminated) nothing is pending.
        unsafe { tell_uncaught(symbols, env) };
    }
    // SAFETY: opened above.
    let _ = unsafe { napi::close_handle_scope(env, scope.assume_init()) };
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
unsafe extern "C" fn end(cleanup: *mut c_void, bell: *mut c_void) {
    // SAFETY: the argument that `Doorbell::new` gave, which is never freed.
    let bell = unsafe { &*bell.cast::<Doorbell>() };
    let handle = bell.handle.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (Some(handle), Some(symbols)) = (handle, symbols()) else { return };
    // SAFETY: it is open, and nobody else has it any more.
    unsafe {
        (*(symbols.get_data)(handle.0.as_ptr()).cast::<Rung>()).cleanup = cleanup;
        (symbols.close)(handle.0.as_ptr(), closed);
    }
}

unsafe extern "C" fn closed(handle: *mut c_void) {
    let Some(symbols) = symbols() else { return };
    // SAFETY: libuv has let go of the handle: state and memory are nobody's but ours.
    unsafe {
        let state = Box::from_raw((symbols.get_data)(handle).cast::<Rung>());
        drop(Box::from_raw(state.memory));
        (symbols.remove_cleanup)(state.cleanup);
    }
}
