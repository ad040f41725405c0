#include "api/refusal_problem.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <string>

#include "base/check.h"
#include "base/json.h"

namespace noodgeld::http {
namespace {

boost::json::object document_of(Refusal refusal, std::string_view title, std::string_view detail) {
    boost::json::object document{
        {"type", "urn:noodgeld:refusal:" + std::string(name(refusal))},
        {"title", title},
        {"status", status_of(refusal)},
        {"refusal", name(refusal)},
        {"number", static_cast<std::uint16_t>(refusal)},
    };
    if (!detail.empty()) document.emplace("detail", detail);
    return document;
}

}  // namespace

unsigned status_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::malformed:
        case Refusal::misread:
        case Refusal::unknown_kind:
            return 400;
        case Refusal::terminal_revoked:
            return 403;
        case Refusal::no_such_sale:
            return 404;
        case Refusal::no_charter:
        case Refusal::no_order:
        case Refusal::no_root:
        case Refusal::gap:
        case Refusal::superseded:
        case Refusal::not_enrolled:
        case Refusal::authorisation_reused:
        case Refusal::order_changed:
        case Refusal::already_spent:
        case Refusal::sale_id_conflict:
        case Refusal::already_voided:
            return 409;
        case Refusal::too_large:
            return 413;
        case Refusal::other_lineage:
        case Refusal::unknown_series:
        case Refusal::unknown_signer:
        case Refusal::bad_signature:
        case Refusal::too_few_signatures:
        case Refusal::dormant:
        case Refusal::stopped:
        case Refusal::revoked:
        case Refusal::wrong_region:
        case Refusal::wrong_store_group:
        case Refusal::wrong_goods:
        case Refusal::too_early:
        case Refusal::expired:
        case Refusal::amount_out_of_range:
        case Refusal::sale_limit:
        case Refusal::terminal_limit:
        case Refusal::not_the_holder:
        case Refusal::other_sale:
        case Refusal::void_too_late:
        case Refusal::void_limit:
        case Refusal::deferred_limit:
        case Refusal::bad_head:
        case Refusal::closed:
        case Refusal::time_inconsistent:
            return 422;
        case Refusal::not_durable:
            return 503;
        case Refusal::storage_full:
            return 507;
    }
    NOODGELD_CHECK(false);
}

Response problem(Refusal refusal, Language language, std::string_view detail,
                 const boost::json::object& members) {
    boost::json::object document = document_of(refusal, sentence(refusal, language), detail);
    document.emplace("next", way_on(refusal, language));
    for (const auto& member : members) document.insert(member);
    return problem_response(status_of(refusal), document);
}

Response problem(const JsonError& error, Language language) {
    return bad_request(error.text(), language, {});
}

Response bad_request(std::string_view detail, Language language,
                     const boost::json::object& members) {
    const std::string_view title = language == Language::nl
                                       ? "Een gegeven in dit verzoek ontbreekt of klopt niet."
                                       : "Something in this request is missing or wrong.";
    boost::json::object document = document_of(Refusal::malformed, title, detail);
    for (const auto& member : members) document.insert(member);
    return problem_response(status_of(Refusal::malformed), document);
}

Response problem(Refusal refusal, Language language, std::string_view detail) {
    return problem(refusal, language, detail, boost::json::object());
}

}  // namespace noodgeld::http
