// FactFiles: the signed objects that a verb works by: charters, series, emissions, orders, lists,
// certificates. Given as files, packs or texts, in any order; each is verified before it counts.
#pragma once

#include <string>
#include <vector>

#include "files/context.h"
#include "inspect/trust.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

class FactFiles {
  public:
    explicit FactFiles(const Context& context)
        : executor_(1),
          verifier_(context.random_seed(), context.verification(), executor_),
          trust_(verifier_) {}

    /// Refuses what is no object, and, by name, what the charters among the files do not vouch for.
    /// Of a pack it leaves out the kinds that are no such objects.
    [[nodiscard]] Result<void, Failure> take(const std::vector<std::string>& paths,
                                             Language language);

    [[nodiscard]] const Holdings& held() const { return trust_.holdings(); }
    [[nodiscard]] const crypto::Verifier& verifier() const { return verifier_; }

    /// The newest charter; refuses when there is none.
    [[nodiscard]] Result<const Charter*, Failure> charter() const;

  private:
    Executor executor_;
    crypto::Verifier verifier_;
    Trust trust_;
};

/// The objects in a file (one, or a pack's that are of no feed) or in a text. Their signatures are
/// not looked at. A pack may be of any size.
[[nodiscard]] Result<std::vector<PackItem>, Failure> read_items(const std::string& path,
                                                                const crypto::Verifier& verifier,
                                                                Language language);

/// One signed object of that kind, in a file or as text. Its signatures are not looked at.
[[nodiscard]] Result<Bytes, Failure> read_object(const std::string& path, Kind kind);

/// A first charter that can be believed, as read_object reads it: enough of its own officers signed
/// it. Asked before anything is made of it.
[[nodiscard]] Result<Bytes, Failure> read_first_charter(const std::string& path,
                                                        const crypto::Verifier& verifier);

/// That a file holds no object of that kind: the table of refusals speaks of a code.
[[nodiscard]] Failure not_of_kind(const std::string& path, Kind kind);

}  // namespace noodgeld
