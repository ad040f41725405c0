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

}  // namespace

bool StraightFeed::advance(const FeedNode& node, FeedPositions& positions, Postings* postings) {
    const Posting to{positions, postings};
    const Sequence entry = node.entry.sequence;
    const Circumstances before = branch_.circumstances(node.entry.time);
    outline_.take(entry, {before.order, before.charter});
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
        take_void(entry, *voided, to);
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
    const Listed listed = look(entry, series, positions[spend].token);
    if (listed.missing) return true;
    waiting_spends_.erase(at);
    decided_[spend].waits = false;
    decided_[spend].counts = true;
    decided_[spend].forged = listed.is_forged();
    place(entry, entry, {positions, postings});
    return false;
}

void StraightFeed::take_sale(const FeedNode& node, const Sale& sale,
                             const std::vector<Judgement>& judged, const Finding& finding,
                             const Circumstances& before, const Posting& to) {
    if (before.certificate != nullptr) {
        merchant_ = number_of_({before.certificate->merchant, before.certificate->payee});
    }
    FeedSale at{to.positions.size(), to.positions.size()};
    for (std::size_t i = 0; i < sale.spends.size(); ++i) {
        const Token token = decode_token(sale.spends[i].token).value();
        const Series& series = *facts_.holdings().series(token.series);
        const std::size_t spend = at.end_spend++;
        to.positions.add(token_id(token, *facts_.holdings().lineage()), series.face_value);
        Decided decided =
            decide(node, sale, i, worse(judged[i], finding.judgement), to.positions[spend].token);
        decided.above_limit = finding.is_above_limit;
        decided_.push_back(decided);
        if (decided.waits) {
            waiting_spends_.emplace(spend, WaitingSpend{node.entry.sequence, token.series});
            const Listed listed =
                look(node.entry.sequence, token.series, to.positions[spend].token);
            for (const EmittedSeries* manifest : listed.lacking) {
                waiting_.push_back({*manifest, to.positions[spend].token, spend});
            }
        }
    }
    sales_.emplace(node.entry.sequence, at);
    place(node.entry.sequence, node.entry.sequence, to);
}

StraightFeed::Decided StraightFeed::decide(const FeedNode& node, const Sale& sale,
                                           std::size_t index, const Judgement& judgement,
                                           const TokenId& token) {
    const SpendSignatures& signatures = facts_.signatures(node.hash)[index];
    const bool verifies = signatures.authorisation_good && signatures.token_good == true;
    Decided decided{sale.spends[index].amount};
    SpentBefore& before = spent_[token];
    if (judgement.is_yes() && verifies && before.standing.empty() &&
        !before.sales.contains(sale.id)) {
        const SeriesId series = decode_token(sale.spends[index].token).value().series;
        const Listed listed = look(node.entry.sequence, series, token);
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

Listed StraightFeed::look(Sequence sale, const SeriesId& series, const TokenId& token) const {
    const Outline::Adoption& before = outline_.before(sale);
    return look_in_manifests(facts_, series, token, *before.order, [&](const Emission& emission) {
        return before.charter == nullptr ||
               is_in_office(emission.charter, hash_of(emission, facts_.holdings().lineage()),
                            *before.charter);
    });
}

/// Its sale's tokens may be spent again, whether it has effect or not.
void StraightFeed::take_void(Sequence entry, const Void& voided, const Posting& to) {
    const FeedSale& sale = sales_.at(voided.sequence);
    for (std::size_t i = sale.first_spend; i < sale.end_spend; ++i) {
        spent_[to.positions[i].token].standing.erase(voided.sequence);
    }
    outline_.take_void(entry, voided.sequence);
    place(voided.sequence, voided.sequence, to);
}

std::optional<Position> StraightFeed::position_of(std::size_t spend, Sequence entry) const {
    const Decided& decided = decided_[spend];
    if (!decided.counts) return std::nullopt;
    const auto standing = outline_.standing(entry, decided.above_limit);
    if (!standing) return std::nullopt;
    return Position{merchant_, *standing, decided.forged, decided.amount};
}

/// Of the sales from the first entry to the last.
void StraightFeed::place(Sequence first, Sequence last, const Posting& to) {
    for (auto sale = sales_.lower_bound(first); sale != sales_.end() && sale->first <= last;
         ++sale) {
        for (std::size_t i = sale->second.first_spend; i < sale->second.end_spend; ++i) {
            to.positions.set(i, position_of(i, sale->first), to.postings);
        }
    }
}

/// An anchor of that time shows the entries up to `last`.
void StraightFeed::show(Sequence last, UnixTime time, const Posting& to) {
    for (const Outline::Range& changed : outline_.show(last, time)) {
        place(changed.first, changed.last, to);
    }
}

}  // namespace noodgeld::judge
