//! Names that are made of hashes.

use sha2::{Digest, Sha256};

/// The UUID of what an address names (version 8 of RFC 9562): the same as long as the address is.
pub(super) fn uuid(address: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(address).into();
    let (first, _) = hash.split_at(16);
    let number = first.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let number = number & !(0xf << 76) & !(0b11 << 62) | 0x8 << 76 | 0b10 << 62;
    let hex = format!("{number:032x}");
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let parts: Vec<&str> = parts.into_iter().filter_map(|(first, last)| hex.get(first..last)).collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_tells_its_version_and_variant() {
        let id = uuid("https://data.example.jp/dataset/141305-2023");
        assert_eq!(id, uuid("https://data.example.jp/dataset/141305-2023"));
        assert_ne!(id, uuid("https://data.example.jp/dataset/141305-2016"));
        let parts: Vec<&str> = id.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(
            parts[2].starts_with('8') && ['8', '9', 'a', 'b'].contains(&parts[3].chars().next().unwrap()),
            "{id}"
        );
    }
}
