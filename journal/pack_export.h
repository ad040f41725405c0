// PackExport: what a journal holds, as a pack (protocol/wire/pack.h), piece by piece.
#pragma once

#include <functional>
#include <span>

#include "journal/journal.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// Takes the next bytes of a pack. False: no more, please.
using WritePiece = std::function<bool(ByteView)>;

/// Every charter, each after the one that it follows.
[[nodiscard]] Result<std::vector<PackItem>, StorageError> charters_in_order(const Journal& journal);

/// A feed from sequence `from` on, as segments that end in their heads: each entry once, however
/// many branches go through it. Ends early, without an error, once `visit` returned false.
/// Remembers every entry's place where the feed has forked, else none. StorageFault::damaged where
/// heads are missing.
[[nodiscard]] Result<void, StorageError> for_each_segment(
    const Journal& journal, const FeedId& feed, Sequence from,
    const std::function<bool(const Segment&)>& visit);

/// Needs a journal with a lineage. Ends early, without an error, once `write` returned false. Reads
/// only, so a journal may grow meanwhile; what comes after a feed's turn is left for the next time.
class PackExport {
  public:
    PackExport(const Journal& journal, WritePiece write);

    void begin();
    /// Every object of the kind: charters as they follow one another, others ascending by hash.
    [[nodiscard]] Result<void, StorageError> objects(Kind kind);
    /// A feed from sequence `from` on (for_each_segment).
    [[nodiscard]] Result<void, StorageError> feed(const FeedId& feed, Sequence from);
    void end();

  private:
    void put(const Bytes& piece);

    PackWriter pack_;
    const Journal& journal_;
    WritePiece write_;
    bool wanted_ = true;
};

}  // namespace noodgeld
