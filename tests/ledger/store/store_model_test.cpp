// A store says what a map in memory says, whatever is written and however often it is opened.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/ledger/store/store_fixture.h"

namespace noodgeld::test {
namespace {

using Model = std::array<std::map<std::string, std::string>, 2>;

constexpr int kSteps = 25;

/// Few letters and short, so that keys meet and begin with one another.
std::string random_key(std::mt19937_64& random) {
    static constexpr std::string_view kLetters(
        "\0\x01"
        "a\x7f\x80\xff",
        6);
    std::string key;
    const std::size_t size = 1 + random() % 4;
    while (key.size() < size) key += kLetters[random() % kLetters.size()];
    return key;
}

class Walk {
  public:
    /// From an empty store: what another walk left there is erased.
    Walk(StoreHome& home, std::uint64_t seed) : home_(home), random_(seed) {
        open();
        Batch batch;
        for (const Table where : {kBlobs, kNotes}) {
            for (const auto& [key, value] : rows(*store_, where)) batch.erase(where, as_bytes(key));
        }
        RC_ASSERT(store_->write(batch).has_value());
    }

    void step() {
        switch (random_() % 8) {
            case 0:
                open();
                break;
            case 1:
            case 2:
            case 3:
                write();
                break;
            case 4:
                get_many();
                break;
            default:
                scan();
        }
    }

  private:
    void open() {
        store_.reset();
        auto opened = home_.open();
        RC_ASSERT(opened.has_value());
        store_ = std::move(*opened);
    }
    Table table() { return static_cast<Table>(random_() % 2); }

    void write() {
        Batch batch;
        const std::size_t count = random_() % 40;
        for (std::size_t i = 0; i < count; ++i) {
            const Table where = table();
            const std::string key = random_key(random_);
            if (random_() % 4 == 0) {
                batch.erase(where, as_bytes(key));
                model_[where].erase(key);
            } else {
                const std::string value(random_() % (random_() % 10 == 0 ? 20'000 : 30),
                                        static_cast<char>(random_()));
                batch.put(where, as_bytes(key), as_bytes(value));
                model_[where][key] = value;
            }
        }
        RC_ASSERT(store_->write(batch).has_value());
    }
    void get_many() {
        const Table where = table();
        std::vector<Bytes> keys(random_() % 60);
        for (Bytes& key : keys) key = bytes_of(random_key(random_));
        const auto values = store_->get_many(where, keys);
        RC_ASSERT(values.has_value());
        RC_ASSERT(values->size() == keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto found = model_[where].find(text_of(keys[i]));
            const auto& value = (*values)[i];
            RC_ASSERT(value.has_value() == (found != model_[where].end()));
            if (value) RC_ASSERT(text_of(*value) == found->second);
            RC_ASSERT(store_->get(where, keys[i]).value() == value);
        }
    }
    void scan() {
        const Table where = table();
        const std::string from = random_() % 3 == 0 ? "" : random_key(random_);
        const std::string to = random_() % 3 == 0 ? "" : random_key(random_);
        const bool back = random_() % 2 == 0;
        const std::size_t most = random_() % 2 == 0 ? 5 : 10'000;
        Rows expected;
        for (const auto& row : model_[where]) {
            if (row.first >= from && (to.empty() || row.first < to)) expected.push_back(row);
        }
        if (back) std::ranges::reverse(expected);
        if (expected.size() > most) expected.resize(most);
        Rows seen;
        const auto visit = [&](ByteView key, ByteView value) {
            seen.emplace_back(text_of(key), text_of(value));
            return seen.size() < most;
        };
        RC_ASSERT((back ? store_->scan_back(where, as_bytes(from), as_bytes(to), visit)
                        : store_->scan(where, as_bytes(from), as_bytes(to), visit))
                      .has_value());
        RC_ASSERT(seen == expected);
    }

    StoreHome& home_;
    std::mt19937_64 random_;
    std::unique_ptr<Store> store_;
    Model model_;
};

class StoreModel : public testing::TestWithParam<StoreKind> {};

INSTANTIATE_TEST_SUITE_P(Stores, StoreModel, testing::ValuesIn(store_kinds()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StoreModel, SaysWhatAMapInMemorySays) {
    if (!GetParam().make) GTEST_SKIP() << GetParam().why_not;
    const auto home = GetParam().make();
    EXPECT_TRUE(rc::check("what a map says", [&home](std::uint64_t seed) {
        Walk walk(*home, seed);
        for (int i = 0; i < kSteps; ++i) walk.step();
    }));
}

}  // namespace
}  // namespace noodgeld::test
