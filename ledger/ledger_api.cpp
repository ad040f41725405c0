#include "ledger/ledger_api.h"

#include <boost/json.hpp>

#include "api/refusal_problem.h"
#include "base/base64.h"
#include "base/json.h"
#include "ledger/answers.h"
#include "ledger/evidence.h"
#include "ledger/log_api.h"
#include "ledger/results.h"

namespace noodgeld {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

const http::BodyRule kPackBody{{"application/cbor"}, std::size_t{64} << 20};
constexpr std::size_t kEvidenceItems = 1'000;

json::object report_json(const IngestReport& report) {
    json::object refused;
    for (const auto& [refusal, count] : report.refused) refused[name(refusal)] = count;
    return {{"added", report.added},
            {"known", report.known},
            {"waiting", report.waiting},
            {"refused", std::move(refused)},
            {"cut_short", report.cut_short}};
}

class Api {
  public:
    Api(Ledger& ledger, const crypto::SecretKey& key, std::function<UnixTime()> clock)
        : ledger_(ledger), key_(key), clock_(std::move(clock)) {}

    Response take_pack(const Request& request) {
        return answer(ledger_.ingest_pack(request.body), request);
    }

    Response take_object(const Request& request) {
        const std::string_view wanted = request.parameter("kind");
        for (int i = 1; i <= static_cast<int>(last_of(Kind{})); ++i) {
            const Kind kind = static_cast<Kind>(i);
            if (name(kind) != wanted) continue;
            const PackItem item{kind, request.body};
            return answer(ledger_.ingest({item}), request);
        }
        return problem(Refusal::unknown_kind, request);
    }

    Response anchor(const Request& request) {
        const auto made = ledger_.anchor(key_, clock_());
        if (!made) return problem(made.error(), request);
        return with_charter(request, [&made](const LedgerView&) {
            return http::json_response(200, {{"receipts", *made}});
        });
    }

    /// The newest anchor of a feed.
    Response receipt(const Request& request) {
        FeedId feed;
        if (!from_lower_hex(request.parameter("feed"), feed.bytes)) {
            return wrong("feed", "not 32 hexadecimal digits", request);
        }
        const auto wire = ledger_.newest_anchor(feed);
        if (!wire) return problem(wire.error(), request);
        if (!*wire) return not_found(request, "no receipt for this feed yet");
        return {200, "application/cbor", **wire, {}};
    }

    Response results(const Request& request) {
        return with_charter(request, [](const LedgerView& view) {
            return text(to_json(results_of(view)), "application/json");
        });
    }

    Response settlement(const Request& request) {
        return with_charter(request, [](const LedgerView& view) {
            return text(settlement_csv(results_of(view)), "text/csv; charset=utf-8");
        });
    }

    Response token(const Request& request) {
        TokenId id;
        if (!from_lower_hex(request.parameter("id"), id.bytes)) {
            return wrong("id", "not the 32 hexadecimal digits of a token id", request);
        }
        return with_charter(request, [&id](const LedgerView& view) {
            return http::json_response(200, token_json(id, view.judged));
        });
    }

    Response evidence(const Request& request) {
        return with_charter(request, [](const LedgerView& view) {
            return http::json_response(200, evidence_json(view.judged, kEvidenceItems));
        });
    }

    /// One accusation, with all that proves it.
    Response evidence_pack(const Request& request) {
        const auto accusation = accusation_named(request.parameter("accusation"));
        if (!accusation) return not_found(request, "no such accusation");
        const auto pack = ledger_.evidence(*accusation, request.parameter("about"));
        if (!pack) return problem(pack.error(), request);
        if (!*pack) return not_found(request, "the facts do not make this accusation");
        return {200, "application/cbor", **pack, {}};
    }

    Response export_all(const Request& request) {
        if (!ledger_.lineage()) return problem(Refusal::no_charter, request);
        Response response{200, "application/cbor", {}, {}};
        response.write_body = [this, language = http::language_of(request)](
                                  const http::WriteBody& write) -> std::optional<Response> {
            const auto written = ledger_.write_export(write);
            if (written) return std::nullopt;
            return problem(written.error(), language);
        };
        return response;
    }

