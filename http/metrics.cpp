#include "http/metrics.h"

#include <prometheus/text_serializer.h>

#include <boost/json/object.hpp>
#include <utility>

namespace noodgeld::http {
namespace {

// Seconds: from an answer out of memory to an upload over a bad line; an fsync is in the middle.
const prometheus::Histogram::BucketBoundaries kBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   1.0,   5.0,  30.0};

}  // namespace

RequestMetrics::RequestMetrics(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("noodgeld_http_requests_total")
                    .Help("Requests answered, or refused before they reached a route.")
                    .Register(registry)),
      seconds_(prometheus::BuildHistogram()
                   .Name("noodgeld_http_request_seconds")
                   .Help("From the first byte of a request to the last of its answer.")
                   .Register(registry)) {}

void RequestMetrics::count(const FinishedRequest& finished) {
    const std::string route(finished.route.empty() ? "none" : finished.route);
    const std::string method(finished.method.empty() ? "none" : finished.method);
    requests_
        .Add({{"route", route}, {"method", method}, {"status", std::to_string(finished.status)}})
        .Increment();
    const std::chrono::duration<double> duration = finished.duration;
    seconds_.Add({{"route", route}}, kBuckets).Observe(duration.count());
}

void add_service_routes(Router& router, const prometheus::Registry& registry,
                        std::function<Health()> health) {
    router.get("/healthz", [health = std::move(health)](const Request&) {
        const Health now = health();
        return json_response(now.healthy ? 200 : 503,
                             {{"status", now.healthy ? "pass" : "fail"}, {"output", now.text}});
    });
    router.get("/metrics", [&registry](const Request&) {
        Response response;
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        append(response.body, as_bytes(prometheus::TextSerializer().Serialize(registry.Collect())));
        return response;
    });
}

}  // namespace noodgeld::http
