// Batches that say of a store whether each is there whole: number N adds a few large rows with keys
// that ascend, sets a note to N, and erases what number N - 1 set beside it.
#pragma once

#include <algorithm>
#include <charconv>
#include <string>

#include "base/big_endian.h"
#include "ledger/store/rocksdb_store.h"
#include "tests/ledger/store/store_homes.h"

namespace noodgeld::test {

inline constexpr unsigned kBlobsOfABatch = 5;

[[nodiscard]] inline store::RocksDbOptions small_memtables() {
    store::RocksDbOptions options;
    options.memtable_bytes = std::size_t{64} << 10;
    options.cache_bytes = std::size_t{1} << 20;
    options.least_free_bytes = 0;
    return options;
}

[[nodiscard]] inline Bytes blob(unsigned number, unsigned i) {
    return Bytes(1'000 + number % 700, static_cast<std::uint8_t>(number * kBlobsOfABatch + i));
}

[[nodiscard]] inline store::Batch numbered_batch(unsigned number) {
    store::Batch batch;
    for (unsigned i = 0; i < kBlobsOfABatch; ++i) {
        batch.put(kBlobs, big_endian(std::uint64_t{number} * kBlobsOfABatch + i), blob(number, i));
    }
    batch.put(kNotes, as_bytes("last"), as_bytes(std::to_string(number)));
    batch.put(kNotes, as_bytes("of" + std::to_string(number)), {});
    if (number > 1) batch.erase(kNotes, as_bytes("of" + std::to_string(number - 1)));
    return batch;
}

/// Of the last batch; 0 for none.
[[nodiscard]] inline unsigned last_number(const store::Store& store) {
    const auto last = store.get(kNotes, as_bytes("last"));
    unsigned number = 0;
    if (last && *last) {
        const std::string_view text = as_text(**last);
        std::from_chars(text.data(), text.data() + text.size(), number);
    }
    return number;
}

/// What is wrong with a store that must hold just the batches 1 to its last number; "" for nothing.
/// A failure to read is told in `failed`, and is not wrong.
[[nodiscard]] inline std::string wrong_with(const store::Store& store, bool& failed) {
    const auto last = store.get(kNotes, as_bytes("last"));
    if (!last) failed = true;
    if (failed) return "";
    const unsigned number = last_number(store);
    std::uint64_t next = kBlobsOfABatch;
    std::string wrong;
    const auto blobs = store.scan(kBlobs, {}, {}, [&](ByteView key, ByteView value) {
        const auto expected = blob(static_cast<unsigned>(next / kBlobsOfABatch),
                                   static_cast<unsigned>(next % kBlobsOfABatch));
        if (!std::ranges::equal(key, big_endian(next))) wrong = "a blob is missing or strange";
        if (wrong.empty() && !std::ranges::equal(value, expected)) {
            wrong = "a blob has another value";
        }
        ++next;
        return wrong.empty();
    });
    if (!blobs) failed = true;
    if (!failed && wrong.empty() && next != std::uint64_t{number + 1} * kBlobsOfABatch) {
        wrong = "blobs end at " + std::to_string(next) + ", batches at " + std::to_string(number);
    }
    unsigned notes = 0;
    const auto noted = store.scan(kNotes, {}, {}, [&](ByteView key, ByteView) {
        const std::string text(as_text(key));
        if (text != "last" && text != "of" + std::to_string(number)) wrong = "a note too many";
        ++notes;
        return true;
    });
    if (!noted) failed = true;
    if (!failed && wrong.empty() && notes != (number == 0 ? 0U : 2U)) wrong = "a note is missing";
    return wrong;
}

}  // namespace noodgeld::test
