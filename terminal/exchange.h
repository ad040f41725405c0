// Exchange: feeds and orders between terminals, and to the ledger, by any carrier: gossip.
//
// Never needed for a sale to be right; it makes double spends refused earlier. What comes is
// verified before it can mark a token as spent, so forged bytes never burn an honest token.
#pragma once

#include <map>
#include <mutex>

#include "journal/pack_export.h"
#include "terminal/terminal.h"

namespace noodgeld {

struct ImportReport {
    std::size_t objects_new = 0;
    std::size_t entries_new = 0;
    std::size_t items_known = 0;
    std::size_t items_skipped = 0;  ///< Of kinds that no terminal keeps: manifests, registers, ...
    /// Items that were refused, by reason: they change nothing, and the others are taken.
    std::map<Refusal, std::size_t> refused;
    bool cut_short = false;  ///< The pack's end is missing or damaged; what stood before is taken.
};

/// Thread-safe. Borrows the terminal.
class Exchange {
  public:
    explicit Exchange(Terminal& terminal) : terminal_(terminal) {}

    /// Writes a pack of all that is held: objects, charters first, then every feed; of the own feed
    /// from `own_from` on. Stops when `write` returns false. Selling goes on meanwhile.
    [[nodiscard]] Result<void, TerminalRefusal> write_pack(Sequence own_from, WritePiece write);

    /// Takes what is good of a pack, each item after those that it may rest on. Refuses malformed
    /// (no pack), no_charter and other_lineage; not_durable where the disk fails.
    [[nodiscard]] Result<ImportReport, TerminalRefusal> read_pack(ByteView pack,
                                                                  UnixTime own_clock);
    /// The same, of a pack of any size, which is read twice: takes the memory of its objects, but
    /// not of its anchors and feeds. Refuses not_durable also where it cannot be read again.
    [[nodiscard]] Result<ImportReport, TerminalRefusal> read_pack(PackReader& pack,
                                                                  UnixTime own_clock);

  private:
    static Result<void, TerminalRefusal> report_on(const Result<bool, TerminalRefusal>& is_new,
                                                   ImportReport& report);
    Result<void, TerminalRefusal> adopt_item(const PackItem& item, UnixTime own_clock,
                                             ImportReport& report);
    Result<void, TerminalRefusal> adopt_objects(PackReader& pack, UnixTime own_clock,
                                                ImportReport& report);
    Result<void, TerminalRefusal> take_others(PackReader& pack, UnixTime own_clock,
                                              ImportReport& report);
    Result<bool, TerminalRefusal> take_segment(ByteView wire, ImportReport& report);
    void forget_folded(const FeedId& wanted);
    Result<void, StorageError> judge_voids(std::vector<NewEntry>& entries, const FeedId& feed);

    Terminal& terminal_;
    std::mutex reading_;  // One pack at a time.
    /// Feeds with a void as far as they were folded: so that a feed in many pieces, in one pack or
    /// in many, is folded once.
    std::map<FeedId, Branch> folded_;
    std::uint64_t folded_with_ = 0;
};

}  // namespace noodgeld
