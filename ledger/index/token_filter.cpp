#include "ledger/index/token_filter.h"

#include "base/big_endian.h"
#include "base/uint128.h"

namespace noodgeld::index {
namespace {

/// Nine bits of an id choose one of a line's.
constexpr int kChoice = 9;

}  // namespace

TokenWords words_of(const TokenId& token) {
    const std::span<const std::uint8_t, 16> bytes(token.bytes);
    return {read_big_endian(bytes.first<8>()), read_big_endian(bytes.last<8>())};
}

std::size_t TokenFilter::line_of(const TokenWords& token) const {
    return static_cast<std::size_t>(static_cast<crypto::uint128>(token.high) * lines_.size() >> 64);
}

void TokenFilter::add(const TokenWords& token) {
    Line& line = lines_[line_of(token)];
    std::uint64_t rest = token.low;
    for (int i = 0; i < kBitsSet; ++i, rest >>= kChoice) {
        line.words[rest >> 6 & 7] |= std::uint64_t{1} << (rest & 63);
    }
}

bool TokenFilter::may_have(const TokenWords& token) const {
    const Line& line = lines_[line_of(token)];
    std::uint64_t rest = token.low;
    bool all = true;
    for (int i = 0; i < kBitsSet; ++i, rest >>= kChoice) {
        all = all && (line.words[rest >> 6 & 7] >> (rest & 63) & 1) != 0;
    }
    return all;
}

std::span<std::uint8_t> TokenFilter::bytes() {
    return {reinterpret_cast<std::uint8_t*>(lines_.data()), lines_.size() * sizeof(Line)};
}

}  // namespace noodgeld::index
