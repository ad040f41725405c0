// Promises: what a terminal said yes to, held against the feed that it exported afterwards.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace noodgeld::test {

/// The sales that tills were told yes for: sale id to entry hash, both in hexadecimal.
using Promises = std::map<std::string, std::string>;

/// What stands in an exported pack.
struct ExportedFeed {
    struct Sale {
        std::string id;
        std::string entry_hash;
        std::vector<std::string> tokens;
    };
    std::uint64_t entries = 0;
    std::vector<Sale> sales;
    /// Of the chain itself: a gap, an entry that does not follow, a head that is not the key's.
    std::vector<std::string> complaints;
};

/// Reads the feed of example terminal 1 out of a pack.
[[nodiscard]] ExportedFeed read_feed(ByteView pack);

/// All that is wrong: a promise that the feed does not keep, a token that two sales spend, a sale
/// id used twice, and the feed's own complaints. Empty if nothing is.
[[nodiscard]] std::vector<std::string> broken_promises(const Promises& promises,
                                                       const ExportedFeed& feed);

}  // namespace noodgeld::test
