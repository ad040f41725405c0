#include "http/target.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace noodgeld::http {
namespace {

namespace urls = boost::urls;

auto refuse(std::string_view rule) {
    return fail(Refused{HttpRefusal::malformed_request, rule});
}

std::string_view encoded(urls::pct_string_view text) {
    return {text.data(), text.size()};
}

// Decodes once.
Result<std::string, Refused> decode(urls::pct_string_view text) {
    std::string decoded = text.decode();
    const bool is_plain =
        std::ranges::all_of(decoded, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
    // A slash that was not there before was percent-encoded.
    const auto slashes = [](std::string_view in) { return std::ranges::count(in, '/'); };
    if (!is_plain || slashes(decoded) != slashes(encoded(text))) {
        return refuse("percent-encoding of a slash, a control character or a byte above ASCII");
    }
    return decoded;
}

Result<std::string, Refused> read_path(const urls::url_view& target) {
    const std::string_view text = encoded(target.encoded_path());
    if (text == "/") return std::string(text);
    const auto segments = target.encoded_segments();
    if (segments.size() > kMaxSegments) return refuse("too many path segments");
    // Boost.URL counts "/./" at the beginning as nothing.
    if (text.starts_with("/./")) return refuse("a path that climbs");
    std::string path;
    std::size_t read = 0;
    for (const urls::pct_string_view one : segments) {
        NOODGELD_TRY(const std::string segment, decode(one));
        // A slash at the end makes another address, where nothing is.
        const bool is_last = ++read == segments.size();
        if (segment.empty() && !is_last) return refuse("an empty path segment");
        if (segment == "." || segment == "..") return refuse("a path that climbs");
        path.append("/").append(segment);
    }
    return path;
}

Result<std::vector<NamedValue>, Refused> read_query(const urls::url_view& target) {
    std::vector<NamedValue> query;
    if (!target.has_query()) return query;
    const auto parameters = target.encoded_params();
    if (parameters.size() > kMaxQueryParameters) return refuse("too many query parameters");
    for (const urls::param_pct_view& one : parameters) {
        if (!one.has_value) return refuse("a query parameter without '='");
        if (encoded(one.key).find('+') != std::string_view::npos ||
            encoded(one.value).find_first_of("+=") != std::string_view::npos) {
            return refuse("a plus or a second '=' that is not percent-encoded");
        }
        NOODGELD_TRY(std::string name, decode(one.key));
        NOODGELD_TRY(std::string value, decode(one.value));
        if (name.empty()) return refuse("a query parameter without a name");
        if (find(query, name)) return refuse("a query parameter twice");
        query.push_back({std::move(name), std::move(value)});
    }
    if (query.empty()) return refuse("a question mark without a query");
    return query;
}

}  // namespace

Result<Target, Refused> parse_target(std::string_view text) {
    if (text.size() > kMaxTargetBytes) {
        return fail(Refused{HttpRefusal::target_too_long, "at most 2,048 bytes"});
    }
    const auto target = urls::parse_origin_form({text.data(), text.size()});
    if (!target) return refuse("only a path and query (origin-form, RFC 3986 and 9112)");
    Target out;
    NOODGELD_TRY(out.path, read_path(*target));
    NOODGELD_TRY(out.query, read_query(*target));
    return out;
}

}  // namespace noodgeld::http
