#include "tests/ledger/store/store_homes.h"

#include "ledger/store/rocksdb_store.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

using store::RocksDbOptions;
using store::RocksDbStore;
using store::Store;

class RocksDbHome final : public StoreHome {
  public:
    explicit RocksDbHome(std::size_t memtable_bytes) {
        options_.memtable_bytes = memtable_bytes;
        options_.cache_bytes = std::size_t{8} << 20;
        options_.least_free_bytes = 0;
    }
    [[nodiscard]] Result<std::unique_ptr<Store>, StorageError> open() override {
        NOODGELD_TRY(auto opened, RocksDbStore::open(folder_.path(), kTables, options_));
        return std::unique_ptr<Store>(std::move(opened));
    }

  private:
    TemporaryDirectory folder_;
    RocksDbOptions options_;
};

StoreKind rocksdb_kind(const std::string& name, std::size_t memtable_bytes) {
    return {name, [memtable_bytes] { return std::make_unique<RocksDbHome>(memtable_bytes); }, ""};
}

}  // namespace

const std::vector<StoreKind>& store_kinds() {
    static const std::vector<StoreKind> kinds = {
        rocksdb_kind("RocksDb", std::size_t{8} << 20),
        rocksdb_kind("RocksDbThatFlushesOften", std::size_t{64} << 10),
    };
    return kinds;
}

}  // namespace noodgeld::test
