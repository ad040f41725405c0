#include "ledger/feeds/kept_run.h"

#include <gtest/gtest.h>

#include <set>

#include "protocol/wire/limits.h"

namespace noodgeld::feeds {
namespace {

KeptRun example() {
    KeptRun run{7, {12}, {}, {}, {}};
    run.previous.bytes.fill(1);
    run.last.bytes.fill(2);
    run.entries.push_back({Bytes{1, 2, 3}, {}});
    run.entries.push_back({Bytes(300, 9), {{true, true}, {true, false}, {false, std::nullopt}}});
    return run;
}

TEST(KeptRun, IsReadAsItWasWritten) {
    const KeptRun run = example();
    EXPECT_EQ(decode_run(encode_run(run)), run);
    EXPECT_EQ(run.end(), Sequence{14});
}

TEST(KeptRun, TakesWhatItsEntriesSay) {
    const KeptRun run = example();
    KeptRun less = run;
    less.entries.pop_back();
    EXPECT_EQ(encode_run(run).size() - encode_run(less).size(), run_bytes(run.entries.back()));
}

TEST(KeptRun, HoldsTheLargestEntryAndAllSpendsOfASale) {
    KeptRun run = example();
    run.entries.push_back({Bytes(limits::kEntryBytes, 5),
                           std::vector<SpendSignatures>(limits::kSpendsPerSale, {true, true})});
    EXPECT_EQ(decode_run(encode_run(run)), run);
}

TEST(KeptRun, RefusesWhatIsCutOrLonger) {
    const Bytes whole = encode_run(example());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(decode_run(ByteView(whole).first(size))) << size;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(decode_run(longer));
}

/// No two encodings of one run.
TEST(KeptRun, AnyChangedByteIsAnotherRunOrNone) {
    const Bytes whole = encode_run(example());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Bytes changed = whole;
        changed[i] ^= 0x80;
        const auto read = decode_run(changed);
        EXPECT_TRUE(!read || *read != example()) << i;
        if (read) EXPECT_EQ(encode_run(*read), changed) << i;
    }
}

TEST(KeptRun, RefusesNoEntriesAndNoPlace) {
    KeptRun run = example();
    run.first = {0};
    EXPECT_FALSE(decode_run(encode_run(run)));
    run.first = {Sequence::kWireMax};
    EXPECT_FALSE(decode_run(encode_run(run)));
    run.first = {1};
    run.entries.clear();
    EXPECT_FALSE(decode_run(encode_run(run)));
}

}  // namespace
}  // namespace noodgeld::feeds
