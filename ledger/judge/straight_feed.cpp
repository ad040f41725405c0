#include "ledger/judge/straight_feed.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld::judge {
namespace {

/// Of two noes the first in precedence. Nothing is missing.
Judgement worse(const Judgement& a, const Judgement& b) {
    if (a.is_yes()) return b;
    if (b.is_yes()) return a;
    return std::min(*a.refusal(), *b.refusal());
}

bool is_in_time(const std::optional<UnixTime>& witnessed, const Order& order) {
    return witnessed && *witnessed <= order.report_by;
}

}  // namespace

bool StraightFeed::advance(const FeedNode& node, FeedPositions& positions, Postings* postings) {
    const Posting to{positions, postings};
    const Sequence entry = node.entry.sequence;
    const Circumstances before = branch_.circumstances(node.entry.time);
    if (orders_.empty() || orders_.rbegin()->second != before.order) {
        orders_.emplace(entry, before.order);
    }
    const Sale* sale = sale_in(node.entry);
    std::vector<Judgement> judged;
    for (std::size_t i = 0; sale != nullptr && i < sale->spends.size(); ++i) {
        const Token token = decode_token(sale->spends[i].token).value();
        judged.push_back(judge_token(before, token.series, token.serial, sale->spends[i].amount,
                                     sale->categories));
        if (judged.back().missing() != nullptr) return false;
    }
    const Finding finding = branch_.advance(node.entry, node.hash);
    if (branch_.lacks_something()) return false;
    last_ = &node;
    if (sale != nullptr) take_sale(node, *sale, judged, finding, before, to);
    const auto* voided = std::get_if<Void>(&node.entry.body);
    if (voided != nullptr && finding.judgement.is_yes()) {
        take_void(entry, *voided, *before.order, to);
    }
    const auto [first, end] = ahead_.equal_range(entry);
    for (auto one = first; one != end; ++one) {
        if (one->second.point.hash == node.hash) show(entry, one->second.time, to);
    }
    ahead_.erase(first, end);
    return true;
}

void StraightFeed::sight(const Sighting& sighting, FeedPositions& positions, Postings* postings) {
    const Sequence entry = sighting.point.sequence;
    if (entry > branch_.tip().sequence) {
        ahead_.emplace(entry, sighting);
    } else if (entry > Sequence{} && branch_.contains(sighting.point)) {
        show(entry, sighting.time, {positions, postings});
    }
}

bool StraightFeed::look_again(std::size_t spend, FeedPositions& positions, Postings* postings) {
    const auto at = waiting_spends_.find(spend);
    if (at == waiting_spends_.end()) return false;
    const auto [entry, series] = at->second;
    const Listed listed = look(sales_.at(entry), series, positions[spend].token);
    if (listed.missing) return true;
    waiting_spends_.erase(at);
    decided_[spend].waits = false;
    decided_[spend].counts = true;
    decided_[spend].forged = listed.is_forged();
    place(entry, {positions, postings});
    return false;
}

void StraightFeed::take_sale(const FeedNode& node, const Sale& sale,
                             const std::vector<Judgement>& judged, const Finding& finding,
                             const Circumstances& before, const Posting& to) {
    if (before.certificate != nullptr) {
        merchant_ = number_of_({before.certificate->merchant, before.certificate->payee});
    }
    FeedSale at{to.positions.size(), to.positions.size(), before.order, before.charter};
    for (std::size_t i = 0; i < sale.spends.size(); ++i) {
        const Token token = decode_token(sale.spends[i].token).value();
        const Series& series = *facts_.holdings().series(token.series);
        const std::size_t spend = at.end_spend++;
        to.positions.add(token_id(token, *facts_.holdings().lineage()), series.face_value);
        Decided decided = decide(node, sale, i, worse(judged[i], finding.judgement), at,
                                 to.positions[spend].token);
        decided.above_limit = finding.is_above_limit;
        decided_.push_back(decided);
        if (decided.waits) {
            waiting_spends_.emplace(spend, WaitingSpend{node.entry.sequence, token.series});
            const Listed listed = look(at, token.series, to.positions[spend].token);
            for (const EmittedSeries* manifest : listed.lacking) {
                waiting_.push_back({*manifest, to.positions[spend].token, spend});
            }
        }
    }
    sales_.emplace(node.entry.sequence, at);
    place(node.entry.sequence, to);
}

