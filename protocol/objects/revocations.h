// RevocationList: what is no longer honoured: series, sheets, boxes of sheets, terminals.
#pragma once

#include <optional>
#include <vector>

#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// A lost or stolen sheet: its key gives the serials of its vouchers 0 to vouchers - 1.
struct RevokedSheet {
    SheetKey key;
    Count vouchers;
    friend bool operator==(const RevokedSheet&, const RevokedSheet&) = default;
};

/// A lost or stolen box: its key gives the keys of its sheets 0 to sheets - 1 (box_sheet).
struct RevokedBox {
    BoxKey key;
    Count sheets;
    Count vouchers;  ///< On each sheet.
    friend bool operator==(const RevokedBox&, const RevokedBox&) = default;
};

/// A terminal whose entries count only up to and including `last`.
struct RevokedTerminal {
    FeedId feed;
    FeedPoint last;  ///< Sequence 0 and a hash of zeros: no entry is honoured.
    friend bool operator==(const RevokedTerminal&, const RevokedTerminal&) = default;
};

struct RevocationList {
    static constexpr Kind kKind = Kind::revocations;

    CharterVersion charter;           ///< Whose officers sign.
    std::optional<ObjectHash> order;  ///< The order that it goes with, if it came after it.
    UnixTime issued_at;
    std::vector<SeriesId> series;            ///< Ascending.
    std::vector<RevokedSheet> sheets;        ///< Ascending by key.
    std::vector<RevokedBox> boxes;           ///< Ascending by key.
    std::vector<RevokedTerminal> terminals;  ///< Ascending by feed.
    friend bool operator==(const RevocationList&, const RevocationList&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RevokedSheet>
void describe(Fields& fields, Self& sheet) {
    fields(1, "key", sheet.key);
    fields(2, "vouchers", sheet.vouchers);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RevokedBox>
void describe(Fields& fields, Self& box) {
    fields(1, "key", box.key);
    fields(2, "sheets", box.sheets);
    fields(3, "vouchers", box.vouchers);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RevokedTerminal>
void describe(Fields& fields, Self& terminal) {
    fields(1, "feed", terminal.feed);
    fields(2, "last", terminal.last);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RevocationList>
void describe(Fields& fields, Self& list) {
    fields(1, "charter", list.charter);
    fields(2, "order", list.order);
    fields(3, "issued_at", list.issued_at);
    fields(4, "series", list.series, length(0, limits::kRevokedSeries));
    fields(5, "sheets", list.sheets, length(0, limits::kRevokedSheets));
    fields(6, "boxes", list.boxes, length(0, limits::kRevokedBoxes));
    fields(7, "terminals", list.terminals, length(0, limits::kRevokedTerminals));
}

/// Everything ascends, each thing once; sheets have 1 to kVouchersPerSheet vouchers, boxes 1 to
/// kSheetsPerBox sheets, and all of them at most kRevokedSerials vouchers.
[[nodiscard]] bool well_formed(const RevocationList& list);

/// The key of sheet `index` of a box: the first 16 bytes of
/// SHA-256("noodgeld/sheet/1" || lineage || box key || index in four bytes).
[[nodiscard]] SheetKey box_sheet(const BoxKey& box, std::uint32_t index, const Lineage& lineage);

/// The serials of all sheets and boxes of a list, ascending. Costs a hash for each.
[[nodiscard]] std::vector<Serial> revoked_serials(const RevocationList& list,
                                                  const Lineage& lineage);

}  // namespace noodgeld
