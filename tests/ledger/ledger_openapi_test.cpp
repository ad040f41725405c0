// docs/ledger.openapi.yaml and the ledger say the same: its routes, its members.
#include <regex>

#include "http/metrics.h"
#include "tests/ledger/ledger_api_fixture.h"
#include "tests/support/openapi.h"

namespace noodgeld::test {
namespace {

class LedgerOpenApi : public LedgerApiTest {
  protected:
    /// That every member of an answer is documented.
    void expect_members(const json::object& answer, const std::vector<std::string>& path) {
        const std::set<std::string> known = file_.keys(path);
        EXPECT_FALSE(known.empty()) << path.back();
        for (const auto& member : answer) {
            EXPECT_TRUE(known.contains(std::string(member.key()))) << member.key();
        }
    }
    static std::vector<std::string> schema(const std::string& schema_name) {
        return {"components", "schemas", schema_name, "properties"};
    }

    const Openapi file_{NOODGELD_SOURCE_DIR "/docs/ledger.openapi.yaml"};
};

TEST_F(LedgerOpenApi, DocumentsEveryRouteAndNoOther) {
    const crypto::SecretKey key = example_key("ledger");
    http::Router router;
    add_ledger_routes(router, **ledger_, key, [] { return kReceived; });
    const prometheus::Registry registry;
    http::add_service_routes(router, registry, [] { return http::Health(); });
    EXPECT_EQ(file_.operations(), operations(router));
    EXPECT_GT(file_.operations().size(), 14u);
}

TEST_F(LedgerOpenApi, DocumentsEveryMember) {
    expect_members(document(post_pack(small_crisis())), schema("Report"));
    expect_members(document(get("/v1/results")), schema("Results"));
    expect_members(document(get("/v1/tokens/zz")), schema("Problem"));
    const json::object token =
        document(get("/v1/tokens/" + hex(token_id(test::token(1), lineage()).bytes)));
    expect_members(token, schema("Token"));
    const json::object& spend = token.at("spends").as_array().at(0).as_object();
    expect_members(spend.at("place").as_object(), schema("Place"));
    std::vector<std::string> members = schema("Token");
    members.insert(members.end(), {"spends", "items", "properties"});
    expect_members(spend, members);
}

TEST_F(LedgerOpenApi, NamesEveryVerdictAndEveryKindThatIsTaken) {
    std::vector<std::string> path = schema("Token");
    path.insert(path.end(), {"spends", "items", "properties", "verdict", "enum"});
    const std::string verdicts = file_.value(path);
    for (int i = 1; i <= static_cast<int>(last_of(SpendOutcome{})); ++i) {
        EXPECT_NE(verdicts.find(name(static_cast<SpendOutcome>(i))), std::string::npos) << i;
    }
    const std::string kinds = file_.value(
        {"paths", "/v1/objects/{kind}", "post", "parameters", "name", "schema", "enum"});
    ASSERT_FALSE(kinds.empty());
    for (int i = 1; i <= static_cast<int>(last_of(Kind{})); ++i) {
        const Kind kind = static_cast<Kind>(i);
        const http::Response answer = post("/v1/objects/" + std::string(name(kind)), Bytes{1});
        const bool is_taken = answer.text().find("unknown_kind") == std::string::npos;
        const std::regex word("\\b" + std::string(name(kind)) + "\\b");
        EXPECT_EQ(std::regex_search(kinds, word), is_taken) << name(kind);
    }
}

}  // namespace
}  // namespace noodgeld::test
