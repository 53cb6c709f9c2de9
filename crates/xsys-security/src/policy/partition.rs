//! The name of a key in `RateLimit-Policy` (draft 8), which must not show the key itself.

use sha2::{Digest, Sha256};

/// As express-rate-limit makes it: base64 of the first twelve hexadecimal digits of the key's SHA-256.
#[must_use]
pub fn partition_key(key: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(key);
    let hex: Vec<u8> =
        digest[..6].iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect();
    // Twelve bytes: no padding.
    hex.chunks_exact(3)
        .flat_map(|three| {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift) as usize & 63]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::partition_key;

    #[test]
    fn it_is_sixteen_characters_of_base64() {
        // printf 127.0.0.1 | sha256sum | cut -c1-12 | tr -d '\n' | base64
        assert_eq!(partition_key(b"127.0.0.1"), "MTJjYTE3YjQ5YWYy");
    }
}
