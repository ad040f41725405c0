#include "ledger/log/note.h"

#include <algorithm>

#include "base/base64.h"
#include "base/big_endian.h"
#include "base/check.h"
#include "base/hexadecimal.h"
#include "crypto/hash.h"

namespace noodgeld {
namespace {

constexpr std::string_view kSignatureStart = "\xe2\x80\x94 ";  // em dash, space
constexpr std::size_t kMostSignatures = 100;
constexpr std::size_t kIdBytes = sizeof(NoteKeyId);
constexpr std::size_t kTimeBytes = 8;

/// The text up to the next newline, which is taken with it; nothing if there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" +\n\t\r") == std::string_view::npos;
}

std::string cosigned_message(std::string_view text, UnixTime time) {
    return "cosignature/v1\ntime " + std::to_string(time.seconds) + "\n" + std::string(text);
}

/// What stands behind the key id of a signature by that key; nothing if it is another's.
std::optional<ByteView> blob_of(const NoteSignature& signature, const NoteKey& key) {
    const NoteKeyId id = key_id(key);
    if (signature.name != key.name || signature.blob.size() < kIdBytes) return std::nullopt;
    if (!std::ranges::equal(ByteView(signature.blob).first(kIdBytes), id)) return std::nullopt;
    return ByteView(signature.blob).subspan(kIdBytes);
}

std::optional<crypto::Signature> to_signature(ByteView bytes) {
    crypto::Signature out;
    if (bytes.size() != out.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, out.bytes.begin());
    return out;
}

}  // namespace

NoteKeyId key_id(const NoteKey& key) {
    const std::array<std::uint8_t, 2> between{0x0a, static_cast<std::uint8_t>(key.signer)};
    const crypto::Hash hash = crypto::sha256({as_bytes(key.name), between, key.key.bytes});
    NoteKeyId id{};
    std::copy_n(hash.bytes.begin(), id.size(), id.begin());
    return id;
}

std::string vkey(const NoteKey& key) {
    Bytes material{static_cast<std::uint8_t>(key.signer)};
    append(material, key.key.bytes);
    return key.name + "+" + hex(key_id(key)) + "+" + base64(material);
}

std::optional<NoteKey> from_vkey(std::string_view text) {
    const std::size_t first = text.find('+');
    if (first == std::string_view::npos || !is_name(text.substr(0, first))) return std::nullopt;
    const std::size_t second = text.find('+', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    NoteKey key{std::string(text.substr(0, first)), NoteSigner::writer, {}};
    const auto material = from_base64(text.substr(second + 1));
    if (!material || material->size() != 1 + key.key.bytes.size()) return std::nullopt;
    const auto signer = static_cast<NoteSigner>(material->front());
    if (signer != NoteSigner::writer && signer != NoteSigner::witness) return std::nullopt;
    key.signer = signer;
    std::copy(material->begin() + 1, material->end(), key.key.bytes.begin());
    return vkey(key) == text ? std::optional(key) : std::nullopt;
}

std::string to_line(const NoteSignature& signature) {
    return std::string(kSignatureStart) + signature.name + " " + base64(signature.blob) + "\n";
}

NoteKeyId key_id_of(const NoteSignature& signature) {
    NoteKeyId id{};
    NOODGELD_CHECK(signature.blob.size() > id.size());
    std::copy_n(signature.blob.begin(), id.size(), id.begin());
    return id;
}

std::string to_text(const Note& note) {
    std::string out = note.text + "\n";
    for (const NoteSignature& signature : note.signatures) out += to_line(signature);
    return out;
}

std::optional<std::vector<NoteSignature>> parse_signatures(std::string_view lines) {
    std::vector<NoteSignature> out;
    while (!lines.empty()) {
        const auto line = take_line(lines);
        if (!line || !line->starts_with(kSignatureStart)) return std::nullopt;
        const std::string_view rest = line->substr(kSignatureStart.size());
        const std::size_t space = rest.find(' ');
        if (space == std::string_view::npos || !is_name(rest.substr(0, space))) return std::nullopt;
        auto blob = from_base64(rest.substr(space + 1));
        if (!blob || blob->size() <= kIdBytes) return std::nullopt;
        if (out.size() == kMostSignatures) return std::nullopt;
        out.push_back({std::string(rest.substr(0, space)), std::move(*blob)});
    }
    return out;
}

std::optional<Note> parse_note(std::string_view text) {
    const std::size_t gap = text.find("\n\n");
    if (gap == std::string_view::npos) return std::nullopt;
    auto signatures = parse_signatures(text.substr(gap + 2));
    if (!signatures || signatures->empty()) return std::nullopt;
    return Note{std::string(text.substr(0, gap + 1)), std::move(*signatures)};
}

NoteSignature sign_note(std::string_view text, const std::string& name,
                        const crypto::SecretKey& key) {
    const NoteKeyId id = key_id({name, NoteSigner::writer, key.public_key()});
    NoteSignature out{name, Bytes(id.begin(), id.end())};
    append(out.blob, key.sign(as_bytes(text)).bytes);
    return out;
}

NoteSignature cosign_note(std::string_view text, const std::string& name,
                          const crypto::SecretKey& key, UnixTime time) {
    const NoteKeyId id = key_id({name, NoteSigner::witness, key.public_key()});
    NoteSignature out{name, Bytes(id.begin(), id.end())};
    append(out.blob, big_endian(time.to_wire()));
    append(out.blob, key.sign(as_bytes(cosigned_message(text, time))).bytes);
    return out;
}

bool is_signed_by(const Note& note, const NoteKey& key, const crypto::Verifier& verifier) {
    NOODGELD_CHECK(key.signer == NoteSigner::writer);
    return std::ranges::any_of(note.signatures, [&](const NoteSignature& one) {
        const auto blob = blob_of(one, key);
        const auto signature = blob ? to_signature(*blob) : std::nullopt;
        return signature && verifier.verify(key.key, *signature, as_bytes(note.text));
    });
}

std::optional<UnixTime> cosigned_at(const Note& note, const NoteKey& witness,
                                    const crypto::Verifier& verifier) {
    NOODGELD_CHECK(witness.signer == NoteSigner::witness);
    std::optional<UnixTime> latest;
    for (const NoteSignature& one : note.signatures) {
        const auto blob = blob_of(one, witness);
        if (!blob || blob->size() < kTimeBytes) continue;
        const std::uint64_t seconds = read_big_endian(blob->first<kTimeBytes>());
        if (seconds > UnixTime::kWireMax) continue;
        const UnixTime time = UnixTime::from_wire(seconds);
        const auto signature = to_signature(blob->subspan(kTimeBytes));
        const bool is_good =
            signature &&
            verifier.verify(witness.key, *signature, as_bytes(cosigned_message(note.text, time)));
        if (is_good) latest = std::max(latest, std::optional(time));
    }
    return latest;
}

}  // namespace noodgeld
