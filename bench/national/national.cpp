#include "bench/national/national.h"

#include <algorithm>

namespace noodgeld::bench {
namespace {

/// So that two sales of each, which are four signatures, fill slices of BulkSigning.
constexpr std::uint64_t kLanesSideBySide = 128;
/// Of the pieces that a thread makes at once.
constexpr std::uint64_t kBytesSideBySide = std::uint64_t{64} << 20;
constexpr std::uint64_t kSpendBytes = 400;  // about

}  // namespace

/// Pieces, as uploads of about one size.
class National::UploadStream {
  public:
    UploadStream(const Lineage& lineage, std::size_t bytes, const TakeUpload& take)
        : packs_(lineage, bytes, [this, &take](Bytes&& pack) {
              ++tally_.uploads;
              tally_.bytes += pack.size();
              at_ = std::max(at_ + Seconds{1}, earliest_);
              return take({std::move(pack), at_, std::exchange(spends_, 0)});
          }) {}

    void add(const MadePiece& piece) {
        for (const Bytes& segment : piece.segments) packs_.add(Kind::segment, segment);
        spends_ += piece.tally.spends;
        tally_.add(piece.tally);
        packs_.end_if_full();
    }
    void count_lost(std::uint64_t spends) { tally_.lost += spends; }
    /// What comes from here on comes no earlier.
    void begin_round(UnixTime earliest) {
        packs_.end();
        earliest_ = earliest;
    }
    [[nodiscard]] bool is_wanted() const { return packs_.is_wanted(); }
    [[nodiscard]] const NationalTally& tally() const { return tally_; }

  private:
    NationalTally tally_;
    UnixTime at_;
    UnixTime earliest_;
    std::uint64_t spends_ = 0;
    PackStream packs_;
};

National::National(const NationalPlan& plan, Executor& executor)
    : executor_(executor), layout_(plan), scheme_(layout_, executor) {}

TokenId National::token_of(std::uint64_t lane, std::uint64_t spend) const {
    return token_id(scheme_.token(layout_.spend_at(lane, spend, false).token), lineage());
}

void National::write_objects(const TakePack& take) const {
    PackStream out(lineage(), layout_.plan().pack_bytes, take);
    scheme_.write(out);
}

UnixTime National::last() const {
    return NationalScheme::kBegin + Seconds{20 * 86'400};
}

/// One round for each piece, and one for what comes last.
LaneTask National::task_of(std::uint64_t lane, unsigned round) const {
    const unsigned pieces = layout_.plan().pieces;
    const LaneKind kind = layout_.kind(lane);
    LaneTask task{lane, {}};
    if (kind == LaneKind::late_feed) {
        for (unsigned i = 0; round == pieces && i < pieces; ++i) task.pieces.push_back(i);
        return task;
    }
    if (round == pieces) {
        if (kind == LaneKind::forked) task.pieces.push_back(LaneTask::kBranch);
        return task;
    }
    const bool waits = kind == LaneKind::late_piece && round == layout_.odd_piece();
    if (waits) return task;
    const bool caught_up = kind == LaneKind::late_piece && round == layout_.odd_piece() + 1;
    if (caught_up) task.pieces.push_back(round - 1);
    task.pieces.push_back(round);
    return task;
}

std::uint64_t National::lanes_at_once() const {
    const std::uint64_t spends = layout_.spends(0) / layout_.plan().pieces + 1;
    const std::uint64_t fit = kBytesSideBySide / (spends * kSpendBytes);
    const std::uint64_t share = (layout_.lanes() + executor_.threads() - 1) / executor_.threads();
    return std::clamp<std::uint64_t>(std::min(fit, share), 1, kLanesSideBySide);
}

/// The pieces of these lanes in this round. On one thread.
std::vector<std::vector<MadePiece>> National::make(std::uint64_t first, std::uint64_t end,
                                                   unsigned round) {
    std::vector<LaneWriter> writers;
    for (std::uint64_t lane = first; lane < end; ++lane) {
        writers.emplace_back(scheme_, layout_, task_of(lane, round), states_[lane]);
    }
    SpendSigning signing;
    for (bool more = true; more;) {
        more = false;
        for (LaneWriter& writer : writers) more = writer.draft(signing) || more;
        signing.run();
        for (LaneWriter& writer : writers) writer.write(signing);
        signing.clear();
    }
    std::vector<std::vector<MadePiece>> made;
    for (LaneWriter& writer : writers) made.push_back(writer.take());
    return made;
}

void National::hand_over(const LaneTask& task, std::vector<MadePiece> made,
                         UploadStream& out) const {
    const LaneKind kind = layout_.kind(task.lane);
    // What was caught up comes after what follows it.
    if (kind == LaneKind::late_piece) std::ranges::reverse(made);
    for (std::size_t i = 0; i < made.size(); ++i) {
        const unsigned piece = task.pieces[i];
        const bool is_gap = kind == LaneKind::lost_piece && piece >= layout_.odd_piece();
        if (is_gap && piece == layout_.odd_piece()) {
            out.count_lost(made[i].tally.spends);
            continue;
        }
        if (is_gap) {
            const std::uint64_t spends = made[i].tally.spends;
            made[i].tally = {};
            made[i].tally.spends = made[i].tally.waiting = spends;
        }
        out.add(made[i]);
    }
}

NationalTally National::write_uploads(const TakeUpload& take) {
    states_.assign(layout_.lanes(), {});
    const unsigned pieces = layout_.plan().pieces;
    UploadStream out(lineage(), layout_.plan().pack_bytes, take);
    const std::uint64_t each = lanes_at_once();
    for (unsigned round = 0; round <= pieces && out.is_wanted(); ++round) {
        out.begin_round(LaneWriter::end_of(std::min(round, pieces), pieces));
        const std::uint64_t wave = each * executor_.threads();
        for (std::uint64_t lane = 0; lane < layout_.lanes() && out.is_wanted(); lane += wave) {
            std::vector<std::vector<std::vector<MadePiece>>> made(executor_.threads());
            const auto bound = [&](std::uint64_t i) {
                return std::min(layout_.lanes(), lane + i * each);
            };
            executor_.for_each(
                made.size(), [&](std::size_t i) { made[i] = make(bound(i), bound(i + 1), round); });
            std::uint64_t at = lane;
            for (auto& group : made) {
                for (auto& its : group) hand_over(task_of(at++, round), std::move(its), out);
            }
        }
    }
    out.begin_round(last());
    return out.tally();
}

}  // namespace noodgeld::bench
