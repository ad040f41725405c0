// PackExport: what a journal holds, as a pack (protocol/wire/pack.h), piece by piece.
#pragma once

#include <functional>
#include <span>

#include "journal/journal.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// Takes the next bytes of a pack. False: no more, please.
using WritePiece = std::function<bool(ByteView)>;

/// The branch that ends in `tip`, from sequence `from` on, as segments that end in their heads.
/// Only where heads are too far apart for one segment, others come before it. Ends early, without
/// an error, once `visit` returned false.
[[nodiscard]] Result<void, StorageError> for_each_segment(
    const Journal& journal, const Tip& tip, Sequence from,
    const std::function<bool(const Segment&)>& visit);

/// Needs a journal with a lineage. Ends early, without an error, once `write` returned false. Reads
/// only, so a journal may grow meanwhile; what comes after a feed's turn is left for the next time.
class PackExport {
  public:
    PackExport(const Journal& journal, WritePiece write);

    void begin();
    /// Every object of the kind, ascending by hash.
    [[nodiscard]] Result<void, StorageError> objects(Kind kind);
    /// The branch that ends in `tip`, from sequence `from` on (for_each_segment).
    [[nodiscard]] Result<void, StorageError> branch(const Tip& tip, Sequence from);
    void end();

  private:
    void put(const Bytes& piece);

    PackWriter pack_;
    const Journal& journal_;
    WritePiece write_;
    bool wanted_ = true;
};

}  // namespace noodgeld
