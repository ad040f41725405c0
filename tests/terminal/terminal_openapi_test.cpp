// docs/terminal.openapi.yaml against the terminal: its routes, its answers, its refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/openapi.h"
#include "tests/terminal/terminal_server.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

class TerminalOpenapi : public testing::Test {
  protected:
    [[nodiscard]] std::set<std::string> properties(const std::string& schema) const {
        return file_.keys({"components", "schemas", schema, "properties"});
    }
    /// The members that must be there.
    [[nodiscard]] std::set<std::string> required(const std::string& schema) const {
        const std::string list = file_.value({"components", "schemas", schema, "required"});
        std::set<std::string> names;
        for (std::size_t at = 1; at < list.size();) {
            const std::size_t end = list.find_first_of(",]", at);
            names.insert(list.substr(at, end - at));
            at = end + 2;
        }
        EXPECT_FALSE(names.empty());
        return names;
    }
    /// That the example in that place has all that must be there, and nothing unknown.
    void expect_example(std::vector<std::string> path, const std::string& schema) const {
        SCOPED_TRACE(schema);
        path.insert(path.end(), {"content", "application/json", "example"});
        const std::set<std::string> given = file_.keys(path);
        EXPECT_THAT(given, testing::IsSupersetOf(required(schema)));
        EXPECT_THAT(properties(schema), testing::IsSupersetOf(given));
    }
    /// Every member is documented, and every one that must be there is.
    void expect_schema(const json::value& answer, const std::string& schema) {
        SCOPED_TRACE(schema);
        ASSERT_TRUE(answer.is_object()) << answer;
        const std::set<std::string> known = properties(schema);
        std::set<std::string> given;
        for (const auto& member : answer.get_object()) given.emplace(member.key());
        EXPECT_THAT(known, testing::IsSupersetOf(given));
        EXPECT_THAT(given, testing::IsSupersetOf(required(schema)));
        seen_[schema].insert(given.begin(), given.end());
    }

    const Openapi file_{NOODGELD_SOURCE_DIR "/docs/terminal.openapi.yaml"};
    std::map<std::string, std::set<std::string>> seen_;
};

TEST_F(TerminalOpenapi, HasEveryRouteAndNoOther) {
    TestTerminal shop(1, false);
    http::Router router;
    add_terminal_routes(router, shop.terminal(), [] { return kShopping; });
    const prometheus::Registry registry;
    http::add_service_routes(router, registry, [] { return http::Health(); });
    EXPECT_EQ(file_.operations(), operations(router));
    EXPECT_GT(file_.operations().size(), 10U);
}

TEST_F(TerminalOpenapi, ItsExamplesAreWhole) {
    expect_example({"paths", "/v1/status", "get", "responses", "200"}, "Status");
    expect_example({"components", "responses", "Adopted"}, "Adoption");
}

TEST_F(TerminalOpenapi, HasTheTableOfRefusalsAndEachUnderItsStatus) {
    std::vector<std::string> table;
    for (const Refusal refusal : all_refusals()) table.emplace_back(name(refusal));
    EXPECT_EQ(file_.items({"components", "schemas", "Refusal", "enum"}), table);
    std::set<std::string> named;
    EXPECT_EQ(file_.misplaced_refusals(named), std::vector<std::string>());
    for (const char* one : {"malformed", "already_spent", "storage_full", "too_large", "dormant"}) {
        EXPECT_TRUE(named.contains(one)) << one;
    }
}

TEST_F(TerminalOpenapi, DescribesWhatIsAnswered) {
    TestTerminal bare(1, false);
    TerminalServer early(bare.terminal());
    expect_schema(early.get("/v1/status").json, "Status");

    TestTerminal lacking;
    Order of_another = order();
    of_another.activations.front().emission = example_id<EmissionId>("emission", 9);
    lacking.adopt(Kind::order, encode(by_officers(of_another)));
    TerminalServer incomplete(lacking.terminal());
    expect_schema(incomplete.get("/v1/status").json, "Status");

    TestTerminal shop;
    TerminalServer server(shop.terminal());
    const Bytes wire = encode(by_officers(order()));
    expect_schema(server.adopt(Kind::order, wire).json, "Adoption");
    const json::object receipt = server.sell(1, 700, {1}).json;
    expect_schema(receipt, "Receipt");
    expect_schema(receipt.at("entry"), "Place");
    expect_schema(receipt.at("time"), "TimeInterval");
    expect_schema(receipt.at("spends").at(0), "Spend");
    expect_schema(server.get("/v1/sales").json, "SaleList");
    expect_schema(server.check(2).json, "Check");
    const json::object status = server.get("/v1/status").json;
    expect_schema(status, "Status");
    expect_schema(status.at("order"), "OrderInForce");
    expect_schema(status.at("limits"), "LimitsNow");
    expect_schema(server.post("/v1/import", "application/cbor", shop.pack()).json, "ImportReport");
    expect_schema(server.get("/healthz").json, "Health");
    expect_schema(server.sell(2, 700, {1}).json, "Problem");
    expect_schema(server.post_json("/v1/time", {}).json, "Problem");
    expect_schema(server.post("/v1/time", "text/plain", as_bytes("x")).json, "HttpProblem");
    // Nothing is documented that is never said.
    for (const auto& [schema, members] : seen_) EXPECT_EQ(members, properties(schema)) << schema;
}

}  // namespace
}  // namespace noodgeld::test
