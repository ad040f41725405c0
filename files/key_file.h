// KeyFile: one secret key at rest, sealed with a passphrase (crypto/seal.h); its clear label says
// what it is for, and its public key.
//
//   label = "noodgeld ed25519 key; ROLE; 64 hex digits"  a signing key: 32 bytes of seed
//         | "noodgeld x25519 key; ROLE; 64 hex digits"   an opening key: 32 bytes of seed
#pragma once

#include <array>
#include <string>

#include "crypto/ed25519.h"
#include "crypto/seal.h"
#include "files/passphrase.h"

namespace noodgeld {

enum class KeyUse : std::uint8_t { signing, opening };

/// What a key file's label says. Not believed until the file was opened.
struct KeyLabel {
    KeyUse use = KeyUse::signing;
    std::string role;  ///< For people: "officer 3". 1 to 64 printable bytes without a semicolon.
    std::array<std::uint8_t, 32> public_key{};
    friend bool operator==(const KeyLabel&, const KeyLabel&) = default;
};

/// Larger than any key file.
inline constexpr std::size_t kMaxKeyFileBytes = 4096;

[[nodiscard]] bool is_role(const std::string& role);

/// What opening a new key file shall cost whoever has it. `light`: for drills and tests; it opens
/// in a millisecond, and so does guessing the passphrase.
[[nodiscard]] constexpr crypto::PassphraseCost key_file_cost(bool light) {
    return light ? crypto::PassphraseCost{1, 8} : crypto::PassphraseCost{};
}

struct NewKeyFile {
    KeyLabel label;
    Bytes file;
};
/// A new key from `seed`; `randomness` is fresh too. Role and cost must be allowed ones.
[[nodiscard]] Result<NewKeyFile, Failure> make_key_file(KeyUse use, const std::string& role,
                                                        const crypto::Seed& seed,
                                                        ByteView passphrase,
                                                        const crypto::Seed& randomness,
                                                        crypto::PassphraseCost cost = {});

/// Refuses what is not a key file.
[[nodiscard]] Result<KeyLabel, Failure> read_key_label(ByteView file);

/// The key in a file. Refuses a wrong passphrase, a key of the other use, and a label that names
/// another public key than the key's own.
[[nodiscard]] Result<crypto::SecretKey, Failure> open_signing_key(ByteView file,
                                                                  ByteView passphrase);
[[nodiscard]] Result<crypto::OpeningKey, Failure> open_opening_key(ByteView file,
                                                                   ByteView passphrase);

/// A key file and its label.
struct LabelledKey {
    Bytes file;
    KeyLabel label;
};
/// The key file at `path`, not opened: refuses, by name, what is none.
[[nodiscard]] Result<LabelledKey, Failure> load_labelled_key(const std::string& path);
[[nodiscard]] Result<KeyLabel, Failure> load_key_label(const std::string& path);

/// The opening key in it, with the passphrase asked for. For a key to sign with: files/signing.h.
[[nodiscard]] Result<crypto::OpeningKey, Failure> load_opening_key(const Context& context,
                                                                   const std::string& path,
                                                                   const PassphraseSource& source);

/// A public key to seal for: as 64 hexadecimal digits, or in the label of a key file at that path.
[[nodiscard]] Result<crypto::SealingKey, Failure> sealing_key_from(const std::string& text);

/// The failure that a SealError is, for people. `what` is the file's name.
[[nodiscard]] Failure seal_failure(crypto::SealError error, const std::string& what);

}  // namespace noodgeld
