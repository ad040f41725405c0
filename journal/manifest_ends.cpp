#include "journal/manifest_ends.h"

#include <algorithm>
#include <cstdint>

namespace noodgeld::journal {
namespace {

constexpr std::size_t kBlock = 32'768;
constexpr std::size_t kHeader = 7;  // Checksum (4), length (2), type (1).
constexpr std::size_t kMostEnds = 32;
constexpr unsigned kWhole = 1;  // The types of records that begin something.
constexpr unsigned kFirst = 2;
constexpr unsigned kLast = 4;

}  // namespace

std::vector<std::size_t> manifest_ends(std::string_view manifest) {
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(manifest[at + i]); };
    while (at + kHeader <= manifest.size()) {
        const std::size_t left = kBlock - at % kBlock;
        if (left < kHeader) {  // Filled with zeros.
            at += left;
            continue;
        }
        const std::size_t size = kHeader + byte(4) + std::size_t{256} * byte(5);
        const unsigned type = byte(6);
        const bool is_record = type >= kWhole && type <= kLast && size <= left;
        if (type == kWhole || type == kFirst || !is_record) ends.push_back(at);
        if (!is_record) break;
        at += size;
    }
    std::ranges::reverse(ends);
    if (ends.size() > kMostEnds) ends.resize(kMostEnds);
    return ends;
}

}  // namespace noodgeld::journal
