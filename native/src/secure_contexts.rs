//! Secure contexts by number, the rules that name them, and what JavaScript asks about a handshake.
//!
//! Enters: options as JSON and the DER that belongs to them. Leaves: contexts in this process's registry, which every
//! isolate shares. What a context means is the engine's business.

use std::{
    collections::HashMap,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc, LazyLock, Mutex, PoisonError,
    },
};

use neon::{prelude::*, types::buffer::TypedArray};
use serde::Deserialize;
use xsys_http::tls::{ContextMaterial, HelloAnswer, KeyPair, TlsContext, TlsPolicy, Version, SECRET_LENGTH};

use crate::servers::{connection_id, engine, id, on_connection};

static NEXT: AtomicU32 = AtomicU32::new(1);
static CONTEXTS: LazyLock<Mutex<HashMap<u32, Arc<TlsContext>>>> = LazyLock::new(Mutex::default);

/// In rules and answers: Node's own TLS has this context.
const OF_NODE: i64 = -1;
/// In answers: the server's own context.
const DEFAULT: i64 = 0;

fn find(id: i64) -> Option<Arc<TlsContext>> {
    let id = u32::try_from(id).ok()?;
    CONTEXTS.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
}

/// `SecureContextOptions` of `native.ts`. Its DER parts come beside it: per pair the key and its chain, then issuers,
/// then the ticket secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    /// Per pair: how many certificates its chain has.
    chains: Vec<usize>,
    issuers: usize,
    has_ticket_secret: bool,
    ciphers: Option<Vec<String>>,
    groups: Option<Vec<String>>,
    min_version: VersionName,
    max_version: VersionName,
    honor_cipher_order: bool,
    session_timeout: u32,
}

#[derive(Clone, Copy, Deserialize)]
enum VersionName {
    #[serde(rename = "TLSv1.2")]
    Tls12,
    #[serde(rename = "TLSv1.3")]
    Tls13,
}

impl From<VersionName> for Version {
    fn from(name: VersionName) -> Self {
        match name {
            VersionName::Tls12 => Self::Tls12,
            VersionName::Tls13 => Self::Tls13,
        }
    }
}

fn context(description: &str, parts: Vec<Vec<u8>>) -> Result<TlsContext, String> {
    let description: Description = serde_json::from_str(description).map_err(|error| error.to_string())?;
    let mut parts = parts.into_iter();
    let mut take = |count: usize| -> Vec<Vec<u8>> { parts.by_ref().take(count).collect() };
    let mut pairs = Vec::new();
    for length in &description.chains {
        let key = take(1).pop().ok_or("a key is missing")?;
        pairs.push(KeyPair { key, chain: take(*length) });
    }
    let client_issuers = take(description.issuers);
    let ticket_secret = match take(usize::from(description.has_ticket_secret)).pop() {
        Some(secret) => Some(secret.try_into().map_err(|_| format!("ticketKeys must have {SECRET_LENGTH} bytes"))?),
        None => None,
    };
    let material = ContextMaterial {
        pairs,
        client_issuers,
        ciphers: description.ciphers,
        groups: description.groups,
        min_version: description.min_version.into(),
        max_version: description.max_version.into(),
        honor_cipher_order: description.honor_cipher_order,
        session_timeout: description.session_timeout,
        ticket_secret,
    };
    TlsContext::new(&material).map_err(|error| error.to_string())
}

/// `createSecureContext(options, parts)`: the new context's id, or why rustls cannot have it.
pub(crate) fn create(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let description = cx.argument::<JsString>(0)?.value(&mut cx);
    let mut parts = Vec::new();
    for part in cx.argument::<JsArray>(1)?.to_vec(&mut cx)? {
        let part = part.downcast_or_throw::<JsUint8Array, _>(&mut cx)?;
        parts.push(part.as_slice(&cx).to_vec());
    }
    match context(&description, parts) {
        Ok(context) => {
            let id = NEXT.fetch_add(1, Ordering::Relaxed);
            CONTEXTS.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::new(context));
            Ok(cx.number(id).upcast())
        }
        Err(reason) => Ok(cx.string(reason).upcast()),
    }
}

