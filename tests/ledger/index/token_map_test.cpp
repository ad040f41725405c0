// The map of tokens says what a map in memory says, whenever it is closed and whatever is on disk.
#include "ledger/index/token_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "base/big_endian.h"
#include "crypto/hash.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::index {
namespace {

using test::TemporaryDirectory;

TokenId token(std::uint64_t number) {
    TokenId out;
    const crypto::Hash hash = crypto::sha256({big_endian(number)});
    std::copy_n(hash.bytes.begin(), out.bytes.size(), out.bytes.begin());
    return out;
}

Note16 note_of(std::uint64_t number) {
    Note16 out{};
    std::ranges::copy(big_endian(number), out.begin());
    return out;
}

/// A map on disk, the same in memory, and the owner's record.
class Kept {
  public:
    explicit Kept(const TokenMapOptions& options) : options_(options) { open(); }

    void note(std::span<const TokenNote> notes) {
        record_.emplace_back(notes.begin(), notes.end());
        const auto were = map_->note(notes, record_.size());
        ASSERT_TRUE(were) << were.error().words.en;
        for (std::size_t i = 0; i < notes.size(); ++i) {
            const auto [at, is_new] = model_.emplace(notes[i].token, notes[i].note);
            ASSERT_EQ((*were)[i], is_new ? std::nullopt : std::optional(at->second));
        }
    }
    /// As after a crash: what was not on disk is noted again.
    void open() {
        map_.reset();
        auto opened = TokenMap::open(folder_.path(), options_);
        ASSERT_TRUE(opened) << opened.error().words.en;
        map_ = std::move(*opened);
        ASSERT_LE(map_->covered(), record_.size());
        for (std::uint64_t i = map_->covered(); i < record_.size(); ++i) {
            ASSERT_TRUE(map_->note(record_[i], i + 1));
        }
    }
    void compare() const {
        for (const auto& [token, note] : model_) {
            const auto found = map_->find(token);
            ASSERT_TRUE(found && *found) << "it is gone";
            ASSERT_EQ(**found, note);
        }
        for (std::uint64_t i = 0; i < 100; ++i) {
            ASSERT_EQ(map_->find(token(i + (std::uint64_t{1} << 40))), std::nullopt);
        }
    }
    TokenMap& operator*() { return *map_; }
    TokenMap* operator->() { return map_.get(); }
    void close() { map_.reset(); }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    [[nodiscard]] const std::map<TokenId, Note16>& model() const { return model_; }

