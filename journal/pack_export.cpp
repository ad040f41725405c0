#include "journal/pack_export.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/check.h"
#include "protocol/objects/dependence.h"
#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

/// A segment ends at the first held head at or after this many entries, if that fits.
constexpr std::uint64_t kSegmentEntries = 256;

/// What an entry adds to a segment besides its bytes, at most; and the head and all else.
constexpr std::size_t kEntryFrame = 5;
constexpr std::size_t kSegmentFrame = 4'096;
static_assert(kSegmentFrame > limits::kReceiptBytes + kEntryFrame);

using Visit = std::function<bool(const Segment&)>;

/// Entries of a segment, in order, as many as one may hold.
class SegmentFiller {
  public:
    /// False, and nothing is added: there is no room.
    bool add(ByteView entry) {
        const std::size_t more = entry.size() + kEntryFrame;
        const bool full =
            entries_.size() == limits::kEntriesPerSegment || bytes_ + more > limits::kSegmentBytes;
        if (full) return false;
        entries_.emplace_back(entry.begin(), entry.end());
        bytes_ += more;
        return true;
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// The first `count` of them; the rest stays.
    std::vector<Bytes> take(std::size_t count) {
        const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Bytes> taken(std::make_move_iterator(entries_.begin()),
                                 std::make_move_iterator(end));
        entries_.erase(entries_.begin(), end);
        bytes_ = kSegmentFrame;
        for (const Bytes& entry : entries_) bytes_ += entry.size() + kEntryFrame;
        return taken;
    }

  private:
    std::vector<Bytes> entries_;
    std::size_t bytes_ = kSegmentFrame;
};

/// Whoever writes a journal keeps the head under which entries came, or were written, with them.
StorageError head_missing() {
    return {StorageFault::damaged,
            {"de ondertekende kop van een reeks boekingen ontbreekt in dit journaal",
             "the signed head of a run of entries is missing in this journal"}};
}

/// The entries of a branch from `from` to that head; nothing if they do not fit one segment.
Result<std::optional<Segment>, StorageError> segment_to(const Journal& journal, const Tip& head,
                                                        Sequence from) {
    SegmentFiller filler;
    bool fits = true;
    NOODGELD_TRY_VOID(journal.for_each_entry(
        head.feed, head.point, from,
        [&](const EntryView& entry) { return fits = filler.add(entry.bytes); }));
    if (!fits) return std::optional<Segment>();
    return std::optional<Segment>({filler.take(filler.size()), head.signed_head});
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
        SegmentFiller filler;
        std::size_t headed = 0;  // Of the entries in it, those up to the last head.
        Bytes last_head;
        const auto write = [&] {
            wanted_ = visit_({filler.take(headed), last_head});
            headed = 0;
        };
        for (const FeedPoint& point : path) {
            NOODGELD_TRY(const auto bytes, journal_.entry(feed_, point));
            if (!filler.add(*bytes)) {
                if (headed == 0) return fail(head_missing());
                write();
                if (!wanted_) return {};
                if (!filler.add(*bytes)) return fail(head_missing());
            }
            NOODGELD_TRY(auto head, journal_.head(feed_, point));
            if (!head) continue;
            headed = filler.size();
            last_head = std::move(*head);
            if (headed >= kSegmentEntries) write();
            if (!wanted_) return {};
        }
        if (headed != filler.size()) return fail(head_missing());
        if (headed > 0) write();
        return {};
    }

    const Journal& journal_;
    const FeedId feed_;
    const Sequence from_;
    const Visit& visit_;
    std::map<EntryHash, EntryHash> before_;  // Of what is not written yet.
    bool wanted_ = true;
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
