// Head: a terminal's signature of its feed so far; Anchor: a ledger's or witness's receipt for it,
// or for a charter or revocation list; Segment: how entries travel.
#pragma once

#include <optional>
#include <vector>

#include "protocol/objects/entry.h"

namespace noodgeld {

/// Sums over a feed from its first entry: the terminal's own statement, for people. Nothing is
/// judged by them.
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

/// A charter or revocation list that an anchor dates.
struct DatedObject {
    Kind kind = Kind::charter;
    ObjectHash hash;
    friend bool operator==(const DatedObject&, const DatedObject&) = default;
};

/// Its signer held the feed up to the head's point, or the object, no later than `time`.
struct Anchor {
    static constexpr Kind kKind = Kind::anchor;

    KeyId signer;               ///< So receipts of several signers are several facts.
    std::optional<Bytes> head;  ///< The signed head. Either this or `object`.
    std::optional<DatedObject> object;
    UnixTime time;
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
requires std::same_as<std::remove_const_t<Self>, DatedObject>
void describe(Fields& fields, Self& object) {
    fields(1, "kind", object.kind);
    fields(2, "hash", object.hash);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Anchor>
void describe(Fields& fields, Self& anchor) {
    fields(1, "signer", anchor.signer);
    fields(2, "head", anchor.head, length(1, limits::kReceiptBytes));
    fields(3, "object", anchor.object);
    fields(4, "time", anchor.time);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Segment>
void describe(Fields& fields, Self& segment) {
    fields(1, "entries", segment.entries, length(1, limits::kEntriesPerSegment),
           length(1, limits::kEntryBytes));
    fields(2, "head", segment.head, length(1, limits::kReceiptBytes));
}

/// A charter or a revocation list.
[[nodiscard]] bool well_formed(const DatedObject& object);
/// It has a head, which decodes, or an object; not both.
[[nodiscard]] bool well_formed(const Anchor& anchor);

/// The head that `anchor` witnesses, whoever signed it; nothing if it dates an object.
[[nodiscard]] std::optional<Signed<Head>> head_in(const Anchor& anchor);

/// What `key` signs to witness a head, or an object, by `time`.
[[nodiscard]] Anchor anchor_for(const Signed<Head>& head, const crypto::PublicKey& key,
                                UnixTime time);
[[nodiscard]] Anchor anchor_for(const DatedObject& object, const crypto::PublicKey& key,
                                UnixTime time);

}  // namespace noodgeld
