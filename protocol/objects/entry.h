// Entry: one step of a terminal's feed, chained to the one before by its hash.
//
// Entries carry no signature of their own: an entry exists only as an ancestor of a signed head.
#pragma once

#include <variant>
#include <vector>

#include "protocol/objects/authorisation.h"
#include "protocol/objects/token.h"
#include "protocol/wire/limits.h"

namespace noodgeld {

/// One token's part in a sale. Its place is (feed, sequence, index in the sale).
struct Spend {
    Bytes token;  ///< The token's 147 bytes, as scanned.
    Amount amount;
    crypto::Signature authorisation;  ///< The holder's.
    friend bool operator==(const Spend&, const Spend&) = default;
};

struct CategoryAmount {
    GpcCode category;
    Amount amount;
    friend bool operator==(const CategoryAmount&, const CategoryAmount&) = default;
};

/// A basket paid by 1 to 32 tokens: all or none.
struct Sale {
    static constexpr std::uint8_t kBody = 1;

    SaleId id;
    Amount total;
    std::vector<CategoryAmount> categories;  ///< Ascending by category.
    UnixTime asked_at;                       ///< These three are the authorisations'.
    ObjectHash order;
    FeedPoint asked_head;
    std::vector<Spend> spends;
    friend bool operator==(const Sale&, const Sale&) = default;
};

/// A sale taken on paper without power and captured later.
struct DeferredSale {
    static constexpr std::uint8_t kBody = 2;

    Sale sale;
    UnixTime taken_at;  ///< As the shop's paper says.
    friend bool operator==(const DeferredSale&, const DeferredSale&) = default;
};

/// Undoes a sale of the same feed, for good.
struct Void {
    static constexpr std::uint8_t kBody = 3;

    Sequence sequence;  ///< The sale's.
    SaleId sale;
    friend bool operator==(const Void&, const Void&) = default;
};

/// That the terminal holds a signed object from here on.
struct Adopted {
    static constexpr std::uint8_t kBody = 4;

    Kind kind = Kind::charter;  ///< charter, order, stop, revocations or certificate
    ObjectHash hash;
    friend bool operator==(const Adopted&, const Adopted&) = default;
};

/// A witnessed time: raises the floor; one of the own feed also begins a new stretch of the
/// terminal's limit.
struct WitnessedTime {
    static constexpr std::uint8_t kBody = 5;

    Bytes anchor;  ///< The signed anchor.
    friend bool operator==(const WitnessedTime&, const WitnessedTime&) = default;
};

/// A date that a cashier asserted. The newest replaces the last; it never raises the floor.
struct AssertedTime {
    static constexpr std::uint8_t kBody = 6;

    UnixTime time;
    friend bool operator==(const AssertedTime&, const AssertedTime&) = default;
};

using Body = std::variant<Sale, DeferredSale, Void, Adopted, WitnessedTime, AssertedTime>;

struct Entry {
    FeedId feed;
    Sequence sequence;   ///< From 1.
    EntryHash previous;  ///< For sequence 1: genesis_hash.
    TimeInterval time;
    Body body;
    friend bool operator==(const Entry&, const Entry&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Spend>
void describe(Fields& fields, Self& spend) {
    fields(1, "token", spend.token, length(kTokenBytes, kTokenBytes));
    fields(2, "amount", spend.amount);
    fields(3, "authorisation", spend.authorisation);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, CategoryAmount>
void describe(Fields& fields, Self& part) {
    fields(1, "category", part.category);
    fields(2, "amount", part.amount);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Sale>
void describe(Fields& fields, Self& sale) {
    fields(1, "id", sale.id);
    fields(2, "total", sale.total);
    fields(3, "categories", sale.categories, length(1, limits::kGoods));
    fields(4, "asked_at", sale.asked_at);
    fields(5, "order", sale.order);
    fields(6, "asked_head", sale.asked_head);
    fields(7, "spends", sale.spends, length(1, limits::kSpendsPerSale));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, DeferredSale>
void describe(Fields& fields, Self& deferred) {
    fields(1, "sale", deferred.sale);
    fields(2, "taken_at", deferred.taken_at);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Void>
void describe(Fields& fields, Self& voided) {
    fields(1, "sequence", voided.sequence);
    fields(2, "sale", voided.sale);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Adopted>
void describe(Fields& fields, Self& adopted) {
    fields(1, "kind", adopted.kind);
    fields(2, "hash", adopted.hash);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, WitnessedTime>
void describe(Fields& fields, Self& witnessed) {
    fields(1, "anchor", witnessed.anchor, length(1, limits::kReceiptBytes));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, AssertedTime>
void describe(Fields& fields, Self& asserted) {
    fields(1, "time", asserted.time);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, TimeInterval>
void describe(Fields& fields, Self& time) {
    fields(1, "earliest", time.earliest);
    fields(2, "latest", time.latest);
    fields(3, "source", time.source);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Entry>
void describe(Fields& fields, Self& entry) {
    fields(1, "feed", entry.feed);
    fields(2, "sequence", entry.sequence);
    fields(3, "previous", entry.previous);
    fields(4, "time", entry.time);
    fields(5, "body", entry.body);
}

/// Amounts are at least one cent and sum to the total, twice: over spends and over categories;
/// categories ascend; no token stands twice; every token has a token's form.
[[nodiscard]] bool well_formed(const Sale& sale);
/// One of the kinds that a terminal adopts.
[[nodiscard]] bool well_formed(const Adopted& adopted);
[[nodiscard]] bool well_formed(const TimeInterval& time);
/// Sequence from 1; a void names an earlier one.
[[nodiscard]] bool well_formed(const Entry& entry);

/// The sale in `entry`, ordinary or deferred; null for other bodies. Borrowed from `entry`.
[[nodiscard]] const Sale* sale_in(const Entry& entry);

/// What the holder of spend `index` signed.
[[nodiscard]] Authorisation authorisation_of(const Entry& entry, const Sale& sale,
                                             std::size_t index, const TokenId& token);

/// SHA-256("noodgeld/entry/1" || lineage || bytes).
[[nodiscard]] EntryHash entry_hash(ByteView entry, const Lineage& lineage);

/// What the first entry of a feed names as previous:
/// SHA-256("noodgeld/feed/1" || lineage || feed id).
[[nodiscard]] EntryHash genesis_hash(const FeedId& feed, const Lineage& lineage);

}  // namespace noodgeld
