//! Prints `src/bundle/layout.generated.ts`, the TypeScript view of `xsys_bundle::layout`.

use xsys_bundle::{layout, CLIENT_ERRORS, METHODS};

fn constants(name: &str, entries: &[(&str, u32)]) {
    println!("\nexport const {name} = {{");
    for (key, value) in entries {
        println!("  {key}: {value},");
    }
    println!("}} as const;");
}

fn strings(name: &str, entries: &[&str]) {
    println!("\nexport const {name}: readonly string[] = [");
    for entry in entries {
        println!("  '{entry}',");
    }
    println!("];");
}

fn main() {
    println!("// Generated from crates/xsys-bundle by `npm run generate`. Do not edit.");
    println!("\nexport const BUNDLE_VERSION = {};", layout::BUNDLE_VERSION);
    println!("export const HEADER_LENGTH = {};", layout::HEADER_LENGTH);
    println!("export const BODY_WINDOW = {};", layout::BODY_WINDOW);
    constants("INBOUND", layout::inbound::ALL);
    constants("REQUEST_FLAGS", layout::request_flags::ALL);
    constants("REQUEST_FIELD", layout::request_field::ALL);
    constants("ANSWERED_FLAGS", layout::answered_flags::ALL);
    constants("ANSWERED_WORD", layout::answered_word::ALL);
    constants("ANSWERER", layout::answerer::ALL);
    constants("ABORT_REASON", layout::abort_reason::ALL);
    constants("HANDOFF_REASON", layout::handoff_reason::ALL);
    constants("HANDOFF_FIELD", layout::handoff_field::ALL);
    constants("OUTBOUND", layout::outbound::ALL);
    constants("DATA_FLAGS", layout::data_flags::ALL);
    constants("DATA_FIELD", layout::data_field::ALL);
    constants("FILE_FIELD", layout::file_field::ALL);
    constants("CODING", layout::coding::ALL);
    strings("METHODS", METHODS);
    strings("CLIENT_ERRORS", CLIENT_ERRORS);
}
