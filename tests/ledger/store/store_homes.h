// StoreHome: a place of its own for one test's store, on each implementation there is.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "ledger/store/store.h"

namespace noodgeld::test {

inline constexpr store::Table kBlobs = 0;
inline constexpr store::Table kNotes = 1;

inline const std::array<store::TableSpec, 2> kTables = {{
    {"blobs", store::Pattern::appended},
    {"notes", store::Pattern::points},
}};

/// Gone, with what is in it, when it dies. What it opened goes first.
class StoreHome {
  public:
    StoreHome() = default;
    virtual ~StoreHome() = default;
    StoreHome(const StoreHome&) = delete;
    StoreHome& operator=(const StoreHome&) = delete;

    /// One store at a time.
    [[nodiscard]] virtual Result<std::unique_ptr<store::Store>, StorageError> open() = 0;
};

struct StoreKind {
    std::string name;
    /// Null where it cannot be had on this machine; then `why_not` says why.
    std::function<std::unique_ptr<StoreHome>()> make;
    std::string why_not;
};

inline void PrintTo(const StoreKind& kind, std::ostream* out) {
    *out << kind.name;
}

/// Every implementation, in every form in which it is used.
[[nodiscard]] const std::vector<StoreKind>& store_kinds();

}  // namespace noodgeld::test