StraightFeed::Decided StraightFeed::decide(const FeedNode& node, const Sale& sale,
                                           std::size_t index, const Judgement& judgement,
                                           const FeedSale& at, const TokenId& token) {
    const SpendSignatures& signatures = facts_.signatures(node.hash)[index];
    const bool verifies = signatures.authorisation_good && signatures.token_good == true;
    Decided decided{sale.spends[index].amount};
    SpentBefore& before = spent_[token];
    if (judgement.is_yes() && verifies && before.standing.empty() &&
        !before.sales.contains(sale.id)) {
        const SeriesId series = decode_token(sale.spends[index].token).value().series;
        const Listed listed = look(at, series, token);
        decided.waits = listed.missing.has_value();
        decided.counts = !decided.waits;
        decided.forged = listed.is_forged();
    }
    if (verifies) {
        before.sales.insert(sale.id);
        before.standing.insert(node.entry.sequence);
    }
    return decided;
}

Listed StraightFeed::look(const FeedSale& sale, const SeriesId& series,
                          const TokenId& token) const {
    return look_in_manifests(facts_, series, token, *sale.order, [&](const Emission& emission) {
        return sale.charter == nullptr ||
               is_in_office(emission.charter, hash_of(emission, facts_.holdings().lineage()),
                            *sale.charter);
    });
}

/// Its sale's tokens may be spent again, whether it has effect or not.
void StraightFeed::take_void(Sequence entry, const Void& voided, const Order& order,
                             const Posting& to) {
    const FeedSale& sale = sales_.at(voided.sequence);
    for (std::size_t i = sale.first_spend; i < sale.end_spend; ++i) {
        spent_[to.positions[i].token].standing.erase(voided.sequence);
    }
    voids_.emplace(voided.sequence, FeedVoid{entry, order.limits.void_within});
    sales_of_voids_.emplace(entry, voided.sequence);
    place(voided.sequence, to);
}

bool StraightFeed::is_in_time(const FeedVoid& undone, Sequence sale) const {
    const auto time = witnessed_.first(undone.entry);
    return time && *time <= *witnessed_.first(sale) + undone.within;
}

std::optional<Position> StraightFeed::position_of(std::size_t spend, Sequence entry,
                                                  const FeedSale& sale) const {
    const Decided& decided = decided_[spend];
    if (!decided.counts) return std::nullopt;
    const auto undone = voids_.find(entry);
    if (undone != voids_.end() && undone->second.has_effect) return std::nullopt;
    const bool is_held = decided.above_limit || undone != voids_.end() ||
                         !judge::is_in_time(witnessed_.first(entry), *sale.order);
    return Position{merchant_, is_held ? Standing::held : Standing::claim, decided.forged,
                    decided.amount};
}

void StraightFeed::place(Sequence entry, const Posting& to) {
    const FeedSale& sale = sales_.at(entry);
    for (std::size_t i = sale.first_spend; i < sale.end_spend; ++i) {
        to.positions.set(i, position_of(i, entry, sale), to.postings);
    }
}

/// An anchor of that time shows the entries up to `last`.
void StraightFeed::show(Sequence last, UnixTime time, const Posting& to) {
    const std::vector<WitnessSteps::Run> runs = witnessed_.lower(last, time);
    if (runs.empty()) return;
    for (const WitnessSteps::Run& run : runs) place_run(run, time, to);
    recheck_voids(runs.back().first, last, to);
}

/// Of each order's stretch only what is in time now and was not.
void StraightFeed::place_run(const WitnessSteps::Run& run, UnixTime time, const Posting& to) {
    for (auto stretch = std::prev(orders_.upper_bound(run.first));
         stretch != orders_.end() && stretch->first <= run.last; ++stretch) {
        const Order* order = stretch->second;
        const bool changes = order != nullptr && judge::is_in_time(time, *order) &&
                             !judge::is_in_time(run.before, *order);
        if (!changes) continue;
        const auto next = std::next(stretch);
        const Sequence first = std::max(run.first, stretch->first);
        for (auto sale = sales_.lower_bound(first);
             sale != sales_.end() && sale->first <= run.last &&
             (next == orders_.end() || sale->first < next->first);
             ++sale) {
            place(sale->first, to);
        }
    }
}

/// Those whose own entry, or whose sale's, is among these.
void StraightFeed::recheck_voids(Sequence first, Sequence last, const Posting& to) {
    for (auto at = voids_.lower_bound(first); at != voids_.end() && at->first <= last; ++at) {
        recheck_void(at->first, to);
    }
    for (auto at = sales_of_voids_.lower_bound(first);
         at != sales_of_voids_.end() && at->first <= last; ++at) {
        recheck_void(at->second, to);
    }
}

void StraightFeed::recheck_void(Sequence sale, const Posting& to) {
    FeedVoid& undone = voids_.at(sale);
    const bool has_effect = is_in_time(undone, sale);
    if (undone.has_effect == has_effect) return;
    undone.has_effect = has_effect;
    place(sale, to);
}

}  // namespace noodgeld::judge
