#include "crypto/seal_header.h"

#include <algorithm>

namespace noodgeld::crypto {
namespace {

// RFC 8949, section 3: the low five bits of a head below 24 are the argument; 24 + n says that it
// follows in 2^n bytes.
constexpr unsigned kFirstLong = 24;

/// How many bytes the shortest head for `argument` has after its first.
std::size_t bytes_after_first(std::uint64_t argument) {
    if (argument < kFirstLong) return 0;
    if (argument <= 0xff) return 1;
    if (argument <= 0xffff) return 2;
    return argument <= 0xffffffff ? 4 : 8;
}

}  // namespace

SealHeaderWriter& SealHeaderWriter::head(unsigned major, std::uint64_t argument) {
    const std::size_t size = bytes_after_first(argument);
    unsigned low = static_cast<unsigned>(argument);
    if (size > 0) low = kFirstLong + (size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3);
    bytes_.push_back(static_cast<std::uint8_t>(major << 5 | low));
    for (std::size_t i = size; i-- > 0;) {
        bytes_.push_back(static_cast<std::uint8_t>(argument >> (8 * i)));
    }
    return *this;
}

SealHeaderWriter& SealHeaderWriter::byte_string(ByteView bytes) {
    head(2, bytes.size());
    append(bytes_, bytes);
    return *this;
}

bool SealHeaderReader::magic(std::string_view expected) {
    if (rest_.size() < expected.size()) return false;
    if (as_text(rest_.first(expected.size())) != expected) return false;
    rest_ = rest_.subspan(expected.size());
    return true;
}

std::optional<std::uint64_t> SealHeaderReader::head(unsigned major) {
    if (rest_.empty() || rest_[0] >> 5 != major) return std::nullopt;
    const unsigned low = rest_[0] & 0x1f;
    if (low > kFirstLong + 3) return std::nullopt;
    const std::size_t size = low < kFirstLong ? 0 : std::size_t{1} << (low - kFirstLong);
    if (rest_.size() <= size) return std::nullopt;

    std::uint64_t argument = low;
    if (size > 0) argument = 0;
    for (const std::uint8_t byte : rest_.subspan(1, size)) argument = argument << 8 | byte;
    if (bytes_after_first(argument) != size) return std::nullopt;
    rest_ = rest_.subspan(1 + size);
    return argument;
}

std::optional<ByteView> SealHeaderReader::byte_string(std::size_t min_size, std::size_t max_size) {
    const auto size = head(2);
    if (!size || *size < min_size || *size > max_size || *size > rest_.size()) return std::nullopt;
    const ByteView bytes = rest_.first(*size);
    rest_ = rest_.subspan(*size);
    return bytes;
}

}  // namespace noodgeld::crypto
