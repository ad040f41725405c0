#include "ledger/store/store_draft.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/support/memory_store.h"

namespace noodgeld::store {
namespace {

using Rows = std::map<Bytes, Bytes>;

Rows rows_of(const Draft& draft, Table table, ByteView from = {}, ByteView to = {}) {
    Rows out;
    Bytes before;
    draft.scan(table, from, to, [&](ByteView key, ByteView value) {
        const Bytes now(key.begin(), key.end());
        EXPECT_TRUE(out.empty() || before < now);
        before = now;
        return out.emplace(now, Bytes(value.begin(), value.end())).second;
    });
    return out;
}

Rows rows_back(const Draft& draft, Table table, ByteView from, ByteView to) {
    Rows out;
    draft.scan_back(table, from, to, [&](ByteView key, ByteView value) {
        const Bytes now(key.begin(), key.end());
        EXPECT_TRUE(out.empty() || now < out.begin()->first);
        return out.emplace(now, Bytes(value.begin(), value.end())).second;
    });
    return out;
}

TEST(Draft, IsSeenBeforeItIsWritten) {
    test::MemoryStore store;
    Batch first;
    first.put(1, Bytes{1}, Bytes{10});
    first.put(1, Bytes{2}, Bytes{20});
    ASSERT_TRUE(store.write(first));
    Draft draft(store);
    EXPECT_TRUE(draft.empty());
    draft.erase(1, Bytes{1});
    draft.put(1, Bytes{3}, Bytes{30});
    draft.put(1, Bytes{2}, Bytes{21});
    EXPECT_FALSE(draft.empty());
    EXPECT_EQ(rows_of(draft, 1), (Rows{{{2}, {21}}, {{3}, {30}}}));
    EXPECT_FALSE(draft.get(1, Bytes{1}));
    EXPECT_EQ(store.get(1, Bytes{2}).value(), Bytes{20});
    Batch batch;
    draft.move_to(batch);
    EXPECT_TRUE(draft.empty());
    EXPECT_EQ(batch.changes().size(), 3U);
    ASSERT_TRUE(store.write(batch));
    EXPECT_EQ(rows_of(draft, 1), (Rows{{{2}, {21}}, {{3}, {30}}}));
}

TEST(Draft, CountsWhatItHolds) {
    test::MemoryStore store;
    Draft draft(store);
    draft.put(2, Bytes{1, 2}, Bytes(10));
    draft.put(2, Bytes{1, 2}, Bytes(4));
    EXPECT_EQ(draft.bytes(), 6U);
    draft.erase(2, Bytes{1, 2});
    EXPECT_EQ(draft.bytes(), 2U);
    Batch batch;
    draft.move_to(batch);
    EXPECT_EQ(draft.bytes(), 0U);
}

TEST(Draft, StopsWhereTheVisitorDoes) {
    test::MemoryStore store;
    Batch batch;
    batch.put(0, Bytes{2}, {});
    batch.put(0, Bytes{5}, {});
    ASSERT_TRUE(store.write(batch));
    Draft draft(store);
    for (const std::uint8_t key : Bytes{1, 3, 4, 6}) draft.put(0, Bytes{key}, {});
    for (std::size_t wanted = 1; wanted <= 6; ++wanted) {
        std::size_t seen = 0;
        draft.scan(0, {}, {}, [&](ByteView key, ByteView) {
            EXPECT_EQ(key.front(), ++seen);
            return seen < wanted;
        });
        EXPECT_EQ(seen, wanted);
        draft.scan_back(0, {}, {}, [&](ByteView key, ByteView) {
            EXPECT_EQ(key.front(), 6 - (wanted - seen));
            return --seen > 0;
        });
        EXPECT_EQ(seen, 0U);
    }
}

TEST(Draft, GivesNothingMoreAfterAReadFailed) {
    test::MemoryStore store;
    Draft draft(store);
    draft.put(0, Bytes{1}, Bytes{1});
    EXPECT_FALSE(draft.failure());
    store.fail({StorageFault::damaged, {"stuk", "broken"}});
    EXPECT_EQ(draft.get(0, Bytes{1}), Bytes{1});
    EXPECT_FALSE(draft.get(0, Bytes{2}));
    ASSERT_TRUE(draft.failure());
    EXPECT_EQ(draft.failure()->fault, StorageFault::damaged);
    EXPECT_FALSE(draft.get(0, Bytes{1}));
    EXPECT_TRUE(rows_of(draft, 0).empty());
}

TEST(Draft, GivesNothingOfAScanThatFailed) {
    test::MemoryStore store;
    Draft draft(store);
    draft.put(0, Bytes{1}, Bytes{1});
    store.fail({StorageFault::failed, {"stuk", "broken"}});
    EXPECT_TRUE(rows_of(draft, 0).empty());
    EXPECT_TRUE(draft.failure());
    EXPECT_TRUE(rows_back(draft, 0, {}, {}).empty());
}

/// Few keys, so that they meet; some begin with others.
rc::Gen<Bytes> some_key() {
    return rc::gen::nonEmpty(
        rc::gen::resize(3, rc::gen::container<Bytes>(rc::gen::element<std::uint8_t>(0, 1, 255))));
}

RC_GTEST_PROP(DraftProp, IsTheStoreAsItWillBe, ()) {
    test::MemoryStore store;
    Draft draft(store);
    std::array<Rows, 2> expected;
    const int steps = *rc::gen::inRange(0, 60);
    for (int step = 0; step < steps; ++step) {
        const auto table = *rc::gen::element<Table>(0, 1);
        const Bytes key = *some_key();
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                draft.erase(table, key);
                expected[table].erase(key);
                break;
            case 1: {
                Batch batch;
                draft.move_to(batch);
                RC_ASSERT(store.write(batch).has_value());
                break;
            }
            case 2: {
                const Bytes to = *some_key();
                Rows between;
                for (const auto& [one, value] : expected[table]) {
                    if (one >= key && (to.empty() || one < to)) between.emplace(one, value);
                }
                RC_ASSERT(rows_of(draft, table, key, to) == between);
                RC_ASSERT(rows_back(draft, table, key, to) == between);
                break;
            }
            default: {
                const Bytes value = *some_key();
                draft.put(table, key, value);
                expected[table][key] = value;
            }
        }
        const auto at = expected[table].find(key);
        RC_ASSERT(draft.get(table, key) ==
                  (at == expected[table].end() ? std::nullopt : std::optional(at->second)));
    }
}

}  // namespace
}  // namespace noodgeld::store
