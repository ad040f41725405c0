// The ledger's own server on loopback, and a client that asks it.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "http/client.h"
#include "http/server.h"
#include "ledger/ledger_api.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {

namespace json = boost::json;

class LedgerApiTest : public testing::Test {
  protected:
    static constexpr const char* kCbor = "application/cbor";

    void SetUp() override { serve(); }
    void TearDown() override { server_.reset(); }  // Before the ledger that it borrows.

    /// A ledger that nobody gave a charter yet, instead.
    void begin_without_charter() {
        server_.reset();
        ledger_ = std::make_unique<TestLedger>(false);
        serve();
    }

    [[nodiscard]] http::Response send(http::Method method, const std::string& target,
                                      ByteView body = {}, const std::string& type = "",
                                      const std::string& language = "en") {
        http::ClientRequest request{method, target, type, body, {}};
        request.headers.push_back({"accept-language", language});
        auto answer = client_->send(request);
        EXPECT_TRUE(answer) << answer.error().what;
        return answer ? std::move(*answer) : http::Response{};
    }
    [[nodiscard]] http::Response get(const std::string& target) {
        return send(http::Method::get, target);
    }
    [[nodiscard]] http::Response post(const std::string& target, ByteView body = {}) {
        return send(http::Method::post, target, body, body.empty() ? "" : kCbor);
    }
    [[nodiscard]] http::Response post_pack(const std::vector<PackItem>& items) {
        return post("/v1/packs", pack_of(items));
    }

    static json::object document(const http::Response& response) {
        const json::value value = json::parse(response.text());
        return value.as_object();
    }
    static std::int64_t number(const json::object& object, std::string_view member) {
        return object.at(member).as_int64();
    }
    /// That it is problem details for this refusal of the protocol.
    static void expect_refused(const http::Response& response, unsigned status, Refusal refusal) {
        EXPECT_EQ(response.status, status) << response.text();
        EXPECT_EQ(response.content_type, "application/problem+json");
        const json::object problem = document(response);
        EXPECT_EQ(problem.at("refusal").as_string(), name(refusal));
        EXPECT_EQ(problem.at("title").as_string(), sentence(refusal, Language::en));
    }
    /// That it is problem details for a mistake of the caller's, which no voucher or copy mends.
    static void expect_wrong(const http::Response& response) {
        EXPECT_EQ(response.status, 400u) << response.text();
        const json::object problem = document(response);
        EXPECT_EQ(problem.at("refusal").as_string(), name(Refusal::malformed));
        EXPECT_EQ(problem.at("title").as_string(),
                  "Something in this request is missing or wrong.");
        EXPECT_FALSE(problem.contains("next"));
    }
    /// That it is problem details of the HTTP rooms, which name no refusal of the protocol.
    static void expect_problem(const http::Response& response, http::HttpRefusal refusal) {
        EXPECT_EQ(response.status, http::status_of(refusal)) << response.text();
        EXPECT_EQ(response.content_type, "application/problem+json");
        const json::object problem = document(response);
        EXPECT_EQ(problem.at("type").as_string(),
                  "urn:noodgeld:http:" + std::string(http::name(refusal)));
        EXPECT_FALSE(problem.contains("refusal"));
    }
    [[nodiscard]] std::string state() {
        return json::value_to<std::string>(document(get("/v1/status")).at("state_digest"));
    }

    std::unique_ptr<TestLedger> ledger_ = std::make_unique<TestLedger>();
    UnixTime now_ = kReceived;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<http::Client> client_;

  private:
    void serve() {
        http::Router router;
        add_ledger_routes(router, **ledger_, key_, [this] { return now_; });
        http::ServerOptions options;
        auto server = http::Server::start(std::move(options), std::move(router));
        ASSERT_TRUE(server) << server.error().what;
        server_ = std::move(*server);
        client_ = std::make_unique<http::Client>(http::Endpoint{"127.0.0.1", server_->port()});
    }

    const crypto::SecretKey key_ = example_key("ledger");
};

}  // namespace noodgeld::test
