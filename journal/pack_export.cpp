#include "journal/pack_export.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"
#include "protocol/objects/dependence.h"
#include "protocol/objects/segment_plan.h"

namespace noodgeld {
namespace {

using Visit = std::function<bool(const Segment&)>;

/// Whoever writes a journal keeps the head under which entries came, or were written, with them.
StorageError head_missing() {
    return {StorageFault::damaged,
            {"de ondertekende kop van een reeks boekingen ontbreekt in dit journaal",
             "the signed head of a run of entries is missing in this journal"}};
}

/// The entries of a branch from `from` to that head; nothing if they do not fit one segment.
Result<std::optional<Segment>, StorageError> segment_to(const Journal& journal, const Tip& head,
                                                        Sequence from) {
    Segment segment{{}, head.signed_head};
    SegmentSize size;
    NOODGELD_TRY_VOID(
        journal.for_each_entry(head.feed, head.point, from, [&](const EntryView& entry) {
            size.add(entry.bytes.size());
            const bool fits = size.fits(head.signed_head.size());
            if (fits) segment.entries.emplace_back(entry.bytes.begin(), entry.bytes.end());
            return fits;
        }));
    if (!size.fits(head.signed_head.size())) return std::optional<Segment>();
    return std::optional(std::move(segment));
}

/// A feed with one branch.
Result<void, StorageError> visit_branch(const Journal& journal, const Tip& tip, Sequence from,
                                        const Visit& visit) {
    while (from <= tip.point.sequence) {
        const Sequence wished{std::min(from.value + kSegmentEntries - 1, tip.point.sequence.value)};
        std::optional<Segment> segment;
        Sequence last;
        for (const Sequence least : {wished, from}) {
            if (segment) break;
            NOODGELD_TRY(const auto head, journal.head_from(tip.feed, tip.point, least));
            if (!head) return fail(head_missing());
            last = head->point.sequence;
            NOODGELD_TRY(segment, segment_to(journal, *head, from));
        }
        if (!segment) return fail(head_missing());
        if (!visit(*segment)) return {};
        from = {last.value + 1};
    }
    return {};
}

/// A feed that forked.
class ForkedFeed {
  public:
    ForkedFeed(const Journal& journal, const FeedId& feed, Sequence from)
        : journal_(journal), feed_(feed), from_(from) {}

    Result<void, StorageError> visit(const Visit& visit) {
        NOODGELD_TRY_VOID(read_tree());
        NOODGELD_TRY_VOID(read_heads());
        const auto plan = plan_segments(entries_);
        if (!plan) return fail(head_missing());
        for (const PlannedSegment& planned : *plan) {
            NOODGELD_TRY(const Segment segment, read(planned));
            if (!visit(segment)) return {};
        }
        return {};
    }

  private:
    Result<void, StorageError> read_tree() {
        std::map<EntryHash, std::uint32_t> level;    // Of the sequence number before,
        std::map<EntryHash, std::uint32_t> parents;  // and of the one before that.
        return journal_.for_each_entry(feed_, [&](const EntryView& view) {
            if (view.point.sequence < from_) return true;
            if (!points_.empty() && points_.back().sequence != view.point.sequence) {
                parents = std::exchange(level, {});
            }
            // The journal checked its bytes.
            const auto parent = parents.find(decode<Entry>(view.bytes).value().previous);
            level.emplace(view.point.hash, static_cast<std::uint32_t>(points_.size()));
            points_.push_back(view.point);
            entries_.push_back(
                {.parent = parent == parents.end() ? PlannedEntry::kNone : parent->second,
                 .bytes = static_cast<std::uint32_t>(view.bytes.size())});
            return true;
        });
    }

    /// Heads stand in the order of entries.
    Result<void, StorageError> read_heads() {
        std::size_t at = 0;
        return journal_.for_each_head(feed_, [&](const Tip& head) {
            while (at < points_.size() && points_[at] < head.point) ++at;
            if (at == points_.size()) return false;
            if (points_[at] == head.point) {
                entries_[at].head_bytes = static_cast<std::uint32_t>(head.signed_head.size());
            }
            return true;
        });
    }

    Result<Segment, StorageError> read(const PlannedSegment& planned) const {
        Segment segment;
        for (std::uint32_t at = planned.last; segment.entries.size() < planned.count;
             at = entries_[at].parent) {
            NOODGELD_TRY(auto bytes, journal_.entry(feed_, points_[at]));
            if (!bytes) return fail(head_missing());
            segment.entries.push_back(std::move(*bytes));
        }
        std::ranges::reverse(segment.entries);
        NOODGELD_TRY(auto head, journal_.head(feed_, points_[planned.last]));
        if (!head) return fail(head_missing());
        segment.head = std::move(*head);
        return segment;
    }

    const Journal& journal_;
    const FeedId feed_;
    const Sequence from_;
    std::vector<FeedPoint> points_;      // Parents before their children,
    std::vector<PlannedEntry> entries_;  // and what is planned of each.
};

}  // namespace

Result<std::vector<PackItem>, StorageError> charters_in_order(const Journal& journal) {
    std::vector<PackItem> charters;
    NOODGELD_TRY_VOID(journal.for_each(Kind::charter, [&charters](const ObjectFact& fact) {
        charters.push_back({fact.kind, Bytes(fact.bytes.begin(), fact.bytes.end())});
        return true;
    }));
    sort_by_dependence(charters);
    return charters;
}

Result<void, StorageError> for_each_segment(const Journal& journal, const FeedId& feed,
                                            Sequence from,
                                            const std::function<bool(const Segment&)>& visit) {
    NOODGELD_TRY(const std::vector<Tip> tips, journal.tips(feed));
    if (tips.size() == 1) return visit_branch(journal, tips.front(), from, visit);
    return ForkedFeed(journal, feed, from).visit(visit);
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
    if (kind == Kind::charter) {
        NOODGELD_TRY(const std::vector<PackItem> charters, charters_in_order(journal_));
        for (const PackItem& charter : charters) put(pack_.item(kind, charter.object));
        return {};
    }
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
