// Head: a terminal's signature of its feed so far; Anchor: a ledger's or witness's receipt for it;
// Segment: how entries travel.
#pragma once

#include <vector>

#include "protocol/objects/entry.h"

namespace noodgeld {

/// Sums over a feed from its first entry.
struct RunningTotals {
    Count sales;  ///< Ordinary and deferred.
    Amount sold;  ///< Their totals.
    Count voids;
    Amount voided;  ///< The totals of the sales they undo, a sale once.
    friend bool operator==(const RunningTotals&, const RunningTotals&) = default;
};

struct Head {
    static constexpr Kind kKind = Kind::head;

    FeedId feed;  ///< The kid of a head that counts.
    FeedPoint point;
    RunningTotals totals;
    friend bool operator==(const Head&, const Head&) = default;
};

struct Anchor {
    static constexpr Kind kKind = Kind::anchor;

    FeedId feed;
    FeedPoint point;
    UnixTime time;  ///< The signer held the feed up to `point` no later than this.
    friend bool operator==(const Anchor&, const Anchor&) = default;
};

/// Consecutive entries of one branch, first to last, and a head at or after the last.
struct Segment {
    static constexpr Kind kKind = Kind::segment;

    std::vector<Bytes> entries;
    Bytes head;  ///< The signed head.
    friend bool operator==(const Segment&, const Segment&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RunningTotals>
void describe(Fields& fields, Self& totals) {
    fields(1, "sales", totals.sales);
    fields(2, "sold", totals.sold);
    fields(3, "voids", totals.voids);
    fields(4, "voided", totals.voided);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Head>
void describe(Fields& fields, Self& head) {
    fields(1, "feed", head.feed);
    fields(2, "point", head.point);
    fields(3, "totals", head.totals);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Anchor>
void describe(Fields& fields, Self& anchor) {
    fields(1, "feed", anchor.feed);
    fields(2, "point", anchor.point);
    fields(3, "time", anchor.time);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Segment>
void describe(Fields& fields, Self& segment) {
    fields(1, "entries", segment.entries, length(0, limits::kEntriesPerSegment),
           length(1, limits::kEntryBytes));
    fields(2, "head", segment.head, length(1, limits::kReceiptBytes));
}

}  // namespace noodgeld
