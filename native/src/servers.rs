//! Servers and connections: the cold calls, one crossing each.

use std::{
    rc::Rc,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};

use bytes::Bytes;
use neon::{prelude::*, types::buffer::TypedArray};
use xsys_http::{
    listen::{self, BindError},
    ConnectionId, Counters, Engine, ServerId,
};

use crate::{
    dispatch::ToJavaScript,
    inbox::Inbox,
    isolate::{self, Gathering},
    isolates::{self, Wish},
    loans, options, watch,
};

/// Spreads adopted connections over the engine threads.
static NEXT_THREAD: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn engine<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<&'static Engine> {
    match isolate::engine() {
        Some(engine) => Ok(engine),
        None => cx.throw_error("xsys: attach must be called before anything else"),
    }
}

/// The engine, for an order: requests that this isolate read itself go to it first, so that it knows which connections are
/// idle.
fn ordered_engine<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<&'static Engine> {
    loans::give_back();
    engine(cx)
}

/// The `at`th argument as an unsigned number; saturating, since an id out of range names nothing.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn id<'cx>(cx: &mut FunctionContext<'cx>, at: usize) -> NeonResult<u32> {
    Ok(cx.argument::<JsNumber>(at)?.value(cx) as u32)
}

fn server_id<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<ServerId> {
    Ok(ServerId(id(cx, 0)?))
}

pub(crate) fn connection_id<'cx>(cx: &mut FunctionContext<'cx>) -> NeonResult<ConnectionId> {
    Ok(ConnectionId { id: id(cx, 0)?, generation: id(cx, 1)? })
}

/// `NativeError` of `native.ts`; JavaScript names the code from the errno.
fn bind_error<'cx>(cx: &mut FunctionContext<'cx>, error: &BindError) -> JsResult<'cx, JsObject> {
    let data = cx.empty_object();
    data.prop(cx, "code").set("")?;
    data.prop(cx, "errno").set(-f64::from(error.source.raw_os_error().unwrap_or(0)))?;
    data.prop(cx, "syscall").set(error.syscall)?;
    data.prop(cx, "message").set(error.source.to_string())?;
    let result = cx.empty_object();
    result.prop(cx, "error").set(data)?;
    Ok(result)
}

/// `listen(options, settings)`.
pub(crate) fn listen(mut cx: FunctionContext<'_>) -> JsResult<'_, JsObject> {
    let listen_options = cx.argument::<JsObject>(0)?;
    let settings_object = cx.argument::<JsObject>(1)?;
    let settings = options::settings(&mut cx, settings_object)?;
    let backlog = options::number(&mut cx, listen_options, "backlog")?;
    let inbox = isolate::inbox(&mut cx)?;
    let engine = engine(&mut cx)?;
    // Saturating; the kernel bounds it by somaxconn.
    #[allow(clippy::cast_possible_truncation)]
    let backlog = backlog as i32;
    let target = options::target(&mut cx, listen_options)?;
    let shared = options::shared(&mut cx, listen_options)?;
    if let (Some(target), Some((key, slot, sticky))) = (&target, shared) {
        let wish = Wish { key, slot, sticky, target: target.clone(), backlog, settings };
        return listen_shared(&mut cx, engine, &inbox, wish);
    }
    let listener = match target {
        None => None,
        Some(target) => match listen::bind(&target, backlog) {
            Ok(listener) => Some(Arc::new(listener)),
            Err(error) => return bind_error(&mut cx, &error),
        },
    };
    let handle = engine.register_server();
    isolate::own_server(&mut cx, handle.id(), true);
    let result = cx.empty_object();
    result.prop(&mut cx, "server").set(f64::from(handle.id().0))?;
    if let Some(listener) = &listener {
        let address = options::address(&mut cx, &listener.address)?;
        result.prop(&mut cx, "address").set(address)?;
    }
    let open_threads = Arc::new(AtomicUsize::new(engine.threads()));
    engine.run_everywhere(move |thread| {
        let dispatch = Rc::new(ToJavaScript {
            gathering: Gathering::on(thread, &inbox),
            server: handle.id(),
            open_threads: Arc::clone(&open_threads),
        });
        thread.start_server(handle.shared(), settings.clone(), dispatch, listener.as_deref());
    });
    Ok(result)
}

/// `listen` on a server that isolates share.
fn listen_shared<'cx>(
    cx: &mut FunctionContext<'cx>,
    engine: &Engine,
    inbox: &Arc<Inbox>,
    wish: Wish,
) -> JsResult<'cx, JsObject> {
    let (handle, address) = match isolates::listen(engine, inbox, wish) {
        Ok(opened) => opened,
        Err(error) => return bind_error(cx, &error),
    };
    let result = cx.empty_object();
    result.prop(cx, "server").set(f64::from(handle.id().0))?;
    let address = options::address(cx, &address)?;
    result.prop(cx, "address").set(address)?;
    Ok(result)
}

