// What is no request, or no object, over HTTP: refused, said why, and without effect.
#include <gtest/gtest.h>

#include "tests/terminal/terminal_server.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

class BadRequest : public testing::Test {
  protected:
    BadRequest() { shop_.activate(); }

    [[nodiscard]] Answer post_text(const std::string& target, const std::string& body) {
        return server_.post(target, "application/json", as_bytes(body));
    }
    void expect_malformed(const std::string& target, const std::string& body,
                          std::string_view about) {
        const Answer no = post_text(target, body);
        EXPECT_EQ(no.verdict(), "400 malformed") << target << ' ' << body;
        EXPECT_EQ(no.at("title"), json::value("Something in this request is missing or wrong."));
        const json::value detail = no.at("detail");
        ASSERT_TRUE(detail.is_string()) << body;
        EXPECT_NE(detail.get_string().find(about), json::string::npos)
            << detail << " says nothing of " << about;
    }

    TestTerminal shop_;
    TerminalServer server_{shop_.terminal()};
};

/// `body` as text, with member `name` written as `value`; gone if `value` is empty.
std::string with_member(const json::object& body, std::string_view name, const std::string& value) {
    std::string text;
    for (const auto& [key, held] : body) {
        if (key == name && value.empty()) continue;
        text += (text.empty() ? "{\"" : ",\"") + std::string(key) +
                "\":" + (key == name ? value : json::serialize(held));
    }
    return (text.empty() ? "{" : text) + "}";
}

using Expect = std::function<void(const std::string& body, std::string_view about)>;

struct Member {
    const char* name;
    std::vector<std::string> wrong;
};

/// Calls `expect` with `body` spoilt in every way, and with what the refusal must be about.
void spoil_every_member(const json::object& body, const std::vector<Member>& members,
                        const Expect& expect) {
    for (const Member& member : members) {
        expect(with_member(body, member.name, ""), member.name);
        const std::string whole = json::serialize(body);
        const std::string value = json::serialize(body.at(member.name));
        expect("{\"" + std::string(member.name) + "\":" + value + "," + whole.substr(1), "twice");
        for (const std::string& wrong : member.wrong) {
            expect(with_member(body, member.name, wrong), member.name);
        }
    }
    expect("{\"surplus\":1," + json::serialize(body).substr(1), "surplus");
}

TEST_F(BadRequest, EveryMemberOfASaleMissingTwiceOrWrong) {
    const std::string id = "\"" + sale_id_text(1) + "\"";
    const std::vector<Member> members{
        {"sale_id",
         {"null", "1", "true", "[]", "{}", "\"\"", "\"00\"", "\"" + sale_id_text(1) + "00\"",
          "\"" + std::string(32, 'A') + "\"", "\"" + std::string(32, 'g') + "\"", "[" + id + "]"}},
        {"categories",
         {"null", "1", "\"bread\"", "{}", "[null]", "[1]", "[{}]", "[[]]", "[{\"gpc\":50180000}]",
          "[{\"cents\":700}]", "[{\"gpc\":\"50180000\",\"cents\":700}]",
          "[{\"gpc\":50180000,\"cents\":700.0}]", "[{\"gpc\":50180000,\"cents\":7e2}]",
          "[{\"gpc\":50180000,\"cents\":-700}]", "[{\"gpc\":50180000,\"cents\":0}]",
          "[{\"gpc\":50180000,\"cents\":300},{\"gpc\":50180000,\"cents\":400}]",
          "[{\"gpc\":100000000,\"cents\":700}]", "[{\"gpc\":50180000,\"cents\":9007199254740992}]",
          "[{\"gpc\":50180000,\"cents\":700,\"name\":\"bread\"}]"}},
        {"vouchers",
         {"null", "1", "\"x\"", "{}", "[1]", "[null]", "[[]]", "[{}]", "[\"\\u0000\"]"}},
    };
    const auto expect = [this](const std::string& body, std::string_view about) {
        expect_malformed("/v1/sales", body, about);
    };
    const json::object good = sale_json(1, 700, {1});
    spoil_every_member(good, members, expect);

    std::string many = "[\"x\"";
    for (std::uint64_t i = 0; i < limits::kSpendsPerSale; ++i) many += ",\"x\"";
    expect(with_member(good, "vouchers", many + "]"), "vouchers");
    EXPECT_TRUE(server_.get("/v1/sales").at("sales").as_array().empty());
    EXPECT_EQ(post_text("/v1/sales", json::serialize(good)).status, 201U) << "the good one is good";
}

