//! Servers that several isolates of this process share: one listener, one table of connections, each request given to one
//! isolate.
//!
//! Enters: an isolate that listens where another does already, closes, or is gone. Leaves: the same server for all of
//! them. Isolates run the same application, so they listen in the same order with the same arguments: that is the key by
//! which they find each other. Starting and replacing isolates is not done here but by `src/runner`.

mod choose;
mod dispatch;
mod take_back;

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::{atomic::AtomicUsize, Arc, LazyLock, Mutex, PoisonError},
};

use xsys_http::{
    listen::{self, BindError, ListenAddress, ListenTarget, Listener},
    Engine, ServerHandle, ServerId, ServerSettings, Thread,
};

use self::{
    choose::Sticky,
    dispatch::{Member, ToIsolates},
};
pub(crate) use self::{
    dispatch::MOST_ISOLATES,
    take_back::{abort_all, lost, take_back},
};
use crate::{dispatch::ToJavaScript, inbox::Inbox, isolate::Gathering};

/// What an isolate says when it listens.
pub(crate) struct Wish {
    pub(crate) key: String,
    /// `None`: it holds the server for others and serves nothing itself.
    pub(crate) slot: Option<u32>,
    pub(crate) sticky: String,
    pub(crate) target: ListenTarget,
    pub(crate) backlog: i32,
    pub(crate) settings: ServerSettings,
}

/// One shared server.
struct Group {
    handle: ServerHandle,
    address: ListenAddress,
    /// Gone when the process drains.
    listener: Option<Listener>,
    /// The isolates that serve, each with the settings that it wants.
    members: Vec<(u32, ServerSettings)>,
    /// Somebody holds it: it stays open with nobody to serve.
    held: bool,
    accepting: bool,
}

static GROUPS: LazyLock<Mutex<HashMap<String, Group>>> = LazyLock::new(Mutex::default);

thread_local! {
    /// On an engine thread: the dispatch of each shared server.
    static DISPATCHES: RefCell<HashMap<ServerId, Rc<ToIsolates>>> = RefCell::default();
}

fn dispatch_of(server: ServerId) -> Option<Rc<ToIsolates>> {
    DISPATCHES.with_borrow(|all| all.get(&server).map(Rc::clone))
}

/// The settings that serve everybody: what one isolate listens for, the server must hand over.
fn merged(members: &[(u32, ServerSettings)]) -> Option<ServerSettings> {
    let (_, last) = members.last()?;
    let any = |wish: fn(&ServerSettings) -> bool| members.iter().any(|(_, settings)| wish(settings));
    Some(ServerSettings {
        handoff_upgrade: any(|settings| settings.handoff_upgrade),
        handoff_connect: any(|settings| settings.handoff_connect),
        handoff_client_error: any(|settings| settings.handoff_client_error),
        watch_connections: any(|settings| settings.watch_connections),
        watch_native_answers: any(|settings| settings.watch_native_answers),
        answer_continue: !any(|settings| !settings.answer_continue),
        ..last.clone()
    })
}

/// Joins the server of this key, or binds and opens it.
pub(crate) fn listen(
    engine: &Engine,
    inbox: &Arc<Inbox>,
    wish: Wish,
) -> Result<(ServerHandle, ListenAddress), BindError> {
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    if !groups.contains_key(&wish.key) {
        let listener = listen::bind(&wish.target, wish.backlog)?;
        let handle = open(engine, &wish);
        let address = listener.address.clone();
        let listener = Some(listener);
        let group = Group { handle, address, listener, members: Vec::new(), held: false, accepting: false };
        groups.insert(wish.key.clone(), group);
    }
    let Some(group) = groups.get_mut(&wish.key) else { unreachable!("it was inserted above") };
    let found = (group.handle.clone(), group.address.clone());
    match wish.slot {
        Some(slot) => join(engine, inbox, group, slot, wish.settings),
        None => hold(engine, inbox, group),
    }
    Ok(found)
}

/// A server without isolates and without a listener on every engine thread.
fn open(engine: &Engine, wish: &Wish) -> ServerHandle {
    let handle = engine.register_server();
    let (sticky, settings, server) = (Sticky::parse(&wish.sticky), wish.settings.clone(), handle.clone());
    engine.run_everywhere(move |thread| {
        let dispatch = Rc::new(ToIsolates::new(server.id(), sticky.clone()));
        DISPATCHES.with_borrow_mut(|all| all.insert(server.id(), Rc::clone(&dispatch)));
        thread.start_server(server.shared(), settings.clone(), dispatch, None);
    });
    handle
}

