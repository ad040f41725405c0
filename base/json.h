// Json: bodies read strictly. What is not exactly what a handler asks for is refused, and said
// where and why: another type, a member that is missing, unknown or there twice, a number that is
// no whole number (1.0, 1e2), text that is not UTF-8 or holds control characters.
//
//   JsonReader in(request.body);
//   const auto total = in.uint("total_cents", Amount::kMaxCents);
//   const auto sale_id = in.hex<16>("sale_id");
//   if (const auto read = in.finish(); !read) ... read.error().text() ...
#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hexadecimal.h"
#include "base/result.h"

namespace noodgeld {

inline constexpr std::size_t kMaxJsonDepth = 8;
inline constexpr std::size_t kMaxJsonValues = 4'096;  ///< Elements and members in one body.

struct JsonError {
    std::string where;     ///< "spends[2].token"; empty for the body as a whole.
    std::string_view why;  ///< Constant: "not a whole number".
    [[nodiscard]] std::string text() const;
};

/// Where a text stops being JSON, for who typed it: both from 1, the column in characters.
struct JsonPlace {
    std::size_t line = 1;
    std::size_t column = 1;
    friend bool operator==(const JsonPlace&, const JsonPlace&) = default;
};
/// Nothing if the text is one JSON value. Nested up to Boost.JSON's own bound, and of any size.
[[nodiscard]] std::optional<JsonPlace> json_fault(std::string_view json);

/// The first member of the text that is there twice in one object, if there is one: Boost.JSON
/// would keep the last, and another reader the first. For texts larger than a body.
[[nodiscard]] std::optional<std::string> repeated_member(std::string_view json);

/// Takes an object apart, member by member.
///
/// The first error sticks: every read after it gives zero or empty, and `finish` reports it. So a
/// handler reads all members, calls `finish` once, and trusts nothing before that succeeds. What it
/// holds may be secret and is wiped when it dies.
class JsonReader {
  public:
    /// Reads `body`, which must be one object and nothing else.
    explicit JsonReader(ByteView body);

    /// A whole number of at most `max`.
    std::uint64_t uint(std::string_view name, std::uint64_t max);
    bool boolean(std::string_view name);
    /// Printable UTF-8.
    std::string text(std::string_view name, std::size_t max_bytes);
    /// The same, without the spaces, tabs and line ends around it: what a scanner or keyboard
    /// typed. `max_bytes` is of what is left.
    std::string scanned_text(std::string_view name, std::size_t max_bytes);
    /// 2N hexadecimal digits, in lower case.
    template <std::size_t N>
    std::array<std::uint8_t, N> hex(std::string_view name);
    /// An array of scanned texts.
    std::vector<std::string> scanned_texts(std::string_view name, std::size_t max_items,
                                           std::size_t max_bytes);
    /// An array of objects: calls `read` with a reader for each, in order, and finishes it.
    void each(std::string_view name, std::size_t max_items,
              const std::function<void(JsonReader&)>& read);

    /// Whether there still is such a member: for those that may be left out.
    [[nodiscard]] bool has(std::string_view name) const;

    /// Records an error at a member that was read, unless there is one already.
    void stop(std::string_view name, std::string_view why);

    /// Call last. Fails with the first error, or if a member is left.
    [[nodiscard]] Result<void, JsonError> finish();

  private:
    JsonReader(boost::json::object members, std::string where);

    std::optional<boost::json::value> take(std::string_view name);
    /// Records why `text` is no text, if it is none.
    void check_text(const std::string& name, std::string_view text, std::size_t max_bytes);
    void hex_into(std::string_view name, std::span<std::uint8_t> out);

    boost::json::object members_;  // Those not yet read.
    std::string where_;
    std::optional<JsonError> error_;
};

template <std::size_t N>
std::array<std::uint8_t, N> JsonReader::hex(std::string_view name) {
    std::array<std::uint8_t, N> bytes{};
    hex_into(name, bytes);
    return bytes;
}

}  // namespace noodgeld
