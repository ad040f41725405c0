#include "protocol/verdict/ruled.h"

#include <algorithm>
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

Ruled::Ruled(const Facts& facts) : facts_(facts) {
    if (facts.holdings().current_charter() == nullptr) return;
    std::map<std::pair<CharterVersion, OrderNumber>, Rulings, std::greater<>> by_rank;
    for (const Ruling* ruling : standing_rulings(facts.holdings())) {
        by_rank[rank_of(*ruling)].push_back(ruling);
        note_rows(rank_of(*ruling), *ruling);
    }
    for (const auto& [rank, rulings] : by_rank) {
        decide_releases(rulings);
        decide_closing(rulings);
    }
}

void Ruled::note_rows(const std::pair<CharterVersion, OrderNumber>& rank, const Ruling& ruling) {
    for (const RuledSpends& row : ruling.spends) rows_[row.feed][rank].spends.push_back(&row);
    for (const RuledPoint& row : ruling.points) rows_[row.feed][rank].points.push_back(&row);
}

FeedRuling Ruled::of(const FeedId& feed) const {
    FeedRuling out;
    const auto at = rows_.find(feed);
    if (at == rows_.end()) return out;
    for (const auto& [rank, rows] : at->second) {
        std::unordered_map<const FeedNode*, std::vector<bool>> said;
        for (const RuledSpends* row : rows.spends) {
            for (const FeedNode* sale : ruled_sales(*row, facts_)) said[sale].push_back(row->paid);
        }
        keep_what_one_says(said, out.sales);
        std::vector<const FeedNode*> points;
        for (const RuledPoint* row : rows.points) {
            if (const FeedNode* node = find(facts_, feed, row->point)) points.push_back(node);
        }
        if (out.point == nullptr && points.size() == 1) out.point = points.front();
    }
    return out;
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
void Ruled::decide_closing(const Rulings& of_one_rank) {
    std::vector<Count> said;
    for (const Ruling* ruling : of_one_rank) {
        if (ruling->closed_after) said.push_back(*ruling->closed_after);
    }
    if (closing_is_decided_ || said.size() != 1) return;
    closing_is_decided_ = true;
    closed_ = said.front().value == 0 ||
              std::ranges::any_of(facts_.holdings().settlements(), [&said](const auto& run) {
                  return run.second.number.value == said.front().value;
              });
}

std::optional<bool> FeedRuling::decision_on(const FeedNode& sale) const {
    const auto at = sales.find(&sale);
    return at == sales.end() ? std::nullopt : std::optional(at->second);
}

Amount Ruled::release_of(const Merchant& merchant) const {
    const auto at = releases_.find(merchant);
    return at == releases_.end() ? Amount() : at->second;
}

}  // namespace noodgeld
