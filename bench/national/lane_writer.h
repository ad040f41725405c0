// LaneWriter: the entries of one lane in one round, sale by sale, so that the sales of many lanes
// are signed together.
//
// An authorisation names the feed's last entry, which holds the signatures of the one before: of
// one lane nothing can be signed in bulk. So many lanes go side by side: each drafts its next sale,
// all drafts are signed in one go, each writes its entry.
#pragma once

#include <vector>

#include "bench/national/national_scheme.h"
#include "bench/national/spend_signing.h"
#include "protocol/objects/head.h"

namespace noodgeld::bench {

/// Where a lane is. All that is kept of it between rounds.
struct LaneState {
    FeedPoint point;
    UnixTime floor;
    RunningTotals totals;
    /// A second branch, or every sale of a bomb, follows this entry.
    FeedPoint parting;
};

/// One upload of a lane, which may be several segments.
struct MadePiece {
    std::vector<Bytes> segments;
    NationalTally tally;  ///< But its uploads and bytes.
};

/// What a lane does in one round, in this order.
struct LaneTask {
    /// In place of a piece: the branch that a forked lane has beside its own.
    static constexpr unsigned kBranch = UINT32_MAX;

    std::uint64_t lane = 0;
    std::vector<unsigned> pieces;
};

class LaneWriter {
  public:
    /// Borrows all.
    LaneWriter(const NationalScheme& scheme, const SaleLayout& layout, LaneTask task,
               LaneState& state);

    /// Drafts the next sale; false: nothing is left to do.
    bool draft(SpendSigning& signing);
    /// Writes it, once it is signed.
    void write(const SpendSigning& signing);

    /// In the order of the task.
    [[nodiscard]] std::vector<MadePiece> take() { return std::move(made_); }

    /// When pieces of that number end, and are uploaded from.
    [[nodiscard]] static UnixTime end_of(unsigned piece, unsigned pieces);

  private:
    struct DraftSpend {
        Token token;
        std::size_t token_place;
        std::size_t authorisation_place;
    };

    void begin_piece();
    void end_piece();
    void adopt_all();
    void record_anchor();
    [[nodiscard]] PlannedSale next_sale() const;
    [[nodiscard]] PlannedSpend next_spend(std::uint64_t spend) const;
    void draft_spend(const PlannedSpend& planned, bool is_last, SpendSigning& signing);
    void count(const PlannedSpend& planned);
    [[nodiscard]] Signed<Head> head() const;
    void append_entry(Body body);
    void end_segment();
    [[nodiscard]] UnixTime now() const;

    const NationalScheme& scheme_;
    const SaleLayout& layout_;
    LaneTask task_;
    LaneState& state_;
    LaneKind kind_;
    FeedId feed_;
    std::size_t at_ = 0;  // among the task's pieces
    bool is_begun_ = false;
    SpendRange rest_;   // of the piece's spends
    SpendRange whole_;  // the piece's spends
    Segment segment_;
    Sale sale_;
    bool is_voided_ = false;
    std::vector<DraftSpend> drafts_;
    std::vector<MadePiece> made_;
};

}  // namespace noodgeld::bench
