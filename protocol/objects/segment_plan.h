// SegmentPlan: which segments carry a feed that may have forked.
//
// A segment holds so many entries and bytes, and ends in a head (docs/protocol.md, 3.3). Where
// branches share entries not every order of writing them works: what lies between two heads may
// have come in one segment with entries that stand on another branch. But some order does. Of the
// entries that are not written take one that follows what is: all the rest of the segment in which
// it came follows too, so that segment's head is near enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "protocol/objects/head.h"

namespace noodgeld {

/// What a segment of so many entries takes on the wire.
class SegmentSize {
  public:
    void add(std::size_t entry_bytes);
    /// Whether it may be a segment, with a head of so many bytes.
    [[nodiscard]] bool fits(std::size_t head_bytes) const;
    [[nodiscard]] std::size_t count() const { return count_; }

    /// Of the entries after those of `other`, which begins with the same.
    [[nodiscard]] SegmentSize after(const SegmentSize& other) const;

  private:
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;  // Of the entries as byte strings.
};

struct PlannedEntry {
    /// The one before an entry that needs no segment.
    static constexpr std::uint32_t kNone = UINT32_MAX;

    std::uint32_t parent = kNone;  ///< The index of the entry before; less than its own.
    std::uint32_t bytes = 0;
    std::uint32_t head_bytes = 0;  ///< Of the signed head that names it; 0 without one.
};

/// `count` entries, of which this is the last, and its head.
struct PlannedSegment {
    std::uint32_t last;
    std::uint32_t count;
};

/// A segment ends at the first head at or after this many entries, where that fits.
inline constexpr std::size_t kSegmentEntries = 256;

/// Segments that hold each entry once, each after what its first entry follows. Nothing if there
/// are none: the heads did not come with these entries. Costs memory by the number of entries, and
/// time by it and its logarithm.
[[nodiscard]] std::optional<std::vector<PlannedSegment>> plan_segments(
    std::span<const PlannedEntry> entries);

}  // namespace noodgeld
