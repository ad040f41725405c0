// National: the facts of a country's crisis, genuine to the last signature, of any size: for
// benchmarks and tests of whoever takes them.
//
// Everything follows from the plan; nothing is kept by spend. Memory: keys and places by lane, the
// token ids of one series a thread, and the pieces that are being made: some 150 MiB for a country.
#pragma once

#include "bench/national/lane_writer.h"

namespace noodgeld::bench {

struct Upload {
    Bytes pack;
    UnixTime at;               ///< When it comes, which receipts are dated. Ascends.
    std::uint64_t spends = 0;  ///< In it.
};
/// False: no more are wanted.
using TakeUpload = std::function<bool(Upload&&)>;

/// One thread at a time; uses the executor's.
class National {
  public:
    /// Borrows the executor, and takes a hash for every token.
    National(const NationalPlan& plan, Executor& executor);

    [[nodiscard]] const Lineage& lineage() const { return scheme_.lineage(); }
    /// The first charter, signed: what a ledger is installed with.
    [[nodiscard]] Bytes charter() const { return scheme_.charter(); }
    [[nodiscard]] const crypto::SecretKey& ledger_key() const { return scheme_.ledger(); }
    /// The token that was spent there, if nothing is odd about the lane.
    [[nodiscard]] TokenId token_of(std::uint64_t lane, std::uint64_t spend) const;

    /// The charter and all that entries rest on, as packs, each after what it rests on.
    void write_objects(const TakePack& take) const;
    /// What terminals upload, in time's order; each time from the beginning. The counts are of
    /// what was taken, if all was.
    NationalTally write_uploads(const TakeUpload& take);

    /// After every upload: when whoever has tips without receipts signs them.
    [[nodiscard]] UnixTime last() const;

  private:
    class UploadStream;

    [[nodiscard]] LaneTask task_of(std::uint64_t lane, unsigned round) const;
    [[nodiscard]] std::uint64_t lanes_at_once() const;
    [[nodiscard]] std::vector<std::vector<MadePiece>> make(std::uint64_t first, std::uint64_t end,
                                                           unsigned round);
    void hand_over(const LaneTask& task, std::vector<MadePiece> made, UploadStream& out) const;

    Executor& executor_;
    SaleLayout layout_;
    NationalScheme scheme_;
    std::vector<LaneState> states_;
};

}  // namespace noodgeld::bench
