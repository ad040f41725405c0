// Every refusal is a problem document with its status, name and sentence in both languages.
#include "api/refusal_problem.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <string>

#include "base/json.h"

namespace noodgeld::http {
namespace {

namespace json = boost::json;

json::object document(const Response& response) {
    EXPECT_EQ(response.content_type, "application/problem+json");
    return json::parse(response.text()).as_object();
}

std::string_view text(const json::object& object, std::string_view name) {
    return object.at(name).as_string();
}

TEST(Problem, SaysEveryRefusalInBothLanguages) {
    for (const Refusal refusal : all_refusals()) {
        for (const Language language : {Language::nl, Language::en}) {
            const Response response = problem(refusal, language);
            EXPECT_GE(response.status, 400U);
            EXPECT_LT(response.status, 600U);
            const json::object members = document(response);
            EXPECT_EQ(text(members, "type"), "urn:noodgeld:refusal:" + std::string(name(refusal)));
            EXPECT_EQ(text(members, "title"), sentence(refusal, language));
            EXPECT_EQ(members.at("status").as_int64(), response.status);
            EXPECT_EQ(text(members, "refusal"), name(refusal));
            EXPECT_EQ(members.at("number").as_int64(), static_cast<int>(refusal));
            EXPECT_EQ(text(members, "next"), way_on(refusal, language));
            EXPECT_EQ(members.size(), 6U);
        }
    }
}

TEST(Problem, StatusesThatClientsActOn) {
    const std::map<Refusal, unsigned> expected = {
        {Refusal::malformed, 400},       {Refusal::too_large, 413},
        {Refusal::already_spent, 409},   {Refusal::sale_id_conflict, 409},
        {Refusal::no_such_sale, 404},    {Refusal::sale_limit, 422},
        {Refusal::terminal_limit, 422},  {Refusal::dormant, 422},
        {Refusal::not_durable, 503},     {Refusal::storage_full, 507},
        {Refusal::terminal_revoked, 403}};
    for (const auto& [refusal, status] : expected) {
        EXPECT_EQ(status_of(refusal), status) << name(refusal);
    }
}

TEST(Problem, CarriesDetailAndMembers) {
    const json::object members = document(
        problem(Refusal::already_spent, Language::en, "token 3 \"of\" 4", {{"sequence", 12}}));
    EXPECT_EQ(text(members, "detail"), "token 3 \"of\" 4");
    EXPECT_EQ(members.at("sequence").as_int64(), 12);
}

TEST(Problem, ItsOwnMembersAreNotReplaced) {
    const json::object members =
        document(problem(Refusal::already_spent, Language::en, "", {{"refusal", "dormant"}}));
    EXPECT_EQ(text(members, "refusal"), "already_spent");
}

TEST(Problem, ABodyThatCannotBeReadIsNoDamagedCode) {
    const JsonError error{"amount_cents", "not a whole number"};
    const Response response = problem(error, Language::nl);
    EXPECT_EQ(response.status, 400U);
    const json::object members = document(response);
    EXPECT_EQ(text(members, "refusal"), "malformed");
    EXPECT_EQ(text(members, "title"), "Een gegeven in dit verzoek ontbreekt of klopt niet.");
    EXPECT_EQ(text(members, "detail"), "amount_cents: not a whole number");
    EXPECT_EQ(text(document(problem(error, Language::en)), "title"),
              "Something in this request is missing or wrong.");
}

TEST(Problem, SaysEveryHttpRefusalInBothLanguages) {
    std::set<std::string_view> names;
    for (const HttpRefusal refusal : all_http_refusals()) {
        names.insert(name(refusal));
        EXPECT_NE(sentence(refusal, Language::nl), sentence(refusal, Language::en));
        for (const Language language : {Language::nl, Language::en}) {
            const Response response = problem({refusal, "the rule"}, language);
            EXPECT_EQ(response.status, status_of(refusal));
            const json::object members = document(response);
            EXPECT_EQ(text(members, "type"), "urn:noodgeld:http:" + std::string(name(refusal)));
            EXPECT_EQ(text(members, "title"), sentence(refusal, language));
            EXPECT_EQ(text(members, "detail"), "the rule");
            EXPECT_EQ(members.at("status").as_int64(), response.status);
        }
    }
    EXPECT_EQ(names.size(), all_http_refusals().size());
    EXPECT_EQ(problem({HttpRefusal::overloaded, ""}, Language::nl).header("retry-after"), "1");
}

TEST(PreferredLanguage, FollowsTheHighestQuality) {
    const std::map<std::string, Language> expected = {{"", Language::nl},
                                                      {"en", Language::en},
                                                      {"EN-gb", Language::en},
                                                      {"nl", Language::nl},
                                                      {"de, fr", Language::nl},
                                                      {"de, en;q=0.3", Language::en},
                                                      {"en;q=0.8, nl;q=0.9", Language::nl},
                                                      {"nl;q=0.8,en;q=0.81", Language::en},
                                                      {"nl;q=0.5, en", Language::en},
                                                      {"en;q=0", Language::nl},
                                                      {"en;q=0.0, nl;q=0.001", Language::nl},
                                                      {"eng", Language::nl},
                                                      {"en;q=", Language::nl},
                                                      {"en;q=0.-1", Language::nl},
                                                      {"en;q=0.1234, nl;q=0.1", Language::nl},
                                                      {"nl;q=0.9, en;q=1.5", Language::en},
                                                      {",,;;=,q=1", Language::nl},
                                                      {"*", Language::nl}};
    for (const auto& [header, language] : expected) {
        EXPECT_EQ(preferred_language(header), language) << header;
    }
}

TEST(PreferredLanguage, IsTheRequests) {
    Request request;
    EXPECT_EQ(language_of(request), Language::nl);
    request.headers = {{"accept-language", "en"}};
    EXPECT_EQ(language_of(request), Language::en);
}

}  // namespace
}  // namespace noodgeld::http
