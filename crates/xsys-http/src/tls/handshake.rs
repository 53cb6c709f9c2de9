//! From an accepted socket to an encrypted stream.
//!
//! Enters: the socket, the server's rules. Leaves: the stream and what is known of the client; or the socket with all
//! its bytes, for Node's own TLS; or why there is neither. How long it may take is `timeouts`' business.

use std::{future::poll_fn, pin::Pin, rc::Rc, sync::Arc};

use bytes::Bytes;
use rustls::{server::ClientHello, Error};
use tokio::{io::AsyncWrite, sync::oneshot};
use tokio_rustls::TlsAcceptor;

use super::{hello, hello::Hello, suites, HelloAnswer, Rewind, TlsContext, TlsFacts, TlsFailure, TlsPolicy};
use crate::{connection::Connection, listen::Stream};

/// What a TLS record begins with that carries a hello. Whoever sends something else does not understand an alert.
const HANDSHAKE_RECORD: u8 = 22;

/// What became of a socket.
pub(crate) enum Shaken {
    Secured {
        stream: Box<super::Secured>,
        facts: TlsFacts,
    },
    /// For Node's own TLS, which reads `unread` first.
    ToNode {
        stream: Stream,
        unread: Bytes,
    },
    Failed(TlsFailure),
    /// `rejectUnauthorized`: Node says nothing either.
    Unauthorized,
}

/// See the module's description.
pub(crate) async fn secure(
    connection: &Rc<Connection>,
    policy: &Arc<TlsPolicy>,
    mut stream: Stream,
    before: &[u8],
) -> Shaken {
    if policy.leave_to_node {
        return Shaken::ToNode { stream, unread: Bytes::copy_from_slice(before) };
    }
    let (accepted, bytes) = match hello::read(&mut stream, before).await {
        Hello::Read { accepted, bytes } => (accepted, bytes),
        // OpenSSL's own error is what listeners know; it is asked only where somebody listens.
        Hello::Malformed { bytes, .. } if policy.watch_failures => return Shaken::ToNode { stream, unread: bytes },
        // A hello, but one of a TLS that only OpenSSL speaks, or refuses in its own words.
        Hello::Malformed { error: Error::PeerIncompatible(_), bytes, .. } => {
            return Shaken::ToNode { stream, unread: bytes };
        }
        Hello::Malformed { error, alert, bytes } => {
            if bytes.first() == Some(&HANDSHAKE_RECORD) {
                tell(&mut stream, &alert).await;
            }
            return Shaken::Failed(TlsFailure::of_tls(&error));
        }
        Hello::None => return Shaken::Failed(TlsFailure::LEFT),
    };
    let context = match choose(connection, policy, &accepted.client_hello()).await {
        Ok(Some(context)) => context,
        Ok(None) => return Shaken::ToNode { stream, unread: bytes },
        Err(Refused) => return Shaken::Failed(TlsFailure::LEFT),
    };
    let Ok(config) = policy.config(&context) else { return Shaken::ToNode { stream, unread: bytes } };
    drop(accepted);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    match acceptor.accept(Rewind::new(bytes, stream)).await {
        Ok(stream) => {
            let (_, session) = stream.get_ref();
            let verdict = policy.request_certificate.then(|| context.clients.verdict(session.peer_certificates()));
            let facts = TlsFacts::of(session, verdict);
            if policy.request_certificate && policy.reject_unauthorized && !facts.authorized {
                return Shaken::Unauthorized;
            }
            Shaken::Secured { stream: Box::new(stream), facts }
        }
        Err(error) => Shaken::Failed(TlsFailure::of(&error)),
    }
}

/// The application refused the client.
struct Refused;

/// The context for this client; `None`: it is for Node's own TLS, which has what this client needs, or its error.
async fn choose(
    connection: &Rc<Connection>,
    policy: &TlsPolicy,
    hello: &ClientHello<'_>,
) -> Result<Option<Arc<TlsContext>>, Refused> {
    let answer = match hello.server_name().filter(|_| policy.ask) {
        Some(name) => ask(connection, name).await,
        None => HelloAnswer::Default,
    };
    let name = hello.server_name().filter(|_| !policy.ask);
    let context = match answer {
        HelloAnswer::Context(context) => Some(context),
        HelloAnswer::Default => policy.context(name).ok(),
        HelloAnswer::Node => None,
        HelloAnswer::Refused => return Err(Refused),
    };
    Ok(context.filter(|context| {
        context.has_certificates() && suites::in_common(&context.provider, hello.cipher_suites(), hello.named_groups())
    }))
}

async fn ask(connection: &Rc<Connection>, name: &str) -> HelloAnswer {
    let (answer, answered) = oneshot::channel();
    connection.asked.replace(Some(answer));
    connection.server.dispatch.client_hello(connection, name);
    // Nobody is left to answer: the isolate has ended.
    answered.await.unwrap_or(HelloAnswer::Refused)
}

/// One attempt to say why; the client may be gone.
async fn tell(stream: &mut Stream, alert: &[u8]) {
    let _ = poll_fn(|cx| Pin::new(&mut *stream).poll_write(cx, alert)).await;
    let _ = poll_fn(|cx| Pin::new(&mut *stream).poll_shutdown(cx)).await;
}
