// NationalPlan: what a country's crisis is made of, in numbers; NationalTally: what was made of it.
//
// A lane is a terminal with its feed. Shares are of lanes, sales or spends, from 0 to 1, and are
// met to the nearest lane, or on average.
#pragma once

#include <cstdint>

namespace noodgeld::bench {

struct NationalPlan {
    std::uint64_t seed = 1;          ///< The same plan gives the same bytes on every machine.
    std::uint64_t spends = 100'000;  ///< Those of branches that fork off come on top.
    std::uint64_t terminals = 0;     ///< 0: as many as the country has for so many spends.
    std::uint64_t merchants = 0;     ///< 0: one for every four terminals.
    std::uint64_t holders = 65'536;  ///< Keys that tokens are held by, in turn.
    /// Tokens of one series, about: its ids are in memory at once.
    std::uint64_t series_tokens = std::uint64_t{1} << 22;
    unsigned most_in_sale = 4;  ///< Spends, 1 to 4; with 4 they are two on average.
    unsigned pieces = 6;        ///< Uploads that a feed comes in. Those of all feeds interleave.
    std::uint64_t pack_bytes = std::uint64_t{1} << 20;  ///< Of an upload, about.

    // Of spends.
    double doubles_within = 0.002;  ///< Of a token that another terminal of the merchant took too.
    double doubles_among = 0.002;   ///< Of a token that another merchant took too.
    // Of sales.
    double voids = 0.005;
    // Of lanes.
    double witnessed = 0.5;      ///< Record an anchor of each piece at the start of the next.
    double late_pieces = 0.02;   ///< One piece comes after the one that follows it.
    double lost_pieces = 0.002;  ///< One piece never comes: what follows it waits for good.
    double late_feeds = 0.01;    ///< Come when all others came.
    double forked = 0.002;       ///< A second branch comes when all others came.
    // Of lanes that are hostile: every spend of theirs is.
    double bad_authorisations = 0.002;  ///< Signed by another than the holder.
    double unlisted_tokens = 0.002;     ///< Signed with the series' key, but in no manifest.
    double same_token = 0.002;          ///< One token, sold again and again.
    double fork_bombs = 0;              ///< Every sale follows the same entry.
};

/// Counts over what was written. What a ledger finds once the last receipt was signed.
struct NationalTally {
    std::uint64_t uploads = 0;
    std::uint64_t bytes = 0;    ///< Of the uploads.
    std::uint64_t spends = 0;   ///< In the uploads.
    std::uint64_t waiting = 0;  ///< Of these: after a piece that never comes.
    std::uint64_t lost = 0;     ///< In pieces that never come: in no upload.

    // Of spends that do not wait.
    std::uint64_t doubles_within = 0;  ///< Not covered: their merchant is paid for the token.
    std::uint64_t doubles_among = 0;   ///< Tokens for which two merchants are paid.
    std::uint64_t repeated = 0;        ///< Not covered: spent in their own feed's past.
    std::uint64_t voided = 0;
    std::uint64_t invalid = 0;  ///< Not the holder's.
    std::uint64_t forged = 0;   ///< Paid, and nobody minted them.
    std::uint64_t forked = 0;   ///< Held.

    std::uint64_t voids = 0;  ///< Entries.
    std::uint64_t forks = 0;  ///< Branches but one, wherever feeds part.

    void add(const NationalTally& more) {
        uploads += more.uploads;
        bytes += more.bytes;
        spends += more.spends;
        waiting += more.waiting;
        lost += more.lost;
        doubles_within += more.doubles_within;
        doubles_among += more.doubles_among;
        repeated += more.repeated;
        voided += more.voided;
        invalid += more.invalid;
        forged += more.forged;
        forked += more.forked;
        voids += more.voids;
        forks += more.forks;
    }
    friend bool operator==(const NationalTally&, const NationalTally&) = default;
};

}  // namespace noodgeld::bench
