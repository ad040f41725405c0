// SheetPlan: what every sheet of a print run carries.
//
// A sheet is one household's paper: vouchers of a few series, one per day slot. Voucher `index` of
// a sheet counts through its slots in order, so a serial (protocol/objects/token.h, sheet_serial)
// is unique over all series of the sheet. Sheets travel in boxes of one size, numbered from 1 like
// the sheets, so that a stolen box is revoked by one key (protocol/objects/revocations.h).
#pragma once

#include <string_view>
#include <vector>

#include "base/secret.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"

namespace noodgeld {

struct SheetSlot {
    SeriesId series;
    Count vouchers;  ///< On each sheet.
    friend bool operator==(const SheetSlot&, const SheetSlot&) = default;
};

struct SheetPlan {
    Count sheets;
    Count sheets_per_box;  ///< The last box may have fewer.
    std::vector<SheetSlot> slots;
    friend bool operator==(const SheetPlan&, const SheetPlan&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, SheetSlot>
void describe(Fields& fields, Self& slot) {
    fields(1, "series", slot.series);
    fields(2, "vouchers", slot.vouchers);
}

inline constexpr std::uint64_t kSlotsPerSheet = 32;

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, SheetPlan>
void describe(Fields& fields, Self& plan) {
    fields(1, "sheets", plan.sheets);
    fields(2, "sheets_per_box", plan.sheets_per_box);
    fields(3, "slots", plan.slots, length(1, kSlotsPerSheet));
}

/// At least one sheet; each series in one slot; no slot is empty; at most kVouchersPerSheet
/// vouchers a sheet and kTokensPerEmission in all. A box has 1 to kSheetsPerBox sheets, and no more
/// vouchers than one revocation list can name.
[[nodiscard]] bool well_formed(const SheetPlan& plan);

/// Where a sheet is packed.
struct InBox {
    std::uint64_t box;     ///< From 1.
    std::uint32_t in_box;  ///< From 0.
};
/// Needs a sheet and a size of boxes of at least 1.
[[nodiscard]] InBox box_of(std::uint64_t sheet, Count sheets_per_box);

/// Of one sheet. The slots must be those of a well-formed plan.
[[nodiscard]] std::uint64_t vouchers_per_sheet(const std::vector<SheetSlot>& slots);

/// Names a print run: the first 16 bytes of SHA-256("noodgeld/mint-run/1" || lineage || seed).
using RunId = Id<struct RunTag>;

/// All secrets of a print run follow from its seed, which is never written anywhere. Boxes and
/// sheets are numbered from 1. With both in eight bytes, and the index and content in two,
/// big-endian:
///
///   box key     = SHA-256("noodgeld/mint-box/1"    || lineage || seed || box), first 16 bytes
///   holder seed = SHA-256("noodgeld/mint-holder/1" || lineage || seed || sheet || index)
///   randomness  = SHA-256("noodgeld/mint-seal/1"   || lineage || seed || first sheet || content),
///                 to seal each bundle of sheets with
///
/// Sheet keys follow from box keys by the rule that everybody knows (box_sheet).
class RunSecrets {
  public:
    /// `seed`: fresh randomness, for one run only.
    RunSecrets(const Lineage& lineage, crypto::Seed seed)
        : lineage_(lineage), seed_(std::move(seed)) {}

    [[nodiscard]] RunId run() const;
    [[nodiscard]] BoxKey box_key(std::uint64_t box) const;
    [[nodiscard]] crypto::Seed holder_seed(std::uint64_t sheet, std::uint16_t index) const;
    [[nodiscard]] crypto::Seed sealing_randomness(std::uint64_t first_sheet,
                                                  std::uint16_t content) const;
    [[nodiscard]] const Lineage& lineage() const { return lineage_; }

  private:
    [[nodiscard]] crypto::Seed derive(std::string_view domain, ByteView place) const;
    Lineage lineage_;
    crypto::Seed seed_;
};

}  // namespace noodgeld
