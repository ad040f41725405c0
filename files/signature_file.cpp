#include "files/signature_file.h"

#include <array>

#include "base/hexadecimal.h"
#include "base/json.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxLineBytes = 2 * kMaxSignedMessageBytes + 1'024;

/// A line and its end, a line feed; false at the end of the file. What is too long is cut, and so
/// is no JSON.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    std::streambuf& bytes = *in.rdbuf();
    bool any = false;
    for (int c = bytes.sbumpc(); c != std::char_traits<char>::eof(); c = bytes.sbumpc()) {
        any = true;
        if (c == '\n' || line.size() < kMaxLineBytes) line.push_back(static_cast<char>(c));
        if (c == '\n') break;
    }
    return any;
}

bool read_exactly(std::istream& in, std::span<std::uint8_t> out) {
    const auto wanted = static_cast<std::streamsize>(out.size());
    return in.rdbuf()->sgetn(reinterpret_cast<char*>(out.data()), wanted) == wanted;
}

template <class T>
bool read_hex(JsonReader& in, std::string_view name, T& out) {
    const auto value = id_from_hex<T>(in.text(name, 2 * out.bytes.size()));
    if (value) out = *value;
    return value.has_value();
}

}  // namespace

SignatureFile::SignatureFile(std::istream& in) : in_(in) {
    has_line_ = read_line(in_, line_);
    is_binary_ = line_ == kSignatureFileStart;
}

std::optional<SignatureItem> SignatureFile::next() {
    return is_binary_ ? next_record() : next_line();
}

std::optional<SignatureItem> SignatureFile::next_line() {
    if (!has_line_ && !read_line(in_, line_)) return std::nullopt;
    has_line_ = false;
    SignatureItem item;
    JsonReader in(as_bytes(line_));
    const bool shaped = read_hex(in, "key", item.key) && read_hex(in, "signature", item.signature);
    auto message = from_hex(in.text("message", 2 * kMaxSignedMessageBytes));
    item.readable = in.finish() && shaped && message;
    if (item.readable) item.message = std::move(*message);
    return item;
}

std::optional<SignatureItem> SignatureFile::next_record() {
    if (ended_ || in_.rdbuf()->sgetc() == std::char_traits<char>::eof()) return std::nullopt;
    SignatureItem item;
    std::array<std::uint8_t, 4> length{};
    if (read_exactly(in_, item.key.bytes) && read_exactly(in_, item.signature.bytes) &&
        read_exactly(in_, length)) {
        std::size_t bytes = 0;
        for (const std::uint8_t byte : length) bytes = bytes << 8 | byte;
        if (bytes <= kMaxSignedMessageBytes) {
            item.message.resize(bytes);
            item.readable = read_exactly(in_, item.message);
        }
    }
    ended_ = !item.readable;
    return item;
}

std::vector<SignatureItem> SignatureFile::next_piece() {
    constexpr std::size_t kMostItems = 32'768;
    constexpr std::size_t kMostBytes = std::size_t{64} << 20;
    std::vector<SignatureItem> piece;
    std::size_t bytes = 0;
    while (piece.size() < kMostItems && bytes < kMostBytes) {
        auto item = next();
        if (!item) break;
        bytes += item->message.size();
        piece.push_back(std::move(*item));
    }
    return piece;
}

std::vector<bool> find_valid(std::span<const SignatureItem> items,
                             const crypto::Verifier& verifier) {
    std::vector<crypto::SignedMessage> readable;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!items[i].readable) continue;
        readable.push_back({items[i].key, items[i].signature, crypto::Message(items[i].message)});
        places.push_back(i);
    }
    std::vector<bool> valid(items.size());
    for (const std::size_t place : places) valid[place] = true;
    for (const std::size_t i : verifier.find_invalid(readable)) valid[places[i]] = false;
    return valid;
}

}  // namespace noodgeld
