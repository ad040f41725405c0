#include "ledger/service/evidence.h"

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/hexadecimal.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

json::object place_json(const FeedNode& node) {
    return {{"terminal", hex(node.entry.terminal.bytes)},
            {"epoch", node.entry.epoch.value},
            {"sequence", node.entry.sequence.value},
            {"entry", hex(node.hash.bytes)}};
}

json::object spend_json(const JudgedSpend& spend) {
    const auto& [record, verdict] = spend;
    json::object out{{"place", place_json(*record.node)}, {"merchant", record.merchant},
                     {"cents", record.amount.cents()},    {"verdict", name(verdict.outcome)},
                     {"forged", record.forged},           {"books_token", verdict.books_token}};
    if (verdict.reason) out["reason"] = name(*verdict.reason);
    if (verdict.hold) out["hold"] = *verdict.hold == Hold::fork ? "fork" : "unwitnessed";
    if (verdict.missing) out["missing"] = name(verdict.missing->kind);
    if (verdict.known_to_merchant != nullptr) {
        out["repeats"] = place_json(*verdict.known_to_merchant->node);
    }
    return out;
}

json::array spends_json(const std::vector<JudgedSpend>& spends) {
    json::array out;
    for (const JudgedSpend& spend : spends) out.push_back(spend_json(spend));
    return out;
}

/// A list that keeps its first `limit` items and counts the others.
class Bounded {
  public:
    explicit Bounded(std::size_t limit) : limit_(limit) {}
    void add(json::object item) {
        if (items_.size() < limit_) {
            items_.push_back(std::move(item));
        } else {
            ++more_;
        }
    }
    json::object take() { return {{"items", std::move(items_)}, {"more", more_}}; }

  private:
    std::size_t limit_;
    json::array items_;
    std::size_t more_ = 0;
};

bool is_double(const std::vector<JudgedSpend>& spends) {
    const auto blocks = [](const JudgedSpend& spend) { return spend.record.blocks; };
    return std::ranges::count_if(spends, blocks) > 1;
}

}  // namespace

json::object token_json(const TokenId& token, const Adjudication& judged) {
    const auto at = judged.tokens.find(token);
    json::array spends;
    if (at != judged.tokens.end()) spends = spends_json(at->second);
    return {{"token", hex(token.bytes)}, {"spends", std::move(spends)}};
}

json::object evidence_json(const Adjudication& judged, std::size_t limit) {
    Bounded doubles(limit);
    Bounded forged(limit);
    Bounded equivocations(limit);
    Bounded totals(limit);
    Bounded orders(limit);
    for (const auto& [token, spends] : judged.tokens) {
        if (is_double(spends)) doubles.add(token_json(token, judged));
        const bool is_forged = std::ranges::any_of(
            spends, [](const JudgedSpend& spend) { return spend.record.forged; });
        if (is_forged) forged.add(token_json(token, judged));
    }
    for (const Equivocation& fork : judged.equivocations) {
        equivocations.add(
            {{"standing", place_json(*fork.standing)}, {"other", place_json(*fork.other)}});
    }
    for (const auto& [feed, point] : judged.false_totals) {
        totals.add({{"terminal", hex(feed.terminal.bytes)},
                    {"epoch", feed.epoch.value},
                    {"sequence", point.sequence.value}});
    }
    for (const auto& [first, second] : judged.conflicting_orders) {
        orders.add({{"first", hex(first.bytes)}, {"second", hex(second.bytes)}});
    }
    return {{"double_spends", doubles.take()},
            {"forged_tokens", forged.take()},
            {"equivocations", equivocations.take()},
            {"false_totals", totals.take()},
            {"conflicting_orders", orders.take()}};
}

}  // namespace noodgeld
