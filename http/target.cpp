#include "http/target.h"

#include <algorithm>
#include <optional>

namespace noodgeld::http {
namespace {

auto refuse(std::string_view rule) {
    return fail(Refused{HttpRefusal::malformed_request, rule});
}

constexpr std::string_view kUnreservedMarks = "-._~";
constexpr std::string_view kPathMarks = "!$&'()*+,;=:@";
constexpr std::string_view kQueryMarks = "!$'()*,;:@/?";

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

// Decodes once. Characters that stand for themselves are letters, digits, -._~ and `marks`.
Result<std::string, Refused> decode_percent(std::string_view text, std::string_view marks) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '%') {
            const bool stands_for_itself = is_alphanumeric(c) ||
                                           kUnreservedMarks.find(c) != std::string_view::npos ||
                                           marks.find(c) != std::string_view::npos;
            if (!stands_for_itself) return refuse("a character that must be percent-encoded");
            decoded.push_back(c);
            continue;
        }
        if (text.size() - i < 3) return refuse("a percent sign without two digits");
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return refuse("a percent sign without two digits");
        const unsigned byte = *high * 16 + *low;
        if (byte < 0x20 || byte > 0x7e || byte == '/' || byte == '\\') {
            return refuse("percent-encoding of a slash, a control character or a byte above ASCII");
        }
        decoded.push_back(static_cast<char>(byte));
        i += 2;
    }
    return decoded;
}

Result<std::string, Refused> parse_path(std::string_view text) {
    if (!text.starts_with('/')) return refuse("only the path and query (origin-form)");
    if (text == "/") return std::string(text);
    std::string path;
    std::size_t segments = 0;
    for (std::size_t at = 1; at <= text.size(); ++segments) {
        if (segments == kMaxSegments) return refuse("too many path segments");
        const std::size_t end = std::min(text.find('/', at), text.size());
        NOODGELD_TRY(const std::string segment,
                     decode_percent(text.substr(at, end - at), kPathMarks));
        if (segment.empty()) return refuse("an empty path segment");
        if (segment == "." || segment == "..") return refuse("a path that climbs");
        path.append("/").append(segment);
        at = end + 1;
    }
    return path;
}

Result<std::vector<NamedValue>, Refused> parse_query(std::string_view text) {
    std::vector<NamedValue> query;
    for (std::size_t at = 0; at <= text.size();) {
        if (query.size() == kMaxQueryParameters) return refuse("too many query parameters");
        const std::size_t end = std::min(text.find('&', at), text.size());
        const std::string_view pair = text.substr(at, end - at);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) return refuse("a query parameter without '='");
        NOODGELD_TRY(std::string name, decode_percent(pair.substr(0, equals), kQueryMarks));
        NOODGELD_TRY(std::string value, decode_percent(pair.substr(equals + 1), kQueryMarks));
        if (name.empty()) return refuse("a query parameter without a name");
        if (find(query, name)) return refuse("a query parameter twice");
        query.push_back({std::move(name), std::move(value)});
        at = end + 1;
    }
    return query;
}

}  // namespace

Result<Target, Refused> parse_target(std::string_view text) {
    if (text.size() > kMaxTargetBytes) {
        return fail(Refused{HttpRefusal::target_too_long, "at most 2,048 bytes"});
    }
    const std::size_t question = text.find('?');
    Target target;
    NOODGELD_TRY(target.path, parse_path(text.substr(0, question)));
    if (question != std::string_view::npos) {
        NOODGELD_TRY(target.query, parse_query(text.substr(question + 1)));
    }
    return target;
}

}  // namespace noodgeld::http
