#include "ledger/log_api.h"

#include <boost/json.hpp>
#include <charconv>
#include <memory>

#include "base/hexadecimal.h"
#include "ledger/answers.h"
#include "ledger/log/tile_path.h"

namespace noodgeld {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

json::array hashes_json(std::span<const crypto::Hash> hashes) {
    json::array out;
    for (const crypto::Hash& hash : hashes) out.push_back(json::string(hex(hash.bytes)));
    return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size();
    return good ? std::optional(value) : std::nullopt;
}

class LogApi {
  public:
    LogApi(Ledger& ledger, const crypto::SecretKey& key, std::function<UnixTime()> clock)
        : ledger_(ledger), key_(key), clock_(std::move(clock)) {}

    Response checkpoint(const Request& request) {
        if (!ledger_.lineage()) return problem(Refusal::no_charter, request);
        const auto note = ledger_.checkpoint(key_, clock_());
        if (!note) return problem(note.error(), request);
        Response response = text(*note, "text/plain; charset=utf-8");
        response.headers.push_back({"cache-control", "no-cache"});
        return response;
    }

    /// That a fact is in the log: C2SP tlog-proof.
    Response log_proof(const Request& request) {
        std::array<std::uint8_t, 32> hash{};
        const auto kind = number(request.parameter("kind"));
        const bool good = kind && *kind <= 0xff && from_lower_hex(request.parameter("hash"), hash);
        if (!good)
            return wrong("kind, hash", "not a kind's number and 64 hexadecimal digits", request);
        if (!ledger_.lineage()) return problem(Refusal::no_charter, request);
        const auto proof =
            ledger_.log_proof(static_cast<std::uint8_t>(*kind), hash, key_, clock_());
        if (!proof) return problem(proof.error(), request);
        if (!*proof) return not_found(request, "not in the log, or not below a checkpoint yet");
        return text(**proof, "text/plain; charset=utf-8");
    }

    /// That an earlier tree is a prefix of this one (RFC 6962, section 2.1.2).
    Response consistency(const Request& request) {
        const auto size = number(request.parameter("size"));
        if (!ledger_.lineage()) return problem(Refusal::no_charter, request);
        if (!size || *size == 0) return bad_size(request);
        const auto proof = ledger_.log_consistency(*size);
        if (!proof) return problem(proof.error(), request);
        if (!*proof) return bad_size(request);
        return http::json_response(
            200,
            {{"from", *size}, {"size", (*proof)->size}, {"path", hashes_json((*proof)->path)}});
    }
    static Response bad_size(const Request& request) {
        return wrong("size", "not a size from 1 to the log's", request);
    }

    /// Hashes of the log's tree: C2SP tlog-tiles, but for the entries, which are not public.
    Response tile(const Request& request) {
        const auto place = parse_tile_path(std::string_view(request.path).substr(1));
        if (!place) return not_found(request, "no tile of hashes");
        const auto bytes = ledger_.log_tile(place->level, place->index, place->width);
        if (!bytes) return problem(bytes.error(), request);
        if (!*bytes) return not_found(request, "the log is not so large");
        Response response{200, "application/octet-stream", **bytes, {}};
        response.headers.push_back({"cache-control", "public, max-age=31536000, immutable"});
        return response;
    }

  private:
    Ledger& ledger_;
    const crypto::SecretKey& key_;
    std::function<UnixTime()> clock_;
};

}  // namespace

void add_log_routes(http::Router& router, Ledger& ledger, const crypto::SecretKey& key,
                    std::function<UnixTime()> clock) {
    const auto api = std::make_shared<LogApi>(ledger, key, std::move(clock));
    const auto calls = [&api](Response (LogApi::*handler)(const Request&)) {
        return [api, handler](const Request& request) { return ((*api).*handler)(request); };
    };
    router.get("/checkpoint", calls(&LogApi::checkpoint));
    router.get("/tile/{path*}", calls(&LogApi::tile));
    router.get("/v1/log/proof/{kind}/{hash}", calls(&LogApi::log_proof));
    router.get("/v1/log/consistency/{size}", calls(&LogApi::consistency));
}

}  // namespace noodgeld
