//! JavaScript objects → the engine's settings. A missing or mistyped field is the adapter's fault and throws.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use neon::prelude::*;
use xsys_http::{
    listen::{ListenAddress, ListenTarget},
    Peer, ServerSettings,
};

use crate::secure_contexts;

pub(crate) fn number<'cx>(cx: &mut FunctionContext<'cx>, object: Handle<'cx, JsObject>, key: &str) -> NeonResult<f64> {
    Ok(object.get::<JsNumber, _, _>(cx, key)?.value(cx))
}

/// Saturating: `Infinity` is "as much as there is", a negative number or NaN is 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole<'cx>(cx: &mut FunctionContext<'cx>, object: Handle<'cx, JsObject>, key: &str) -> NeonResult<u64> {
    Ok(number(cx, object, key)? as u64)
}

fn boolean<'cx>(cx: &mut FunctionContext<'cx>, object: Handle<'cx, JsObject>, key: &str) -> NeonResult<bool> {
    Ok(object.get::<JsBoolean, _, _>(cx, key)?.value(cx))
}

fn text<'cx>(cx: &mut FunctionContext<'cx>, object: Handle<'cx, JsObject>, key: &str) -> NeonResult<Option<String>> {
    Ok(object.get_opt::<JsString, _, _>(cx, key)?.map(|value| value.value(cx)))
}

/// `ServerSettings` of `native.ts`.
pub(crate) fn settings<'cx>(
    cx: &mut FunctionContext<'cx>,
    object: Handle<'cx, JsObject>,
) -> NeonResult<ServerSettings> {
    let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    Ok(ServerSettings {
        max_header_size: size(whole(cx, object, "maxHeaderSize")?),
        max_headers: size(whole(cx, object, "maxHeaders")?),
        headers_timeout: whole(cx, object, "headersTimeout")?,
        request_timeout: whole(cx, object, "requestTimeout")?,
        keep_alive_timeout: whole(cx, object, "keepAliveTimeout")?,
        keep_alive_timeout_buffer: whole(cx, object, "keepAliveTimeoutBuffer")?,
        timeout: whole(cx, object, "timeout")?,
        max_connections: size(whole(cx, object, "maxConnections")?),
        require_host_header: boolean(cx, object, "requireHostHeader")?,
        no_delay: boolean(cx, object, "noDelay")?,
        keep_alive: boolean(cx, object, "keepAlive")?,
        keep_alive_initial_delay: whole(cx, object, "keepAliveInitialDelay")?,
        handoff_upgrade: boolean(cx, object, "handoffUpgrade")?,
        handoff_connect: boolean(cx, object, "handoffConnect")?,
        handoff_client_error: boolean(cx, object, "handoffClientError")?,
        watch_connections: boolean(cx, object, "watchConnections")?,
        answer_continue: boolean(cx, object, "answerContinue")?,
        watch_native_answers: boolean(cx, object, "watchNativeAnswers")?,
        http2: boolean(cx, object, "http2")?,
        tls: match text(cx, object, "tls")?.map(|rules| secure_contexts::policy(&rules)) {
            None => None,
            Some(Ok(policy)) => Some(Arc::new(policy)),
            // The adapter made it.
            Some(Err(error)) => return cx.throw_type_error(format!("xsys: the TLS rules cannot be read: {error}")),
        },
    })
}

/// Where `ListenOptions` of `native.ts` says; `None` = detached.
pub(crate) fn target<'cx>(
    cx: &mut FunctionContext<'cx>,
    object: Handle<'cx, JsObject>,
) -> NeonResult<Option<ListenTarget>> {
    if object.get_opt::<JsBoolean, _, _>(cx, "detached")?.is_some_and(|detached| detached.value(cx)) {
        return Ok(None);
    }
    if let Some(path) = text(cx, object, "path")? {
        return Ok(Some(ListenTarget::Unix(path.into())));
    }
    if let Some(fd) = object.get_opt::<JsNumber, _, _>(cx, "fd")? {
        // Saturating; what is not a descriptor fails with EBADF.
        #[allow(clippy::cast_possible_truncation)]
        return Ok(Some(ListenTarget::Descriptor(fd.value(cx) as i32)));
    }
    let host = text(cx, object, "host")?.unwrap_or_default();
    let port = u16::try_from(whole(cx, object, "port")?).unwrap_or(0);
    let Ok(ip) = host.parse::<IpAddr>() else {
        return cx.throw_type_error(format!("xsys: host must be an IP address, got {host:?}; resolve names first"));
    };
    Ok(Some(ListenTarget::Tcp {
        address: SocketAddr::new(ip, port),
        ipv6_only: boolean(cx, object, "ipv6Only")?,
        reuse_port: boolean(cx, object, "reusePort")?,
    }))
}

/// `shared` of `ListenOptions`: key, slot and stickiness.
pub(crate) fn shared<'cx>(
    cx: &mut FunctionContext<'cx>,
    object: Handle<'cx, JsObject>,
) -> NeonResult<Option<(String, Option<u32>, String)>> {
    let Some(shared) = object.get_opt::<JsObject, _, _>(cx, "shared")? else { return Ok(None) };
    let key = text(cx, shared, "key")?.unwrap_or_default();
    let sticky = text(cx, shared, "sticky")?.unwrap_or_default();
    let slot = shared.get_opt::<JsNumber, _, _>(cx, "slot")?;
    // Saturating; there are no more slots than a connection's note has bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let slot = slot.map(|slot| (slot.value(cx) as u32).min(crate::isolates::MOST_ISOLATES - 1));
    Ok(Some((key, slot, sticky)))
}

fn family(address: SocketAddr) -> &'static str {
    if address.is_ipv4() {
        "IPv4"
    } else {
        "IPv6"
    }
}

/// What `server.address()` returns.
pub(crate) fn address<'cx>(cx: &mut FunctionContext<'cx>, address: &ListenAddress) -> JsResult<'cx, JsValue> {
    Ok(match address {
        ListenAddress::Unix(path) => {
            let path = path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
            cx.string(path).upcast()
        }
        ListenAddress::Tcp(address) => {
            let object = cx.empty_object();
            object.prop(cx, "address").set(address.ip().to_string())?;
            object.prop(cx, "family").set(family(*address))?;
            object.prop(cx, "port").set(f64::from(address.port()))?;
            object.upcast()
        }
    })
}

/// `Peer` of `native.ts`.
pub(crate) fn peer<'cx>(cx: &mut FunctionContext<'cx>, peer: &Peer) -> JsResult<'cx, JsObject> {
    let object = cx.empty_object();
    for (side, address) in [("remote", peer.remote), ("local", peer.local)] {
        object.prop(cx, format!("{side}Address").as_str()).set(address.ip().to_string())?;
        object.prop(cx, format!("{side}Port").as_str()).set(f64::from(address.port()))?;
        object.prop(cx, format!("{side}Family").as_str()).set(family(address))?;
    }
    Ok(object)
}
