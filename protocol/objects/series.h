// Series: what its tokens are worth, where, for what and when.
#pragma once

#include <vector>

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

struct Series {
    static constexpr Kind kKind = Kind::series;

    crypto::PublicKey key;                 ///< Signs its tokens and nothing else.
    Amount face_value;                     ///< At least one cent.
    RegionNumber region;                   ///< Where it may be spent.
    std::vector<StoreGroup> store_groups;  ///< Ascending; if any: only there. Home shops.
    std::vector<GpcCode> goods;            ///< Ascending; what it may buy.
    Seconds slot_offset;                   ///< From the start of activation until it may be spent.
    Seconds slot_length;                   ///< How long it may then be spent.
    Seconds longest_lifetime;              ///< From the start of activation.
    friend bool operator==(const Series&, const Series&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Series>
void describe(Fields& fields, Self& series) {
    fields(1, "key", series.key);
    fields(2, "face_value", series.face_value);
    fields(3, "region", series.region);
    fields(4, "store_groups", series.store_groups, length(0, limits::kSeriesStoreGroups));
    fields(5, "goods", series.goods, length(1, limits::kGoods));
    fields(6, "slot_offset", series.slot_offset);
    fields(7, "slot_length", series.slot_length);
    fields(8, "longest_lifetime", series.longest_lifetime);
}

/// Face value above zero; store groups and goods ascend; the slot is not empty and begins within
/// the lifetime.
[[nodiscard]] bool well_formed(const Series& series);

[[nodiscard]] SeriesId series_id(const Series& series, const Lineage& lineage);

/// Whether `allowed` covers `code`. GPC codes nest by position: a segment (50000000) covers its
/// families, a family (50130000) its classes, and every code itself. Bricks (1000xxxx) have no
/// position, so they cover and are covered by themselves only.
[[nodiscard]] bool covers(GpcCode allowed, GpcCode code);

}  // namespace noodgeld
