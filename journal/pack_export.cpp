#include "journal/pack_export.h"

#include <algorithm>
#include <map>
#include <utility>

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

using Visit = SegmentFiller::Visit;

/// A feed with one branch.
Result<void, StorageError> visit_branch(const Journal& journal, const Tip& tip, Sequence from,
                                        const Visit& visit) {
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

/// A feed that forked: the first branch whole, and of every other what no branch before it has.
class ForkedFeed {
  public:
    ForkedFeed(const Journal& journal, const FeedId& feed, Sequence from, const Visit& visit)
        : journal_(journal), feed_(feed), from_(from), visit_(visit) {}

    Result<void, StorageError> run(const std::vector<Tip>& tips) {
        NOODGELD_TRY_VOID(journal_.for_each_entry(feed_, [this](const EntryView& view) {
            const Entry entry =
                decode<Entry>(view.bytes).value();  // The journal checked its bytes.
            before_.emplace(view.point.hash, entry.previous);
            return true;
        }));
        for (const Tip& tip : tips) {
            if (wanted_) NOODGELD_TRY_VOID(visit_path(tip));
        }
        return {};
    }

  private:
    Result<void, StorageError> visit_path(const Tip& tip) {
        std::vector<FeedPoint> path;
        for (FeedPoint at = tip.point; at.sequence >= from_;) {
            const auto before = before_.find(at.hash);
            if (before == before_.end()) break;  // Written before, or the genesis.
            path.push_back(at);
            at = {{at.sequence.value - 1}, before->second};
            before_.erase(before);
        }
        std::ranges::reverse(path);
        std::vector<Bytes> entries;
        for (const FeedPoint& point : path) {
            NOODGELD_TRY(auto bytes, journal_.entry(feed_, point));
            entries.push_back(std::move(bytes).value());
            if (entries.size() < kSegmentEntries && point != tip.point) continue;
            NOODGELD_TRY(const auto head, journal_.head(feed_, point));
            if (head && !write(std::exchange(entries, {}), *head)) return {};
        }
        return {};
    }

    bool write(const std::vector<Bytes>& entries, const Bytes& head) {
        SegmentFiller filler(head, visit_);
        for (const Bytes& entry : entries) {
            if (!filler.add(entry)) return wanted_ = false;
        }
        return wanted_ = filler.finish();
    }

    const Journal& journal_;
    const FeedId feed_;
    const Sequence from_;
    const Visit& visit_;
    std::map<EntryHash, EntryHash> before_;  // Of what is not written yet.
    bool wanted_ = true;
};

}  // namespace

Result<void, StorageError> for_each_segment(const Journal& journal, const FeedId& feed,
                                            Sequence from,
                                            const std::function<bool(const Segment&)>& visit) {
    NOODGELD_TRY(const std::vector<Tip> tips, journal.tips(feed));
    if (tips.size() == 1) return visit_branch(journal, tips.front(), from, visit);
    return ForkedFeed(journal, feed, from, visit).run(tips);
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

Result<void, StorageError> PackExport::feed(const FeedId& feed, Sequence from) {
    return for_each_segment(journal_, feed, from, [this](const Segment& segment) {
        put(pack_.item(Kind::segment, encode(segment)));
        return wanted_;
    });
}

void PackExport::end() {
    put(pack_.end());
}

}  // namespace noodgeld
