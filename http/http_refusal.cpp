#include "http/http_refusal.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace noodgeld::http {
namespace {

struct Row {
    HttpRefusal refusal;
    unsigned status;
    std::string_view name;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {HttpRefusal::malformed_request, 400, "malformed_request",
     "Dit verzoek is niet volgens de regels van HTTP.",
     "This request is not valid under the rules of HTTP."},
    {HttpRefusal::cross_site, 403, "cross_site",
     "Dit verzoek komt van een pagina van een andere site.",
     "This request comes from a page of another site."},
    {HttpRefusal::not_found, 404, "not_found", "Dit adres bestaat hier niet.",
     "There is nothing at this address."},
    {HttpRefusal::method_not_allowed, 405, "method_not_allowed",
     "Deze handeling kan niet op dit adres.", "This method cannot be used at this address."},
    {HttpRefusal::length_required, 411, "length_required",
     "De lengte van de inhoud moet vooraf bekend zijn.",
     "The length of the body must be said beforehand."},
    {HttpRefusal::body_too_large, 413, "body_too_large", "De inhoud is te groot voor dit adres.",
     "The body is too large for this address."},
    {HttpRefusal::target_too_long, 414, "target_too_long", "Het gevraagde adres is te lang.",
     "The requested address is too long."},
    {HttpRefusal::unsupported_body, 415, "unsupported_body",
     "Dit adres neemt dit soort inhoud niet aan.",
     "This address does not take this kind of content."},
    {HttpRefusal::expectation_failed, 417, "expectation_failed",
     "Aan deze verwachting kan niet worden voldaan.", "This expectation cannot be met."},
    {HttpRefusal::wrong_host, 421, "wrong_host", "Dit verzoek is voor een andere computer bedoeld.",
     "This request is meant for another host."},
    {HttpRefusal::head_too_large, 431, "head_too_large", "De kop van het verzoek is te groot.",
     "The head of the request is too large."},
    {HttpRefusal::broken_response, 500, "broken_response",
     "Het antwoord kon niet worden gemaakt door een fout in het programma.",
     "The answer could not be made because of an error in the program."},
    {HttpRefusal::method_unknown, 501, "method_unknown", "Deze handeling is hier onbekend.",
     "This method is unknown here."},
    {HttpRefusal::overloaded, 503, "overloaded", "Het is te druk: probeer het zo opnieuw.",
     "Too busy: try again in a moment."},
    {HttpRefusal::version_not_supported, 505, "version_not_supported",
     "Deze versie van HTTP wordt niet ondersteund.", "This version of HTTP is not supported."},
};

constexpr auto kAll = [] {
    std::array<HttpRefusal, std::size(kRows)> all{};
    std::ranges::transform(kRows, all.begin(), &Row::refusal);
    return all;
}();
static_assert(std::ranges::is_sorted(kAll));

const Row& row(HttpRefusal refusal) {
    const auto at = std::ranges::lower_bound(kRows, refusal, {}, &Row::refusal);
    NOODGELD_CHECK(at != std::end(kRows) && at->refusal == refusal);
    return *at;
}

}  // namespace

std::span<const HttpRefusal> all_http_refusals() {
    return kAll;
}

std::string_view name(HttpRefusal refusal) {
    return row(refusal).name;
}

unsigned status_of(HttpRefusal refusal) {
    return row(refusal).status;
}

std::string_view sentence(HttpRefusal refusal, Language language) {
    return language == Language::nl ? row(refusal).nl : row(refusal).en;
}

}  // namespace noodgeld::http
