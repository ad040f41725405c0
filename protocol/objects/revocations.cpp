#include "protocol/objects/revocations.h"

#include "protocol/objects/token.h"
#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

bool sheet_fits(const RevokedSheet& sheet) {
    return sheet.vouchers.value >= 1 && sheet.vouchers.value <= limits::kVouchersPerSheet;
}

bool box_fits(const RevokedBox& box) {
    return box.sheets.value >= 1 && box.sheets.value <= limits::kSheetsPerBox &&
           box.vouchers.value >= 1 && box.vouchers.value <= limits::kVouchersPerSheet;
}

/// Of sheets and boxes that fit: the sum cannot overflow.
std::uint64_t serials_of(const RevocationList& list) {
    std::uint64_t serials = 0;
    for (const RevokedSheet& sheet : list.sheets) serials += sheet.vouchers.value;
    for (const RevokedBox& box : list.boxes) serials += box.sheets.value * box.vouchers.value;
    return serials;
}

bool terminal_fits(const RevokedTerminal& terminal) {
    return (terminal.last.sequence.value == 0) == (terminal.last.hash == EntryHash{});
}

}  // namespace

bool well_formed(const RevocationList& list) {
    return ascends(list.series) && ascends(list.sheets, &RevokedSheet::key) &&
           ascends(list.boxes, &RevokedBox::key) &&
           ascends(list.terminals, &RevokedTerminal::feed) &&
           std::ranges::all_of(list.sheets, sheet_fits) &&
           std::ranges::all_of(list.boxes, box_fits) &&
           std::ranges::all_of(list.terminals, terminal_fits) &&
           serials_of(list) <= limits::kRevokedSerials;
}

SheetKey box_sheet(const BoxKey& box, std::uint32_t index, const Lineage& lineage) {
    std::array<std::uint8_t, 4> number{};
    for (std::size_t i = 0; i < number.size(); ++i) {
        number[i] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
    }
    return id_from<SheetKey>(
        crypto::sha256({as_bytes("noodgeld/sheet/1"), lineage.bytes, box.bytes, number}).bytes);
}

std::vector<Serial> revoked_serials(const RevocationList& list, const Lineage& lineage) {
    std::vector<Serial> serials;
    serials.reserve(serials_of(list));
    const auto add_sheet = [&](const SheetKey& key, Count vouchers) {
        for (std::uint64_t index = 0; index < vouchers.value; ++index) {
            serials.push_back(sheet_serial(key, static_cast<std::uint16_t>(index), lineage));
        }
    };
    for (const RevokedSheet& sheet : list.sheets) add_sheet(sheet.key, sheet.vouchers);
    for (const RevokedBox& box : list.boxes) {
        for (std::uint64_t index = 0; index < box.sheets.value; ++index) {
            add_sheet(box_sheet(box.key, static_cast<std::uint32_t>(index), lineage), box.vouchers);
        }
    }
    std::ranges::sort(serials);
    return serials;
}

}  // namespace noodgeld
