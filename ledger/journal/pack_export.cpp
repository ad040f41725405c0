#include "ledger/journal/pack_export.h"

#include <algorithm>

#include "crypto/check.h"

namespace noodgeld {
namespace {

/// A segment ends at the first held head at or after this many entries.
constexpr std::uint64_t kSegmentEntries = 256;

}  // namespace

PackExport::PackExport(const Journal& journal, WritePiece write)
    : journal_(journal), write_(std::move(write)) {}

void PackExport::put(const Bytes& piece) {
    wanted_ = wanted_ && write_(piece);
}

void PackExport::begin() {
    NOODGELD_CHECK(journal_.lineage().has_value());
    put(pack_.begin(*journal_.lineage()));
}

Result<void, StorageError> PackExport::objects(Kind kind) {
    return journal_.for_each(kind, [&](const ObjectFact& fact) {
        put(pack_.item(kind, fact.bytes));
        return wanted_;
    });
}

Result<void, StorageError> PackExport::branch(const Tip& tip, Sequence from) {
    while (wanted_ && from <= tip.point.sequence) {
        const Sequence wanted{std::min(from.value + kSegmentEntries - 1, tip.point.sequence.value)};
        NOODGELD_TRY(const auto head, journal_.head_from(tip.feed, tip.point, wanted));
        const Tip& end = head ? *head : tip;
        Segment segment{{}, end.signed_head};
        NOODGELD_TRY_VOID(
            journal_.for_each_entry(tip.feed, end.point, from, [&](const EntryView& entry) {
                segment.entries.emplace_back(entry.bytes.begin(), entry.bytes.end());
                return true;
            }));
        put(pack_.item(Kind::segment, encode(segment)));
        from = {end.point.sequence.value + 1};
    }
    return {};
}

void PackExport::end() {
    put(pack_.end());
}

}  // namespace noodgeld
