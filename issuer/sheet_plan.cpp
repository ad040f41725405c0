#include "issuer/sheet_plan.h"

#include <algorithm>
#include <set>

#include "base/big_endian.h"
#include "protocol/wire/kind.h"

namespace noodgeld {
namespace {

/// The number in eight bytes, then `last` in two, big-endian.
std::array<std::uint8_t, 10> place_of(std::uint64_t number, std::uint16_t last) {
    std::array<std::uint8_t, 10> out{};
    std::ranges::copy(big_endian(number), out.begin());
    out[8] = static_cast<std::uint8_t>(last >> 8);
    out[9] = static_cast<std::uint8_t>(last);
    return out;
}

}  // namespace

bool well_formed(const SheetPlan& plan) {
    std::set<SeriesId> series;
    std::uint64_t vouchers = 0;
    for (const SheetSlot& slot : plan.slots) {
        if (slot.vouchers.value == 0 || slot.vouchers.value > limits::kVouchersPerSheet) {
            return false;
        }
        vouchers += slot.vouchers.value;
        series.insert(slot.series);
    }
    return plan.sheets.value >= 1 && series.size() == plan.slots.size() && vouchers >= 1 &&
           vouchers <= limits::kVouchersPerSheet &&
           plan.sheets.value <= limits::kTokensPerEmission / vouchers &&
           plan.sheets_per_box.value >= 1 && plan.sheets_per_box.value <= limits::kSheetsPerBox &&
           plan.sheets_per_box.value <= limits::kRevokedSerials / vouchers;
}

InBox box_of(std::uint64_t sheet, Count sheets_per_box) {
    const std::uint64_t before = sheet - 1;
    return {before / sheets_per_box.value + 1,
            static_cast<std::uint32_t>(before % sheets_per_box.value)};
}

std::uint64_t vouchers_per_sheet(const std::vector<SheetSlot>& slots) {
    std::uint64_t vouchers = 0;
    for (const SheetSlot& slot : slots) vouchers += slot.vouchers.value;
    return vouchers;
}

crypto::Seed RunSecrets::derive(std::string_view domain, ByteView place) const {
    crypto::Hash hash = crypto::sha256({as_bytes(domain), lineage_.bytes, seed_.view(), place});
    crypto::Seed out(hash.bytes);
    wipe(hash.bytes);
    return out;
}

RunId RunSecrets::run() const {
    return id_from<RunId>(
        crypto::sha256({as_bytes("noodgeld/mint-run/1"), lineage_.bytes, seed_.view()}).bytes);
}

BoxKey RunSecrets::box_key(std::uint64_t box) const {
    const auto place = place_of(box, 0);
    const crypto::Seed derived = derive("noodgeld/mint-box/1", ByteView(place).first(8));
    BoxKey key;
    std::copy_n(derived.view().begin(), key.bytes.size(), key.bytes.begin());
    return key;
}

crypto::Seed RunSecrets::holder_seed(std::uint64_t sheet, std::uint16_t index) const {
    return derive("noodgeld/mint-holder/1", place_of(sheet, index));
}

crypto::Seed RunSecrets::sealing_randomness(std::uint64_t first_sheet,
                                            std::uint16_t content) const {
    return derive("noodgeld/mint-seal/1", place_of(first_sheet, content));
}

}  // namespace noodgeld
