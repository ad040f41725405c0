// The router finds the one handler, or says what is wrong with the method, the path or the body.
#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noodgeld::http {
namespace {

Handler answering(unsigned status) {
    return [status](const Request&) {
        Response response;
        response.status = status;
        return response;
    };
}

class RouterTest : public testing::Test {
  protected:
    RouterTest() {
        router_.get("/v1/sales", answering(201));
        router_.post("/v1/sales", kJsonBody, answering(202));
        router_.get("/v1/sales/mine", answering(203));
        router_.get("/v1/sales/{id}", answering(204));
        router_.post("/v1/sales/{id}/void", kNoBody, answering(205));
        router_.add(Method::put, "/v1/{group}/{id}", kJsonBody, answering(206));
        router_.get("/", answering(207));
    }

    // The status that tells which handler was found; 0 if none.
    [[nodiscard]] unsigned found(Method method, std::string_view path) const {
        const auto match = router_.find(method, path);
        return match ? match->route->handler({}).status : 0;
    }

    Router router_;
};

TEST_F(RouterTest, FindsByMethodAndPath) {
    EXPECT_EQ(found(Method::get, "/v1/sales"), 201U);
    EXPECT_EQ(found(Method::head, "/v1/sales"), 201U);
    EXPECT_EQ(found(Method::post, "/v1/sales"), 202U);
    EXPECT_EQ(found(Method::get, "/v1/sales/mine"), 203U);
    EXPECT_EQ(found(Method::get, "/v1/sales/00ff"), 204U);
    EXPECT_EQ(found(Method::post, "/v1/sales/00ff/void"), 205U);
    EXPECT_EQ(found(Method::get, "/"), 207U);
}

TEST_F(RouterTest, GivesParameters) {
    EXPECT_THAT(router_.find(Method::put, "/v1/a/b c")->parameters,
                testing::ElementsAre(NamedValue{"group", "a"}, NamedValue{"id", "b c"}));
    EXPECT_TRUE(router_.find(Method::get, "/v1/sales")->parameters.empty());
}

TEST_F(RouterTest, ListsItsRoutesInOrder) {
    ASSERT_EQ(router_.routes().size(), 7U);
    EXPECT_EQ(router_.routes()[1].method, Method::post);
    EXPECT_EQ(router_.routes()[1].pattern, "/v1/sales");
    EXPECT_EQ(router_.routes()[4].pattern, "/v1/sales/{id}/void");
}

TEST_F(RouterTest, UnknownPathsAreNotFound) {
    for (const std::string_view path :
         {"", "v1", "/v", "/v1", "/v1/", "/v1/sale", "/v1/sales/", "/V1/sales", "/v1/sales/a/b",
          "/v1/sales/a/void/c", "//", "/v1//void"}) {
        const auto match = router_.find(Method::get, path);
        ASSERT_FALSE(match) << path;
        EXPECT_EQ(match.error().refused.reason, HttpRefusal::not_found) << path;
        EXPECT_EQ(match.error().allow, "");
    }
}

TEST_F(RouterTest, OtherMethodsAreToldWhichAreAllowed) {
    const auto match = router_.find(Method::del, "/v1/sales");
    ASSERT_FALSE(match);
    EXPECT_EQ(match.error().refused.reason, HttpRefusal::method_not_allowed);
    EXPECT_EQ(match.error().allow, "GET, HEAD, POST");
    EXPECT_EQ(router_.find(Method::get, "/v1/sales/a/void").error().allow, "POST");
}

TEST(CheckBody, JudgesByTheHead) {
    const BodyRule rule{{"application/json", "application/cbor"}, 100};
    const auto judged = [&](std::uint64_t length, std::vector<NamedValue> headers) {
        Head head;
        head.content_length = length;
        head.headers = std::move(headers);
        const auto taken = check_body(rule, head);
        return taken ? 200 : status_of(taken.error().reason);
    };
    EXPECT_EQ(judged(100, {{"content-type", "application/json"}}), 200U);
    EXPECT_EQ(judged(1, {{"content-type", "Application/CBOR"}}), 200U);
    EXPECT_EQ(judged(1, {{"content-type", "application/json; charset=UTF-8"}}), 200U);
    EXPECT_EQ(judged(1, {{"content-type", "application/json;charset=utf-8"}}), 200U);
    EXPECT_EQ(judged(0, {}), 200U);

    EXPECT_EQ(judged(101, {{"content-type", "application/json"}}), 413U);
    EXPECT_EQ(judged(1, {}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", ""}}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", "text/plain"}}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", "application/jsonp"}}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", "application/json; charset=latin1"}}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", "text/plain; application/json"}}), 415U);
    EXPECT_EQ(judged(1, {{"content-type", "application/json"}, {"content-encoding", "gzip"}}),
              415U);
}

TEST(CheckBody, ARouteWithoutBodyTakesNone) {
    Head head;
    EXPECT_TRUE(check_body(kNoBody, head));
    head.content_length = 1;
    EXPECT_EQ(check_body(kNoBody, head).error().reason, HttpRefusal::body_too_large);
}

}  // namespace
}  // namespace noodgeld::http
