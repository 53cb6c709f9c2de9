//! A wire without its socket. Enters: a wire between two requests, a socket that came back. Leaves: the socket, for whoever
//! borrows it ([`crate::loan`]), and a wire that goes on where the loan ended.

use std::os::fd::OwnedFd;

use super::{Reading, Wire};
use crate::{connection::End, listen::Stream, AbortReason};

impl Wire {
    /// Lends the socket if the connection is quiet and nothing has come of its next request.
    pub(super) fn lend(&mut self) {
        if self.fin || !self.unread.is_empty() || !self.stream.is_plain() {
            return;
        }
        let Some(desk) = self.connection.borrower() else { return };
        let lent = match std::mem::replace(&mut self.stream, Stream::Lent).into_descriptor() {
            Ok(socket) => self.connection.lend(&desk, socket),
            Err(_) => return self.lost(),
        };
        match lent {
            Ok(()) => self.reading = Reading::Lent,
            Err(socket) => {
                self.have(socket);
            }
        }
    }

    /// Takes the socket if it has come back.
    pub(crate) fn restore(&mut self) -> bool {
        let Some(returned) = self.connection.returned.take() else { return false };
        self.unread.extend_from_slice(&returned.unread);
        if !self.have(returned.socket) {
            return true;
        }
        if returned.open.is_some() {
            self.reading = Reading::AnswerToWhole;
        } else {
            self.next_head();
        }
        true
    }

    fn have(&mut self, socket: OwnedFd) -> bool {
        match Stream::connected(socket) {
            Ok(stream) => {
                self.stream = stream;
                true
            }
            Err(_) => {
                self.lost();
                false
            }
        }
    }

    /// The runtime does not take or give the socket: it is gone, or descriptors have run out.
    fn lost(&mut self) {
        self.reading = Reading::Stopped;
        self.connection.end(End::Destroyed(AbortReason::Closed));
    }
}
