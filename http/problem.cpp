#include "http/problem.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <string>

namespace noodgeld::http {
namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A quality (RFC 9110, section 12.4.2) in thousandths: "0.8" is 800. What is none counts as 0.
unsigned quality(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
    std::string digits(text.substr(0, 1));
    if (text.size() > 1) {
        if (text[1] != '.') return 0;
        digits.append(text.substr(2));
    }
    digits.append(4 - std::min<std::size_t>(digits.size(), 4), '0');
    unsigned thousandths = 0;
    const char* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, thousandths).ptr != end) return 0;
    return std::min(thousandths, 1'000U);
}

// The quality that one element of Accept-Language, "nl-BE;q=0.8", gives to `language`; 0 if it is
// of another.
unsigned quality_for(std::string_view element, std::string_view language) {
    const std::size_t semicolon = element.find(';');
    const std::string_view range = trim(element.substr(0, semicolon));
    const bool named = range.size() >= 2 && (range[0] | 0x20) == language[0] &&
                       (range[1] | 0x20) == language[1] && (range.size() == 2 || range[2] == '-');
    if (!named) return 0;
    if (semicolon == std::string_view::npos) return 1'000;
    const std::string_view parameter = trim(element.substr(semicolon + 1));
    if (!parameter.starts_with("q=")) return 0;
    return quality(parameter.substr(2));
}

}  // namespace

Response problem_response(unsigned status, const boost::json::object& document) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    append(response.body, as_bytes(boost::json::serialize(document)));
    return response;
}

Response problem(const Refused& refused, Language language) {
    const unsigned status = status_of(refused.reason);
    boost::json::object document{
        {"type", "urn:noodgeld:http:" + std::string(name(refused.reason))},
        {"title", sentence(refused.reason, language)},
        {"status", status},
    };
    if (!refused.rule.empty()) document.emplace("detail", refused.rule);
    Response response = problem_response(status, document);
    if (refused.reason == HttpRefusal::overloaded) response.headers.push_back({"retry-after", "1"});
    return response;
}

Language preferred_language(std::string_view accept_language) {
    unsigned nl = 0;
    unsigned en = 0;
    for (std::size_t at = 0; at <= accept_language.size();) {
        const std::size_t end = std::min(accept_language.find(',', at), accept_language.size());
        const std::string_view element = accept_language.substr(at, end - at);
        nl = std::max(nl, quality_for(element, "nl"));
        en = std::max(en, quality_for(element, "en"));
        at = end + 1;
    }
    return en > nl ? Language::en : Language::nl;
}

Language language_of(const Request& request) {
    return preferred_language(request.header("accept-language").value_or(""));
}

}  // namespace noodgeld::http