/// `forgetSecureContext(id)`: rules that hold it go on with it.
pub(crate) fn forget(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let id = id(&mut cx, 0)?;
    CONTEXTS.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    Ok(cx.undefined())
}

/// `shareTickets(id, secret)`.
pub(crate) fn share_tickets(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    let id = id(&mut cx, 0)?;
    let secret = cx.argument::<JsUint8Array>(1)?;
    let secret = <&[u8; SECRET_LENGTH]>::try_from(secret.as_slice(&cx)).ok().copied();
    // Node has refused a secret of another length.
    if let (Some(context), Some(secret)) = (find(i64::from(id)), secret) {
        context.share_tickets(&secret);
    }
    Ok(cx.undefined())
}

/// A server's rules as `src/https` describes them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rules {
    /// `-1`: only Node's own TLS can answer.
    default: i64,
    named: Vec<(String, i64)>,
    ask: bool,
    request_certificate: bool,
    reject_unauthorized: bool,
    alpn: Vec<String>,
    handshake_timeout: u64,
    watch_failures: bool,
    leave_to_node: bool,
}

/// The rules that a text describes.
pub(crate) fn policy(rules: &str) -> Result<TlsPolicy, serde_json::Error> {
    let rules: Rules = serde_json::from_str(rules)?;
    Ok(TlsPolicy {
        default: find(rules.default),
        named: rules.named.into_iter().map(|(pattern, context)| (pattern, find(context))).collect(),
        ask: rules.ask,
        request_certificate: rules.request_certificate,
        reject_unauthorized: rules.reject_unauthorized,
        // One character per byte: protocol names need not be UTF-8.
        alpn: rules.alpn.iter().map(|name| name.chars().filter_map(|byte| u8::try_from(byte).ok()).collect()).collect(),
        handshake_timeout: rules.handshake_timeout,
        watch_failures: rules.watch_failures,
        leave_to_node: rules.leave_to_node,
    })
}

/// `answerHello(connection, generation, answer)`: a context's id, 0 for the server's own, -1 for Node's, -2 for none.
pub(crate) fn answer_hello(mut cx: FunctionContext<'_>) -> JsResult<'_, JsUndefined> {
    // Saturating: what names no context refuses the client.
    #[allow(clippy::cast_possible_truncation)]
    let answer = cx.argument::<JsNumber>(2)?.value(&mut cx) as i64;
    let answer = match answer {
        DEFAULT => HelloAnswer::Default,
        OF_NODE => HelloAnswer::Node,
        id => find(id).map_or(HelloAnswer::Refused, HelloAnswer::Context),
    };
    on_connection(&mut cx, |connection| connection.answer_hello(answer))
}

/// `tlsFacts(connection, generation)`.
pub(crate) fn facts(mut cx: FunctionContext<'_>) -> JsResult<'_, JsValue> {
    let connection = connection_id(&mut cx)?;
    let Some(facts) = engine(&mut cx)?.tls_facts(connection) else { return Ok(cx.undefined().upcast()) };
    let object = cx.empty_object();
    object.prop(&mut cx, "protocol").set(facts.protocol)?;
    object.prop(&mut cx, "cipher").set(facts.cipher)?;
    object.prop(&mut cx, "standardCipher").set(facts.standard_cipher.as_str())?;
    object.prop(&mut cx, "reused").set(facts.reused)?;
    object.prop(&mut cx, "authorized").set(facts.authorized)?;
    for (key, value) in [
        ("alpn", facts.alpn.as_deref()),
        ("serverName", facts.server_name.as_deref()),
        ("authorizationError", facts.authorization_error),
    ] {
        if let Some(value) = value {
            object.prop(&mut cx, key).set(value)?;
        }
    }
    let chain = cx.empty_array();
    for (at, certificate) in (0_u32..).zip(&facts.chain) {
        let certificate = JsBuffer::from_slice(&mut cx, certificate)?;
        chain.set(&mut cx, at, certificate)?;
    }
    object.prop(&mut cx, "chain").set(chain)?;
    Ok(object.upcast())
}
