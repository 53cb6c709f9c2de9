//! The border: the one crate that names Neon. Its exports are typed in `src/bridge/native.ts`.
//!
//! Enters: calls from JavaScript. Leaves: batches to JavaScript, commands to the engine. It knows no HTTP rule and no
//! Express; it translates between `xsys-bundle` records and `xsys-http`'s [`Dispatch`](xsys_http::Dispatch).

mod answers;
mod claims;
mod counts;
mod dispatch;
mod doorbell;
mod event_loop;
mod files;
mod inbox;
mod isolate;
mod isolates;
mod loans;
mod metrics;
mod options;
mod pin;
mod plans;
mod secure_contexts;
mod servers;
mod steps;
mod watch;

use neon::prelude::*;

#[neon::main]
fn main(mut cx: ModuleContext<'_>) -> NeonResult<()> {
    pin::pin_library();
    let version = cx.number(xsys_bundle::layout::BUNDLE_VERSION);
    cx.export_value("bundleVersion", version)?;
    let version = cx.string(env!("CARGO_PKG_VERSION"));
    cx.export_value("version", version)?;
    cx.export_function("attach", isolate::attach)?;
    cx.export_function("borrow", loans::borrow)?;
    cx.export_function("claims", isolate::claims)?;
    cx.export_function("setRef", isolate::set_ref)?;
    cx.export_function("listen", servers::listen)?;
    cx.export_function("configure", servers::configure)?;
    cx.export_function("close", servers::close)?;
    cx.export_function("closeIdleConnections", servers::close_idle_connections)?;
    cx.export_function("closeAllConnections", servers::close_all_connections)?;
    cx.export_function("connections", servers::connections)?;
    cx.export_function("adopt", servers::adopt)?;
    cx.export_function("counters", servers::counters)?;
    cx.export_function("metrics", metrics::metrics)?;
    cx.export_function("noteLoop", metrics::note_loop)?;
    cx.export_function("isolates", servers::isolates)?;
    cx.export_function("drain", servers::drain)?;
    cx.export_function("peer", servers::peer)?;
    cx.export_function("destroyConnection", servers::destroy_connection)?;
    cx.export_function("setConnectionTimeout", servers::set_connection_timeout)?;
    cx.export_function("tlsFacts", secure_contexts::facts)?;
    cx.export_function("answerHello", secure_contexts::answer_hello)?;
    cx.export_function("createSecureContext", secure_contexts::create)?;
    cx.export_function("forgetSecureContext", secure_contexts::forget)?;
    cx.export_function("shareTickets", secure_contexts::share_tickets)?;
    cx.export_function("createStep", plans::create_step)?;
    cx.export_function("setHealth", steps::health::set_health)?;
    cx.export_function("forgetStep", plans::forget_step)?;
    cx.export_function("createCounts", counts::create)?;
    cx.export_function("countsId", counts::id)?;
    cx.export_function("countsHit", counts::hit)?;
    cx.export_function("countsGet", counts::get)?;
    cx.export_function("countsDecrement", counts::decrement)?;
    cx.export_function("countsReset", counts::reset)?;
    cx.export_function("countsState", counts::state)?;
    cx.export_function("setPlan", plans::set_plan)?;
    cx.export_function("mayLook", files::may_look_at_all)?;
    cx.export_function("openFile", files::open_file)?;
    cx.export_function("closeFile", files::close_file)?;
    cx.export_function("submit", answers::submit)?;
    cx.export_function("send", answers::send)?;
    Ok(())
}