fn to_javascript(thread: &Thread, inbox: &Arc<Inbox>, server: ServerId, threads: &Arc<AtomicUsize>) -> ToJavaScript {
    ToJavaScript { gathering: Gathering::on(thread, inbox), server, open_threads: Arc::clone(threads) }
}

fn join(engine: &Engine, inbox: &Arc<Inbox>, group: &mut Group, slot: u32, settings: ServerSettings) {
    let server = group.handle.id();
    group.members.retain(|(isolate, _)| *isolate != inbox.id);
    group.members.push((inbox.id, settings));
    configure_all(engine, group);
    let first = !std::mem::replace(&mut group.accepting, true);
    let listener = group.listener.as_ref().filter(|_| first).and_then(|listener| listener.second_handle().ok());
    let listener = listener.map(Arc::new);
    let (inbox, threads) = (Arc::clone(inbox), Arc::new(AtomicUsize::new(engine.threads())));
    engine.run_everywhere(move |thread| {
        let Some(dispatch) = dispatch_of(server) else { return };
        let to = to_javascript(thread, &inbox, server, &threads);
        dispatch.add(Member { slot, to, leaving: Cell::new(false), open: Cell::new(0) });
        if let Some(listener) = &listener {
            thread.accept(server, listener);
        }
    });
}

fn hold(engine: &Engine, inbox: &Arc<Inbox>, group: &mut Group) {
    group.held = true;
    let server = group.handle.id();
    let (inbox, threads) = (Arc::clone(inbox), Arc::new(AtomicUsize::new(engine.threads())));
    engine.run_everywhere(move |thread| {
        if let Some(dispatch) = dispatch_of(server) {
            dispatch.front.replace(Some(to_javascript(thread, &inbox, server, &threads)));
        }
    });
}

fn configure_all(engine: &Engine, group: &Group) {
    let server = group.handle.id();
    if let Some(settings) = merged(&group.members) {
        engine.run_everywhere(move |thread| thread.configure(server, settings.clone(), 0));
    }
}

/// New settings of one isolate; `false` when the server is not shared.
pub(crate) fn configure(engine: &Engine, inbox: &Inbox, server: ServerId, settings: &ServerSettings) -> bool {
    with_group(server, |_, group| {
        if let Some(member) = group.members.iter_mut().find(|(isolate, _)| *isolate == inbox.id) {
            member.1 = settings.clone();
            configure_all(engine, group);
        }
    })
    .is_some()
}

fn with_group<R>(server: ServerId, act: impl FnOnce(&str, &mut Group) -> R) -> Option<R> {
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    groups.iter_mut().find(|(_, group)| group.handle.id() == server).map(|(key, group)| act(key, group))
}

/// Whether `server` is shared and others serve it beside this isolate.
pub(crate) fn is_served_by_others(inbox: &Inbox, server: ServerId) -> bool {
    with_group(server, |_, group| group.members.iter().any(|(isolate, _)| *isolate != inbox.id)).unwrap_or(false)
}

/// An isolate closes its server: it gets no more requests; the last one, or the one that holds it, closes the listener.
/// Whether the listener is closed; `None` when the server is not shared.
pub(crate) fn close(engine: &Engine, inbox: &Inbox, server: ServerId) -> Option<bool> {
    let last = with_group(server, |key, group| {
        let served = group.members.iter().any(|(isolate, _)| *isolate == inbox.id);
        group.members.retain(|(isolate, _)| *isolate != inbox.id);
        (!served || (group.members.is_empty() && !group.held)).then(|| key.to_owned())
    })?;
    let (isolate, closes) = (inbox.id, last.is_some());
    if let Some(key) = last {
        GROUPS.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
    engine.run_everywhere_now(move |thread| {
        if let Some(dispatch) = dispatch_of(server) {
            dispatch.leave(isolate);
        }
        if closes {
            thread.close_server(server);
        }
    });
    Some(closes)
}

/// Clients that connect from now on are refused, as soon as engine threads have closed their own handles.
pub(crate) fn close_listeners() {
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    groups.values_mut().for_each(|group| group.listener = None);
}

/// An isolate has ended without closing its servers: they stay open for those that come in its place.
pub(crate) fn forget(isolate: u32) {
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    for group in groups.values_mut() {
        group.members.retain(|(member, _)| *member != isolate);
    }
}
