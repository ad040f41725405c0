#include "protocol/objects/revocations.h"

#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

bool sheet_fits(const RevokedSheet& sheet) {
    return sheet.vouchers.value >= 1 && sheet.vouchers.value <= limits::kVouchersPerSheet;
}

bool terminal_fits(const RevokedTerminal& terminal) {
    const bool none = terminal.last_sequence.value == 0;
    return terminal.epoch.value >= 1 && none == (terminal.last_hash == EntryHash{});
}

}  // namespace

bool well_formed(const RevocationList& list) {
    const auto feed = [](const RevokedTerminal& t) { return FeedId{t.terminal, t.epoch}; };
    return ascends(list.series) && ascends(list.sheets, &RevokedSheet::key) &&
           ascends(list.terminals, feed) && std::ranges::all_of(list.sheets, sheet_fits) &&
           std::ranges::all_of(list.terminals, terminal_fits);
}

}  // namespace noodgeld
