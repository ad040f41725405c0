// Target: the path and query of a request, read one way only.
//
// Origin-form (RFC 9112, section 3.2.1) alone is accepted, as Boost.URL reads the grammar of RFC
// 3986. Each part is percent-decoded exactly once, and only where the result cannot mean anything
// else to another reader: what decodes to a slash, a backslash, a control character or a byte above
// ASCII is refused, and so are "." and ".." as segments, empty segments, and "+" in a query (a
// space to some, a plus to others).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/http_refusal.h"
#include "http/message.h"

namespace noodgeld::http {

inline constexpr std::size_t kMaxTargetBytes = 2'048;  ///< Far above any of our addresses.
inline constexpr std::size_t kMaxSegments = 16;
inline constexpr std::size_t kMaxQueryParameters = 16;

struct Target {
    std::string path;               ///< Decoded; begins with a slash.
    std::vector<NamedValue> query;  ///< Decoded, in the order sent; each name once.
};

[[nodiscard]] Result<Target, Refused> parse_target(std::string_view text);

}  // namespace noodgeld::http
