#include "protocol/verdict/ruled.h"

#include <algorithm>
#include <functional>
#include <set>

namespace noodgeld {
namespace {

/// Those of the current charter; those that it carries, and all that these follow.
std::set<const Ruling*> standing_rulings(const Holdings& holdings) {
    std::set<const Ruling*> out;
    const Charter& current = *holdings.current_charter();
    for (const auto& [hash, ruling] : holdings.rulings()) {
        if (ruling.charter == current.version) out.insert(&ruling);
    }
    for (const ObjectHash& carried : current.carried) {
        auto at = holdings.rulings().find(carried);
        while (at != holdings.rulings().end() && out.insert(&at->second).second) {
            if (!at->second.previous) break;
            at = holdings.rulings().find(*at->second.previous);
        }
    }
    return out;
}

const FeedNode* find(const Facts& facts, const FeedId& feed, const FeedPoint& point) {
    const FeedTree* tree = facts.feed(feed);
    const FeedNode* node = tree == nullptr ? nullptr : tree->find(point.hash);
    return node != nullptr && node->entry.sequence == point.sequence ? node : nullptr;
}

/// Keeps what exactly one ruling of the rank says of a place that no higher rank decided.
template <class Said, class Decided>
void keep_what_one_says(const Said& said, Decided& decided) {
    for (const auto& [place, all] : said) {
        if (all.size() == 1) decided.try_emplace(place, all.front());
    }
}

}  // namespace

std::vector<const FeedNode*> ruled_sales(const RuledSpends& row, const Facts& facts) {
    std::vector<const FeedNode*> sales;
    std::set<std::pair<Sequence, SaleId>> undone;
    const FeedNode* node = find(facts, row.feed, row.to);
    for (; node != nullptr && node->entry.sequence >= row.from.sequence; node = node->parent) {
        if (const auto* voided = std::get_if<Void>(&node->entry.body)) {
            undone.emplace(voided->sequence, voided->sale);
        }
        const Sale* sale = sale_in(node->entry);
        if (sale != nullptr && !undone.contains({node->entry.sequence, sale->id})) {
            sales.push_back(node);
        }
        if (node->hash == row.from.hash) return sales;
    }
    return {};
}

Ruled::Ruled(const Facts& facts) {
    if (facts.holdings().current_charter() == nullptr) return;
    std::map<std::pair<CharterVersion, OrderNumber>, Rulings, std::greater<>> by_rank;
    for (const Ruling* ruling : standing_rulings(facts.holdings())) {
        by_rank[rank_of(*ruling)].push_back(ruling);
    }
    for (const auto& [rank, rulings] : by_rank) {
        decide_spends(rulings, facts);
        decide_points(rulings, facts);
        decide_releases(rulings);
        decide_closing(rulings, facts);
    }
}

void Ruled::decide_spends(const Rulings& of_one_rank, const Facts& facts) {
    std::unordered_map<const FeedNode*, std::vector<bool>> said;
    for (const Ruling* ruling : of_one_rank) {
        for (const RuledSpends& row : ruling->spends) {
            for (const FeedNode* sale : ruled_sales(row, facts)) said[sale].push_back(row.paid);
        }
    }
    keep_what_one_says(said, spends_);
}

void Ruled::decide_points(const Rulings& of_one_rank, const Facts& facts) {
    std::map<FeedId, std::vector<const FeedNode*>> said;
    for (const Ruling* ruling : of_one_rank) {
        for (const RuledPoint& row : ruling->points) {
            const FeedNode* node = find(facts, row.feed, row.point);
            if (node != nullptr) said[row.feed].push_back(node);
        }
    }
    keep_what_one_says(said, points_);
}

void Ruled::decide_releases(const Rulings& of_one_rank) {
    std::map<Merchant, std::vector<Amount>> said;
    for (const Ruling* ruling : of_one_rank) {
        for (const Release& row : ruling->releases) {
            said[{row.merchant, row.payee}].push_back(row.amount);
        }
    }
    keep_what_one_says(said, releases_);
}

/// Closed once the run that it names is there.
void Ruled::decide_closing(const Rulings& of_one_rank, const Facts& facts) {
    std::vector<Count> said;
    for (const Ruling* ruling : of_one_rank) {
        if (ruling->closed_after) said.push_back(*ruling->closed_after);
    }
    if (closing_is_decided_ || said.size() != 1) return;
    closing_is_decided_ = true;
    closed_ = said.front().value == 0 ||
              std::ranges::any_of(facts.holdings().settlements(), [&said](const auto& run) {
                  return run.second.number.value == said.front().value;
              });
}

const FeedNode* Ruled::point_of(const FeedId& feed) const {
    const auto at = points_.find(feed);
    return at == points_.end() ? nullptr : at->second;
}

std::optional<bool> Ruled::decision_on(const FeedNode& sale) const {
    const auto at = spends_.find(&sale);
    return at == spends_.end() ? std::nullopt : std::optional(at->second);
}

Amount Ruled::release_of(const Merchant& merchant) const {
    const auto at = releases_.find(merchant);
    return at == releases_.end() ? Amount() : at->second;
}

}  // namespace noodgeld