/// A till that sends the line of a free item, or one category twice, hears which line that is:
/// never that the customer's voucher is no good.
TEST_F(BadRequest, ALineOfTheBasketIsNamedAndNoVoucherBlamed) {
    const std::string first = "[{\"gpc\":50130000,\"cents\":300},";
    const std::vector<std::pair<std::string, std::string>> cases{
        {first + "{\"gpc\":50180000,\"cents\":0}]", "categories[1].cents: zero"},
        {first + "{\"gpc\":50130000,\"cents\":400}]", "categories[1].gpc: a category twice"}};
    for (const auto& [categories, about] : cases) {
        const json::object sale = sale_json(1, 700, {1});
        expect_malformed("/v1/sales", with_member(sale, "categories", categories), about);
        const json::object check{{"voucher", json::string(voucher_text(1))},
                                 {"categories", json::array{}}};
        expect_malformed("/v1/check", with_member(check, "categories", categories), about);
    }
    expect_malformed("/v1/sales", with_member(sale_json(1, 700, {1}), "categories", "[]"),
                     "categories: no line");
    EXPECT_EQ(post_text("/v1/sales", json::serialize(sale_json(1, 700, {1}))).status, 201U);
}

TEST_F(BadRequest, EveryMemberOfOtherBodies) {
    const auto on = [this](const char* target) {
        return [this, target](const std::string& body, std::string_view about) {
            expect_malformed(target, body, about);
        };
    };
    const json::object check{{"voucher", json::string(voucher_text(1))}};
    spoil_every_member(check, {{"voucher", {"null", "1", "[]", "{}"}}}, on("/v1/check"));
    expect_malformed("/v1/check",
                     "{\"voucher\":\"" + std::string(limits::kTextBytes + 1, '0') + "\"}",
                     "voucher");
    const json::object time{{"date", kCrisis.seconds}};
    spoil_every_member(
        time, {{"date", {"null", "\"2026-03-01\"", "-1", "1.5", "253402300800", "[]", "{}"}}},
        on("/v1/time"));
    EXPECT_FALSE(shop_.terminal().branch()->asserted());
}

TEST_F(BadRequest, WhatIsNoJsonObject) {
    for (const char* target : {"/v1/sales", "/v1/check", "/v1/time"}) {
        for (const char* body :
             {"null", "[]", "1", "\"text\"", "{", "{}}", "{\"a\":1,}", "{'a':1}", "\xff\xfe",
              "{\"a\":\"\xc3\x28\"}", "[[[[[[[[[[]]]]]]]]]]", "{//\n}", "NaN", " "}) {
            EXPECT_EQ(post_text(target, body).verdict(), "400 malformed") << target << body;
        }
        EXPECT_EQ(post_text(target, "").verdict(), "400 malformed") << "no body at all";
        EXPECT_EQ(post_text(target, "{}").verdict(), "400 malformed");
    }
}

TEST_F(BadRequest, WrongTypesSizesMethodsAndPaths) {
    const std::string sale = json::serialize(sale_json(1, 700, {1}));
    const auto type_of = [](const Answer& answer) {
        return std::string(answer.at("type").as_string()).substr(std::size("urn:noodgeld:http"));
    };
    for (const char* type :
         {"text/plain", "application/cbor", "application/x-www-form-urlencoded"}) {
        const Answer no = server_.post("/v1/sales", type, as_bytes(sale));
        EXPECT_EQ(no.status, 415U);
        EXPECT_EQ(type_of(no), "unsupported_body");
    }
    EXPECT_EQ(server_.post("/v1/objects", "application/json", as_bytes("NO1:")).status, 415U);
    EXPECT_EQ(server_.post("/v1/objects/order", "text/plain", as_bytes("x")).status, 415U);
    EXPECT_EQ(server_.post("/v1/import", "application/octet-stream", as_bytes("x")).status, 415U);

    const auto too_large = [&](const char* target, const char* type, std::size_t most) {
        const Bytes body(most + 1, ' ');
        const Answer no = server_.post(target, type, body);
        EXPECT_EQ(no.status, 413U) << target;
        EXPECT_EQ(type_of(no), "body_too_large");
    };
    too_large("/v1/sales", "application/json", http::kJsonBody.max_bytes);
    too_large("/v1/objects", "text/plain", limits::kTextBytes);
    too_large("/v1/objects/order", "application/cbor", limits::kObjectBytes);
    const std::string void_target = "/v1/sales/" + sale_id_text(1) + "/void";
    EXPECT_EQ(server_.post(void_target, "application/json", as_bytes("{}")).status, 413U);

    EXPECT_EQ(server_.get("/v1/check").status, 405U);
    EXPECT_EQ(server_.post("/v1/status", "", {}).status, 405U);
    EXPECT_EQ(server_.post("/v1/export", "", {}).status, 405U);
    EXPECT_EQ(server_.get("/v1").status, 404U);
    EXPECT_EQ(server_.get("/v2/sales").status, 404U);
    EXPECT_TRUE(server_.get("/v1/sales").at("sales").as_array().empty());
}

