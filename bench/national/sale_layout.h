// SaleLayout: which token is spent where, as a function of lane and place: nothing is kept.
//
// The spends of a lane are numbered from 0. Twenty of them are a block: ten sales of one to four
// spends, in an order drawn for the block; so the sale of any spend is found without walking there.
// Every spend has a token of its own, numbered over all lanes; a double takes another lane's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bench/national/national_plan.h"

namespace noodgeld::bench {

/// What a lane does besides selling.
enum class LaneKind : std::uint8_t {
    ordinary,
    late_piece,
    lost_piece,
    late_feed,
    forked,
    bad_authorisations,
    unlisted_tokens,
    same_token,
    fork_bomb,
};

/// Spends of one lane.
struct SpendRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

/// A token by its number, and what is wrong with its spend.
struct PlannedSpend {
    std::uint64_t token = 0;
    bool doubles_within = false;
    bool doubles_among = false;
};

struct PlannedSale {
    SpendRange spends;
    bool is_voided = false;
};

/// Thread-safe.
class SaleLayout {
  public:
    static constexpr std::uint64_t kBlockSpends = 20;
    /// Tokens that no manifest has are numbered as others, with this bit.
    static constexpr std::uint64_t kUnlisted = std::uint64_t{1} << 63;

    /// Fills in what the plan leaves open.
    explicit SaleLayout(const NationalPlan& plan);

    [[nodiscard]] const NationalPlan& plan() const { return plan_; }
    [[nodiscard]] std::uint64_t lanes() const { return plan_.terminals; }
    [[nodiscard]] std::uint64_t merchant(std::uint64_t lane) const {
        return lane % plan_.merchants;
    }
    [[nodiscard]] LaneKind kind(std::uint64_t lane) const;
    [[nodiscard]] bool records_anchors(std::uint64_t lane) const;
    /// Of all series.
    [[nodiscard]] std::uint64_t tokens() const;
    [[nodiscard]] std::uint64_t series() const { return series_; }

    [[nodiscard]] std::uint64_t spends(std::uint64_t lane) const;
    /// Whole blocks; the last piece has what is left.
    [[nodiscard]] SpendRange piece(std::uint64_t lane, unsigned piece) const;
    /// The piece that comes late, or never.
    [[nodiscard]] unsigned odd_piece() const { return plan_.pieces / 2; }
    /// The sale that begins with that spend.
    [[nodiscard]] PlannedSale sale_at(std::uint64_t lane, std::uint64_t spend) const;
    [[nodiscard]] PlannedSpend spend_at(std::uint64_t lane, std::uint64_t spend,
                                        bool in_voided_sale) const;

    /// A forked lane's second branch: one block of tokens of its own.
    [[nodiscard]] std::uint64_t branch_token(std::uint64_t lane, std::uint64_t spend) const;

    /// Uniform over 64 bits, by what it is for and where.
    [[nodiscard]] std::uint64_t draw(std::uint64_t purpose, std::uint64_t a,
                                     std::uint64_t b = 0) const;

  private:
    using Sizes = std::array<std::uint8_t, kBlockSpends>;

    [[nodiscard]] std::uint64_t rank(std::uint64_t lane) const;
    [[nodiscard]] std::uint64_t first_token(std::uint64_t lane) const;
    [[nodiscard]] bool is_single(std::uint64_t lane) const;
    [[nodiscard]] bool may_double(std::uint64_t lane) const;
    [[nodiscard]] bool is_drawn(double share, std::uint64_t purpose, std::uint64_t a,
                                std::uint64_t b) const;
    /// Of the sales of a block, in order; 0 after the last.
    [[nodiscard]] Sizes sizes(std::uint64_t lane, std::uint64_t block) const;
    [[nodiscard]] bool is_voided(std::uint64_t lane, std::uint64_t first_spend) const;
    [[nodiscard]] bool is_plain(std::uint64_t lane, std::uint64_t spend) const;

    NationalPlan plan_;
    std::uint64_t series_ = 1;
    std::uint64_t stride_ = 1;         // Spreads kinds over lanes.
    std::vector<std::uint64_t> ends_;  // of each kind but the first, among ranks
};

}  // namespace noodgeld::bench
