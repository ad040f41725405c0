#include "ledger/judge/straight_feed.h"

#include <algorithm>
#include <set>

#include "base/check.h"

namespace noodgeld::judge {
namespace {

/// Of two noes the first in precedence. Nothing is missing.
Judgement worse(const Judgement& a, const Judgement& b) {
    if (a.is_yes()) return b;
    if (b.is_yes()) return a;
    return std::min(*a.refusal(), *b.refusal());
}

/// What does not verify is as if it were not there: it counts for nothing and bars nothing.
bool verifies(const SpendSignatures& signatures) {
    return signatures.authorisation_good && signatures.token_good == true;
}

}  // namespace

bool StraightFeed::advance(const FeedNode& node) {
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
    if (sale != nullptr && before.certificate != nullptr) {
        merchant_ = number_of_({before.certificate->merchant, before.certificate->payee});
    }
    const Finding finding = branch_.advance(node.entry, node.hash);
    if (branch_.lacks_something()) return false;
    taken_ = entry;
    if (sale != nullptr) take_sale(node, *sale, judged, finding);
    const auto* voided = std::get_if<Void>(&node.entry.body);
    if (voided != nullptr && finding.judgement.is_yes()) take_void(entry, voided->sequence);
    const auto [first, end] = ahead_.equal_range(entry);
    for (auto one = first; one != end; ++one) {
        if (one->second.point.hash == node.hash) show(entry, one->second.time);
    }
    ahead_.erase(first, end);
    return true;
}

void StraightFeed::sight(const Sighting& sighting) {
    ++sightings_;
    const Sequence entry = sighting.point.sequence;
    if (entry > branch_.tip().sequence) {
        ahead_.emplace(entry, sighting);
    } else if (entry > Sequence{} && branch_.contains(sighting.point)) {
        show(entry, sighting.time);
    }
}

bool StraightFeed::look_again(const SpendId& spend) {
    auto row = book_.row(spend);
    if (!row || !row->decided.waits) return false;
    std::optional<SeriesId> series;
    kept_.for_each_entry(number_, spend.sequence, spend.sequence, [&](const auto& read) {
        series = decode_token(sale_in(read.entry)->spends[spend.index].token).value().series;
    });
    if (!series) return true;  // Only after a failure.
    const Listed listed = look(spend.sequence, *series, row->token);
    if (listed.missing) return true;
    row->decided.waits = false;
    row->decided.counts = true;
    row->decided.forged = listed.is_forged();
    row->position = position_of(spend.sequence, row->decided);
    book_.put(spend, *row);
    return false;
}

void StraightFeed::take_sale(const FeedNode& node, const Sale& sale,
                             const std::vector<Judgement>& judged, const Finding& finding) {
    for (std::size_t i = 0; i < sale.spends.size(); ++i) {
        if (!verifies(facts_.signatures(node.hash)[i])) continue;
        const Token token = decode_token(sale.spends[i].token).value();
        SpendRow row;
        row.token = token_id(token, *facts_.holdings().lineage());
        row.face = facts_.holdings().series(token.series)->face_value;
        row.decided = decide(node.entry.sequence, sale.spends[i], row.token,
                             worse(judged[i], finding.judgement));
        row.decided.above_limit = finding.is_above_limit;
        take_spend({number_, node.entry.sequence, node.hash, static_cast<std::uint8_t>(i)}, sale,
                   row);
    }
}

/// As if the feed had not spent the token before.
Decided StraightFeed::decide(Sequence sale, const Spend& spend, const TokenId& id,
                             const Judgement& judgement) const {
    Decided out{spend.amount};
    if (!judgement.is_yes()) return out;
    const SeriesId series = decode_token(spend.token).value().series;
    const Listed listed = look(sale, series, id);
    out.waits = listed.missing.has_value();
    out.counts = !out.waits;
    out.forged = listed.is_forged();
    return out;
}

void StraightFeed::take_spend(const SpendId& id, const Sale& sale, SpendRow row) {
    // Of a case nobody reads the note.
    const auto before = book_.note(row.token, {number_, id.sequence, id.index, row.decided});
    const bool is_plain =
        !before && fits_note(id, row.decided.amount) && !row.decided.waits && !row.decided.forged;
    if (is_plain) {
        const auto position = position_of(id.sequence, row.decided);
        if (position) book_.enter_plain(row.face, *position);
        return;
    }
    book_.make_case(row.token, row.face, before);
    if (!book_.may_spend(row.token, number_, sale.id)) row.decided = {row.decided.amount};
    book_.note_sale(row.token, number_, sale.id);
    row.position = position_of(id.sequence, row.decided);
    book_.put(id, row);
    if (!row.decided.waits) return;
    await(id, row, decode_token(sale.spends[id.index].token).value().series);
}

void StraightFeed::await(const SpendId& id, const SpendRow& row, const SeriesId& series) {
    const Listed listed = look(id.sequence, series, row.token);
    for (const EmittedSeries* manifest : listed.lacking) {
        waiting_.push_back({*manifest, row.token, id});
    }
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
void StraightFeed::take_void(Sequence entry, Sequence sale) {
    change({{sale, sale}}, [&] { outline_.take_void(entry, sale); });
    for (const auto& [id, row] : book_.rows(number_, sale, sale)) book_.free(row.token, number_);
}

std::optional<Position> StraightFeed::position_of(Sequence sale, const Decided& decided) const {
    if (!decided.counts) return std::nullopt;
    const auto standing = outline_.standing(sale, decided.above_limit);
    if (!standing) return std::nullopt;
    return Position{merchant_, *standing, decided.forged, decided.amount};
}

/// An anchor of that time shows the entries up to `last`.
void StraightFeed::show(Sequence last, UnixTime time) {
    change(outline_.affected(last, time), [&] { outline_.show(last, time); });
}

/// Posts what the change makes of the sales in those ranges.
void StraightFeed::change(const Ranges& ranges, const std::function<void()>& apply) {
    std::vector<Changing> plain;
    for (const Outline::Range& range : ranges) {
        const auto its = plain_in(range);
        plain.insert(plain.end(), its.begin(), its.end());
    }
    apply();
    for (const Changing& one : plain) {
        const auto now = position_of(one.sale, one.decided);
        if (now == one.before) continue;
        if (one.before) book_.leave_plain(one.face, *one.before);
        if (now) book_.enter_plain(one.face, *now);
    }
    for (const Outline::Range& range : ranges) place_rows(range);
}

/// Every spend that verifies and has no row.
std::vector<StraightFeed::Changing> StraightFeed::plain_in(const Outline::Range& range) const {
    std::set<std::pair<Sequence, std::uint8_t>> others;
    for (const auto& [id, row] : book_.rows(number_, range.first, range.last)) {
        others.emplace(id.sequence, id.index);
    }
    std::vector<Changing> out;
    const auto look_at = [&](const feeds::ReadEntry& read) {
        const Sequence at = read.entry.sequence;
        const Sale* sale = sale_in(read.entry);
        for (std::size_t i = 0; sale != nullptr && i < sale->spends.size(); ++i) {
            const bool has_row = others.contains({at, static_cast<std::uint8_t>(i)});
            if (has_row || !verifies(read.signatures[i])) continue;
            const Token token = decode_token(sale->spends[i].token).value();
            const TokenId id = token_id(token, *facts_.holdings().lineage());
            const auto note = book_.find(id);
            if (!note) continue;  // Only after a failure.
            out.push_back({at, id, facts_.holdings().series(token.series)->face_value,
                           note->decided, position_of(at, note->decided)});
        }
    };
    kept_.for_each_entry(number_, range.first, std::min(range.last, taken_), look_at);
    return out;
}

void StraightFeed::place_rows(const Outline::Range& range) {
    for (auto& [id, row] : book_.rows(number_, range.first, range.last)) {
        const auto now = position_of(id.sequence, row.decided);
        if (now == row.position) continue;
        SpendRow changed = row;
        changed.position = now;
        book_.put(id, changed);
    }
}

std::optional<PlainSpend> StraightFeed::plain(const SpendNote& note) const {
    std::optional<PlainSpend> out;
    kept_.for_each_entry(number_, note.sequence, note.sequence, [&](const auto& read) {
        out = PlainSpend{{number_, note.sequence, read.hash, note.index},
                         sale_in(read.entry)->id,
                         position_of(note.sequence, note.decided),
                         outline_.is_undone(note.sequence)};
    });
    return out;
}

void StraightFeed::end() {
    for (const Changing& one : plain_in({{1}, taken_})) {
        book_.end_plain(one.token, one.face, one.before);
    }
    book_.forget(number_);
}

}  // namespace noodgeld::judge
