#include "ledger/log/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "base/base64.h"
#include "base/hexadecimal.h"

namespace noodgeld {
namespace {

/// The text up to the next newline, which is taken with it; nothing if there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string log_origin(const Lineage& lineage) {
    return "noodgeld/" + hex(lineage.bytes);
}

std::string to_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.tree.size) + "\n" +
           base64(checkpoint.tree.root.bytes) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
    const std::string_view whole = text;
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || origin->empty() || !size || !root) return std::nullopt;
    Checkpoint out{std::string(*origin), {}};
    std::from_chars(size->data(), size->data() + size->size(), out.tree.size);
    const auto bytes = from_base64(*root);
    if (!bytes || bytes->size() != out.tree.root.bytes.size()) return std::nullopt;
    std::ranges::copy(*bytes, out.tree.root.bytes.begin());
    // One spelling only: what is read is what would be written.
    return whole.starts_with(to_text(out)) ? std::optional(out) : std::nullopt;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::SecretKey& key) {
    const std::string text = to_text(checkpoint);
    return to_text(Note{text, {sign_note(text, checkpoint.origin, key)}});
}

std::optional<Checkpoint> verify_checkpoint(std::string_view note, const crypto::PublicKey& key,
                                            const crypto::Verifier& verifier) {
    const auto parsed = parse_note(note);
    auto checkpoint = parsed ? parse_checkpoint(parsed->text) : std::nullopt;
    if (!checkpoint) return std::nullopt;
    const NoteKey signer{checkpoint->origin, NoteSigner::writer, key};
    return is_signed_by(*parsed, signer, verifier) ? checkpoint : std::nullopt;
}

std::string log_proof(std::uint64_t index, std::span<const crypto::Hash> path,
                      std::string_view checkpoint_note) {
    std::string out = "c2sp.org/tlog-proof@v1\nindex " + std::to_string(index) + "\n";
    for (const crypto::Hash& hash : path) out += base64(hash.bytes) + "\n";
    return out + "\n" + std::string(checkpoint_note);
}

}  // namespace noodgeld
