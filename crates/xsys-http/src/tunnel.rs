//! A connection that no longer speaks HTTP and whose socket cannot be given away: its bytes go through the engine.
//!
//! Enters: what the client sends, what the application writes. Leaves: the same, with backpressure both ways, by the
//! means that a request's body and an answer have: CHUNK as far as there is credit, the client's end as the body's end,
//! acknowledged writes, and an END that closes our side only. Node's timers are the application's: none runs here.

use std::{
    future::poll_fn,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    connection::{Connection, End, Phase},
    dispatch::{AbortReason, Handoff, HandoffReason, HandoffSocket},
    exchange::Exchange,
    pipeline,
    wire::Wire,
};

struct Tunnel<'a> {
    connection: &'a Rc<Connection>,
    exchange: Rc<Exchange>,
    wire: Wire,
    client_ended: bool,
    shut_down: bool,
}

/// Runs until both sides have ended, or one of them breaks it. `told` follows once the application has it.
pub(crate) async fn run(connection: &Rc<Connection>, mut wire: Wire, reason: HandoffReason, told: impl FnOnce()) {
    let exchange = connection.thread.open_exchange(connection, None);
    connection.current.replace(Some(Rc::clone(&exchange)));
    connection.enter(Phase::Answer);
    connection.set_timeout(0);
    let unread = wire.take_unread();
    let socket = HandoffSocket::Tunnel(Rc::clone(&exchange));
    connection.server.dispatch.handoff(connection, Handoff { socket, unread, reason });
    told();
    let mut tunnel = Tunnel { connection, exchange, wire, client_ended: false, shut_down: false };
    let broken = poll_fn(|cx| tunnel.poll(cx)).await;
    if let Some(exchange) = pipeline::close_exchange(connection).filter(|_| broken) {
        connection.server.dispatch.abort(&exchange, AbortReason::Closed);
    }
}

impl Tunnel<'_> {
    /// `true`: it broke.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        self.connection.register(cx.waker());
        if matches!(self.connection.ordered_end(), Some(End::Destroyed(_))) {
            // One attempt, which waits for nothing: what was written before the order has left in Node as well.
            let _ = self.send(cx);
            return Poll::Ready(true);
        }
        if self.receive(cx).is_err() || self.send(cx).is_err() {
            return Poll::Ready(true);
        }
        if self.client_ended && self.shut_down {
            return Poll::Ready(false);
        }
        Poll::Pending
    }

    fn receive(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        while !self.client_ended && self.exchange.has_credit() {
            let Poll::Ready(read) = self.wire.read_raw(cx) else { break };
            let bytes = self.wire.take_unread();
            if read? == 0 {
                self.client_ended = true;
                self.connection.server.dispatch.end(&self.exchange, &[]);
            } else {
                self.exchange.delivered(bytes.len());
                self.connection.server.dispatch.chunk(&self.exchange, &bytes);
            }
        }
        Ok(())
    }

    fn send(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        if let Poll::Ready(drained) = self.wire.drain(cx) {
            drained?;
            if self.exchange.ended() && !self.shut_down {
                if let Poll::Ready(shut) = self.wire.shut_down(cx) {
                    shut?;
                    self.shut_down = true;
                }
            }
        }
        Ok(())
    }
}
