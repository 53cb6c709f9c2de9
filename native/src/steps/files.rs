//! The options of a folder of files.

use std::collections::HashMap;

use serde::Deserialize;
use xsys_http::files::{Coding, Dotfiles, Links, OwnTypes, StaticFiles, StaticOptions};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // They are the options' own.
struct Options {
    root: String,
    /// Names with a dot in front are like all others.
    dotfiles: bool,
    etag: bool,
    extensions: Vec<String>,
    fallthrough: bool,
    index: Vec<String>,
    last_modified: bool,
    cache_control: Option<String>,
    accept_ranges: bool,
    redirect: bool,
    /// Links must not lead out of the root.
    beneath: bool,
    precompressed: Vec<String>,
    /// Extension and Content-Type, where the engine's table is not the application's.
    types: Option<HashMap<String, String>>,
}

pub(super) fn from_options(options: serde_json::Value) -> Result<StaticFiles, String> {
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    let mut problems = Vec::new();
    if !options.root.starts_with('/') {
        problems.push(format!("root is {:?}, which is no absolute path", options.root));
    }
    let mut precompressed = Vec::new();
    for name in &options.precompressed {
        match name.as_str() {
            "br" => precompressed.push(Coding::Brotli),
            "gzip" => precompressed.push(Coding::Gzip),
            "zstd" => precompressed.push(Coding::Zstandard),
            _ => problems.push(format!("precompressed names {name:?}; known are br, gzip, zstd")),
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    Ok(StaticFiles::new(StaticOptions {
        root: options.root,
        dotfiles: if options.dotfiles { Dotfiles::Allow } else { Dotfiles::Refuse },
        etag: options.etag,
        extensions: options.extensions,
        fallthrough: options.fallthrough,
        index: options.index,
        last_modified: options.last_modified,
        cache_control: options.cache_control,
        accept_ranges: options.accept_ranges,
        redirect: options.redirect,
        links: if options.beneath { Links::Beneath } else { Links::Follow },
        precompressed,
        types: options.types.map(OwnTypes::new),
    }))
}