  private:
    TemporaryDirectory folder_;
    TokenMapOptions options_;
    std::unique_ptr<TokenMap> map_;
    std::map<TokenId, Note16> model_;
    std::vector<std::vector<TokenNote>> record_;
};

std::vector<TokenNote> notes_from(std::uint64_t first, std::uint64_t count) {
    std::vector<TokenNote> out;
    for (std::uint64_t i = first; i < first + count; ++i) out.push_back({token(i), note_of(i)});
    return out;
}

RC_GTEST_PROP(TokenMap, SaysWhatAMapInMemorySays, (std::uint32_t seed)) {
    std::mt19937 random(seed);
    Kept kept({.table_notes = 1 + random() % 200, .runs_to_merge = 2 + random() % 3});
    for (int step = 0; step < 40; ++step) {
        if (random() % 8 == 0) kept.open();
        if (random() % 8 == 0) RC_ASSERT(kept->flush().has_value());
        std::vector<TokenNote> notes;
        const bool likely_known = random() % 3 == 0;
        const std::size_t count = random() % 80;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t number = random() % (likely_known ? 300 : 100'000);
            notes.push_back({token(number), note_of(random())});
        }
        kept.note(notes);
    }
    kept.compare();
    RC_ASSERT(kept->scrub([] { return true; }).has_value());
    kept.open();
    kept.compare();
}

TEST(TokenMap, NothingIsNotedAgainAfterAPlannedStop) {
    Kept kept({.table_notes = 1'000});
    for (int i = 0; i < 10; ++i) kept.note(notes_from(static_cast<std::uint64_t>(i) * 300, 300));
    EXPECT_LT(kept->covered(), 10u);
    ASSERT_TRUE(kept->flush());
    EXPECT_EQ(kept->covered(), 10u);
    ASSERT_TRUE(kept->flush());
    kept.open();
    EXPECT_EQ(kept->covered(), 10u);
    kept.compare();
}

TEST(TokenFilter, SeesAllThatIsThereAndLittleElse) {
    constexpr std::uint64_t kTokens = 50'000;
    TokenFilter filter(kTokens);
    for (std::uint64_t i = 0; i < kTokens; ++i) filter.add(words_of(token(i)));
    std::uint64_t seeming = 0;
    for (std::uint64_t i = 0; i < kTokens; ++i) {
        EXPECT_TRUE(filter.may_have(words_of(token(i))));
        seeming += filter.may_have(words_of(token(kTokens + i))) ? 1u : 0u;
    }
    EXPECT_LT(seeming, kTokens / 100);
}

/// Ids that stand together, which only who makes tokens can grind.
TEST(TokenMap, IdsThatAreAlikeAreFoundToo) {
    Kept kept({.table_notes = 3'000, .runs_to_merge = 3});
    std::vector<TokenNote> notes;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        TokenId id = token(i % 10 == 0 ? i : 7);
        std::ranges::copy(big_endian(i), id.bytes.begin() + 8);
        notes.push_back({id, note_of(i)});
    }
    std::shuffle(notes.begin(), notes.end(), std::mt19937(3));
    for (std::size_t i = 0; i < notes.size(); i += 500) {
        kept.note(std::span(notes).subspan(i, 500));
    }
    ASSERT_TRUE(kept->flush());
    kept.compare();
}

TEST(TokenMap, DamageIsNamedAndNeverAnotherAnswer) {
    Kept kept({.table_notes = 400, .runs_to_merge = 3});
    for (int i = 0; i < 20; ++i) kept.note(notes_from(static_cast<std::uint64_t>(i) * 100, 100));
    ASSERT_TRUE(kept->flush());
    kept.close();
    std::vector<std::filesystem::path> files;
    for (const auto& one : std::filesystem::directory_iterator(kept.folder())) {
        files.push_back(one.path());
    }
    std::mt19937 random(9);
    int named = 0;
    for (int round = 0; round < 60; ++round) {
        const std::filesystem::path& file = files[random() % files.size()];
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        const auto at = static_cast<std::streamoff>(random() % std::filesystem::file_size(file));
        const auto swap = [&](char mask) {
            char byte = 0;
            stream.seekg(at).read(&byte, 1);
            byte = static_cast<char>(byte ^ mask);
            stream.seekp(at).write(&byte, 1).flush();
        };
        const char mask = static_cast<char>(1 << random() % 7);
        swap(mask);
        const auto opened = TokenMap::open(kept.folder(), {.table_notes = 400});
        bool is_named = !opened;
        if (opened) {
            for (const auto& [token, note] : kept.model()) {
                const auto found = (*opened)->find(token);
                is_named = is_named || !found;
                if (!found) continue;
                EXPECT_EQ(*found, note) << file << " at " << at;
            }
            is_named = is_named || !(*opened)->scrub([] { return true; });
        } else {
            EXPECT_EQ(opened.error().fault, StorageFault::damaged);
        }
        named += is_named ? 1 : 0;
        EXPECT_TRUE(is_named) << file << " at " << at;
        swap(mask);
    }
    EXPECT_EQ(named, 60);
    kept.open();
    kept.compare();
}

TEST(TokenMap, AfterAFailureEveryCallFails) {
    Kept kept({.table_notes = 100});
    kept.note(notes_from(0, 100));
    std::filesystem::remove_all(kept.folder());
    EXPECT_FALSE(kept->flush());
    EXPECT_FALSE(kept->note(notes_from(100, 10), 2));
    EXPECT_FALSE(kept->flush());
}

TEST(TokenMap, IsReadWhileItGrows) {
    Kept kept({.table_notes = 2'000, .runs_to_merge = 2});
    std::atomic<std::uint64_t> noted = 0;
    std::atomic<std::uint64_t> asked = 0;
    std::jthread reader([&](const std::stop_token& stop) {
        std::mt19937_64 random(4);
        while (!stop.stop_requested()) {
            const std::uint64_t known = noted;
            if (known == 0) continue;
            const std::uint64_t number = random() % known;
            const auto found = kept->find(token(number));
            EXPECT_TRUE(found && *found == note_of(number)) << number;
            ++asked;
        }
    });
    for (std::uint64_t i = 0; i < 200; ++i) {
        kept.note(notes_from(i * 250, 250));
        noted = (i + 1) * 250;
    }
    while (asked < 1'000) std::this_thread::yield();
    reader.request_stop();
}

}  // namespace
}  // namespace noodgeld::index
