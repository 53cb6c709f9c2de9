#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xsys_fuzz::http2_answer(bytes));
