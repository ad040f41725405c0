// Metrics: what a daemon tells monitoring, in Prometheus' text exposition format 0.0.4. Daemons add
// their own figures to the same registry; their names begin with noodgeld_.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <string>

#include "http/router.h"
#include "http/server.h"

namespace noodgeld::http {

/// Counts a server's requests: noodgeld_http_requests_total by route, method and status, and
/// noodgeld_http_request_seconds by route. Routes are patterns, so their number is bounded.
/// Thread-safe.
class RequestMetrics {
  public:
    /// Borrows the registry, which must outlive it.
    explicit RequestMetrics(prometheus::Registry& registry);

    void count(const FinishedRequest& finished);

  private:
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& seconds_;
};

struct Health {
    bool healthy = true;
    std::string text;  ///< For whoever looks, in English: "selling", "the disk failed".
};

/// Adds GET /healthz (200 or 503: {"status": "pass" or "fail", "output": text}) and GET /metrics.
/// `health` is called by several threads at once. Borrows the registry.
void add_service_routes(Router& router, const prometheus::Registry& registry,
                        std::function<Health()> health);

}  // namespace noodgeld::http
