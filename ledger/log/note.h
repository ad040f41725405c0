// Note: a text with signatures below it, as C2SP signed-note has it (https://c2sp.org/signed-note).
//
//   TEXT, which ends in a newline
//   (an empty line)
//   — NAME base64(key id || signature)
//
// Of its kinds of signatures two are ours: that of whoever writes the note, Ed25519 over the text,
// and that of a witness, which also says when (https://c2sp.org/tlog-cosignature).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/verifier.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// Numbers of the format.
enum class NoteSigner : std::uint8_t { writer = 0x01, witness = 0x04 };

/// Who signs notes, as the others know it.
struct NoteKey {
    std::string name;  ///< Without spaces and plus signs.
    NoteSigner signer = NoteSigner::writer;
    crypto::PublicKey key;
    friend bool operator==(const NoteKey&, const NoteKey&) = default;
};

/// The start of SHA-256(name || 0x0A || signer || key): tells a name's keys apart.
using NoteKeyId = std::array<std::uint8_t, 4>;
[[nodiscard]] NoteKeyId key_id(const NoteKey& key);

/// A vkey: "NAME+hex(key id)+base64(signer || key)". What configuration files of logs and witnesses
/// have.
[[nodiscard]] std::string vkey(const NoteKey& key);
/// Nothing for what is no vkey of ours, or whose key id is of another.
[[nodiscard]] std::optional<NoteKey> from_vkey(std::string_view text);

/// A signature line as it stands, whoever's it is.
struct NoteSignature {
    std::string name;
    Bytes blob;  ///< Key id and signature.
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};
[[nodiscard]] std::string to_line(const NoteSignature& signature);  ///< With its newline.
/// Of the key that it claims to be by. There must be one: what `parse_note` reads has one.
[[nodiscard]] NoteKeyId key_id_of(const NoteSignature& signature);

struct Note {
    std::string text;  ///< Ends in a newline.
    std::vector<NoteSignature> signatures;
    friend bool operator==(const Note&, const Note&) = default;
};
[[nodiscard]] std::string to_text(const Note& note);
/// Nothing for what `to_text` does not make, and for more than 100 signatures.
[[nodiscard]] std::optional<Note> parse_note(std::string_view text);
/// The signature lines of what a witness answers; nothing for anything else.
[[nodiscard]] std::optional<std::vector<NoteSignature>> parse_signatures(std::string_view lines);

[[nodiscard]] NoteSignature sign_note(std::string_view text, const std::string& name,
                                      const crypto::SecretKey& key);
/// `time`: when the witness saw the text.
[[nodiscard]] NoteSignature cosign_note(std::string_view text, const std::string& name,
                                        const crypto::SecretKey& key, UnixTime time);

/// Whether one of the note's signatures is a good one by that key.
[[nodiscard]] bool is_signed_by(const Note& note, const NoteKey& key,
                                const crypto::Verifier& verifier);
/// When that witness saw it, by its good cosignature with the latest time; nothing without one.
[[nodiscard]] std::optional<UnixTime> cosigned_at(const Note& note, const NoteKey& witness,
                                                  const crypto::Verifier& verifier);

}  // namespace noodgeld
