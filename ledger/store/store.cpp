#include "ledger/store/store.h"

#include "base/check.h"

namespace noodgeld::store {

void Batch::put(Table table, ByteView key, ByteView value) {
    NOODGELD_CHECK(!key.empty() && key.size() <= kKeyBytes && value.size() <= kValueBytes);
    changes_.push_back({table, Bytes(key.begin(), key.end()), Bytes(value.begin(), value.end())});
    bytes_ += key.size() + value.size();
}

void Batch::erase(Table table, ByteView key) {
    NOODGELD_CHECK(!key.empty() && key.size() <= kKeyBytes);
    changes_.push_back({table, Bytes(key.begin(), key.end()), std::nullopt});
    bytes_ += key.size();
}

}  // namespace noodgeld::store