/// `configure(server, settings)`.
pub(crate) fn configure(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let server = server_id(&mut cx)?;
    let settings = cx.argument::<JsObject>(1)?;
    let settings = options::settings(&mut cx, settings)?;
    let inbox = isolate::inbox(&mut cx)?;
    let engine = ordered_engine(&mut cx)?;
    if !isolates::configure(engine, &inbox, server, &settings) {
        let number = engine.server(server).map_or(0, |server| server.number_settings());
        engine.run_everywhere(move |thread| thread.configure(server, settings.clone(), number));
    }
    Ok(cx.undefined())
}

/// `close(server)`.
pub(crate) fn close(mut cx: FunctionContext<'_>) -> JsResult<'_, JsBoolean> {
    let server = server_id(&mut cx)?;
    isolate::own_server(&mut cx, server, false);
    let inbox = isolate::inbox(&mut cx)?;
    let engine = ordered_engine(&mut cx)?;
    let closed = isolates::close(engine, &inbox, server).unwrap_or_else(|| {
        // As with Node's `close`: a client that connects after it is refused.
        engine.run_everywhere_now(move |thread| thread.close_server(server));
        true
    });
    Ok(cx.boolean(closed))
}

fn close_connections<'cx>(cx: &mut FunctionContext<'cx>, idle_only: bool) -> JsResult<'cx, JsUndefined> {
    let server = server_id(cx)?;
    let inbox = isolate::inbox(cx)?;
    let engine = ordered_engine(cx)?;
    if isolates::is_served_by_others(&inbox, server) {
        // Connections belong to everybody; an isolate may end its own exchanges.
        if !idle_only {
            engine.run_everywhere(move |thread| isolates::abort_all(thread, server, inbox.id));
        }
    } else {
        engine.run_everywhere(move |thread| thread.close_connections(server, idle_only));
    }
    Ok(cx.undefined())
}

/// `closeIdleConnections(server)`.
pub(crate) fn close_idle_connections(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    close_connections(&mut cx, true)
}

/// `closeAllConnections(server)`.
pub(crate) fn close_all_connections(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    close_connections(&mut cx, false)
}

fn server_counters(engine: &Engine, server: ServerId) -> Counters {
    engine.server(server).map(|server| server.counters()).unwrap_or_default()
}

/// `connections(server)`.
pub(crate) fn connections(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    let server = server_id(&mut cx)?;
    let open = server_counters(engine(&mut cx)?, server).connections_open;
    Ok(cx.number(open as f64))
}

/// `adopt(server, fd, head)`: the descriptor is duplicated, so that the caller closes its own.
pub(crate) fn adopt(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let server = server_id(&mut cx)?;
    // Saturating; what is not a descriptor fails with EBADF.
    #[allow(clippy::cast_possible_truncation)]
    let fd = cx.argument::<JsNumber>(1)?.value(&mut cx) as i32;
    let head = match cx.argument_opt(2).map(|value| value.downcast::<JsUint8Array, _>(&mut cx)) {
        Some(Ok(head)) => Bytes::copy_from_slice(head.as_slice(&cx)),
        _ => Bytes::new(),
    };
    let engine = engine(&mut cx)?;
    let socket = match listen::duplicate(fd) {
        Ok(socket) => socket,
        Err(error) => return cx.throw_error(format!("xsys: descriptor {fd} cannot be taken over: {error}")),
    };
    let thread = NEXT_THREAD.fetch_add(1, Ordering::Relaxed) % engine.threads();
    engine.run(thread, move |thread| thread.adopt(server, socket, &head));
    Ok(cx.undefined())
}

