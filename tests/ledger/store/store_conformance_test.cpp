// Each sentence of ledger/store/store.h, on each implementation.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include "tests/ledger/store/store_fixture.h"

namespace noodgeld::test {
namespace {

using namespace std::string_literals;

class StoreConformance : public StoreTest {};

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, testing::ValuesIn(store_kinds()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StoreConformance, AnEmptyStoreHoldsNothing) {
    EXPECT_EQ(get(kBlobs, "a"), std::nullopt);
    EXPECT_EQ(rows(*store_, kNotes), Rows{});
    EXPECT_EQ(rows(*store_, kNotes, "", "", true), Rows{});
    write(Batch{});
    EXPECT_TRUE(store_->get_many(kBlobs, {})->empty());
}

TEST_P(StoreConformance, WhatWasWrittenIsThereAlsoAfterReopening) {
    put(kNotes, "a", "1");
    put(kNotes, "b", "2");
    put(kBlobs, "a", "3");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(get(kNotes, "a"), "1");
        EXPECT_EQ(get(kNotes, "b"), "2");
        EXPECT_EQ(get(kBlobs, "a"), "3");
        EXPECT_EQ(get(kBlobs, "b"), std::nullopt);
        reopen();
    }
}

TEST_P(StoreConformance, TheLastValueCounts) {
    put(kNotes, "a", "1");
    put(kNotes, "a", "2");
    EXPECT_EQ(get(kNotes, "a"), "2");
    Batch batch;
    batch.put(kNotes, as_bytes("a"), as_bytes("3"));
    batch.erase(kNotes, as_bytes("a"));
    batch.put(kNotes, as_bytes("b"), as_bytes("4"));
    batch.erase(kNotes, as_bytes("c"));  // Was never there.
    batch.put(kNotes, as_bytes("c"), as_bytes("5"));
    batch.put(kNotes, as_bytes("c"), as_bytes("6"));
    batch.put(kBlobs, as_bytes("a"), as_bytes("7"));  // Another table's key.
    write(batch);
    EXPECT_EQ(rows(*store_, kNotes), (Rows{{"b", "4"}, {"c", "6"}}));
    EXPECT_EQ(rows(*store_, kBlobs), (Rows{{"a", "7"}}));
    Batch erase;
    erase.erase(kNotes, as_bytes("b"));
    erase.erase(kNotes, as_bytes("nothing"));
    write(erase);
    reopen();
    EXPECT_EQ(rows(*store_, kNotes), (Rows{{"c", "6"}}));
}

TEST_P(StoreConformance, AnEmptyValueIsAValue) {
    put(kNotes, "a", "");
    put(kBlobs, "b", "");
    EXPECT_EQ(get(kNotes, "a"), "");
    EXPECT_EQ(get(kNotes, "b"), std::nullopt);
    reopen();
    EXPECT_EQ(rows(*store_, kNotes), (Rows{{"a", ""}}));
    EXPECT_EQ(rows(*store_, kBlobs), (Rows{{"b", ""}}));
}

TEST_P(StoreConformance, KeysAreOrderedAsBytes) {
    std::vector<std::string> keys = {
        "\0"s,       "\0\0"s, "\0\1"s,  "\0\xff"s, "\1"s,       "a",     "a\0"s,        "a\0b"s,
        "aa",        "ab",    "a\xff"s, "b",       "\x7f"s,     "\x80"s, "\xff"s,       "\xff\0"s,
        "\xff\xff"s, "\\x61", "é",      "'",       "\xfe\xff"s, "A",     "\xff\xff\0"s, "%"};
    keys.push_back(std::string(store::kKeyBytes, '\xff'));
    keys.push_back(std::string(store::kKeyBytes, '\0'));
    Batch batch;
    for (const std::string& key : keys) batch.put(kNotes, as_bytes(key), as_bytes(key));
    write(batch);
    std::ranges::sort(keys);  // std::string compares as unsigned bytes.
    Rows expected;
    for (const std::string& key : keys) expected.emplace_back(key, key);
    EXPECT_EQ(rows(*store_, kNotes), expected);
    std::ranges::reverse(expected);
    EXPECT_EQ(rows(*store_, kNotes, "", "", true), expected);
    for (const std::string& key : keys) EXPECT_EQ(get(kNotes, key), key);
}

TEST_P(StoreConformance, BoundsAreHalfOpen) {
    for (const char* key : {"a", "b", "ba", "c", "d"}) put(kNotes, key, "");
    const auto keys = [&](std::string_view from, std::string_view to, bool back) {
        std::string out;
        for (const auto& [key, value] : rows(*store_, kNotes, from, to, back)) out += key + " ";
        return out;
    };
    EXPECT_EQ(keys("b", "d", false), "b ba c ");
    EXPECT_EQ(keys("b", "d", true), "c ba b ");
    EXPECT_EQ(keys("", "b", false), "a ");
    EXPECT_EQ(keys("", "b", true), "a ");
    EXPECT_EQ(keys("bb", "", false), "c d ");
    EXPECT_EQ(keys("bb", "", true), "d c ");
    EXPECT_EQ(keys("b\0"s, "ba\0"s, false), "ba ");
    EXPECT_EQ(keys("c", "c", false), "");
    EXPECT_EQ(keys("c", "c", true), "");
    EXPECT_EQ(keys("d", "a", false), "");
    EXPECT_EQ(keys("d", "a", true), "");
    EXPECT_EQ(keys("e", "", false), "");
    EXPECT_EQ(keys("", "\0"s, true), "");
}

TEST_P(StoreConformance, AScanStopsWhenItIsTold) {
    for (const char* key : {"a", "b", "c"}) put(kNotes, key, "");
    int seen = 0;
    const auto stop_at_two = [&seen](ByteView, ByteView) { return ++seen < 2; };
    EXPECT_TRUE(store_->scan(kNotes, {}, {}, stop_at_two));
    EXPECT_EQ(seen, 2);
    seen = 0;
    EXPECT_TRUE(store_->scan_back(kNotes, {}, {}, stop_at_two));
    EXPECT_EQ(seen, 2);
}

TEST_P(StoreConformance, GetManyKeepsOrderAndTakesDuplicates) {
    for (int i = 0; i < 300; ++i) put(kNotes, "k" + std::to_string(i % 50), std::to_string(i));
    std::vector<Bytes> keys;
    for (const char* key : {"k7", "none", "k3", "k7", "k", "k49"}) keys.push_back(bytes_of(key));
    const auto values = store_->get_many(kNotes, keys);
    ASSERT_TRUE(values);
    const auto is = [](const char* text) { return std::optional(bytes_of(text)); };
    EXPECT_THAT(*values, testing::ElementsAre(is("257"), std::nullopt, is("253"), is("257"),
                                              std::nullopt, is("299")));
}

TEST_P(StoreConformance, LargestKeysValuesAndBatches) {
    const std::string key(store::kKeyBytes, 'k');
    const std::string value(store::kValueBytes, '\xfe');
    Batch batch;
    std::size_t left = store::kBatchBytes;
    for (char c = 'a'; left > key.size() + value.size(); ++c) {
        batch.put(kBlobs, as_bytes(std::string(store::kKeyBytes, c)), as_bytes(value));
        left -= key.size() + value.size();
    }
    batch.put(kBlobs, as_bytes("rest"), as_bytes(value.substr(0, left - 4)));
    ASSERT_EQ(batch.bytes(), store::kBatchBytes);
    write(batch);
    reopen();
    const std::size_t many = batch.changes().size();
    std::size_t seen = 0;
    EXPECT_TRUE(store_->scan(kBlobs, {}, {}, [&](ByteView at, ByteView found) {
        ++seen;
        EXPECT_TRUE(std::ranges::all_of(found, [](std::uint8_t byte) { return byte == 0xfe; }));
        return found.size() == (at.size() == 4 ? left - 4 : value.size());
    }));
    EXPECT_EQ(seen, many);
}

TEST(StoreBatch, MoreThanTheBoundsIsABug) {
    Batch batch;
    const std::string long_key(store::kKeyBytes + 1, 'k');
    EXPECT_DEATH(batch.put(kNotes, {}, as_bytes("v")), "check failed");
    EXPECT_DEATH(batch.put(kNotes, as_bytes(long_key), as_bytes("v")), "check failed");
    EXPECT_DEATH(batch.erase(kNotes, as_bytes(long_key)), "check failed");
    EXPECT_DEATH(batch.put(kNotes, as_bytes("k"), Bytes(store::kValueBytes + 1)), "check failed");
}

TEST_P(StoreConformance, AScanSeesWhatThereWasWhenItBegan) {
    constexpr int kRows = 3'000;
    const auto key = [](int i) {
        const std::string digits = std::to_string(i);
        return std::string(5 - digits.size(), '0') + digits;
    };
    Batch all;
    for (int i = 0; i < kRows; ++i) all.put(kNotes, as_bytes(key(i)), as_bytes("old"));
    write(all);
    for (const bool back : {false, true}) {
        int seen = 0;
        const auto visit = [&](ByteView, ByteView value) {
            if (seen++ == 0) {
                Batch later;
                for (int i = 0; i < kRows; i += 2) later.erase(kNotes, as_bytes(key(i)));
                for (int i = 1; i < kRows; i += 2) {
                    later.put(kNotes, as_bytes(key(i)), as_bytes("new"));
                    later.put(kNotes, as_bytes(key(i) + "x"), as_bytes("new"));
                }
                write(later);
            }
            EXPECT_EQ(text_of(value), "old");
            return true;
        };
        EXPECT_TRUE(back ? store_->scan_back(kNotes, {}, {}, visit)
                         : store_->scan(kNotes, {}, {}, visit));
        EXPECT_EQ(seen, kRows);
        EXPECT_EQ(get(kNotes, key(0)), std::nullopt);
        Batch restored;
        for (int i = 0; i < kRows; ++i) {
            restored.put(kNotes, as_bytes(key(i)), as_bytes("old"));
            restored.erase(kNotes, as_bytes(key(i) + "x"));
        }
        write(restored);
    }
}

/// Every batch writes its number to all of these, so a reader that sees two numbers saw half of it.
TEST_P(StoreConformance, ManyReadWhileOneWrites) {
    constexpr int kBatches = 60;
    constexpr int kKeys = 20;
    const auto key = [](int i) { return "k" + std::to_string(i); };
    const auto numbered = [&](int number) {
        Batch batch;
        for (int i = 0; i < kKeys; ++i) {
            batch.put(kNotes, as_bytes(key(i)), as_bytes(std::to_string(number)));
        }
        return batch;
    };
    write(numbered(0));
    std::atomic<int> written = 0;
    std::atomic<bool> done = false;
    const auto read = [&] {
        while (!done) {
            const int before = written;
            std::vector<Bytes> keys;
            for (int i = 0; i < kKeys; ++i) keys.push_back(bytes_of(key(i)));
            const auto values = store_->get_many(kNotes, keys);
            ASSERT_TRUE(values);
            for (const auto& value : *values) {
                ASSERT_TRUE(value);
                EXPECT_GE(std::stoi(text_of(*value)), before);
            }
            const Rows seen = rows(*store_, kNotes);
            EXPECT_EQ(seen.size(), kKeys);
            for (const auto& [at, value] : seen) EXPECT_EQ(value, seen.front().second);
            EXPECT_GE(std::stoi(seen.front().second), before);
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) readers.emplace_back(read);
    for (int number = 1; number <= kBatches; ++number) {
        write(numbered(number));
        written = number;
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
}

TEST_P(StoreConformance, WritersTakeTurns) {
    constexpr int kEach = 15;
    const auto write_own = [&](int writer) {
        for (int i = 0; i < kEach; ++i) {
            Batch batch;
            batch.put(kNotes, as_bytes(std::to_string(writer)), as_bytes(std::to_string(i)));
            batch.put(kBlobs, as_bytes(std::to_string(writer) + "/" + std::to_string(i)), {});
            EXPECT_TRUE(store_->write(batch));
        }
    };
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back(write_own, i);
    for (std::thread& writer : writers) writer.join();
    reopen();
    EXPECT_EQ(rows(*store_, kBlobs).size(), 4U * kEach);
    for (const auto& [key, value] : rows(*store_, kNotes)) {
        EXPECT_EQ(value, std::to_string(kEach - 1)) << key;
    }
}

TEST_P(StoreConformance, ASlowVisitorHoldsNobodyUp) {
    for (const char* key : {"a", "b", "c"}) put(kNotes, key, "");
    int writes = 0;
    EXPECT_TRUE(store_->scan(kNotes, {}, {}, [&](ByteView, ByteView) {
        std::thread([&] {
            put(kNotes, "z" + std::to_string(writes), "");
            EXPECT_EQ(get(kNotes, "a"), "");
            ++writes;
        }).join();
        return true;
    }));
    EXPECT_EQ(writes, 3);
    EXPECT_EQ(rows(*store_, kNotes).size(), 6U);
}

TEST_P(StoreConformance, AScrubOfASoundStoreIsContentAndCanBeStopped) {
    Batch batch;
    for (int i = 0; i < 2'000; ++i) {
        batch.put(kBlobs, as_bytes(std::to_string(i)), Bytes(500, static_cast<std::uint8_t>(i)));
    }
    write(batch);
    EXPECT_TRUE(store_->scrub([] { return true; }));
    reopen();
    EXPECT_TRUE(store_->scrub([] { return true; }));
    int asked = 0;
    EXPECT_TRUE(store_->scrub([&asked] { return ++asked < 1; }));
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace noodgeld::test
