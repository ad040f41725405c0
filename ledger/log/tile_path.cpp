#include "ledger/log/tile_path.h"

#include <fmt/format.h>

#include <charconv>

namespace noodgeld {
namespace {

constexpr unsigned kFull = 256;
constexpr std::size_t kMostGroups = 4;

/// The digits up to `end`, which are taken with it; all of them if there is no such.
std::optional<std::uint64_t> take_number(std::string_view& rest, char end) {
    const std::string_view digits = rest.substr(0, rest.find(end));
    rest.remove_prefix(std::min(rest.size(), digits.size() + 1));
    std::uint64_t value = 0;
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool good = error == std::errc() && last == digits.data() + digits.size();
    return good ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string to_text(const TilePath& path) {
    std::string number = fmt::format("{:03}", path.index % 1'000);
    for (std::uint64_t rest = path.index / 1'000; rest > 0; rest /= 1'000) {
        number = fmt::format("x{:03}/{}", rest % 1'000, number);
    }
    const std::string width = path.width == kFull ? "" : fmt::format(".p/{}", path.width);
    return fmt::format("tile/{}/{}{}", path.level, number, width);
}

std::optional<TilePath> parse_tile_path(std::string_view text) {
    constexpr std::string_view kStart = "tile/";
    if (!text.starts_with(kStart)) return std::nullopt;
    std::string_view rest = text.substr(kStart.size());
    TilePath path;
    const auto level = take_number(rest, '/');
    if (!level || *level > 63) return std::nullopt;
    path.level = static_cast<unsigned>(*level);
    std::size_t groups = 1;
    for (; rest.starts_with('x'); ++groups) {
        rest.remove_prefix(1);
        const auto group = take_number(rest, '/');
        if (!group || *group > 999) return std::nullopt;
        path.index = path.index * 1'000 + *group;
    }
    const auto group = take_number(rest, '.');
    if (!group || *group > 999 || groups > kMostGroups) return std::nullopt;
    path.index = path.index * 1'000 + *group;
    if (!rest.empty()) {
        if (!rest.starts_with("p/")) return std::nullopt;
        rest.remove_prefix(2);
        const auto width = take_number(rest, '/');
        if (!width || *width == 0 || *width >= kFull) return std::nullopt;
        path.width = static_cast<unsigned>(*width);
    }
    // One spelling only: what is read is what would be written.
    return to_text(path) == text ? std::optional(path) : std::nullopt;
}

}  // namespace noodgeld
