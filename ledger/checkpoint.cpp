// Checkpoints: see log.h. C2SP tlog-checkpoint in a C2SP signed note (https://c2sp.org).
#include <algorithm>
#include <charconv>

#include "base/base64.h"
#include "base/hexadecimal.h"
#include "ledger/log.h"

namespace noodgeld {
namespace {

constexpr std::string_view kSignatureStart = "\xe2\x80\x94 ";  // em dash, space
constexpr std::uint8_t kEd25519 = 0x01;
constexpr std::size_t kKeyHashBytes = 4;

/// The start of every signature of that key under that name.
Bytes key_hash(const std::string& name, const crypto::PublicKey& key) {
    const std::array<std::uint8_t, 2> between{0x0a, kEd25519};
    const crypto::Hash hash = crypto::sha256({as_bytes(name), between, key.bytes});
    return Bytes(hash.bytes.begin(), hash.bytes.begin() + kKeyHashBytes);
}

std::string text_of(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
           base64(checkpoint.root.bytes) + "\n";
}

/// The text up to the next line end, which is taken with it; nothing if there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

std::optional<Checkpoint> parse_text(std::string_view text) {
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || !size || !root || !text.empty()) return std::nullopt;
    Checkpoint out{std::string(*origin), 0, {}};
    const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), out.size);
    const auto bytes = from_base64(*root);
    if (error != std::errc() || !bytes || bytes->size() != out.root.bytes.size()) {
        return std::nullopt;
    }
    std::ranges::copy(*bytes, out.root.bytes.begin());
    // One spelling only: what is read is what would be written.
    if (end != size->data() + size->size() || std::to_string(out.size) != *size)
        return std::nullopt;
    return out;
}

}  // namespace

std::string log_origin(const Lineage& lineage) {
    return "noodgeld/" + hex(lineage.bytes);
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::SecretKey& key) {
    const std::string text = text_of(checkpoint);
    Bytes signature = key_hash(checkpoint.origin, key.public_key());
    append(signature, key.sign(as_bytes(text)).bytes);
    return text + "\n" + std::string(kSignatureStart) + checkpoint.origin + " " +
           base64(signature) + "\n";
}

std::optional<Checkpoint> verify_checkpoint(std::string_view note, const crypto::PublicKey& key,
                                            const crypto::Verifier& verifier) {
    const std::size_t gap = note.find("\n\n");
    if (gap == std::string_view::npos) return std::nullopt;
    const std::string_view text = note.substr(0, gap + 1);
    std::string_view signatures = note.substr(gap + 2);
    const auto checkpoint = parse_text(text);
    if (!checkpoint) return std::nullopt;
    const std::string start = std::string(kSignatureStart) + checkpoint->origin + " ";
    const Bytes hash = key_hash(checkpoint->origin, key);
    while (const auto line = take_line(signatures)) {
        if (!line->starts_with(start)) continue;
        const auto bytes = from_base64(line->substr(start.size()));
        crypto::Signature signature;
        if (!bytes || bytes->size() != hash.size() + signature.bytes.size()) continue;
        if (!std::equal(hash.begin(), hash.end(), bytes->begin())) continue;
        std::copy(bytes->begin() + kKeyHashBytes, bytes->end(), signature.bytes.begin());
        if (verifier.verify(key, signature, as_bytes(text))) return checkpoint;
    }
    return std::nullopt;
}

}  // namespace noodgeld
