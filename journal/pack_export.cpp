#include "journal/pack_export.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

/// A segment ends at the first held head at or after this many entries.
constexpr std::uint64_t kSegmentEntries = 256;

/// What an entry adds to a segment besides its bytes, at most; and the head and all else.
constexpr std::size_t kEntryFrame = 5;
constexpr std::size_t kSegmentFrame = 4'096;
static_assert(kSegmentFrame > limits::kReceiptBytes + kEntryFrame);

/// Fills segments under one head, none above what one may hold.
class SegmentFiller {
  public:
    using Visit = std::function<bool(const Segment&)>;
    SegmentFiller(const Bytes& head, const Visit& visit) : segment_{{}, head}, visit_(visit) {}

    /// False: no more, please.
    bool add(ByteView entry) {
        const std::size_t more = entry.size() + kEntryFrame;
        const bool full = segment_.entries.size() == limits::kEntriesPerSegment ||
                          bytes_ + more > limits::kSegmentBytes;
        if (full && !finish()) return false;
        segment_.entries.emplace_back(entry.begin(), entry.end());
        bytes_ += more;
        return true;
    }
    bool finish() {
        const bool wanted = visit_(segment_);
        segment_.entries.clear();
        bytes_ = kSegmentFrame;
        return wanted;
    }

  private:
    Segment segment_;
    std::size_t bytes_ = kSegmentFrame;
    const Visit& visit_;
};

}  // namespace

Result<void, StorageError> for_each_segment(const Journal& journal, const Tip& tip, Sequence from,
                                            const std::function<bool(const Segment&)>& visit) {
    for (bool wanted = true; wanted && from <= tip.point.sequence;) {
        const Sequence least{std::min(from.value + kSegmentEntries - 1, tip.point.sequence.value)};
        NOODGELD_TRY(const auto head, journal.head_from(tip.feed, tip.point, least));
        const Tip& end = head ? *head : tip;
        SegmentFiller filler(end.signed_head, visit);
        NOODGELD_TRY_VOID(journal.for_each_entry(
            tip.feed, end.point, from,
            [&](const EntryView& entry) { return wanted = filler.add(entry.bytes); }));
        wanted = wanted && filler.finish();
        from = {end.point.sequence.value + 1};
    }
    return {};
}

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
    return for_each_segment(journal_, tip, from, [this](const Segment& segment) {
        put(pack_.item(Kind::segment, encode(segment)));
        return wanted_;
    });
}

void PackExport::end() {
    put(pack_.end());
}

}  // namespace noodgeld
