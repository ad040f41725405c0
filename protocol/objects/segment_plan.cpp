#include "protocol/objects/segment_plan.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace noodgeld {
namespace {

constexpr std::uint32_t kNone = PlannedEntry::kNone;

/// A feed as a tree, and for each of its heads the entry after which it may be written.
class Tree {
  public:
    explicit Tree(std::span<const PlannedEntry> entries)
        : entries_(entries),
          sizes_(entries.size()),
          first_child_(entries.size() + 1, kNone),
          next_child_(entries.size(), kNone),
          far_(entries.size(), kNone),
          first_waiting_(entries.size() + 1, kNone),
          next_waiting_(entries.size(), kNone) {
        for (std::uint32_t at = 0; at < entries_.size(); ++at) {
            next_child_[at] = std::exchange(first_child_[slot(entries_[at].parent)], at);
            if (entries_[at].parent != kNone) sizes_[at] = sizes_[entries_[at].parent];
            sizes_[at].add(entries_[at].bytes);
        }
        walk();
    }

    [[nodiscard]] bool is_tip(std::uint32_t at) const { return first_child_[at] == kNone; }
    [[nodiscard]] std::size_t depth(std::uint32_t at) const { return sizes_[at].count(); }
    /// The first of the kSegmentEntries entries that end in this one.
    [[nodiscard]] std::uint32_t far(std::uint32_t at) const { return far_[at]; }
    /// The heads that fit a segment once `at` is written, and not before.
    template <class Visit>
    void for_each_waiting(std::uint32_t at, Visit visit) const {
        for (std::uint32_t head = first_waiting_[slot(at)]; head != kNone;
             head = next_waiting_[head]) {
            visit(head);
        }
    }

  private:
    /// The beginning of the feed is a place too: the last.
    [[nodiscard]] std::size_t slot(std::uint32_t at) const {
        return at == kNone ? entries_.size() : at;
    }

    /// Depth first, with the path to each entry at hand.
    void walk() {
        std::vector<std::uint32_t> path;
        for (std::uint32_t at = first_child_.back(); at != kNone;) {
            path.push_back(at);
            visit(path);
            if (first_child_[at] != kNone) {
                at = first_child_[at];
                continue;
            }
            at = kNone;
            while (at == kNone && !path.empty()) {
                at = next_child_[path.back()];
                path.pop_back();
            }
        }
    }

    void visit(const std::vector<std::uint32_t>& path) {
        const std::uint32_t at = path.back();
        if (path.size() >= kSegmentEntries) far_[at] = path[path.size() - kSegmentEntries];
        if (entries_[at].head_bytes == 0) return;
        const auto too_far = [&](std::uint32_t before) {
            return !sizes_[at].after(sizes_[before]).fits(entries_[at].head_bytes);
        };
        const bool whole = sizes_[at].fits(entries_[at].head_bytes);
        const auto nearest = std::ranges::partition_point(path, too_far);
        const std::uint32_t after = whole ? kNone : *nearest;  // At the latest itself.
        next_waiting_[at] = std::exchange(first_waiting_[slot(after)], at);
    }

    std::span<const PlannedEntry> entries_;
    std::vector<SegmentSize> sizes_;  // From the beginning.
    std::vector<std::uint32_t> first_child_, next_child_, far_, first_waiting_, next_waiting_;
};

class Planner {
  public:
    explicit Planner(std::span<const PlannedEntry> entries)
        : entries_(entries), tree_(entries), written_(entries.size()) {}

    std::optional<std::vector<PlannedSegment>> plan() {
        release(kNone);
        for (std::optional<std::uint32_t> head = next(); head; head = next()) write(*head);
        if (left_ > 0) return std::nullopt;
        return std::move(out_);
    }

  private:
    using Head = std::pair<std::size_t, std::uint32_t>;  // Its depth first.

    void release(std::uint32_t at) {
        tree_.for_each_waiting(at, [this](std::uint32_t head) {
            nearest_.push({tree_.depth(head), head});
        });
    }

    /// Of the heads that fit: one after enough entries, else a tip, else any.
    std::optional<std::uint32_t> next() {
        while (!nearest_.empty()) {
            const std::uint32_t head = nearest_.top().second;
            nearest_.pop();
            const std::uint32_t far = tree_.far(head);
            if (far != kNone && !written_[far]) return head;
            (tree_.is_tip(head) ? tips_ : others_).push_back(head);
        }
        for (std::vector<std::uint32_t>* heads : {&tips_, &others_}) {
            while (!heads->empty()) {
                const std::uint32_t head = heads->back();
                heads->pop_back();
                if (!written_[head]) return head;
            }
        }
        return std::nullopt;
    }

    void write(std::uint32_t head) {
        std::uint32_t count = 0;
        for (std::uint32_t at = head; at != kNone && !written_[at]; at = entries_[at].parent) {
            written_[at] = true;
            release(at);
            ++count;
        }
        left_ -= count;
        out_.push_back({head, count});
    }

    std::span<const PlannedEntry> entries_;
    Tree tree_;
    std::vector<bool> written_;
    std::size_t left_ = entries_.size();
    std::priority_queue<Head, std::vector<Head>, std::greater<>> nearest_;
    std::vector<std::uint32_t> tips_, others_;
    std::vector<PlannedSegment> out_;
};

}  // namespace

void SegmentSize::add(std::size_t entry_bytes) {
    ++count_;
    bytes_ += cbor::string_bytes(entry_bytes);
}

bool SegmentSize::fits(std::size_t head_bytes) const {
    constexpr std::size_t kMapAndKeys = 3;
    const std::size_t all =
        kMapAndKeys + cbor::argument_bytes(count_) + bytes_ + cbor::string_bytes(head_bytes);
    return count_ <= limits::kEntriesPerSegment && all <= limits::kSegmentBytes;
}

SegmentSize SegmentSize::after(const SegmentSize& other) const {
    SegmentSize rest;
    rest.count_ = count_ - other.count_;
    rest.bytes_ = bytes_ - other.bytes_;
    return rest;
}

std::optional<std::vector<PlannedSegment>> plan_segments(std::span<const PlannedEntry> entries) {
    return Planner(entries).plan();
}

}  // namespace noodgeld