    Response status(const Request&) {
        return ledger_.read([this](const LedgerView& view) {
            std::size_t entries = 0;
            std::size_t parked = 0;
            for (const auto& [feed, tree] : view.facts.feeds()) {
                entries += tree.placed_count();
                parked += tree.waiting_count();
            }
            json::object out{{"facts", view.log.size()},
                             {"feeds", view.facts.feeds().size()},
                             {"entries", entries},
                             {"waiting", view.facts.waiting() + parked},
                             {"state_digest", hex(view.digest.bytes)}};
            const auto& lineage = view.facts.holdings().lineage();
            if (lineage) {
                out["lineage"] = hex(lineage->bytes);
                out["log_vkey"] =
                    vkey({log_origin(*lineage), NoteSigner::writer, key_.public_key()});
                out["drill"] = view.facts.holdings().current_charter()->drill;
            }
            return http::json_response(200, out);
        });
    }

  private:
    /// What is malformed here was uploaded: no voucher that a cashier might scan again.
    static Response refused(Refusal refusal, const IngestReport& report, Language language) {
        if (refusal == Refusal::malformed) {
            return http::bad_request("the body is no pack, or no object of a kind that is taken",
                                     language, report_json(report));
        }
        return http::problem(refusal, language, {}, report_json(report));
    }

    /// With the receipts of the feeds that were brought.
    Response answer(const Result<IngestReport, LedgerFailure>& report, const Request& request) {
        if (!report) return problem(report.error(), request);
        const auto receipts = ledger_.receipts(report->tips, key_, clock_());
        if (!receipts) return problem(receipts.error(), request);
        const bool nothing_taken = report->added + report->known + report->waiting == 0;
        if (nothing_taken && !report->refused.empty()) {
            return refused(report->refused.begin()->first, *report, http::language_of(request));
        }
        json::object out = report_json(*report);
        json::array signed_anchors;
        for (const auto& [feed, anchor] : *receipts) {
            signed_anchors.push_back({{"feed", hex(feed.bytes)}, {"anchor", base64(anchor)}});
        }
        out["receipts"] = std::move(signed_anchors);
        return http::json_response(200, out);
    }

    static Results results_of(const LedgerView& view) {
        return make_results(view.facts, view.judged, view.digest);
    }

    template <class Show>
    Response with_charter(const Request& request, Show show) {
        return ledger_.read([&](const LedgerView& view) {
            if (!view.facts.holdings().lineage()) return problem(Refusal::no_charter, request);
            return Response(show(view));
        });
    }

    Ledger& ledger_;
    const crypto::SecretKey& key_;
    std::function<UnixTime()> clock_;
};

}  // namespace

void add_ledger_routes(http::Router& router, Ledger& ledger, const crypto::SecretKey& key,
                       std::function<UnixTime()> clock) {
    const auto api = std::make_shared<Api>(ledger, key, clock);
    const auto calls = [&api, &ledger](Response (Api::*handler)(const Request&)) {
        return [api, handler, &ledger](const Request& request) {
            if (ledger.is_stopped()) return problem(Ledger::stopped_failure(), request);
            return ((*api).*handler)(request);
        };
    };
    using enum http::Urgency;
    router.post("/v1/packs", kPackBody, calls(&Api::take_pack), bulk);
    router.post("/v1/objects/{kind}", kPackBody, calls(&Api::take_object));
    router.post("/v1/anchors", http::kNoBody, calls(&Api::anchor));
    router.get("/v1/feeds/{feed}/receipt", calls(&Api::receipt));
    router.get("/v1/results", calls(&Api::results));
    router.get("/v1/settlement", calls(&Api::settlement));
    router.get("/v1/tokens/{id}", calls(&Api::token));
    router.get("/v1/evidence", calls(&Api::evidence));
    router.get("/v1/evidence/{accusation}/{about}", calls(&Api::evidence_pack));
    router.get("/v1/facts", calls(&Api::export_all), bulk);
    router.get("/v1/status", calls(&Api::status));
    add_log_routes(router, ledger, key, std::move(clock));
}

}  // namespace noodgeld
