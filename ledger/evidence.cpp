#include "ledger/evidence.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "ledger/evidence_pack.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

json::object place_json(const FeedNode& node) {
    return {{"feed", hex(node.entry.feed.bytes)},
            {"sequence", node.entry.sequence.value},
            {"entry", hex(node.hash.bytes)}};
}

json::object spend_json(const JudgedSpend& spend) {
    const auto& [record, verdict] = spend;
    json::object out{{"place", place_json(*record.node)}, {"merchant", record.merchant.name},
                     {"payee", record.merchant.payee},    {"cents", record.amount.cents()},
                     {"verdict", name(verdict.outcome)},  {"forged", record.forged},
                     {"contested", verdict.contested}};
    if (verdict.reason) out["reason"] = name(*verdict.reason);
    if (verdict.hold) out["hold"] = name(*verdict.hold);
    if (verdict.missing) out["missing"] = name(verdict.missing->kind);
    if (verdict.repeats != nullptr) out["repeats"] = place_json(*verdict.repeats);
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

using Lists = std::map<Accusation, Bounded>;

/// Where the pack that proves it is.
std::string address(Accusation accusation, std::string_view about) {
    return "/v1/evidence/" + std::string(name(accusation)) + "/" + std::string(about);
}

void add(Lists& lists, Accusation accusation, const std::string& about, json::object item) {
    item["pack"] = address(accusation, about);
    lists.at(accusation).add(std::move(item));
}

}  // namespace

json::object token_json(const TokenId& token, const Adjudication& judged) {
    const auto at = judged.tokens.find(token);
    json::array spends;
    if (at != judged.tokens.end()) spends = spends_json(at->second);
    return {{"token", hex(token.bytes)}, {"spends", std::move(spends)}};
}

json::object evidence_json(const Adjudication& judged, std::size_t limit) {
    Lists lists;
    for (int i = 1; i <= static_cast<int>(last_of(Accusation{})); ++i) {
        lists.emplace(static_cast<Accusation>(i), Bounded(limit));
    }
    for (const auto& [accusation, about] : accusations(judged)) {
        if (const auto token = id_from_hex<TokenId>(about)) {
            add(lists, accusation, about, token_json(*token, judged));
        }
    }
    for (const Equivocation& fork : judged.equivocations) {
        add(lists, Accusation::equivocation, hex(fork.other->hash.bytes),
            {{"first", place_json(*fork.first)}, {"other", place_json(*fork.other)}});
    }
    const auto add_conflicts = [&lists](Accusation accusation, const std::vector<Conflict>& all) {
        for (const auto& [first, second] : all) {
            add(lists, accusation, hex(second.bytes),
                {{"first", hex(first.bytes)}, {"second", hex(second.bytes)}});
        }
    };
    add_conflicts(Accusation::conflicting_orders, judged.conflicting_orders);
    add_conflicts(Accusation::conflicting_settlements, judged.conflicting_settlements);
    add_conflicts(Accusation::rival_charters, judged.rival_charters);
    return {{"double_spends", lists.at(Accusation::double_spend).take()},
            {"forged_tokens", lists.at(Accusation::forged_token).take()},
            {"equivocations", lists.at(Accusation::equivocation).take()},
            {"conflicting_orders", lists.at(Accusation::conflicting_orders).take()},
            {"conflicting_settlements", lists.at(Accusation::conflicting_settlements).take()},
            {"rival_charters", lists.at(Accusation::rival_charters).take()}};
}

}  // namespace noodgeld