/// `counters(server?)`.
#[allow(clippy::cast_precision_loss)] // 2^53 requests are out of reach
pub(crate) fn counters(mut cx: FunctionContext<'_>) -> JsResult<'_, JsObject> {
    let inbox = isolate::inbox(&mut cx)?;
    let engine = engine(&mut cx)?;
    let counters = match cx.argument_opt(0).map(|value| value.downcast::<JsNumber, _>(&mut cx)) {
        Some(Ok(_)) => {
            let server = server_id(&mut cx)?;
            server_counters(engine, server)
        }
        _ => engine.counters(),
    };
    let object = cx.empty_object();
    for (name, value) in [
        ("connectionsAccepted", counters.connections_accepted as f64),
        ("connectionsOpen", counters.connections_open as f64),
        ("requests", counters.requests as f64),
        ("exchangesOpen", counters.exchanges_open as f64),
        ("bytesRead", counters.bytes_read as f64),
        ("bytesWritten", counters.bytes_written as f64),
        ("wakes", inbox.wakes() as f64),
        ("panics", counters.panics as f64),
        ("nativeAnswers", counters.native_answers as f64),
        ("lentRequests", counters.lent_requests as f64),
        ("untoldAnswers", inbox.untold() as f64),
    ] {
        object.prop(&mut cx, name).set(value)?;
    }
    Ok(object)
}

/// `isolates()`: those that share servers, by slot.
#[allow(clippy::cast_precision_loss)] // 2^53 requests are out of reach
pub(crate) fn isolates(mut cx: FunctionContext<'_>) -> JsResult<'_, JsArray> {
    let list = cx.empty_array();
    for (at, inbox) in watch::sharing().iter().enumerate() {
        let Some(watched) = &inbox.watched else { continue };
        let isolate = cx.empty_object();
        for (name, value) in [
            ("slot", f64::from(watched.slot.unwrap_or_default())),
            ("requests", watched.given.load(Ordering::Relaxed) as f64),
            ("exchangesOpen", watched.open.load(Ordering::Relaxed) as f64),
            ("takenBack", watched.taken_back.load(Ordering::Relaxed) as f64),
            ("blockedFor", watched.blocked_for() as f64),
            ("wakes", inbox.wakes() as f64),
        ] {
            isolate.prop(&mut cx, name).set(value)?;
        }
        list.prop(&mut cx, u32::try_from(at).unwrap_or(u32::MAX)).set(isolate)?;
    }
    Ok(list)
}

/// `drain()`: every server of the process stops accepting, and each answer from now on ends its connection.
/// Returns how many exchanges are open, and connections that still send the answer to one that is over: the process must
/// not end before either.
pub(crate) fn drain(mut cx: FunctionContext<'_>) -> JsResult<'_, JsNumber> {
    loans::give_back();
    let open = isolate::engine().map_or(0, |engine| {
        isolates::close_listeners();
        let unsent = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&unsent);
        engine.run_everywhere_now(move |thread| {
            counted.fetch_add(thread.drain(), Ordering::Relaxed);
        });
        engine.counters().exchanges_open + unsent.load(Ordering::Relaxed)
    });
    #[allow(clippy::cast_precision_loss)] // 2^53 exchanges are out of reach
    Ok(cx.number(open as f64))
}

/// `peer(connection, generation)`.
pub(crate) fn peer(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let connection = connection_id(&mut cx)?;
    match engine(&mut cx)?.peer(connection) {
        Some(peer) => Ok(options::peer(&mut cx, &peer)?.upcast()),
        None => Ok(cx.undefined().upcast()),
    }
}

pub(crate) fn on_connection<'cx>(
    cx: &mut FunctionContext<'cx>,
    act: impl FnOnce(&xsys_http::Connection) + Send + 'static,
) -> JsResult<'cx, JsUndefined> {
    let id = connection_id(cx)?;
    ordered_engine(cx)?.run((id.id >> 24) as usize, move |thread| {
        if let Some(connection) = thread.connection(id) {
            act(&connection);
        }
    });
    Ok(cx.undefined())
}

/// `destroyConnection(connection, generation)`.
pub(crate) fn destroy_connection(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    on_connection(&mut cx, xsys_http::Connection::destroy)
}

/// `setConnectionTimeout(connection, generation, milliseconds)`.
pub(crate) fn set_connection_timeout(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let milliseconds = u64::from(id(&mut cx, 2)?);
    on_connection(&mut cx, move |connection| connection.set_timeout(milliseconds))
}