TEST_F(BadRequest, ObjectsThatAreNone) {
    const Bytes order_wire = encode(by_officers(order()));
    const std::string order_text = to_text(Kind::order, order_wire);
    const Bytes garbage(7, 'x');
    const Bytes truncated(order_wire.begin(), order_wire.end() - 1);
    Bytes longer = order_wire;
    longer.push_back(0);
    for (const Kind kind : {Kind::charter, Kind::series, Kind::emission, Kind::order, Kind::stop,
                            Kind::revocations, Kind::certificate, Kind::head, Kind::anchor}) {
        EXPECT_EQ(server_.adopt(kind, garbage).verdict(), "400 malformed") << name(kind);
        EXPECT_EQ(server_.adopt(kind, {}).verdict(), "400 malformed") << name(kind);
        EXPECT_EQ(server_.adopt(kind, truncated).verdict(), "400 malformed") << name(kind);
        if (kind != Kind::order) {
            EXPECT_EQ(server_.adopt(kind, order_wire).verdict(), "400 malformed") << name(kind);
        }
    }
    EXPECT_EQ(server_.adopt(Kind::order, longer).verdict(), "400 malformed");
    for (const Kind kind : {Kind::token, Kind::voucher, Kind::request, Kind::segment,
                            Kind::manifest, Kind::authorisation, Kind::challenge}) {
        EXPECT_EQ(server_.adopt(kind, order_wire).verdict(), "400 unknown_kind") << name(kind);
    }
    const Bytes others_head = ExampleFeed(2).segment().head;
    EXPECT_EQ(server_.adopt(Kind::head, others_head).verdict(), "400 unknown_kind")
        << "of another feed";
    for (const char* kind : {"nothing", "Order", "orders", "1"}) {
        const std::string target = "/v1/objects/" + std::string(kind);
        EXPECT_EQ(server_.post(target, "application/cbor", order_wire).verdict(),
                  "400 unknown_kind");
    }
    EXPECT_EQ(server_.scan("").verdict(), "400 unknown_kind");
    EXPECT_EQ(server_.scan("XX1:" + order_text.substr(4)).verdict(), "400 unknown_kind");
    EXPECT_EQ(server_.scan("NO1:lower case").verdict(), "400 misread");
    EXPECT_TRUE(server_.scan("boodschappenlijst").at("detail").is_null()) << "nothing to add";
    EXPECT_EQ(server_.scan(order_text.substr(0, order_text.size() - 3)).verdict(), "400 misread");
    EXPECT_EQ(server_.scan(order_text + "000").verdict(), "400 misread");
    const std::string above = "NO1::::";  // no group of Base45
    EXPECT_EQ(server_.scan(above + check_digits(above)).verdict(), "400 malformed");
    EXPECT_EQ(server_.scan(voucher_text(1)).verdict(), "400 unknown_kind")
        << "a voucher is no order";
    EXPECT_EQ(server_.scan(order_text).status, 200U) << "the whole one is known";
}

TEST_F(BadRequest, PacksThatAreNone) {
    const auto import = [this](const Bytes& pack) {
        return server_.post("/v1/import", "application/cbor", pack);
    };
    EXPECT_EQ(import({}).verdict(), "400 malformed");
    EXPECT_EQ(import(Bytes(7, 'x')).verdict(), "400 malformed");
    Bytes pack = shop_.pack();
    Bytes cut(pack.begin(), pack.begin() + static_cast<std::ptrdiff_t>(pack.size() / 2));
    const Answer part = import(cut);
    EXPECT_EQ(part.status, 200U);
    EXPECT_EQ(part.at("cut_short"), json::value(true));
    pack[20] ^= 1;  // in the lineage
    EXPECT_EQ(import(pack).verdict(), "422 other_lineage");
}

}  // namespace
}  // namespace noodgeld::test
