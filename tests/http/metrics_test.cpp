// What a scrape reads, and what a health check sees.
#include "http/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noodgeld::http {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Response ask(const Router& router, std::string_view path) {
    return router.find(Method::get, path)->route->handler({});
}

TEST(Metrics, CountsRequestsByRouteMethodAndStatus) {
    prometheus::Registry registry;
    RequestMetrics metrics(registry);
    FinishedRequest sale;
    sale.route = "/v1/sales/{id}";
    sale.method = "GET";
    sale.status = 200;
    sale.duration = 3ms;
    metrics.count(sale);
    metrics.count(sale);
    FinishedRequest garbage;
    garbage.status = 400;
    metrics.count(garbage);

    Router router;
    add_service_routes(router, registry, [] { return Health{}; });
    const Response scraped = ask(router, "/metrics");
    EXPECT_EQ(scraped.content_type, "text/plain; version=0.0.4; charset=utf-8");
    const std::string text(scraped.text());
    EXPECT_THAT(text, HasSubstr("# TYPE noodgeld_http_requests_total counter\n"));
    EXPECT_THAT(text, HasSubstr(R"(noodgeld_http_requests_total{method="GET",)"
                                R"(route="/v1/sales/{id}",status="200"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(noodgeld_http_requests_total{method="none",)"
                                R"(route="none",status="400"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(seconds_bucket{route="/v1/sales/{id}",le="0.0025"} 0)"));
    EXPECT_THAT(text, HasSubstr(R"(seconds_bucket{route="/v1/sales/{id}",le="0.005"} 2)"));
}

TEST(Health, IsSaidByStatusAndText) {
    const prometheus::Registry registry;
    Health health{true, "selling"};
    Router router;
    add_service_routes(router, registry, [&] { return health; });
    EXPECT_EQ(ask(router, "/healthz").status, 200U);
    EXPECT_EQ(ask(router, "/healthz").text(), R"({"status":"pass","output":"selling"})");
    health = {false, "the disk failed"};
    EXPECT_EQ(ask(router, "/healthz").status, 503U);
    EXPECT_EQ(ask(router, "/healthz").text(), R"({"status":"fail","output":"the disk failed"})");
}

}  // namespace
}  // namespace noodgeld::http
