//! Node's four timeouts and that of TLS handshakes, by looking at every connection now and then.
//!
//! One timer per connection would cost each request two operations on a timer wheel; a look at ten thousand
//! connections costs some tens of microseconds, a few times per second at most, and only while there are any.

use std::{rc::Rc, time::Duration};

use crate::{
    clock,
    connection::{Connection, End, Phase},
    thread::Thread,
    AbortReason,
};

/// Never look more often than this, however short a timeout is.
const SHORTEST_LOOK: u64 = 5;
/// Never look less often: a timeout set later on must be noticed.
const LONGEST_LOOK: u64 = 500;

/// A time that no timeout is ever measured from.
const NEVER: u64 = u64::MAX;

/// Runs for the life of the thread; sleeps without a timer while no connection is open.
pub(crate) async fn watch(thread: Rc<Thread>) {
    loop {
        if thread.connections.borrow().is_empty() {
            thread.opened.notified().await;
        }
        let pause = Duration::from_millis(look_every(&thread));
        // A connection that opens may belong to a server with shorter timeouts than those known.
        let _ = tokio::time::timeout(pause, thread.opened.notified()).await;
        look(&thread);
    }
}

/// A tenth of the shortest timeout in force: a timeout fires at most that much late.
fn look_every(thread: &Thread) -> u64 {
    let connections = thread.connections.borrow();
    let of_servers = connections.iter().filter_map(|(_, connection)| {
        let own = connection.timeout.get().filter(|timeout| *timeout > 0);
        connection.server.settings().shortest_timeout().into_iter().chain(own).min()
    });
    of_servers.min().map_or(LONGEST_LOOK, |shortest| (shortest / 10).clamp(SHORTEST_LOOK, LONGEST_LOOK))
}

fn look(thread: &Thread) {
    let now = clock::read();
    for connection in thread.connections_of(None) {
        examine(&connection, now);
    }
}

fn expired(limit: u64, since: u64, now: u64) -> bool {
    limit > 0 && now.saturating_sub(since) >= limit
}

fn examine(connection: &Connection, now: u64) {
    let settings = connection.server.settings();
    if connection.is_lent() {
        // It has no other timeout, or it would not be lent.
        if connection.lent_and_idle_since().is_some_and(|since| expired(settings.kept_alive(), since, now)) {
            connection.end(End::Finished);
        }
        return;
    }
    // Node has no limit for a client that reads nothing. One that holds many answers at a time with one socket has this.
    if connection.blocked_since.get().is_some_and(|since| expired(settings.request_timeout, since, now)) {
        return connection.end(End::Destroyed(AbortReason::Closed));
    }
    let late = || connection.end(End::Rejected { status: 408, code: Some("ERR_HTTP_REQUEST_TIMEOUT") });
    match connection.phase.get() {
        Phase::Handshake => {
            let limit = settings.tls.as_ref().map_or(0, |tls| tls.handshake_timeout);
            if expired(limit, connection.since.get(), now) {
                connection.end(End::Destroyed(AbortReason::Timeout));
            }
        }
        Phase::Head if expired(settings.headers_timeout, connection.since.get(), now) => late(),
        Phase::Head | Phase::Body if expired(settings.request_timeout, connection.message_since.get(), now) => late(),
        // An answer that is still on its way to a slow client is no idleness.
        Phase::KeepAlive
            if connection.outgoing.borrow().is_empty()
                && expired(settings.kept_alive(), connection.since.get(), now) =>
        {
            connection.end(End::Finished);
        }
        _ => {
            let limit = connection.timeout.get().unwrap_or(settings.timeout);
            if expired(limit, connection.active.get(), now) {
                // Told once: silence that goes on is no news. The next byte in either direction sets it again.
                connection.active.set(NEVER);
                connection.announced.set(true);
                connection.server.dispatch.idle_timeout(connection);
            }
        }
    }
}
