#include "bench/national/lane_writer.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld::bench {
namespace {

constexpr std::size_t kEntriesInSegment = 256;

Amount cents(std::int64_t cents) {
    return Amount::from_cents(cents).value();
}

enum Purpose : std::uint64_t { kAmount = 100, kSaleId };

template <class T>
void put_number(T& id, std::size_t at, std::uint64_t number) {
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[at + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
}

}  // namespace

LaneWriter::LaneWriter(const NationalScheme& scheme, const SaleLayout& layout, LaneTask task,
                       LaneState& state)
    : scheme_(scheme),
      layout_(layout),
      task_(std::move(task)),
      state_(state),
      kind_(layout.kind(task_.lane)),
      feed_(feed_id(scheme.terminal(task_.lane).public_key())),
      made_(task_.pieces.size()) {}

UnixTime LaneWriter::end_of(unsigned piece, unsigned pieces) {
    return NationalScheme::kBegin +
           Seconds{NationalScheme::kSelling.count * (std::int64_t{piece} + 1) / pieces};
}

/// Sales are spread over the time of their piece.
UnixTime LaneWriter::now() const {
    const unsigned pieces = layout_.plan().pieces;
    const unsigned piece = std::min(task_.pieces[at_], pieces - 1);
    const UnixTime end = end_of(piece, pieces);
    const Seconds length{NationalScheme::kSelling.count / pieces};
    const auto all = static_cast<std::int64_t>(whole_.end - whole_.first);
    const auto left = static_cast<std::int64_t>(rest_.end - rest_.first);
    const UnixTime at{end.seconds - (all == 0 ? 0 : length.count * left / (all + 1))};
    return std::max(at, state_.floor);
}

Signed<Head> LaneWriter::head() const {
    return sign(Head{feed_, state_.point, state_.totals}, scheme_.lineage(),
                scheme_.terminal(task_.lane));
}

void LaneWriter::append_entry(Body body) {
    const Entry entry{feed_,
                      {state_.point.sequence.value + 1},
                      state_.point.hash,
                      {state_.floor, now(), TimeSource::clock},
                      std::move(body)};
    segment_.entries.push_back(encode(entry));
    state_.point = {entry.sequence, entry_hash(segment_.entries.back(), scheme_.lineage())};
    if (segment_.entries.size() == kEntriesInSegment) end_segment();
}

void LaneWriter::end_segment() {
    if (segment_.entries.empty()) return;
    segment_.head = encode(head());
    made_[at_].segments.push_back(encode(segment_));
    segment_.entries.clear();
}

void LaneWriter::adopt_all() {
    state_ = {{{0}, genesis_hash(feed_, scheme_.lineage())}, NationalScheme::kBegin, {}, {}};
    append_entry(Adopted{Kind::charter, scheme_.charter_hash()});
    append_entry(Adopted{Kind::certificate, scheme_.certificate_hash(task_.lane)});
    append_entry(Adopted{Kind::order, scheme_.order_hash()});
}

/// A witness's, of the piece before.
void LaneWriter::record_anchor() {
    const UnixTime time = end_of(task_.pieces[at_] - 1, layout_.plan().pieces);
    const crypto::SecretKey& key = scheme_.witness();
    const Anchor anchor = anchor_for(head(), key.public_key(), time);
    const UnixTime recorded = now();
    append_entry(WitnessedTime{encode(sign(anchor, scheme_.lineage(), key))});
    state_.floor = std::min(time, recorded);
}

void LaneWriter::begin_piece() {
    const unsigned piece = task_.pieces[at_];
    is_begun_ = true;
    if (piece == LaneTask::kBranch) {
        state_.point = state_.parting;
        whole_ = rest_ = {0, SaleLayout::kBlockSpends};
        ++made_[at_].tally.forks;
        return;
    }
    whole_ = rest_ = layout_.piece(task_.lane, piece);
    if (piece == 0) {
        adopt_all();
        if (kind_ == LaneKind::fork_bomb) {
            end_segment();
            state_.parting = state_.point;
        }
    }
    if (kind_ == LaneKind::forked && piece + 1 == layout_.plan().pieces) {
        state_.parting = state_.point;
    }
    if (piece > 0 && rest_.first < rest_.end && layout_.records_anchors(task_.lane)) {
        record_anchor();
    }
}

void LaneWriter::end_piece() {
    end_segment();
    is_begun_ = false;
    NationalTally& tally = made_[at_].tally;
    tally.spends = whole_.end - whole_.first;
    if (kind_ == LaneKind::fork_bomb && tally.spends > 0) {
        // Of all branches one is not counted, as at least one is in the first piece.
        tally.forks = tally.spends - (task_.pieces[at_] == 0 ? 1 : 0);
    }
    ++at_;
}

PlannedSale LaneWriter::next_sale() const {
    if (task_.pieces[at_] != LaneTask::kBranch) return layout_.sale_at(task_.lane, rest_.first);
    constexpr std::uint64_t kEach = 2;
    return {{rest_.first, rest_.first + kEach}, false};
}

PlannedSpend LaneWriter::next_spend(std::uint64_t spend) const {
    if (task_.pieces[at_] == LaneTask::kBranch) return {layout_.branch_token(task_.lane, spend)};
    return layout_.spend_at(task_.lane, spend, is_voided_);
}

void LaneWriter::draft_spend(const PlannedSpend& planned, bool is_last, SpendSigning& signing) {
    const std::uint64_t number = planned.token & ~SaleLayout::kUnlisted;
    std::int64_t amount = scheme_.face_cents(number);
    // The last pays what is left; a double all, so that there is not enough for both.
    if (is_last && !planned.doubles_within && !planned.doubles_among) {
        amount -= static_cast<std::int64_t>(layout_.draw(kAmount, number, task_.lane) %
                                            static_cast<std::uint64_t>(amount));
    }
    DraftSpend draft{scheme_.token(planned.token), 0, 0};
    const Authorisation word{token_id(draft.token, scheme_.lineage()),
                             feed_,
                             sale_.id,
                             cents(amount),
                             sale_.asked_at,
                             sale_.order,
                             sale_.asked_head};
    const bool is_bad = kind_ == LaneKind::bad_authorisations;
    draft.token_place =
        signing.add(scheme_.series_key(number), to_be_signed(draft.token, scheme_.lineage()));
    draft.authorisation_place =
        signing.add(scheme_.holder(is_bad ? number + 1 : number),
                    to_be_signed(word, draft.token.holder, scheme_.lineage()));
    drafts_.push_back(draft);
    sale_.spends.push_back({{}, word.amount, {}});
    sale_.total = saturating_add(sale_.total, word.amount);
}

void LaneWriter::count(const PlannedSpend& planned) {
    NationalTally& tally = made_[at_].tally;
    tally.doubles_within += planned.doubles_within ? 1 : 0;
    tally.doubles_among += planned.doubles_among ? 1 : 0;
    tally.voided += is_voided_ ? 1 : 0;
    const bool is_branch = task_.pieces[at_] == LaneTask::kBranch;
    tally.forked += is_branch || kind_ == LaneKind::fork_bomb ? 1 : 0;
    tally.invalid += kind_ == LaneKind::bad_authorisations ? 1 : 0;
    tally.forged += kind_ == LaneKind::unlisted_tokens ? 1 : 0;
    tally.repeated += kind_ == LaneKind::same_token && rest_.first > 0 ? 1 : 0;
}

bool LaneWriter::draft(SpendSigning& signing) {
    drafts_.clear();
    while (at_ < task_.pieces.size()) {
        if (!is_begun_) begin_piece();
        if (rest_.first < rest_.end) break;
        end_piece();
    }
    if (at_ == task_.pieces.size()) return false;
    const PlannedSale planned = next_sale();
    is_voided_ = planned.is_voided;
    if (kind_ == LaneKind::fork_bomb) state_.point = state_.parting;
    sale_ = Sale{};
    put_number(sale_.id, 0, layout_.draw(kSaleId, task_.lane, planned.spends.first));
    put_number(sale_.id, 8, layout_.draw(kSaleId, planned.spends.first, task_.pieces[at_]));
    sale_.asked_at = now();
    sale_.order = scheme_.order_hash();
    sale_.asked_head = state_.point;
    for (std::uint64_t i = planned.spends.first; i < planned.spends.end; ++i) {
        const PlannedSpend spend = next_spend(i);
        draft_spend(spend, i + 1 == planned.spends.end, signing);
        count(spend);
    }
    sale_.categories = {{NationalScheme::kGoods, sale_.total}};
    return true;
}

void LaneWriter::write(const SpendSigning& signing) {
    if (drafts_.empty()) return;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
        drafts_[i].token.signature = signing[drafts_[i].token_place];
        sale_.spends[i].token = encode(drafts_[i].token);
        sale_.spends[i].authorisation = signing[drafts_[i].authorisation_place];
    }
    ++state_.totals.sales.value;
    state_.totals.sold = saturating_add(state_.totals.sold, sale_.total);
    const Amount total = sale_.total;
    const SaleId id = sale_.id;
    const std::uint64_t spends = drafts_.size();
    append_entry(std::move(sale_));
    if (is_voided_) {
        ++state_.totals.voids.value;
        state_.totals.voided = saturating_add(state_.totals.voided, total);
        append_entry(Void{state_.point.sequence, id});
        ++made_[at_].tally.voids;
    }
    if (kind_ == LaneKind::fork_bomb) end_segment();
    rest_.first += spends;
}

}  // namespace noodgeld::bench
